/*
 * select(): sets instead of poll's records.
 */
#include "files.h"
#include <sys/select.h>

#define RIGHT 42

static int fd[2];
static char buffer[20000];
static fd_set in, out, bad;

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

/* All three sets have these two, and nothing else. */
static void both(void)
{
    FD_ZERO(&in);
    FD_SET(fd[0], &in);
    FD_SET(fd[1], &in);
    out = bad = in;
}

/* select without waiting, of everything below `count`. */
static int look(int count)
{
    struct timeval none = {0, 0};
    return select(count, &in, &out, &bad, &none);
}

/* Are these in the sets, 1 for fd[0], 2 for fd[1], and `bad` is empty? */
static int are(unsigned readable, unsigned writable)
{
    return in.bits == ((readable & 1) << fd[0] | (readable >> 1) << fd[1]) &&
           out.bits == ((writable & 1) << fd[0] | (writable >> 1) << fd[1]) &&
           bad.bits == 0;
}

static int sets(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    both();
    STEP(2, look(FD_SETSIZE) == 1 && are(0, 2));
    both();
    STEP(3, look(fd[1]) == 0); /* only those below */
    STEP(4, write(fd[1], "x", 1) == 1);
    both();
    STEP(5, look(fd[1]) == 1 && FD_ISSET(fd[0], &in));
    both();
    STEP(6, select(FD_SETSIZE, &in, NULL, NULL, NULL) == 1);
    STEP(7, FD_ISSET(fd[0], &in) && !FD_ISSET(fd[1], &in));
    STEP(10, read(fd[0], buffer, 9) == 1);
    both();
    STEP(8, select(FD_SETSIZE, NULL, &out, NULL, NULL) == 1);
    STEP(9, FD_ISSET(fd[1], &out) && !FD_ISSET(fd[0], &out));
    return 0;
}

/* A read at the end, and a write that nobody reads, do not wait. */
static int closed_ends(word unused)
{
    int other[2];
    (void)unused;
    STEP(1, pipe(fd) == 0 && pipe(other) == 0);
    STEP(2, close(fd[1]) == 0 && close(other[0]) == 0);
    FD_ZERO(&in);
    FD_SET(fd[0], &in);
    STEP(3, select(FD_SETSIZE, &in, NULL, NULL, NULL) == 1);
    STEP(4, FD_ISSET(fd[0], &in));
    FD_ZERO(&out);
    FD_SET(other[1], &out);
    STEP(5, select(FD_SETSIZE, NULL, &out, NULL, NULL) == 1);
    STEP(6, FD_ISSET(other[1], &out));
    return 0;
}

static int errors(word unused)
{
    struct timeval wrong[] = {{-1, 0}, {0, -1}, {0, 1000000}};
    (void)unused;
    FD_ZERO(&in);
    FD_SET(25, &in);
    STEP(1, FAILS(EBADF, select(26, &in, NULL, NULL, NULL)));
    STEP(2, FD_ISSET(25, &in)); /* after an error nothing has changed */
    STEP(3, FAILS(EINVAL, select(-1, &in, NULL, NULL, NULL)));
    STEP(4, FAILS(EINVAL, select(FD_SETSIZE + 1, &in, NULL, NULL, NULL)));
    for (int i = 0; i < COUNT_OF(wrong); i++)
        STEP(5, FAILS(EINVAL, select(0, NULL, NULL, NULL, &wrong[i])));
    return 0;
}

static int time_outs(word unused)
{
    struct timeval some = {0, 100000};
    (void)unused;
    STEP(1, pipe(fd) == 0);
    uint32_t start = now();
    STEP(2, select(0, NULL, NULL, NULL, &some) == 0);
    STEP(3, now() - start >= HZ / 10 && now() - start < 2 * HZ);
    FD_ZERO(&in);
    FD_SET(fd[0], &in);
    some = (struct timeval){0, 100000};
    start = now();
    STEP(4, select(FD_SETSIZE, &in, NULL, NULL, &some) == 0);
    STEP(5, now() - start >= HZ / 10 && in.bits == 0);
    return 0;
}

static int wait_readable(word signalled)
{
    FD_ZERO(&in);
    FD_SET(fd[0], &in);
    catch_it();
    if (signalled)
        STEP(11, FAILS(EINTR, select(FD_SETSIZE, &in, NULL, NULL, NULL)));
    FD_ZERO(&in);
    FD_SET(fd[0], &in);
    STEP(12, select(FD_SETSIZE, &in, NULL, NULL, NULL) == 1);
    STEP(13, caught == (int)signalled && FD_ISSET(fd[0], &in));
    return RIGHT;
}

static int waiting(word signalled)
{
    STEP(1, pipe(fd) == 0);
    pid_t pid = start_child(wait_readable, signalled);
    STEP(2, until_parked(pid) && waitpid(pid, NULL, WNOHANG) == 0);
    if (signalled)
        STEP(3, kill(pid, SIGUSR1) == 0);
    STEP(4, write(fd[1], "x", 1) == 1);
    int status = end_in_time(pid);
    STEP(step_of(status), exited_with(status, RIGHT));
    return 0;
}

static int write_much(word to)
{
    for (int i = 0; i < 50; i++)
        STEP(21, write((int)to, buffer, 100) == 100);
    return RIGHT;
}

/* A process that passes on what comes, from whichever of two pipes. */
static int pass_on(word unused)
{
    int from[2][2];
    pid_t pid[2];
    int left = 2, bytes = 0;
    (void)unused;
    STEP(1, pipe(from[0]) == 0 && pipe(from[1]) == 0);
    for (int i = 0; i < 2; i++)
        pid[i] = start_child(write_much, (word)from[i][1]);
    STEP(2, close(from[0][1]) == 0 && close(from[1][1]) == 0);
    FD_ZERO(&bad);
    FD_SET(from[0][0], &bad);
    FD_SET(from[1][0], &bad);
    while (left > 0) {
        in = bad;
        STEP(3, select(FD_SETSIZE, &in, NULL, NULL, NULL) > 0);
        for (int i = 0; i < 2; i++) {
            if (!FD_ISSET(from[i][0], &in))
                continue;
            ssize_t n = read(from[i][0], buffer, 70);
            STEP(4, n >= 0);
            bytes += (int)n;
            if (n == 0) {
                FD_CLR(from[i][0], &bad);
                left--;
            }
        }
    }
    STEP(5, bytes == 2 * 50 * 100);
    for (int i = 0; i < 2; i++)
        STEP(6, exited_with(end_in_time(pid[i]), RIGHT));
    return 0;
}

static const struct question questions[] = {
    {"are those in the sets that are ready?", sets, 0},
    {"does a closed end make the other one ready?", closed_ends, 0},
    {"are its errors the right ones?", errors, 0},
    {"does it wait as long as it is told?", time_outs, 0},
    {"does it wait for ever?", waiting, 0},
    {"does a signal interrupt it?", waiting, 1},
    {"can a process pass on from two pipes at once?", pass_on, 0},
};

int main(void)
{
    return ask_in("/t_select.d", run_guarded, questions, COUNT_OF(questions));
}
