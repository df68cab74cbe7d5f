/*
 * The tty driver: four terminals, three of them VGA consoles, one COM1.
 *
 *   keyboard --> line --> read()         line.c     what the bytes mean
 *   COM1     -->      <-- write() --+    screen.c   VT100 on a VGA screen
 *   VGA      <-- echo and output <--+    vga.c keyboard.c serial.c  chips
 *
 * The driver never waits for anybody. A read or write that can do nothing
 * now is answered -EAGAIN, and FS is notified when it is worth another try.
 * Signals wait in a queue until MM, notified, asks for them. Who a request of
 * FS is for, and what group and session that process is in, its info block
 * tells.
 */
#include "keyboard.h"
#include "line.h"
#include "serial.h"
#include "vga.h"

#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/kernel.h>
#include <kumquat/service.h>

#define IRQ_KEYBOARD 1
#define IRQ_SERIAL   4

/* Bytes that one request moves. Half a page: of whole ones KERNEL would make
 * FS's buffer and this one share the frame. */
#define STAGE  2048
#define ROUNDS 4096 /* then a chip that reports on and on is left alone */
#define LINES  (VGA_CONSOLES + 1)

static struct line lines[LINES];
static struct line *const serial = &lines[VGA_CONSOLES];
static bool serial_exists;
static struct keyboard keyboard;
static uint8_t stage[STAGE];

/* The line of a session, NULL if it has none. */
static struct line *session_line(pid_t session)
{
    for (unsigned i = 0; i < LINES; i++)
        if (lines[i].session == session && session != 0)
            return &lines[i];
    return NULL;
}

/* The line of a minor, for a process of that session. NULL if there is
 * none. */
static struct line *line_find(word minor, pid_t session)
{
    if (minor == TTY_OWN)
        return session_line(session);
    if (minor == TTY_SERIAL && serial_exists)
        return serial;
    return minor < VGA_CONSOLES ? &lines[minor] : NULL;
}

/* After any change: shows what was echoed and tells who is concerned. */
static void line_settle(struct line *line)
{
    line->device->flush(line->unit);
    if (line_wakes(line))
        ipc_notify(FS);
    if (line_signal_waits())
        ipc_notify(MM);
}

/* --- interrupts ---------------------------------------------------------- */

static void keyboard_interrupt(void)
{
    int code;

    for (int i = 0; i < ROUNDS && (code = keyboard_poll()) >= 0; i++) {
        struct key key = keyboard_decode(&keyboard, (uint8_t)code);
        struct line *line = &lines[vga_shown()];
        for (unsigned j = 0; j < key.length; j++)
            line_input(line, key.byte[j]);
        line_settle(line);
        if (key.console >= 0)
            vga_show((unsigned)key.console);
    }
}

/* Moves bytes between COM1 and its line as far as both have room. */
static void serial_move(void)
{
    int c, rounds = 0;

    do {
        while (!line_full(serial) && (c = serial_poll()) >= 0)
            line_input(serial, (uint8_t)c);
        serial_stall(line_full(serial));
        serial->device->flush(serial->unit);
    } while (serial_pending() && ++rounds < ROUNDS);
    line_settle(serial);
}

static void do_events(word events)
{
    if (events & EVENT_IRQ(IRQ_KEYBOARD)) {
        keyboard_interrupt();
        irq_done(IRQ_KEYBOARD);
    }
    if (events & EVENT_IRQ(IRQ_SERIAL)) {
        serial_move();
        irq_done(IRQ_SERIAL);
    }
}

/* --- requests ------------------------------------------------------------ */

static int do_read(struct line *line, const struct info *who,
                   const struct message *m)
{
    size_t size = m->arg[2] < STAGE ? m->arg[2] : STAGE;
    int done = line_admit(line, who, LINE_READ);

    if (done == 0)
        done = line_read(line, stage, size);
    if (done <= 0)
        return done;
    if (line == serial)
        serial_move(); /* there is room again */
    int error = copy_to(m->source, m->arg[1], stage, (size_t)done);
    return error < 0 ? error : done;
}

static int do_write(struct line *line, const struct info *who,
                    const struct message *m)
{
    size_t size = m->arg[2] < STAGE ? m->arg[2] : STAGE;
    int error = line_admit(line, who, LINE_WRITE);

    if (error == 0)
        error = copy_from(m->source, m->arg[1], stage, size);
    return error < 0 ? error : line_write(line, stage, size);
}

/* Is there a process of this group in the session? */
static bool group_exists(pid_t group, pid_t session)
{
    for (word i = info_head()->first_process; i < info_head()->slots; i++)
        if (info_block(i)->life != LIFE_NONE && info_block(i)->sid == session &&
            info_block(i)->pgid == group)
            return true;
    return false;
}

/* Takes in the argument of an ioctl that changes the line. */
static int ioctl_take(struct line *line, const struct info *who,
                      const struct message *m, void *to, size_t size)
{
    int error = m->arg[3] < size ? -EINVAL : line_admit(line, who, LINE_SET);

    return error < 0 ? error : copy_from(m->source, m->arg[2], to, size);
}

/* Gives out the answer of one. */
static int ioctl_give(const struct message *m, const void *from, size_t size)
{
    return m->arg[3] < size ? -EINVAL
                            : copy_to(m->source, m->arg[2], from, size);
}

/* The requests for a session's own line. */
static int do_session_ioctl(struct line *line, const struct info *who,
                            const struct message *m)
{
    pid_t group;
    int error;

    switch (m->arg[1]) {
    case TIOCGSID:
        return ioctl_give(m, &line->session, sizeof line->session);
    case TIOCGPGRP:
        return ioctl_give(m, &line->group, sizeof line->group);
    case TIOCSPGRP:
        error = ioctl_take(line, who, m, &group, sizeof group);
        if (error < 0)
            return error;
        if (!group_exists(group, line->session))
            return -EPERM;
        line->group = group;
        return 0;
    case TIOCNOTTY:
        if (who->pid != who->sid)
            return -EPERM;
        line_hang_up(line);
        ipc_notify(FS); /* who polls the line shall know */
        return 0;
    }
    return -ENOTTY;
}

static int do_ioctl(struct line *line, const struct info *who,
                    const struct message *m)
{
    const struct line *own = session_line(who->sid);
    struct termios modes;
    int error;

    switch (m->arg[1]) {
    case TCGETS:
        return ioctl_give(m, &line->modes, sizeof line->modes);
    case TCSETS:
    case TCSETSF:
        error = ioctl_take(line, who, m, &modes, sizeof modes);
        if (error == 0)
            line_set_modes(line, &modes, m->arg[1] == TCSETSF);
        return error;
    case TIOCGWINSZ:
        return ioctl_give(m, &line->window, sizeof line->window);
    case TIOCSCTTY:
        return line_claim(line, who, own != NULL && own != line);
    }
    /* A shell at a line that a driver has lost by dying makes it its own. */
    if (m->arg[1] == TIOCSPGRP && line->session == 0)
        line_claim(line, who, own != NULL);
    if (line->session != who->sid)
        return -ENOTTY;
    return do_session_ioctl(line, who, m);
}

/* What FS asks for a process. */
static int do_line(struct message *m)
{
    word at = m->type == DEVICE_POLL ? 1 : m->type == DEVICE_IOCTL ? 4 : 3;
    const struct info *who = info_block(ENDPOINT_SLOT(m->arg[at]));
    struct line *line = line_find(m->arg[0], who->sid);
    int result;

    if (line == NULL)
        return -ENXIO;
    if (m->type == DEVICE_READ)
        result = do_read(line, who, m);
    else if (m->type == DEVICE_WRITE)
        result = do_write(line, who, m);
    else if (m->type == DEVICE_POLL)
        result = line_poll(line);
    else
        result = do_ioctl(line, who, m);
    line_settle(line);
    return result;
}

static int do_signal(struct message *m)
{
    struct line_signal signal = line_signal_take();

    m->arg[0] = (word)signal.group;
    return signal.number;
}

static int do_hangup(struct message *m)
{
    if (m->source != MM)
        return -EPERM;
    struct line *line = session_line((pid_t)m->arg[0]);
    if (line == NULL)
        return 0;
    ipc_notify(FS);
    return line_hang_up(line);
}

/* --- start --------------------------------------------------------------- */

#define REQUEST(name) [DEVICE_##name - DEVICE_READ]
static const struct service service = {
    .events = do_events,
    .first = DEVICE_READ,
    .requests = {REQUEST(READ) = do_line, REQUEST(WRITE) = do_line,
                 REQUEST(IOCTL) = do_line, REQUEST(SIGNAL) = do_signal,
                 REQUEST(HANGUP) = do_hangup, REQUEST(POLL) = do_line},
};

/* Finds the hardware as the BIOS, or a tty driver that died, left it. */
int main(void)
{
    vga_start(lines);
    for (int i = 0; i < ROUNDS && keyboard_poll() >= 0; i++)
        ; /* keys from before our time */
    serial_exists = serial_start(serial);
    log_line("%d consoles, keyboard, %s", VGA_CONSOLES,
             serial_exists ? "COM1" : "no COM1");
    ipc_notify(FS); /* what it had parked with a driver that died */
    service_run(&service);
}
