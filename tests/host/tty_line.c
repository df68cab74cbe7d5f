/*
 * The line discipline, key by key, against a terminal made of memory.
 */
/* host-sources: drivers/tty/line.c lib/c/format.c */
#include "drivers/tty/line.h"
#include "tests/host/tap.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

static struct line line;
static struct info who = {.pid = 100, .pgid = 100, .sid = 100};
static uint8_t bytes[2 * LINE_RING];

static void start(void)
{
    line_start(&line, 25, 80);
    who = (struct info){.pid = 100, .pgid = 100, .sid = 100};
    line_claim(&line, &who, false);
    while (line_signal_take().number != 0)
        ;
}

/* Forgets what is on the screen. */
static void wipe(void)
{
    while (line_output(&line) >= 0)
        ;
}

/* Fills the output with blanks, until it has so much room. */
static void leave_room(unsigned room)
{
    wipe();
    line.output_write = line.output_read + LINE_OUTPUT - room;
}

/* Takes the next signal; is it this one, for this group? */
static int signals(int number, pid_t group)
{
    struct line_signal signal = line_signal_take();

    return signal.number == number && signal.group == group;
}

static int no_signal(void)
{
    return !line_signal_waits() && line_signal_take().number == 0;
}

static void type(const char *text)
{
    while (*text != '\0')
        line_input(&line, (uint8_t)*text++);
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
    int c, right = 1;

    while ((c = line_output(&line)) >= 0)
        right = right && c == (uint8_t)*text++;
    return right && *text == '\0';
}

/* Lets the device take that much. */
static void skip(unsigned count)
{
    while (count-- > 0)
        line_output(&line);
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
    ok(line_wakes(&line) && !line_wakes(&line),
       "does a whole line wake the reader, once?");
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

static void test_poll(void)
{
    start();
    ok(line_poll(&line) == POLLOUT, "is there nothing to read at first?");
    type("ls");
    ok(line_poll(&line) == POLLOUT, "nor when half a line is there?");
    type("\n");
    ok(line_wakes(&line), "does a whole line wake who polls?");
    ok(line_poll(&line) == (POLLIN | POLLOUT), "and can be read then?");
    ok(!line_wakes(&line), "and wakes nobody any more?");
    reads(1, "l");
    ok(line_poll(&line) & POLLIN, "can the rest of a line be read as well?");
    reads(99, "s\n");
    ok(!(line_poll(&line) & POLLIN), "and nothing after it?");
    type("\x04");
    ok(line_wakes(&line) && (line_poll(&line) & POLLIN),
       "does a read not wait at the end of the input?");
    ok(line_read(&line, bytes, 0) == 0 && (line_poll(&line) & POLLIN),
       "and is that still there after a read of nothing?");
    line_read(&line, bytes, 99);

    line_poll(&line);
    type("x");
    ok(!line_wakes(&line), "does half a line wake nobody?");
    modes(ICANON, 0, false);
    ok(line_wakes(&line) && (line_poll(&line) & POLLIN),
       "but does it when lines count no more?");
    reads(99, "x");
    ok(!(line_poll(&line) & POLLIN), "does raw mode wait for a byte?");
    line.modes.c_cc[VMIN] = 0;
    ok(line_wakes(&line) && (line_poll(&line) & POLLIN),
       "but not if VMIN is 0?");
}

static void test_poll_output(void)
{
    start();
    leave_room(LINE_RESERVE + 1);
    ok(!(line_poll(&line) & POLLOUT), "is a device without room not ready?");
    leave_room(2 * LINE_RESERVE - 1);
    ok(!line_wakes(&line), "does a little room wake nobody?");
    leave_room(2 * LINE_RESERVE);
    ok(line_wakes(&line) && (line_poll(&line) & POLLOUT), "but some does?");
    leave_room(LINE_RESERVE + 1);
    ok(line_write(&line, bytes, 1) == -EAGAIN && !(line_poll(&line) & POLLOUT),
       "does poll say what write does?");
}

static void test_poll_hang_up(void)
{
    start();
    ok(!(line_poll(&line) & POLLHUP),
       "is a line that has an owner not hung up?");
    line_hang_up(&line);
    ok(line_poll(&line) & POLLHUP, "is one that has lost it?");
    line_claim(&line, &who, false);
    ok(!(line_poll(&line) & POLLHUP), "and not when the next one takes it?");
    line_start(&line, 25, 80);
    ok(!(line_poll(&line) & POLLHUP), "nor is one that never had any?");
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
    wipe();
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
    wipe();
    type("\b");
    ok(shows(""), "is there nothing to erase before the line's start?");
    type("one\n\btwo\n");
    ok(reads(99, "one\n") && reads(99, "two\n"),
       "is a line that was ended safe from erasing?");
    type("rubbish\x15good\n");
    ok(reads(99, "good\n"), "does ^U kill the line?");
    wipe();
    type("\x01\b\n");
    ok(shows("^A\b \b\b \b\r\n"), "is a ^A wiped with both its columns?");
    ok(reads(99, "\n"), "and gone?");
    wipe();
    type("ab\t\b\n");
    ok(shows("ab      \b \b\b \b\b \b\b \b\b \b\b \b\r\n"),
       "is a tab echoed to its stop and wiped back to where it began?");
    reads(99, "ab\n");
    wipe();
    type("\xC3\xA9\b\n");
    ok(shows("\xC3\xA9\b \b\r\n") && reads(99, "\n"),
       "is a character of two bytes erased as one?");
    type("\xE2\x82\xAC\b\xF0\x9F\x8D\x8A\x7F\n");
    ok(shows("\xE2\x82\xAC\b \b\xF0\x9F\x8D\x8A\b \b\r\n") && reads(99, "\n"),
       "and one of three, and of four?");
    type("a\xC3\xA9\xE2\x82\xAC\x15\n");
    ok(shows("a\xC3\xA9\xE2\x82\xAC\b \b\b \b\b \b\r\n") && reads(99, "\n"),
       "does ^U wipe a column for each?");
    line.modes.c_cc[VERASE] = '#';
    type("ax\bby#cz\x7F\n");
    ok(reads(99, "abc\n"), "does VERASE, and ^H and DEL as well?");
    wipe();
    modes(ECHOE, 0, false);
    type("ab\bc\n");
    ok(shows("abc\r\n") && reads(99, "ac\n"),
       "does erasing without ECHOE show nothing?");
}

static void test_signals(void)
{
    start();
    ok(no_signal(), "is there no signal without a reason?");
    type("\x03");
    ok(line_signal_waits() && signals(SIGINT, 100) && no_signal(),
       "does ^C make SIGINT for the group in front?");
    ok(shows("^C\r\n"), "is ^C echoed with a newline?");
    type("\x1C\x1A");
    ok(signals(SIGQUIT, 100) && signals(SIGTSTP, 100) && no_signal(),
       "do ^\\ and ^Z make SIGQUIT and SIGTSTP, in this order?");
    type("\x03\x1C\x03\x03");
    ok(signals(SIGINT, 100) && signals(SIGQUIT, 100) && no_signal(),
       "does a signal that waits already not come twice?");
    type("\x03");
    line.group = 8;
    type("\x03");
    ok(signals(SIGINT, 100) && signals(SIGINT, 8) && no_signal(),
       "does it for another group?");
    for (int i = 1; i <= LINE_SIGNALS + 3; i++) {
        line.group = i;
        type("\x03");
    }
    int right = 1;
    for (int i = 1; i <= LINE_SIGNALS; i++)
        right = right && signals(SIGINT, i);
    ok(right && no_signal(), "are signals that have no place dropped?");
    start();
    ok(line_read(&line, bytes, 99) == -EAGAIN, "does a reader wait?");
    type("ahead\nhalf\x03");
    ok(!line_wakes(&line) || line_read(&line, bytes, 99) == -EAGAIN,
       "does ^C drop all input?");
    type("more\n");
    ok(reads(99, "more\n"), "and only what was typed before?");
    start();
    modes(0, NOFLSH, false);
    type("ahead\nhalf\x03way\n");
    ok(shows("ahead\r\nhalf^C\r\nway\r\n") && reads(99, "ahead\n") &&
           reads(99, "halfway\n") && signals(SIGINT, 100),
       "does NOFLSH keep it?");
    line_hang_up(&line);
    wipe();
    type("gone\n\x03");
    ok(no_signal() && line_read(&line, bytes, 99) == -EAGAIN && shows("^C\r\n"),
       "does ^C on a line that is nobody's make none, but drop input?");
    start();
    modes(ISIG, 0, false);
    type("a\x03\n");
    ok(no_signal() && reads(99, "a\x03\n"),
       "is ^C a byte like any other without ISIG?");
    modes(0, ISIG, false);
    line.modes.c_cc[VINTR] = 0;
    line_input(&line, 0);
    ok(no_signal(), "does a disabled character match no NUL?");
}

/* What a process of this session and group is told, when it has blocked or
 * ignores a signal (0: none); and is this the signal its group gets? */
static int told(pid_t session, pid_t group, int deaf, enum line_use use,
                int result, int number)
{
    struct info process = {.pid = 300, .pgid = group, .sid = session};

    for (int ignores = 0; ignores < 2; ignores++) {
        process.ignored = ignores && deaf != 0 ? 1u << deaf : 0;
        process.blocked = !ignores && deaf != 0 ? 1u << deaf : 0;
        if (line_admit(&line, &process, use) != result)
            return 0;
    }
    return number == 0 ? no_signal() : signals(number, group) && no_signal();
}

static void test_background(void)
{
    start();
    ok(told(100, 100, 0, LINE_READ, 0, 0) &&
           told(100, 100, 0, LINE_WRITE, 0, 0) &&
           told(100, 100, 0, LINE_SET, 0, 0),
       "may the group in front do all?");
    ok(told(100, 101, 0, LINE_READ, -EAGAIN, SIGTTIN),
       "does reading from the background make SIGTTIN for the reader's group?");
    ok(told(100, 101, SIGTTIN, LINE_READ, -EIO, 0),
       "is it EIO for one that blocks or ignores SIGTTIN?");
    ok(told(100, 101, SIGTTOU, LINE_READ, -EAGAIN, SIGTTIN),
       "but not for one that blocks or ignores another signal?");
    ok(told(100, 101, 0, LINE_WRITE, 0, 0),
       "may the background write without TOSTOP?");
    ok(told(100, 101, 0, LINE_SET, -EAGAIN, SIGTTOU),
       "does changing the line from there make SIGTTOU?");
    ok(told(100, 101, SIGTTOU, LINE_SET, 0, 0),
       "but not for one that blocks or ignores it?");
    modes(0, TOSTOP, false);
    ok(told(100, 101, 0, LINE_WRITE, -EAGAIN, SIGTTOU),
       "does writing with TOSTOP?");
    ok(told(100, 101, SIGTTOU, LINE_WRITE, 0, 0),
       "again not for one that blocks or ignores it?");
    ok(told(100, 100, 0, LINE_WRITE, 0, 0), "may the front write with it?");
    ok(told(200, 101, 0, LINE_READ, 0, 0) &&
           told(200, 101, 0, LINE_WRITE, 0, 0) &&
           told(200, 101, 0, LINE_SET, 0, 0),
       "are processes of another session left alone?");
    struct info stranger = {.pid = 201, .pgid = 101, .sid = 200, .euid = 7};
    ok(line_admit(&line, &stranger, LINE_READ) == -EIO &&
           line_admit(&line, &stranger, LINE_WRITE) == 0,
       "but is what is typed for root's eyes only, among these?");
    line_hang_up(&line);
    ok(told(100, 101, 0, LINE_READ, 0, 0),
       "and all, when the line is nobody's?");
}

static void test_sessions(void)
{
    struct info second = {.pid = 200, .pgid = 200, .sid = 200, .euid = 7};
    struct info member = {.pid = 101, .pgid = 101, .sid = 100};

    start();
    ok(line.session == 100 && line.group == 100,
       "does a leader's session get the line, its group in front?");
    line.group = 101;
    ok(line_claim(&line, &second, false) == -EPERM && line.session == 100,
       "is another session refused?");
    ok(line_claim(&line, &member, false) == -EPERM && line.group == 101,
       "and who is no leader?");
    second.euid = 0;
    ok(line_claim(&line, &second, true) == -EPERM,
       "and root, when its session has a line already?");
    ok(line_claim(&line, &second, false) == 0 && line.session == 200 &&
           line.group == 200,
       "may root take it away?");
    line.modes.c_cc[VERASE] = '#';
    modes(ICANON | ECHO, TOSTOP, false);
    type("unread");
    line_read(&line, bytes, 1);
    ok(line_hang_up(&line) == 200, "does a hangup tell who was in front?");
    ok(line.session == 0 && line.group == 0, "is the line nobody's then?");
    ok(line_read(&line, bytes, 99) == -EAGAIN, "is unread input gone?");
    ok(line_hang_up(&line) == 0, "is nobody in front the second time?");
    second.euid = 7;
    wipe();
    ok(line_claim(&line, &second, false) == 0, "can the next one have it?");
    type("lx\x7Fs\n");
    ok(reads(99, "ls\n") && shows("lx\b \bs\r\n"),
       "and are its modes those of the start?");
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
    type("\x03");
    ok(signals(SIGINT, 100), "does ^C still make SIGINT?");
    line.modes.c_cc[VMIN] = 0;
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
    longest[LINE_RING - 1] = '\0';
    type(longest);
    wipe();
    type("x");
    ok(shows("\a"), "does a line too long sound BEL?");
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
    leave_room(LINE_RESERVE + 3);
    ok(line_write(&line, (const uint8_t *)"ab\ncd", 5) == 2,
       "is a newline not torn when the device is nearly full?");
    skip(LINE_OUTPUT - LINE_RESERVE - 3);
    ok(shows("ab"), "and is the rest there?");
    leave_room(LINE_RESERVE);
    ok(line_write(&line, (const uint8_t *)"x", 1) == -EAGAIN,
       "does a full device give EAGAIN?");
    ok(!line_wakes(&line), "does the writer sleep while it is full?");
    type("e");
    skip(LINE_OUTPUT - LINE_RESERVE);
    ok(shows("e"), "is there still room for the echo?");
    ok(line_wakes(&line) && !line_wakes(&line), "is the writer woken once?");
    leave_room(0);
    type("a\tb\b\n\x04");
    skip(LINE_OUTPUT);
    ok(shows(""), "is echo dropped when there is no room at all?");
}

/* What a key that makes a signal does to output that waits. */
static void test_output_dropped(void)
{
    start();
    line_write(&line, (const uint8_t *)"much more", 9);
    skip(4);
    type("\x03");
    ok(shows("^C\r\n") && signals(SIGINT, 100),
       "does ^C drop output that waits, and is it echoed after that?");
    leave_room(0);
    line_write(&line, (const uint8_t *)"x", 1);
    type("\x1A");
    ok(shows("^Z\r\n"), "also when there was no room for it?");
    ok(!line_wakes(&line) && signals(SIGTSTP, 100) && line_wakes(&line),
       "and does that wake who could not write, after the signal?");
    modes(0, NOFLSH, false);
    line_write(&line, (const uint8_t *)"more", 4);
    type("\x03");
    ok(shows("more^C\r\n"), "does NOFLSH keep it?");
}

static void test_window(void)
{
    const struct winsize other = {.ws_row = 50, .ws_col = 132};

    start();
    ok(line.window.ws_row == 25 && line.window.ws_col == 80,
       "has a line the size that it began with?");
    line_set_window(&line, &other);
    ok(line.window.ws_row == 50 && line.window.ws_col == 132 &&
           signals(SIGWINCH, 100) && no_signal(),
       "does another size make SIGWINCH for the group in front?");
    line_set_window(&line, &other);
    ok(no_signal(), "and the same size none?");
    line_hang_up(&line);
    ok(line.window.ws_row == 50, "does a hangup leave the size?");
    line_set_window(&line, &(struct winsize){.ws_row = 1});
    ok(no_signal() && line.window.ws_row == 1,
       "and is there no signal when the line is nobody's?");
}

int main(void)
{
    test_lines();
    test_poll();
    test_poll_output();
    test_poll_hang_up();
    test_end_of_file();
    test_erase();
    test_signals();
    test_background();
    test_sessions();
    test_raw();
    test_mode_changes();
    test_full();
    test_output();
    test_output_dropped();
    test_window();
    return tap_end();
}
