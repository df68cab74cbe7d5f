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
#include "devices.h"

#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/service.h>

#define IRQ_KEYBOARD 1
#define IRQ_SERIAL   4

/* Bytes that one request moves. Half a page: of whole ones KERNEL would make
 * FS's buffer and this one share the frame. */
#define STAGE 2048
#define LINES (VGA_CONSOLES + 1)

static struct line lines[LINES];
static struct line *const serial = &lines[VGA_CONSOLES];
static bool serial_exists;
static uint8_t stage[STAGE] __attribute__((aligned(4)));

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

/* After any change: moves bytes between the line and its device, and tells who
 * is concerned. */
static void line_settle(struct line *line)
{
    if (line == serial)
        serial_poll(line);
    else
        vga_flush((unsigned)(line - lines));
    if (line_wakes(line))
        ipc_notify(FS);
    if (line_signal_waits())
        ipc_notify(MM);
}

/* --- interrupts ---------------------------------------------------------- */

static void keyboard_interrupt(void)
{
    int code;

    for (int i = 0; i < DEVICE_ROUNDS && (code = keyboard_poll()) >= 0; i++) {
        struct line *line = &lines[vga_shown()];
        keyboard_decode(line, (uint8_t)code);
        line_settle(line);
    }
}

static void do_events(word events)
{
    if (events & EVENT_IRQ(IRQ_KEYBOARD)) {
        keyboard_interrupt();
        irq_done(IRQ_KEYBOARD);
    }
    if (events & EVENT_IRQ(IRQ_SERIAL)) {
        line_settle(serial);
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

/* Ioctls that tell or set a part of struct line. */
static const struct ioctl {
    word request;
    bool sets;
    bool owned;      /* only of the session's own line */
    size_t at, size; /* of the part */
} ioctls[] = {
#define PART(name) \
    offsetof(struct line, name), sizeof(((const struct line *)0)->name)
    {TCGETS, false, false, PART(modes)},
    {TCSETS, true, false, PART(modes)},
    {TCSETSF, true, false, PART(modes)},
    {TIOCGWINSZ, false, false, PART(window)},
    {TIOCSWINSZ, true, false, PART(window)},
    {TIOCGSID, false, true, PART(session)},
    {TIOCGPGRP, false, true, PART(group)},
    {TIOCSPGRP, true, true, PART(group)},
    {TIOCNOTTY, true, true, 0, 0},
    {0},
};

/* Makes a line nobody's. Who polls it shall know, and who comes next find a
 * console in order. Returns the group that was in front. */
static pid_t line_lose(struct line *line)
{
    pid_t group = line_hang_up(line);

    if (line != serial)
        line_write(line, (const uint8_t *)"\33[!p", 4);
    ipc_notify(FS);
    line_settle(line);
    return group;
}

static int ioctl_set(struct line *line, word request, const void *to)
{
    const pid_t *group = to;

    if (request == TIOCSPGRP && !group_exists(*group, line->session))
        return -EPERM;
    if (request == TIOCSWINSZ && line != serial)
        return -EINVAL; /* a console has its size */
    if (request == TIOCSPGRP)
        line->group = *group;
    else if (request == TIOCSWINSZ)
        line_set_window(line, to);
    else
        line_set_modes(line, to, request == TCSETSF);
    return 0;
}

static int do_ioctl(struct line *line, const struct info *who,
                    const struct message *m)
{
    const struct line *own = session_line(who->sid);
    const struct ioctl *ioctl = ioctls;
    int error = -ENOTTY;

    while (ioctl->request != m->arg[1] && ioctl->request != 0)
        ioctl++;
    /* A shell at a line that a driver has lost by dying makes it its own. */
    if (m->arg[1] == TIOCSCTTY ||
        (m->arg[1] == TIOCSPGRP && line->session == 0))
        error = line_claim(line, who, own != NULL && own != line);
    if (ioctl->request == 0)
        return error;
    if (ioctl->owned && line->session != who->sid)
        return -ENOTTY;
    if (ioctl->request == TIOCNOTTY && who->pid == who->sid)
        line_lose(line);
    if (ioctl->request == TIOCNOTTY)
        return who->pid == who->sid ? 0 : -EPERM;
    if (m->arg[3] < ioctl->size)
        return -EINVAL;
    if (!ioctl->sets)
        return copy_to(m->source, m->arg[2], (uint8_t *)line + ioctl->at,
                       ioctl->size);
    error = line_admit(line, who, LINE_SET);
    if (error == 0)
        error = copy_from(m->source, m->arg[2], stage, ioctl->size);
    return error < 0 ? error : ioctl_set(line, ioctl->request, stage);
}

/* What FS asks for a process. */
static int do_line(struct message *m)
{
    word at = m->type == DEVICE_POLL ? 1 : m->type == DEVICE_IOCTL ? 4 : 3;
    const struct info *who = info_block(ENDPOINT_SLOT(m->arg[at]));
    struct line *line = line_find(m->arg[0], who->sid);

    if (line == NULL)
        return -ENXIO;
    int result = m->type == DEVICE_READ    ? do_read(line, who, m)
                 : m->type == DEVICE_WRITE ? do_write(line, who, m)
                 : m->type == DEVICE_POLL  ? line_poll(line)
                                           : do_ioctl(line, who, m);
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
    struct line *line = session_line((pid_t)m->arg[0]);
    return line == NULL ? 0 : line_lose(line);
}

/* --- start --------------------------------------------------------------- */

static const struct service service = {
    .events = do_events,
    .requests = {SERVE(device_read, do_line), SERVE(device_write, do_line),
                 SERVE(device_ioctl, do_line), SERVE(device_signal, do_signal),
                 SERVE_ONLY(MM, device_hangup, do_hangup),
                 SERVE(device_poll, do_line)},
};

/* Finds the hardware as the BIOS, or a tty driver that died, left it. */
int main(void)
{
    vga_start(lines);
    for (int i = 0; i < DEVICE_ROUNDS && keyboard_poll() >= 0; i++)
        ; /* keys from before our time */
    line_start(serial, SERIAL_ROWS, SERIAL_COLUMNS);
    serial_exists = serial_start();
    log_line("%d consoles, keyboard, %s", VGA_CONSOLES,
             serial_exists ? "COM1" : "no COM1");
    ipc_notify(FS); /* what it had parked with a driver that died */
    service_run(&service);
}
