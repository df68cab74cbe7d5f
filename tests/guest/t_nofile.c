/*
 * Row S7's RLIMIT_NOFILE: no call gives a descriptor at or above it. Started
 * with an argument, the program exits with the limit it has.
 */
#include "as_user.h"
#include <sys/resource.h>

static int set_limit(rlim_t soft)
{
    struct rlimit limit = {soft, KUMQUAT_OPEN_MAX};
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static int limit_now(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (int)limit.rlim_cur : 255;
}

static int every_call(word unused)
{
    int fd[2];
    (void)unused;
    STEP(1, limit_now() == KUMQUAT_OPEN_MAX && set_limit(5));
    STEP(2, open("/motd", O_RDONLY) == 3 && open("/motd", O_RDONLY) == 4);
    STEP(3, FAILS(EMFILE, open("/motd", O_RDONLY)));
    STEP(4, FAILS(EMFILE, open("/t_nofile.tmp", O_RDWR | O_CREAT, 0600)));
    STEP(5, mode_of("/t_nofile.tmp") == -1); /* nor was it made */
    STEP(6, FAILS(EMFILE, dup(0)) && FAILS(EMFILE, fcntl(0, F_DUPFD, 4)));
    STEP(7, FAILS(EINVAL, fcntl(0, F_DUPFD, 5)));
    STEP(8, FAILS(EBADF, dup2(0, 5)) && dup2(0, 4) == 4);
    STEP(9, FAILS(EMFILE, pipe(fd)) && close(4) == 0);
    STEP(10, FAILS(EMFILE, pipe(fd))); /* one is too few */
    STEP(11, dup(0) == 4 && close(3) == 0 && close(4) == 0);
    STEP(12, pipe(fd) == 0 && fd[0] == 3 && fd[1] == 4);
    return 0;
}

/* What is open above a new limit stays open. */
static int lowered(word unused)
{
    char byte;
    (void)unused;
    int fd = open("/motd", O_RDONLY);
    STEP(1, dup2(fd, 20) == 20 && set_limit(4));
    STEP(2, read(20, &byte, 1) == 1 && dup2(20, 20) == 20);
    STEP(3, FAILS(EBADF, dup2(fd, 21)) && dup2(20, 3) == 3);
    STEP(4, close(20) == 0 && FAILS(EBADF, dup2(fd, 20)));
    STEP(5, set_limit(KUMQUAT_OPEN_MAX) && dup2(fd, 20) == 20);
    return 0;
}

static int limit_of_child(word unused)
{
    (void)unused;
    return limit_now();
}

static int inherited(word unused)
{
    (void)unused;
    STEP(1, set_limit(7));
    STEP(2, exited_with(run_child(limit_of_child, 0), 7));
    pid_t pid = fork();
    if (pid == 0) {
        execl("/t_nofile", "t_nofile", "limit", NULL);
        _exit(255);
    }
    STEP(3, exited_with(end_of(pid), 7)); /* also: exec opens its file */
    STEP(4, set_limit(0) && FAILS(EMFILE, dup(0)));
    return 0;
}

static const struct question questions[] = {
    {"do open, dup, dup2, F_DUPFD and pipe keep below it?", every_call, 0},
    {"does what is open stay open when it is lowered?", lowered, 0},
    {"is it inherited by fork and kept by exec?", inherited, 0},
};

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return limit_now();
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
