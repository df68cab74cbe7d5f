/*
 * The line discipline. line.h has its picture and its promises.
 *
 * An entry of the ring remembers how many columns the echo of its byte took
 * (^C takes two, a tab up to eight), so that erasing it wipes exactly those.
 */
#include "line.h"

#include <errno.h>
#include <kumquat/device.h>
#include <kumquat/format.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#define ENTRY_BYTE(entry)         ((uint8_t)(entry))
#define ENTRY_END                 0x0100u /* the last of a line */
#define ENTRY_EOF                 0x0200u /* a VEOF: ends a line, not read */
#define ENTRY_SILENT              0x0400u /* came in raw mode, without echo */
#define ENTRY_WIDTH(entry)        ((entry) >> 12)
#define ENTRY_WIDTH_MAKE(columns) ((columns) << 12)

/* Bytes of output room with which a program's output goes on. */
#define ROOM_LEAST (LINE_RESERVE + 2)

#define DEL        0x7F
#define TAB_WIDTH  8

static const struct termios modes_at_start = TERMIOS_AT_START;

void line_start(struct line *line, unsigned rows, unsigned columns)
{
    memset(line, 0, sizeof *line);
    line->modes = modes_at_start;
    line->window = (struct winsize){.ws_row = rows, .ws_col = columns};
}

static bool is_canonical(const struct line *line)
{
    return line->modes.c_lflag & ICANON;
}

/* Which control character is c? -1: none. */
static int line_control(const struct line *line, uint8_t c)
{
    const cc_t *all = line->modes.c_cc, *found = memchr(all, c, NCCS);

    return c == 0 || found == NULL ? -1 : (int)(found - all);
}

static unsigned line_free(const struct line *line)
{
    return LINE_RING - (line->write - line->read);
}

/* --- signals ------------------------------------------------------------- */

static struct line_signal signals[LINE_SIGNALS];
static unsigned signals_read, signals_write; /* running counters */

/* Group 0 is nobody. */
static void signal_post(int number, pid_t group)
{
    unsigned i = signals_read;

    while (i != signals_write && (signals[i % LINE_SIGNALS].number != number ||
                                  signals[i % LINE_SIGNALS].group != group))
        i++;
    if (group != 0 && i == signals_write && i - signals_read < LINE_SIGNALS)
        signals[signals_write++ % LINE_SIGNALS] =
            (struct line_signal){number, group};
}

bool line_signal_waits(void)
{
    return signals_read != signals_write;
}

struct line_signal line_signal_take(void)
{
    if (!line_signal_waits())
        return (struct line_signal){0, 0};
    return signals[signals_read++ % LINE_SIGNALS];
}

int line_admit(const struct line *line, const struct info *who,
               enum line_use use)
{
    int number = use == LINE_READ ? SIGTTIN : SIGTTOU;

    if (use == LINE_READ && line->session != 0 && who->sid != line->session)
        return who->euid == 0 ? 0 : -EIO;
    if (who->sid != line->session || who->pgid == line->group)
        return 0;
    if (use == LINE_WRITE && !(line->modes.c_lflag & TOSTOP))
        return 0;
    if ((who->blocked | who->ignored) >> number & 1)
        return use == LINE_READ ? -EIO : 0;
    signal_post(number, who->pgid);
    return -EAGAIN;
}

/* --- output -------------------------------------------------------------- */

static unsigned line_room(const struct line *line)
{
    return LINE_OUTPUT - (line->output_write - line->output_read);
}

int line_output(struct line *line)
{
    if (line->output_read == line->output_write)
        return -1;
    return line->output[line->output_read++ % LINE_OUTPUT];
}

/* One byte for the device, as it is; dropped when there is no room. */
static void line_put(struct line *line, uint8_t c)
{
    if (line_room(line) == 0)
        return;
    line->output[line->output_write++ % LINE_OUTPUT] = c;
    if (c == '\r')
        line->column = 0;
    else if (c == '\b' && line->column > 0)
        line->column--;
    else if (c == '\t')
        line->column += TAB_WIDTH - line->column % TAB_WIDTH;
    else if (c >= ' ' && !is_continuation(c))
        line->column++;
}

/* One byte of output or echo, as two if it is a newline to be made whole. */
static void line_put_cooked(struct line *line, uint8_t c)
{
    const tcflag_t both = OPOST | ONLCR;

    if (c == '\n' && (line->modes.c_oflag & both) == both)
        line_put(line, '\r');
    line_put(line, c);
}

int line_write(struct line *line, const uint8_t *from, size_t size)
{
    size_t done = 0;

    while (done < size && line_room(line) >= ROOM_LEAST)
        line_put_cooked(line, from[done++]);
    if (done > 0 || size == 0)
        return (int)done;
    line->writer_waits = true;
    return -EAGAIN;
}

/* Shows a byte that was typed. Returns the columns that it took. */
static unsigned line_echo(struct line *line, uint8_t c)
{
    unsigned before = line->column;

    if (!(line->modes.c_lflag & ECHO))
        return 0;
    if (c == '\t') {
        for (unsigned i = TAB_WIDTH - before % TAB_WIDTH; i > 0; i--)
            line_put(line, ' ');
    } else if (c != '\n' && (c < ' ' || c == DEL)) {
        line_put(line, '^');
        line_put(line, c ^ 0x40);
    } else {
        line_put_cooked(line, c);
    }
    return c == '\n' ? 0 : line->column - before;
}

/* --- input --------------------------------------------------------------- */

/* Wipes the last character that is being edited. Returns false if there is
 * none. */
static bool line_erase(struct line *line)
{
    bool wipes = line->modes.c_lflag & ECHOE;
    uint16_t entry;

    if (line->write == line->edit)
        return false;
    do {
        entry = line->ring[--line->write % LINE_RING];
        for (unsigned i = 0; wipes && i < ENTRY_WIDTH(entry); i++)
            for (const char *c = "\b \b"; *c != '\0'; c++)
                line_put(line, (uint8_t)*c);
    } while (is_continuation(ENTRY_BYTE(entry)) && line->write != line->edit);
    return true;
}

/* A key that makes a signal. */
static void line_interrupt(struct line *line, uint8_t c, int number)
{
    if (!(line->modes.c_lflag & NOFLSH)) {
        line->read = line->edit = line->write;
        line->output_read = line->output_write;
    }
    line_echo(line, c);
    line_echo(line, '\n');
    signal_post(number, line->group);
}

/* Puts one byte into the ring, or sounds BEL if it has no place. */
static void line_store(struct line *line, uint8_t c, bool eof)
{
    bool end = eof || c == '\n';

    if (line_free(line) < (is_canonical(line) && !end ? 2 : 1)) {
        line_put(line, '\a');
        return;
    }
    /* Behind what is echoed when it is read, this is echoed then, too. */
    bool behind = line->write != line->read &&
                  line->ring[(line->write - 1) % LINE_RING] & ENTRY_SILENT;
    bool silent = line->modes.c_lflag & ECHO ? behind : !is_canonical(line);
    uint16_t rest = eof      ? ENTRY_EOF
                    : silent ? ENTRY_SILENT
                             : ENTRY_WIDTH_MAKE(line_echo(line, c));
    line->ring[line->write++ % LINE_RING] = rest | (end ? ENTRY_END : 0) | c;
    if (end || !is_canonical(line))
        line->edit = line->write;
}

void line_input(struct line *line, uint8_t c)
{
    static const uint8_t signal_of[NCCS] = {
        [VINTR] = SIGINT, [VQUIT] = SIGQUIT, [VSUSP] = SIGTSTP};

    if (c == '\r' && (line->modes.c_iflag & ICRNL))
        c = '\n';
    bool edits = is_canonical(line), signals = line->modes.c_lflag & ISIG;
    int control = line_control(line, c);
    if (signals && control >= 0 && signal_of[control] != 0)
        line_interrupt(line, c, signal_of[control]);
    else if (edits && (control == VERASE || c == '\b' || c == DEL))
        line_erase(line);
    else if (edits && control == VKILL)
        while (line_erase(line))
            ;
    else
        line_store(line, c, edits && control == VEOF);
}

/* A character for line_type(). */
static void line_type_one(void *line, char c)
{
    line_input(line, (uint8_t)c);
}

void line_type(struct line *line, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format(line_type_one, line, text, arguments);
    va_end(arguments);
}

bool line_full(const struct line *line)
{
    return line_free(line) < 2 && line->read != line->edit;
}

/* --- reading ------------------------------------------------------------- */

/* Takes entries as far as they fit, in canonical mode to the end of a line:
 * what was typed ahead in raw mode and nobody has seen yet is shown now.
 * A VEOF that follows is taken too: it ended these bytes, not the file. */
static int line_take(struct line *line, uint8_t *to, size_t size)
{
    uint16_t seen = is_canonical(line) ? UINT16_MAX : UINT8_MAX;
    size_t done = 0;

    while (line->read != line->edit) {
        uint16_t entry = line->ring[line->read % LINE_RING] & seen;
        if (done == size && !(entry & ENTRY_EOF))
            break;
        line->read++;
        if (entry & ENTRY_SILENT)
            line_echo(line, ENTRY_BYTE(entry));
        if (!(entry & ENTRY_EOF))
            to[done++] = ENTRY_BYTE(entry);
        if (entry & ENTRY_END)
            break;
    }
    return (int)done;
}

/* Would a read not wait? Raw mode with VMIN 0 is content with nothing. */
static bool line_is_readable(const struct line *line)
{
    return line->read != line->edit ||
           (!is_canonical(line) && line->modes.c_cc[VMIN] == 0);
}

int line_read(struct line *line, uint8_t *to, size_t size)
{
    if (size == 0)
        return 0;
    if (line_is_readable(line))
        return line_take(line, to, size);
    line->reader_waits = true;
    return -EAGAIN;
}

int line_poll(struct line *line)
{
    int reads = line_is_readable(line) ? POLLIN : 0;
    int writes = line_room(line) >= ROOM_LEAST ? POLLOUT : 0;

    line->reader_waits |= !reads;
    line->writer_waits |= !writes;
    return reads | writes | (line->hung_up ? POLLHUP : 0);
}

/* --- control ------------------------------------------------------------- */

void line_set_modes(struct line *line, const struct termios *modes, bool drop)
{
    line->modes = *modes;
    if (drop)
        line->read = line->write;
    line->edit = is_canonical(line) ? line->read : line->write;
    for (unsigned i = line->edit; i != line->write; i++) {
        uint16_t *entry = &line->ring[i % LINE_RING];
        uint8_t c = ENTRY_BYTE(*entry);
        if (line_control(line, c) == VEOF) /* it came in raw mode */
            *entry = ENTRY_END | ENTRY_EOF | c;
        if (*entry & ENTRY_END)
            line->edit = i + 1;
    }
}

void line_set_window(struct line *line, const struct winsize *window)
{
    if (memcmp(&line->window, window, sizeof *window) != 0)
        signal_post(SIGWINCH, line->group);
    line->window = *window;
}

int line_claim(struct line *line, const struct info *who, bool has_other)
{
    bool others = line->session != 0 && line->session != who->sid;

    if (who->pid != who->sid || has_other || (others && who->euid != 0))
        return -EPERM;
    line->session = who->sid;
    line->group = who->pgid;
    line->hung_up = false;
    return 0;
}

pid_t line_hang_up(struct line *line)
{
    pid_t group = line->group;

    line->session = line->group = 0;
    line->hung_up = true;
    line_set_modes(line, &modes_at_start, true);
    return group;
}

bool line_wakes(struct line *line)
{
    bool reader = line->reader_waits && line_is_readable(line);
    /* Who gets a signal shall not write before that. */
    bool writer = line->writer_waits && !line_signal_waits() &&
                  line_room(line) >= 2 * LINE_RESERVE;

    line->reader_waits &= !reader;
    line->writer_waits &= !writer;
    return reader || writer;
}
