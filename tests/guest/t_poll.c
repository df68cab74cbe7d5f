/*
 * poll(): every event of every kind of file, time-outs, signals, several who
 * wait for one thing. Started as `t_poll tty` it waits for a line on standard
 * input: a test types it.
 */
#include "files.h"
#include <kumquat/info.h>
#include <poll.h>

#define RIGHT   42
#define ALL     (POLLIN | POLLPRI | POLLOUT)
#define NO_TIME 0
#define FOREVER (-1)

static int fd[2];
static char buffer[20000];

static volatile int caught;
static void catch_signal(int signal)
{
    (void)signal;
    caught++;
}

/* Catches SIGUSR1. SA_RESTART makes no difference to who polls. */
static void catch_it(void)
{
    struct sigaction action = {.sa_flags = SA_RESTART};
    action.sa_handler = catch_signal;
    sigaction(SIGUSR1, &action, NULL);
}

/* What poll finds of one descriptor without waiting; -1 is its failure, and
 * its result must agree. */
static int found(int which, int events)
{
    struct pollfd one = {which, (short)events, 0x7777};
    int ready = poll(&one, 1, NO_TIME);
    return ready == (one.revents != 0) ? one.revents : -1;
}

/* --- events ----------------------------------------------------------------
 */

static int pipes(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0 && found(fd[0], ALL) == 0);
    STEP(2, found(fd[1], ALL) == POLLOUT && found(fd[1], POLLIN) == 0);
    STEP(3, write(fd[1], "x", 1) == 1 && found(fd[0], ALL) == POLLIN);
    STEP(4, found(fd[0], POLLOUT) == 0 && found(fd[0], 0) == 0);
    STEP(5, read(fd[0], buffer, 9) == 1 && found(fd[0], ALL) == 0);
    STEP(6, fcntl(fd[1], F_SETFL, O_NONBLOCK) >= 0);
    STEP(7, write(fd[1], buffer, sizeof(buffer)) > 0);
    STEP(8, found(fd[1], ALL) == 0 && found(fd[0], ALL) == POLLIN);
    STEP(9, read(fd[0], buffer, sizeof(buffer)) > 0);
    STEP(10, found(fd[1], ALL) == POLLOUT && found(fd[0], ALL) == 0);
    return 0;
}

/* The other end is closed, with something left to read and with nothing. */
static int closed_ends(word unused)
{
    int out[2];
    (void)unused;
    STEP(1, pipe(fd) == 0 && write(fd[1], "x", 1) == 1 && close(fd[1]) == 0);
    STEP(2, (found(fd[0], POLLIN) & (POLLIN | POLLHUP)) == (POLLIN | POLLHUP));
    STEP(3, found(fd[0], 0) == POLLHUP); /* asked for or not */
    STEP(4, read(fd[0], buffer, 9) == 1 && (found(fd[0], ALL) & POLLHUP));
    STEP(5, !(found(fd[0], ALL) & POLLOUT) && read(fd[0], buffer, 9) == 0);
    STEP(6, pipe(out) == 0 && close(out[0]) == 0);
    STEP(7, (found(out[1], POLLOUT) & POLLERR) && found(out[1], 0) == POLLERR);
    STEP(8, !(found(out[1], ALL) & (POLLIN | POLLHUP)));
    return 0;
}

static int fifos(word unused)
{
    (void)unused;
    STEP(1, mkfifo("p", 0644) == 0);
    int in = open("p", O_RDONLY | O_NONBLOCK), out = open("p", O_WRONLY);
    STEP(2, found(in, ALL) == 0 && found(out, ALL) == POLLOUT);
    STEP(3, write(out, "x", 1) == 1 && found(in, ALL) == POLLIN);
    STEP(4, read(in, buffer, 9) == 1 && close(out) == 0);
    STEP(5, found(in, 0) == POLLHUP);
    out = open("p", O_WRONLY); /* a new writer */
    STEP(6, out >= 0 && found(in, ALL) == 0);
    STEP(7, close(in) == 0 && (found(out, 0) & POLLERR));
    STEP(8, close(out) == 0 && unlink("p") == 0);
    return 0;
}

static int files_and_devices(word unused)
{
    (void)unused;
    STEP(1, make("f", ""));
    int file = open("f", O_RDWR), dir = open(".", O_RDONLY);
    STEP(2, found(file, ALL) == (POLLIN | POLLOUT));
    STEP(3, found(file, POLLOUT) == POLLOUT && found(file, 0) == 0);
    STEP(4, found(file, POLLPRI) == 0 && (found(dir, POLLIN) & POLLIN));
    int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY);
    STEP(5, found(null, ALL) == (POLLIN | POLLOUT));
    STEP(6, (found(zero, POLLIN) & POLLIN) && unlink("f") == 0);
    STEP(7, found(STDOUT_FILENO, POLLOUT) == POLLOUT); /* COM1 */
    STEP(8, found(STDIN_FILENO, POLLIN) == 0);
    return 0;
}

static int not_open(word unused)
{
    (void)unused;
    STEP(1, found(31, ALL) == POLLNVAL && found(31, 0) == POLLNVAL);
    STEP(2, found(10000, ALL) == POLLNVAL && found(0x7FFFFFFF, 0) == POLLNVAL);
    STEP(3, found(-1, ALL) == 0 && found(-2147483647 - 1, ALL) == 0);
    struct pollfd some[3] = {{-1, POLLOUT, 1}, {1, POLLOUT, 1}, {20, 0, 1}};
    STEP(4, poll(some, 3, FOREVER) == 2 && some[0].revents == 0);
    STEP(5, some[1].revents == POLLOUT && some[2].revents == POLLNVAL);
    STEP(6, some[0].fd == -1 && some[1].events == POLLOUT && some[2].fd == 20);
    return 0;
}

/* --- arguments --------------------------------------------------------------
 */

static int many_records(word unused)
{
    struct pollfd all[KUMQUAT_OPEN_MAX + 1];
    (void)unused;
    STEP(1, pipe(fd) == 0);
    for (int i = 0; i <= KUMQUAT_OPEN_MAX; i++)
        all[i] = (struct pollfd){i % 2 ? fd[1] : fd[0], POLLIN | POLLOUT, 0};
    STEP(2, FAILS(EINVAL, poll(all, KUMQUAT_OPEN_MAX + 1, NO_TIME)));
    STEP(3, FAILS(EINVAL, poll(all, 0x40000000, NO_TIME)));
    STEP(4, poll(all, KUMQUAT_OPEN_MAX, NO_TIME) == KUMQUAT_OPEN_MAX / 2);
    for (int i = 0; i < KUMQUAT_OPEN_MAX; i++)
        STEP(5, all[i].revents == (i % 2 ? POLLOUT : 0));
    for (int i = 0; i < KUMQUAT_OPEN_MAX; i++)
        all[i].fd = STDOUT_FILENO;
    STEP(6, poll(all, KUMQUAT_OPEN_MAX, FOREVER) == KUMQUAT_OPEN_MAX);
    return 0;
}

static int bad_addresses(word unused)
{
    (void)unused;
    word bad = 0x1000;
    STEP(1, FAILS(EFAULT, poll((struct pollfd *)bad, 1, NO_TIME)));
    STEP(2, FAILS(EFAULT, poll((struct pollfd *)bad, 1, FOREVER)));
    STEP(3, poll((struct pollfd *)bad, 0, NO_TIME) == 0);
    STEP(4, REQUEST(FS, FS_POLL, (word)buffer, 7, 0, 0) == -EINVAL);
    STEP(5, opens("/motd", O_RDONLY));
    return 0;
}

/* --- time -------------------------------------------------------------------
 */

/* Polls a pipe with nothing in it: how many ticks go by? */
static int ticks_of(int milliseconds)
{
    struct pollfd one = {fd[0], POLLIN, 0};
    uint32_t start = now();
    int ready = poll(&one, 1, milliseconds);
    return ready == 0 && one.revents == 0 ? (int)(now() - start) : -1;
}

static int time_outs(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    int none = ticks_of(NO_TIME);
    STEP(2, none >= 0 && none < HZ);
    int some = ticks_of(100);
    STEP(3, some >= HZ / 10 && some < HZ);
    some = ticks_of(1);
    STEP(4, some >= 0 && some < HZ);
    uint32_t start = now(); /* no descriptor at all: it only sleeps */
    STEP(5, poll(NULL, 0, 100) == 0 && now() - start >= HZ / 10);
    STEP(6, poll(NULL, 0, NO_TIME) == 0);
    return 0;
}

/* Many with time-outs of their own: each wakes in its turn. */
static int wait_ticks(word milliseconds)
{
    int ticks = ticks_of((int)milliseconds);
    STEP(11, ticks >= (int)milliseconds * HZ / 1000);
    return RIGHT;
}

static int in_turn(word unused)
{
    static const word milliseconds[] = {300, 100, 200, 100, 250};
    pid_t pid[COUNT_OF(milliseconds)];
    (void)unused;
    STEP(1, pipe(fd) == 0);
    for (int i = 0; i < COUNT_OF(milliseconds); i++)
        pid[i] = start_child(wait_ticks, milliseconds[i]);
    for (int i = 0; i < COUNT_OF(milliseconds); i++)
        STEP(2, exited_with(end_in_time(pid[i]), RIGHT));
    return 0;
}

/* --- waiting ----------------------------------------------------------------
 */

/* Waits for ever for what it is told, at fd[0] or with `end` 1 at fd[1]. */
static int wait_for(word events, word end, int want)
{
    struct pollfd one = {fd[end], (short)events, 0};
    STEP(21, poll(&one, 1, FOREVER) == 1);
    STEP(22, (one.revents & want) == want);
    return RIGHT;
}

static int wait_in(word unused)
{
    (void)unused;
    return wait_for(POLLIN, 0, POLLIN);
}

static int wait_out(word unused)
{
    (void)unused;
    close(fd[0]);
    return wait_for(POLLOUT, 1, POLLOUT);
}

static int wait_hang_up(word unused)
{
    (void)unused;
    close(fd[1]);
    return wait_for(0, 0, POLLHUP);
}

static int wait_error(word unused)
{
    (void)unused;
    close(fd[0]);
    return wait_for(0, 1, POLLERR);
}

/* Waits until the child waits: nothing has ended it too early. */
static int is_waiting(pid_t pid)
{
    return until_parked(pid) && waitpid(pid, NULL, WNOHANG) == 0;
}

static int woken_by_bytes(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    pid_t pid = start_child(wait_in, 0);
    STEP(2, is_waiting(pid) && opens("/motd", O_RDONLY)); /* FS goes on */
    STEP(3, write(fd[1], "x", 1) == 1);
    STEP(4, exited_with(end_in_time(pid), RIGHT));
    STEP(5, read(fd[0], buffer, 9) == 1); /* poll has taken nothing */
    return 0;
}

static int woken_by_room(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0 && fcntl(fd[1], F_SETFL, O_NONBLOCK) >= 0);
    STEP(2, write(fd[1], buffer, sizeof(buffer)) > 0);
    pid_t pid = start_child(wait_out, 0);
    STEP(3, is_waiting(pid) && read(fd[0], buffer, sizeof(buffer)) > 0);
    STEP(4, exited_with(end_in_time(pid), RIGHT));
    return 0;
}

static int woken_by_close(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    pid_t pid = start_child(wait_hang_up, 0);
    STEP(2, is_waiting(pid) && close(fd[1]) == 0);
    STEP(3, exited_with(end_in_time(pid), RIGHT) && close(fd[0]) == 0);
    STEP(4, pipe(fd) == 0);
    pid = start_child(wait_error, 0);
    STEP(5, is_waiting(pid) && close(fd[0]) == 0);
    STEP(6, exited_with(end_in_time(pid), RIGHT));
    return 0;
}

/* One byte wakes all who wait for it; poll leaves it to the first reader. */
static int two_wait(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    pid_t a = start_child(wait_in, 0), b = start_child(wait_in, 0);
    STEP(2, is_waiting(a) && is_waiting(b) && write(fd[1], "x", 1) == 1);
    STEP(3, exited_with(end_in_time(a), RIGHT));
    STEP(4, exited_with(end_in_time(b), RIGHT));
    return 0;
}

/* A poller and a reader wait for the same byte: both go on, or the poller
 * waits for the next. */
static int read_one(word unused)
{
    (void)unused;
    return read(fd[0], buffer, 1) == 1 ? RIGHT : 1;
}

static int poller_and_reader(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    pid_t poller = start_child(wait_in, 0), reader = start_child(read_one, 0);
    STEP(2, is_waiting(poller) && is_waiting(reader));
    STEP(3,
         write(fd[1], "x", 1) == 1 && exited_with(end_in_time(reader), RIGHT));
    STEP(4,
         write(fd[1], "y", 1) == 1 && exited_with(end_in_time(poller), RIGHT));
    return 0;
}

/* The last of many descriptors. */
static int wait_for_last(word unused)
{
    struct pollfd all[20];
    (void)unused;
    for (int i = 0; i < 20; i++)
        all[i] = (struct pollfd){10 + i, POLLIN, 0};
    STEP(31, poll(all, 20, FOREVER) == 1 && all[19].revents == POLLIN);
    for (int i = 0; i < 19; i++)
        STEP(32, all[i].revents == 0);
    return RIGHT;
}

static int one_of_many(word unused)
{
    int other[2];
    (void)unused;
    STEP(1, pipe(fd) == 0 && pipe(other) == 0);
    for (int i = 10; i < 29; i++)
        STEP(2, dup2(other[0], i) == i);
    STEP(3, dup2(fd[0], 29) == 29);
    pid_t pid = start_child(wait_for_last, 0);
    STEP(4, is_waiting(pid) && write(fd[1], "x", 1) == 1);
    STEP(5, exited_with(end_in_time(pid), RIGHT));
    return 0;
}

/* --- signals
 * ------------------------------------------------------------------
 */

static int interrupted(word milliseconds)
{
    struct pollfd one = {fd[0], POLLIN, 0};
    catch_it();
    STEP(41, FAILS(EINTR, poll(&one, 1, (int)milliseconds)) && caught == 1);
    STEP(42, poll(&one, 1, FOREVER) == 1 && one.revents == POLLIN);
    return RIGHT;
}

static int by_a_signal(word milliseconds)
{
    (void)milliseconds;
    STEP(1, pipe(fd) == 0);
    pid_t pid = start_child(interrupted, milliseconds);
    STEP(2, is_waiting(pid) && kill(pid, SIGUSR1) == 0);
    STEP(3, write(fd[1], "x", 1) == 1);
    int status = end_in_time(pid);
    STEP(step_of(status), exited_with(status, RIGHT));
    return 0;
}

/* Who is killed while he waits leaves nothing that his descriptors stumble
 * over. */
static int killed(word unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        STEP(1, pipe(fd) == 0);
        pid_t pid = start_child(wait_in, 0);
        STEP(2, is_waiting(pid) && died_by(kill_child(pid), SIGKILL));
        STEP(3, write(fd[1], "x", 1) == 1 && found(fd[0], ALL) == POLLIN);
        STEP(4, close(fd[0]) == 0 && close(fd[1]) == 0);
    }
    return 0;
}

/* --- for test_shell.py ---------------------------------------------------- */

static int wait_for_line(void)
{
    struct pollfd in = {STDIN_FILENO, POLLIN, 0};
    tap_line("type\n");
    int ready = poll(&in, 1, (int)(PATIENCE * 1000 / HZ));
    ssize_t n = read(STDIN_FILENO, buffer, sizeof(buffer));
    char text[80];
    snprintf(text, sizeof(text), "ready %d, revents %d, %d bytes\n", ready,
             in.revents, (int)n);
    tap_line(text);
    return 0;
}

static const struct question questions[] = {
    {"does it find what a pipe is ready for?", pipes, 0},
    {"POLLHUP and POLLERR when the other end is closed?", closed_ends, 0},
    {"does it know FIFOs?", fifos, 0},
    {"files, /dev/null and terminals?", files_and_devices, 0},
    {"POLLNVAL for what is not open, nothing for what is below 0?", not_open,
     0},
    {"can there be 32 records, and not 33?", many_records, 0},
    {"are bad addresses EFAULT?", bad_addresses, 0},
    {"does it wait as long as it is told?", time_outs, 0},
    {"do several wake each in its turn?", in_turn, 0},
    {"do bytes wake who waits for ever?", woken_by_bytes, 0},
    {"does room in the pipe?", woken_by_room, 0},
    {"does closing the other end?", woken_by_close, 0},
    {"do two who poll one pipe both go on?", two_wait, 0},
    {"do a reader and a poller of one pipe?", poller_and_reader, 0},
    {"is the one of twenty found that is ready?", one_of_many, 0},
    {"does a signal interrupt it?", by_a_signal, (word)FOREVER},
    {"also with a time-out?", by_a_signal, 60000},
    {"does who is killed in it leave nothing?", killed, 0},
};

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return wait_for_line();
    return ask_in("/t_poll.d", run_guarded, questions, COUNT_OF(questions));
}
