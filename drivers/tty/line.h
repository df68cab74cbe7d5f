/*
 * The line discipline: what lies between a keyboard and read().
 *
 * Each terminal has one struct line. Bytes from the keyboard or the wire go
 * in by line_input(), which echoes, edits and makes signals; line_read()
 * takes them out as POSIX says. A program's output goes in by line_write(),
 * and the device takes it and the echo by line_output(). Nothing in here knows
 * hardware or messages: signals wait in a queue until they are taken.
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
 *
 * A line belongs to one session, or to nobody, and has one of the session's
 * process groups in front. Keys signal that group. A process of the session
 * that is not in front is in the background: it gets -EAGAIN and its group a
 * signal that stops it where it wants to read (SIGTTIN), change the line, or,
 * with TOSTOP, write (SIGTTOU). Where it blocks or ignores the signal there
 * is none: then it may not read (-EIO), but do the rest. Of other sessions only
 * root may read what is typed here (-EIO); all may write who could open it.
 */
#ifndef TTY_LINE_H
#define TTY_LINE_H

#include <kumquat/info.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <termios.h>

#define LINE_RING    4096 /* entries of type-ahead; a power of two */
#define LINE_OUTPUT  4096 /* bytes of output that wait; a power of two */
#define LINE_RESERVE 256  /* of these, room that is kept for echo */
#define LINE_SIGNALS 32   /* that wait to be taken; more are dropped */

struct line {
    struct termios modes;
    struct winsize window;
    pid_t session;     /* whose terminal it is; 0: nobody's */
    pid_t group;       /* of this session, in front; 0 if it is nobody's */
    unsigned read;     /* the next entry for a reader */
    unsigned edit;     /* the first entry that can still be erased */
    unsigned write;    /* where the next byte goes */
    unsigned column;   /* of the cursor, as far as tabs must know */
    bool reader_waits; /* a read was answered -EAGAIN, a poll `no` */
    bool writer_waits; /* a write was */
    bool hung_up;      /* it was somebody's, who has lost it */
    uint16_t ring[LINE_RING]; /* a byte, its width and its ENTRY_ flags */
    unsigned output_read, output_write; /* running counters */
    uint8_t output[LINE_OUTPUT];
};

/* The bytes 10xxxxxx of UTF-8 belong to the character before them. */
static inline bool is_continuation(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

/* An empty line, nobody's, in canonical mode with echo and signals. */
void line_start(struct line *line, unsigned rows, unsigned columns);

/* One byte of input. ^H and DEL erase in canonical mode whatever VERASE is,
 * for keyboards differ in what they send; what they erase is a character of
 * UTF-8, one column wide. A key that makes a signal drops unread input and
 * output that waits, without NOFLSH. Sounds BEL and drops the byte if there is
 * no room for it. */
void line_input(struct line *line, uint8_t c);

/* The same with what printf would print. */
void line_type(struct line *line, const char *text, ...)
    __attribute__((format(printf, 2, 3)));

/* Is the ring full, and would a reader make room? Then a device that can
 * hold back its input should. */
bool line_full(const struct line *line);

/* Takes up to `size` bytes of input. Returns how many, 0 at VEOF (or in raw
 * mode with VMIN 0 when there are none), -EAGAIN when none are there yet. */
int line_read(struct line *line, uint8_t *to, size_t size);

/* Takes in `size` bytes of output. Returns how many had room, or -EAGAIN if
 * none had. */
int line_write(struct line *line, const uint8_t *from, size_t size);

/* The next byte for the device, or -1. */
int line_output(struct line *line);

/* What would not wait now: POLLIN, POLLOUT, and POLLHUP. */
int line_poll(struct line *line);

/* Changes the modes; `drop` also forgets unread input. Input that is there
 * is read as the new modes say. */
void line_set_modes(struct line *line, const struct termios *modes, bool drop);

/* Another size: who is in front gets SIGWINCH. */
void line_set_window(struct line *line, const struct winsize *window);

/* To be asked before: may a process do this? 0, or -EAGAIN or -EIO in the
 * background, as said above. */
enum line_use { LINE_READ, LINE_WRITE, LINE_SET };
int line_admit(const struct line *line, const struct info *who,
               enum line_use use);

/* Makes the line that of a session, its leader's group in front. -EPERM
 * unless `who` is the leader and its session has no other line (`has_other`),
 * and when the line is another session's: only root may take it away. */
int line_claim(struct line *line, const struct info *who, bool has_other);

/* Makes a line nobody's again, as at the start, without unread input.
 * Returns the group that was in front. */
pid_t line_hang_up(struct line *line);

/* Should somebody who was answered -EAGAIN try again? Says so once. */
bool line_wakes(struct line *line);

/* A signal for a process group; number 0: none. */
struct line_signal {
    int number;
    pid_t group;
};

/* Takes the oldest signal out of the queue that all lines share; the same one
 * for the same group is never in there twice. */
struct line_signal line_signal_take(void);
bool line_signal_waits(void);

#endif
