/*
 * The line discipline, key by key, against a terminal made of memory.
 */
/* host-sources: drivers/tty/line.c */
#include "drivers/tty/line.h"
#include "tests/host/tap.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static struct line line;
static uint8_t screen[16384];
static size_t screen_length, screen_size;
static uint8_t bytes[2 * LINE_RING];

static size_t fake_room(void *unit)
{
    (void)unit;
    return screen_size - screen_length;
}

static void fake_put(void *unit, uint8_t c)
{
    (void)unit;
    screen[screen_length++] = c;
}

static void fake_flush(void *unit)
{
    (void)unit;
}

static const struct line_device fake = {fake_room, fake_put, fake_flush};

static void start(void)
{
    screen_length = 0;
    screen_size = sizeof screen;
    line_start(&line, &fake, NULL);
    line.group = 7;
}

/* Types a text; returns the signals it made, or-ed as 1 << number. */
static unsigned type(const char *text)
{
    unsigned made = 0;

    while (*text != '\0') {
        int number = line_input(&line, (uint8_t)*text++);
        made |= number != 0 ? 1u << number : 0;
    }
    return made;
}

/* Does a read of `size` bytes give exactly this text? */
static int reads(size_t size, const char *text)
{
    int got = line_read(&line, bytes, size);

    return got == (int)strlen(text) && memcmp(bytes, text, strlen(text)) == 0;
}

/* Is this, and nothing else, on the screen since the last such question? */
static int shows(const char *text)
{
    size_t length = screen_length;

    screen_length = 0;
    return length == strlen(text) && memcmp(screen, text, length) == 0;
}

/* Switches c_lflag bits off or on again. */
static void modes(tcflag_t off, tcflag_t on, bool drop)
{
    struct termios t = line.modes;

    t.c_lflag = (t.c_lflag & ~off) | on;
    line_set_modes(&line, &t, drop);
}

static void test_lines(void)
{
    start();
    type("ls");
    ok(line_read(&line, bytes, 99) == -EAGAIN, "is half a line kept back?");
    ok(!line_wakes(&line), "does half a line wake nobody?");
    type("\r");
    ok(line_wakes(&line), "does a whole line wake the reader?");
    ok(reads(99, "ls\n"), "is CR read as NL?");
    ok(shows("ls\r\n"), "is a line echoed, NL as CR NL?");
    type("one\ntwo\n");
    ok(reads(99, "one\n") && reads(99, "two\n"), "is each line one read?");
    type("long\n");
    ok(reads(2, "lo") && reads(2, "ng") && reads(2, "\n"),
       "can a line be read in pieces?");
    ok(line_read(&line, bytes, 0) == 0, "does a read of nothing give nothing?");
    line.modes.c_iflag = 0;
    type("a\rb\n");
    ok(reads(99, "a\rb\n"), "does CR stay CR without ICRNL?");
}

static void test_end_of_file(void)
{
    start();
    type("\x04");
    ok(line_read(&line, bytes, 99) == 0, "does ^D on an empty line read as 0?");
    ok(line_read(&line, bytes, 99) == -EAGAIN, "and only once?");
    type("ab\x04");
    ok(reads(99, "ab"), "does ^D end a line without a newline?");
    ok(line_read(&line, bytes, 99) == -EAGAIN, "without an end of file?");
    type("ab\x04");
    ok(reads(2, "ab") && line_read(&line, bytes, 2) == -EAGAIN,
       "also when the reader's buffer was just full?");
    type("ab\n\x04");
    ok(reads(3, "ab\n") && line_read(&line, bytes, 3) == 0,
       "is ^D after a newline an end of file?");
    screen_length = 0;
    type("\x04");
    ok(shows(""), "is ^D not echoed?");
}

static void test_erase(void)
{
    start();
    type("lx\bs\n");
    ok(reads(99, "ls\n"), "does ^H erase?");
    ok(shows("lx\b \bs\r\n"), "does erasing wipe the character?");
    type("lx\x7Fs\n");
    ok(reads(99, "ls\n"), "does DEL erase?");
    type("\b\b\x7F");
    screen_length = 0;
    type("\b");
    ok(shows(""), "is there nothing to erase before the line's start?");
    type("one\n\btwo\n");
    ok(reads(99, "one\n") && reads(99, "two\n"),
       "is a line that was ended safe from erasing?");
    type("rubbish\x15good\n");
    ok(reads(99, "good\n"), "does ^U kill the line?");
    screen_length = 0;
    type("\x01\b\n");
    ok(shows("^A\b \b\b \b\r\n"), "is a ^A wiped with both its columns?");
    ok(reads(99, "\n"), "and gone?");
    screen_length = 0;
    type("ab\t\b\n");
    ok(shows("ab      \b \b\b \b\b \b\b \b\b \b\b \b\r\n"),
       "is a tab echoed to its stop and wiped back to where it began?");
    reads(99, "ab\n");
    screen_length = 0;
    type("\xC3\xA9\b\n");
    ok(shows("\xC3\xA9\b \b\r\n") && reads(99, "\n"),
       "is a character of two bytes erased as one?");
    line.modes.c_cc[VERASE] = '#';
    type("ax\bby#cz\x7F\n");
    ok(reads(99, "abc\n"), "does VERASE, and ^H and DEL as well?");
    screen_length = 0;
    modes(ECHOE, 0, false);
    type("ab\bc\n");
    ok(shows("abc\r\n") && reads(99, "ac\n"),
       "does erasing without ECHOE show nothing?");
}

static void test_signals(void)
{
    start();
    ok(type("\x03") == 1u << SIGINT, "does ^C make SIGINT?");
    ok(shows("^C\r\n"), "is ^C echoed with a newline?");
    ok(type("\x1C") == 1u << SIGQUIT, "does ^\\ make SIGQUIT?");
    ok(type("\x1A") == 0, "is ^Z a byte like any other at first?");
    line.modes.c_cc[VSUSP] = 'Z' & 0x1F;
    ok(type("\x1A") == 1u << SIGTSTP, "does it make SIGTSTP when set to?");
    ok(line_read(&line, bytes, 99) == -EINTR &&
           line_read(&line, bytes, 99) == -EAGAIN,
       "is a reader who comes later interrupted, once?");
    type("ahead\nhalf\x03");
    ok(line_wakes(&line), "does ^C wake a waiting reader?");
    ok(line_read(&line, bytes, 99) == -EINTR, "is it answered EINTR?");
    ok(line_read(&line, bytes, 99) == -EAGAIN, "once, with all input gone?");
    type("\x03");
    line_set_group(&line, 8);
    ok(line_read(&line, bytes, 99) == -EAGAIN,
       "does a new foreground group not get the old one's EINTR?");
    line_set_group(&line, 0);
    ok(type("\x03") == 0, "does ^C without a foreground make no signal?");
    ok(line_read(&line, bytes, 99) == -EINTR, "but end the read?");
    line.group = 7;
    modes(ISIG, 0, false);
    ok(type("a\x03\n") == 0 && reads(99, "a\x03\n"),
       "is ^C a byte like any other without ISIG?");
    modes(0, ISIG, false);
    line.modes.c_cc[VINTR] = 0;
    ok(line_input(&line, 0) == 0, "does a disabled character match no NUL?");
}

static void test_raw(void)
{
    start();
    modes(ICANON | ECHO, 0, false);
    ok(line_read(&line, bytes, 99) == -EAGAIN, "does raw mode wait for input?");
    type("a");
    ok(line_wakes(&line) && reads(99, "a"), "is one key read at once?");
    type("\x7F\b\x04\x15");
    ok(reads(99, "\x7F\b\x04\x15"), "do editing keys come through?");
    ok(shows(""), "is nothing echoed without ECHO?");
    ok(type("\x03") == 1u << SIGINT, "does ^C still make SIGINT?");
    line.modes.c_cc[VMIN] = 0;
    ok(line_read(&line, bytes, 99) == -EINTR, "and interrupt the next read?");
    ok(line_read(&line, bytes, 99) == 0, "does VMIN 0 not wait?");
    modes(0, ECHO, false);
    type("\x1B[A");
    ok(shows("^[[A") && reads(99, "\x1B[A"), "is an arrow echoed visibly?");
    line_input(&line, 0);
    line_input(&line, 0xFF);
    ok(line_read(&line, bytes, 99) == 2 && bytes[0] == 0 && bytes[1] == 0xFF,
       "do all 256 bytes come through?");
}

static void test_mode_changes(void)
{
    start();
    type("one\ntw\x04y");
    modes(ICANON, 0, false);
    ok(reads(99, "one\ntw\x04y"), "is type-ahead read whole in raw mode?");
    type("ls\nca");
    modes(0, ICANON, false);
    ok(reads(99, "ls\n"), "is raw type-ahead read by lines afterwards?");
    ok(line_read(&line, bytes, 99) == -EAGAIN, "is its last part still open?");
    type("\bp\n");
    ok(reads(99, "cp\n"), "and can it be edited?");
    type("gone\n");
    modes(0, 0, true);
    ok(line_read(&line, bytes, 99) == -EAGAIN, "does TCSETSF drop input?");
    type("half");
    modes(ICANON, 0, false);
    ok(line_wakes(&line), "does a change to raw mode wake the reader?");
}

static void test_full(void)
{
    static char longest[2 * LINE_RING];

    start();
    memset(longest, 'x', LINE_RING);
    type(longest);
    ok(screen[screen_length - 1] == '\a', "does a line too long sound BEL?");
    ok(!line_full(&line), "is the far end not told to wait for ever?");
    type("\n");
    ok(line_read(&line, bytes, sizeof bytes) == LINE_RING &&
           bytes[LINE_RING - 1] == '\n',
       "can a line of LINE_RING - 1 bytes be ended?");
    for (int i = 0; i < LINE_RING / 8; i++)
        type("1234567\n");
    ok(line_full(&line), "is a ring of unread lines full?");
    type("\x1C");
    ok(!line_full(&line), "does a signal empty it?");
    line_read(&line, bytes, 2); /* EINTR */
    modes(ICANON | ISIG, 0, false);
    for (int i = 0; i < LINE_RING; i++)
        line_input(&line, (uint8_t)i);
    ok(line_full(&line), "is it full of raw bytes?");
    line_read(&line, bytes, 2);
    ok(!line_full(&line), "does reading make room?");
}

static void test_output(void)
{
    start();
    ok(line_write(&line, (const uint8_t *)"a\nb", 3) == 3 && shows("a\r\nb"),
       "is NL written as CR NL?");
    line.modes.c_oflag = 0;
    ok(line_write(&line, (const uint8_t *)"a\nb", 3) == 3 && shows("a\nb"),
       "and alone without OPOST?");
    start();
    screen_size = LINE_RESERVE + 3;
    ok(line_write(&line, (const uint8_t *)"ab\ncd", 5) == 2 && shows("ab"),
       "is a newline not torn when the device is nearly full?");
    screen_size = LINE_RESERVE;
    ok(line_write(&line, (const uint8_t *)"x", 1) == -EAGAIN,
       "does a full device give EAGAIN?");
    ok(!line_wakes(&line), "does the writer sleep while it is full?");
    type("e");
    ok(shows("e"), "is there still room for the echo?");
    screen_size = 4 * LINE_RESERVE;
    ok(line_wakes(&line) && !line_wakes(&line), "is the writer woken once?");
    screen_size = 0;
    type("a\tb\b\n\x03");
    ok(screen_length == 0, "is echo dropped when there is no room at all?");
}

int main(void)
{
    test_lines();
    test_end_of_file();
    test_erase();
    test_signals();
    test_raw();
    test_mode_changes();
    test_full();
    test_output();
    return tap_end();
}
