/*
 * The tty driver: four terminals, three of them VGA consoles, one COM1.
 *
 *   keyboard --> line --> read()         line.c     what the bytes mean
 *   COM1     -->      <-- write() --+    screen.c   VT100 on a VGA screen
 *   VGA      <-- echo and output <--+    vga.c keyboard.c serial.c  chips
 *
 * The driver never waits for anybody. A read or write that can do nothing
 * now is answered -EAGAIN, and FS is notified when it is worth another try.
 * Signals of the keyboard wait in a queue until MM, notified, asks for them.
 */
#include "keyboard.h"
#include "line.h"
#include "screen.h"
#include "serial.h"
#include "vga.h"

#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/kernel.h>
#include <sys/ioctl.h>

#define IRQ_KEYBOARD 1
#define IRQ_SERIAL   4

#define STAGE        1024 /* bytes that are copied from or to FS at a time */
#define SIGNALS      8    /* that wait for MM; more are dropped */
#define ROUNDS       4096 /* then a chip that reports on and on is left alone */

static const struct winsize vga_window = {SCREEN_ROWS, SCREEN_COLUMNS, 0, 0};
static const struct winsize serial_window = {24, 80, 0, 0}; /* a VT100's */

static struct line consoles[VGA_CONSOLES], serial;
static bool serial_exists;
static struct keyboard keyboard;

static struct {
    int number;
    pid_t group;
} signals[SIGNALS];
static unsigned signals_read, signals_write; /* running counters */

/* The line of a minor, NULL if there is none. */
static struct line *line_find(word minor)
{
    if (minor < VGA_CONSOLES)
        return &consoles[minor];
    return minor == TTY_SERIAL && serial_exists ? &serial : NULL;
}

/* A byte that was typed: a signal goes to MM's queue. */
static void line_type(struct line *line, uint8_t c)
{
    int number = line_input(line, c);

    if (number == 0 || signals_write - signals_read == SIGNALS)
        return;
    signals[signals_write % SIGNALS].number = number;
    signals[signals_write % SIGNALS].group = line->group;
    signals_write++;
}

/* After any change: shows what was echoed and tells who is concerned. FS is
 * told first, so that a read that waits is answered -EINTR before MM's signal
 * strikes its caller. */
static void line_settle(struct line *line)
{
    line->device->flush(line->unit);
    if (line_wakes(line))
        ipc_notify(FS);
    if (signals_read != signals_write)
        ipc_notify(MM);
}

/* --- interrupts ---------------------------------------------------------- */

static void keyboard_interrupt(void)
{
    struct line *line = &consoles[vga_shown()];

    for (int i = 0; i < ROUNDS; i++) {
        int code = keyboard_poll();
        if (code < 0)
            break;
        struct key key = keyboard_decode(&keyboard, (uint8_t)code);
        for (unsigned j = 0; j < key.length; j++)
            line_type(line, key.byte[j]);
        if (key.console >= 0) {
            line_settle(line);
            vga_show((unsigned)key.console);
            line = &consoles[key.console];
        }
    }
    line_settle(line);
}

/* Moves bytes between COM1 and its line as far as both have room. */
static void serial_move(void)
{
    int c, rounds = 0;

    do {
        while (!line_full(&serial) && (c = serial_poll()) >= 0)
            line_type(&serial, (uint8_t)c);
        serial_stall(line_full(&serial));
        serial.device->flush(serial.unit);
    } while (serial_pending() && ++rounds < ROUNDS);
    line_settle(&serial);
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

static int do_read(struct message *m)
{
    static uint8_t stage[STAGE];
    struct line *line = line_find(m->arg[0]);
    size_t size = m->arg[2] < STAGE ? m->arg[2] : STAGE;

    if (line == NULL)
        return -ENXIO;
    int done = line_read(line, stage, size);
    if (done <= 0)
        return done;
    if (line == &serial)
        serial_move();
    int error = copy_to(m->source, m->arg[1], stage, (size_t)done);
    return error < 0 ? error : done;
}

static int do_write(struct message *m)
{
    static uint8_t stage[STAGE];
    struct line *line = line_find(m->arg[0]);
    word from = m->arg[1], length = m->arg[2], done = 0;
    int result = 0;

    if (line == NULL)
        return -ENXIO;
    while (done < length) {
        word size = length - done < STAGE ? length - done : STAGE;
        result = copy_from(m->source, from + done, stage, size);
        if (result == 0)
            result = line_write(line, stage, size);
        if (result < 0)
            break;
        line->device->flush(line->unit);
        done += (word)result;
    }
    return done > 0 ? (int)done : result;
}

/* The requests that bring a struct or number in. */
static int ioctl_set(struct line *line, const struct message *m)
{
    union {
        struct termios modes;
        pid_t group;
    } in;
    bool group = m->arg[1] == TIOCSPGRP;
    size_t size = group ? sizeof in.group : sizeof in.modes;

    if (m->arg[3] < size)
        return -EINVAL;
    int error = copy_from(m->source, m->arg[2], &in, size);
    if (error < 0)
        return error;
    if (group && in.group < 0)
        return -EINVAL;
    if (group)
        line_set_group(line, in.group);
    else
        line_set_modes(line, &in.modes, m->arg[1] == TCSETSF);
    line_settle(line);
    return 0;
}

/* The requests that bring `size` bytes out. */
static int ioctl_get(const struct message *m, const void *from, size_t size)
{
    if (m->arg[3] < size)
        return -EINVAL;
    return copy_to(m->source, m->arg[2], from, size);
}

static int do_ioctl(struct message *m)
{
    struct line *line = line_find(m->arg[0]);

    if (line == NULL)
        return -ENXIO;
    switch (m->arg[1]) {
    case TCGETS:
        return ioctl_get(m, &line->modes, sizeof line->modes);
    case TIOCGPGRP:
        return ioctl_get(m, &line->group, sizeof line->group);
    case TIOCGWINSZ:
        return ioctl_get(m, line == &serial ? &serial_window : &vga_window,
                         sizeof vga_window);
    case TCSETS:
    case TCSETSF:
    case TIOCSPGRP:
        return ioctl_set(line, m);
    }
    return -ENOTTY;
}

static int do_signal(struct message *m)
{
    if (signals_read == signals_write)
        return 0;
    unsigned i = signals_read++ % SIGNALS;
    m->arg[0] = (word)signals[i].group;
    return signals[i].number;
}

static int do_request(struct message *m)
{
    switch (m->type) {
    case DEVICE_READ:
        return do_read(m);
    case DEVICE_WRITE:
        return do_write(m);
    case DEVICE_IOCTL:
        return do_ioctl(m);
    case DEVICE_SIGNAL:
        return do_signal(m);
    }
    return -ENOSYS;
}

/* --- start --------------------------------------------------------------- */

/* Finds the hardware as the BIOS, or a tty driver that died, left it. */
static void tty_start(void)
{
    vga_start();
    for (unsigned i = 0; i < VGA_CONSOLES; i++)
        line_start(&consoles[i], &vga_device, vga_unit(i));
    for (int i = 0; i < ROUNDS && keyboard_poll() >= 0; i++)
        ; /* keys from before our time */
    serial_exists = serial_start();
    line_start(&serial, &serial_device, NULL);
    log_line("%d consoles, keyboard, %s", VGA_CONSOLES,
             serial_exists ? "COM1" : "no COM1");
    ipc_notify(FS); /* what it had parked with a driver that died */
}

int main(void)
{
    struct message m;

    tty_start();
    int error = ipc_receive(ANY, &m);
    while (error == 0) {
        if (m.type == NOTIFY) {
            do_events(m.source == KERNEL ? m.arg[0] : 0);
            error = ipc_receive(ANY, &m);
        } else {
            m.type = (word)do_request(&m);
            error = ipc_reply_receive(m.source, &m);
        }
    }
    panic("receive: error %d", error);
}
