/*
 * Rows S4, S5: the session that a terminal controls, and the group in front.
 *
 * The test is the front job of COM1's shell. While it runs, a read from COM1
 * does not wait (VMIN 0). Sessions of its own it makes on /dev/tty3, whose
 * shell loses that terminal: root may take it away.
 */
#include "child.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

#define TTY       STDIN_FILENO
#define NO_GROUP  29999 /* hardly ever a process's */
#define INIT      1     /* of another session */
#define SOME_USER 7     /* is not root */

/* Did this fail, and with this error? */
#define FAILS(call, error) ((call) == -1 && errno == (error))

static struct termios modes; /* while the test runs */

static int set_modes(tcflag_t more)
{
    struct termios t = modes;

    t.c_lflag |= more;
    return tcsetattr(TTY, TCSANOW, &t);
}

/* Starts body(argument) in a group of its own, in the background. */
static pid_t start_background(child_body body, word argument)
{
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    signal(SIGTTOU, SIG_DFL);
    setpgid(0, 0);
    _exit(body(argument));
}

static int is_stopped(pid_t pid, int number)
{
    int status;

    return waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) &&
           WSTOPSIG(status) == number;
}

/* --- What a process in the background does --------------------------------
 */

static int read_nothing(word unused)
{
    char c;

    (void)unused;
    return read(TTY, &c, 1) == 0 ? 0 : 1;
}

/* With SIGTTIN, or SIGTTOU, ignored or blocked. */
static void be_deaf(int number, word blocks)
{
    sigset_t set = 1u << number;

    if (blocks)
        sigprocmask(SIG_BLOCK, &set, NULL);
    else
        signal(number, SIG_IGN);
}

static int read_deaf(word blocks)
{
    char c;

    be_deaf(SIGTTIN, blocks);
    return FAILS(read(TTY, &c, 1), EIO) ? 0 : 1;
}

static int write_something(word unused)
{
    static const char text[] = "# from the background\n";

    (void)unused;
    return write(STDOUT_FILENO, text, sizeof text - 1) == sizeof text - 1 ? 0
                                                                          : 1;
}

static int write_deaf(word blocks)
{
    be_deaf(SIGTTOU, blocks);
    return write_something(0);
}

static int change_modes(word unused)
{
    (void)unused;
    return tcsetattr(TTY, TCSANOW, &modes) == 0 ? 0 : 1;
}

static int take_front(word unused)
{
    (void)unused;
    return tcsetpgrp(TTY, getpgrp()) == 0 && tcgetpgrp(TTY) == getpgrp() ? 0
                                                                         : 1;
}

static int take_front_deaf(word blocks)
{
    be_deaf(SIGTTOU, blocks);
    return take_front(0);
}

/* --- Scenarios ------------------------------------------------------------
 */

static int in_front(word unused)
{
    (void)unused;
    STEP(1, tcgetsid(TTY) == getsid(0));
    STEP(2, tcgetpgrp(TTY) == getpgrp());
    STEP(3, tcsetpgrp(TTY, getpgrp()) == 0);
    STEP(4, FAILS(tcsetpgrp(TTY, NO_GROUP), EPERM));
    STEP(5, FAILS(tcsetpgrp(TTY, INIT), EPERM));
    STEP(6, FAILS(ioctl(TTY, TIOCSCTTY, NULL), EPERM)); /* is no leader */
    STEP(7, FAILS(ioctl(TTY, TIOCNOTTY, NULL), EPERM));
    STEP(8, tcgetpgrp(TTY) == getpgrp());
    return 0;
}

/* In another session than the terminal's. */
static int outside(word unused)
{
    (void)unused;
    STEP(1, setsid() == getpid());
    STEP(2, FAILS(tcgetsid(TTY), ENOTTY) && FAILS(tcgetpgrp(TTY), ENOTTY));
    STEP(3, FAILS(tcsetpgrp(TTY, getpgrp()), ENOTTY));
    STEP(4, FAILS(ioctl(TTY, TIOCNOTTY, NULL), ENOTTY));
    STEP(5, read_nothing(0) == 0 && set_modes(TOSTOP) == 0);
    STEP(6, write_something(0) == 0 && set_modes(0) == 0);
    STEP(7, setuid(SOME_USER) == 0);
    STEP(8, FAILS(ioctl(TTY, TIOCSCTTY, NULL), EPERM));
    return 0;
}

/* The leader of a new session on /dev/tty3: its descriptor, or -1. */
static int lead_tty3(void)
{
    int tty = open("/dev/tty3", O_RDWR);

    return tty >= 0 && setsid() > 0 && ioctl(tty, TIOCSCTTY, NULL) == 0 ? tty
                                                                        : -1;
}

static int leader(word unused)
{
    int tty = lead_tty3(), other = open("/dev/tty2", O_RDWR);

    (void)unused;
    STEP(1, tty >= 0 && tcgetsid(tty) == getpid());
    STEP(2, tcgetpgrp(tty) == getpid());
    STEP(3, FAILS(ioctl(other, TIOCSCTTY, NULL), EPERM));
    STEP(4, ioctl(tty, TIOCNOTTY, NULL) == 0);
    STEP(5, FAILS(tcgetsid(tty), ENOTTY));
    STEP(6, setuid(SOME_USER) == 0); /* nobody's line is for anybody */
    STEP(7, ioctl(tty, TIOCSCTTY, NULL) == 0 && tcgetsid(tty) == getpid());
    return 0;
}

/* Stops in the background, and goes on to its end when it is in front. */
static int stops(child_body body, int number)
{
    pid_t pid = start_background(body, 0);

    STEP(1, is_stopped(pid, number));
    STEP(2, kill(-pid, SIGCONT) == 0 && is_stopped(pid, number)); /* again */
    STEP(3, tcsetpgrp(TTY, pid) == 0 && tcgetpgrp(TTY) == pid);
    STEP(4, kill(-pid, SIGCONT) == 0 && exited_with(end_of(pid), 0));
    return 0;
}

static int reader_stops(word unused)
{
    (void)unused;
    return stops(read_nothing, SIGTTIN);
}

static int writer_stops(word unused)
{
    (void)unused;
    STEP(9, set_modes(TOSTOP) == 0);
    return stops(write_something, SIGTTOU);
}

static int changer_stops(word unused)
{
    (void)unused;
    return stops(change_modes, SIGTTOU);
}

static int taker_stops(word unused)
{
    (void)unused;
    return stops(take_front, SIGTTOU);
}

/* Goes well in the background, at once. */
static int passes(child_body body)
{
    for (word blocks = 0; blocks < 2; blocks++)
        STEP(1 + blocks,
             exited_with(end_of(start_background(body, blocks)), 0));
    return 0;
}

static int deaf_reader(word unused)
{
    (void)unused;
    return passes(read_deaf);
}

static int writer(word unused)
{
    (void)unused;
    return passes(write_something);
}

static int deaf_writer(word unused)
{
    (void)unused;
    STEP(9, set_modes(TOSTOP) == 0);
    return passes(write_deaf);
}

static int deaf_taker(word unused)
{
    (void)unused;
    return passes(take_front_deaf);
}

/* --- Hanging up -----------------------------------------------------------
 */

static int tell[2]; /* a pipe to who wants to know */

static void tell_signal(int number)
{
    char c = (char)number;

    write(tell[1], &c, 1);
    if (number == SIGHUP)
        _exit(0);
}

/* Tells which signals it gets, and ends by SIGHUP. */
static int tell_signals(word unused)
{
    char c = 0;

    (void)unused;
    signal(SIGHUP, tell_signal);
    write(tell[1], &c, 1);
    while (pause() < 0)
        ;
    return 1;
}

/* A leader with a group in the background and one in front, who ends when both
 * have said that they are there. */
static int end_leader(word unused)
{
    int tty = lead_tty3(), started = 0;
    pid_t back = start_background(tell_signals, 0);
    pid_t front = start_background(tell_signals, 0);
    char c;

    (void)unused;
    while (started < 2 && read(tell[0], &c, 1) == 1)
        started++;
    STEP(1, tty >= 0 && tcsetpgrp(tty, front) == 0);
    STEP(2, write(tell[1], &back, sizeof back) == sizeof back);
    STEP(3, write(tell[1], &front, sizeof front) == sizeof front);
    return 0;
}

static int hang_up(word unused)
{
    pid_t back, front;
    char c;

    (void)unused;
    STEP(1, pipe(tell) == 0);
    STEP(2, exited_with(run_child(end_leader, 0), 0));
    STEP(3, read(tell[0], &back, sizeof back) == sizeof back);
    STEP(4, read(tell[0], &front, sizeof front) == sizeof front);
    STEP(5, read(tell[0], &c, 1) == 1 && c == SIGHUP);
    STEP(6, kill(back, 0) == 0 && kill(back, SIGHUP) == 0);
    STEP(7, read(tell[0], &c, 1) == 1 && c == SIGHUP);
    return 0;
}

/* After that the line is nobody's: any user may have it. */
static int claim_after_hangup(word unused)
{
    int tty = open("/dev/tty3", O_RDWR);

    (void)unused;
    STEP(1, tty >= 0 && setsid() > 0 && setuid(SOME_USER) == 0);
    STEP(2, ioctl(tty, TIOCSCTTY, NULL) == 0 && tcgetsid(tty) == getpid());
    return 0;
}

static const struct question questions[] = {
    {"do session and front group of a terminal have their rules?", in_front, 0},
    {"is a terminal of another session not one's own?", outside, 0},
    {"can a leader take one terminal, and give it back?", leader, 0},
    {"does reading stop the background, until it is in front?", reader_stops,
     0},
    {"is it EIO for who ignores or blocks SIGTTIN?", deaf_reader, 0},
    {"may the background write?", writer, 0},
    {"does TOSTOP stop it then?", writer_stops, 0},
    {"but not who ignores or blocks SIGTTOU?", deaf_writer, 0},
    {"does changing the modes stop it?", changer_stops, 0},
    {"does taking the front?", taker_stops, 0},
    {"but not who ignores or blocks SIGTTOU?", deaf_taker, 0},
    {"does the end of a leader hang up on the group in front?", hang_up, 0},
    {"is the terminal free afterwards?", claim_after_hangup, 0},
};
#define QUESTIONS (int)(sizeof questions / sizeof questions[0])

int main(void)
{
    struct termios before;

    if (tcgetattr(TTY, &before) < 0)
        bail("not at a terminal");
    signal(SIGTTOU, SIG_IGN);
    modes = before;
    modes.c_lflag &= ~(tcflag_t)ICANON;
    modes.c_cc[VMIN] = 0;
    plan(QUESTIONS);
    for (int i = 0; i < QUESTIONS; i++) {
        set_modes(0);
        int status = run_guarded(questions[i].scenario, questions[i].argument);
        tcsetpgrp(TTY, getpgrp());
        is_fine(status, questions[i].question);
    }
    tcsetattr(TTY, TCSANOW, &before);
    return done();
}
