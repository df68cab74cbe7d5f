/*
 * The line discipline: what lies between a keyboard and read().
 *
 * Each terminal has one struct line. Bytes from the keyboard or the wire go
 * in by line_input(), which echoes, edits and makes signals; line_read()
 * takes them out as POSIX says; line_write() carries a program's output to
 * the device. Nothing in here knows hardware or messages: the device is
 * three functions.
 *
 * The input ring, by running counters (an index is counter % LINE_RING):
 *
 *      read              edit             write
 *       |  may be read    |  being edited  |
 *       v                 v                v
 *   ....[ l s \n  p w d \n ][ e c h o   h i ]....
 *
 * Canonical mode: a newline or VEOF ends a line, and edit moves to write.
 * Raw mode: edit is always write. One entry stays free for the end of the
 * line being edited, so that a line of LINE_RING - 1 bytes can be ended.
 */
#ifndef TTY_LINE_H
#define TTY_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#define LINE_RING    4096 /* entries of type-ahead; a power of two */
#define LINE_RESERVE 256  /* bytes of output room kept for echo */

/* What a terminal's device can do with output. */
struct line_device {
    size_t (*room)(void *unit);         /* bytes that put() would take now */
    void (*put)(void *unit, uint8_t c); /* only while there is room */
    void (*flush)(void *unit);          /* a batch of put() has ended */
};

struct line {
    struct termios modes;
    pid_t group; /* foreground process group; 0: none, no signals */
    const struct line_device *device;
    void *unit;               /* passed to the device's functions */
    unsigned read;            /* the next entry for a reader */
    unsigned edit;            /* the first entry that can still be erased */
    unsigned write;           /* where the next byte goes */
    unsigned column;          /* of the cursor, as far as tabs must know */
    bool reader_waits;        /* a read was answered -EAGAIN */
    bool writer_waits;        /* a write was answered -EAGAIN */
    bool interrupted;         /* the next read, or the one that waits, is
                               * answered -EINTR */
    uint16_t ring[LINE_RING]; /* a byte, its width and its ENTRY_ flags */
};

/* An empty line in canonical mode with echo and signals. */
void line_start(struct line *line, const struct line_device *device,
                void *unit);

/* One byte of input. ^H and DEL erase in canonical mode whatever VERASE is,
 * for keyboards differ in what they send. Returns the signal it makes for the
 * line's foreground group, or 0. Sounds BEL and drops the byte if there is no
 * room for it. */
int line_input(struct line *line, uint8_t c);

/* Is the ring full, and would a reader make room? Then a device that can
 * hold back its input should. */
bool line_full(const struct line *line);

/* Takes up to `size` bytes of input. Returns how many, 0 at VEOF (or in raw
 * mode with VMIN 0 when there are none), -EAGAIN when none are there yet,
 * -EINTR once after a signal that met a waiting reader. */
int line_read(struct line *line, uint8_t *to, size_t size);

/* Gives `size` bytes of output to the device. Returns how many it took, or
 * -EAGAIN if none. The caller flushes. */
int line_write(struct line *line, const uint8_t *from, size_t size);

/* Changes the modes; `drop` also forgets unread input. Input that is there
 * is read as the new modes say. */
void line_set_modes(struct line *line, const struct termios *modes, bool drop);

/* Makes `group` the foreground. An EINTR that the old one has not taken by
 * then is forgotten. */
void line_set_group(struct line *line, pid_t group);

/* Should somebody who was answered -EAGAIN try again? A writer is told
 * once, a reader until it reads. */
bool line_wakes(struct line *line);

#endif
