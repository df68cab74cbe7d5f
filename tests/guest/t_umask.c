/*
 * Row D1's umask. Started with an argument, the program exits with its mask.
 */
#include "as_user.h"

#define NAME "/t_umask.tmp"

/* The mode that a new file gets for 0777. */
static int mode_of_new(void)
{
    unlink(NAME);
    close(open(NAME, O_WRONLY | O_CREAT, 0777));
    int mode = mode_of(NAME);
    unlink(NAME);
    return mode;
}

static int masks(word unused)
{
    (void)unused;
    STEP(1, umask(0) == 022); /* what a new process has */
    STEP(2, mode_of_new() == 0777 && umask(027) == 0);
    STEP(3, mode_of_new() == 0750 && umask(0777) == 027);
    STEP(4, mode_of_new() == 0 && umask(0) == 0777);
    STEP(5, umask(0xFFFFFFFF) == 0 && umask(0) == 0777);
    return 0;
}

/* Neither what exists nor chmod is masked. */
static int only_new_files(word unused)
{
    (void)unused;
    STEP(1, make_file(NAME, "", 0666, 0, 0) && umask(077) == 022);
    STEP(2, opens(NAME, O_RDWR | O_CREAT) && mode_of(NAME) == 0666);
    STEP(3, chmod(NAME, 0664) == 0 && mode_of(NAME) == 0664);
    STEP(4, unlink(NAME) == 0);
    return 0;
}

static int mask_of_child(word unused)
{
    (void)unused;
    return (int)umask(0);
}

static int inherited(word unused)
{
    (void)unused;
    umask(025);
    STEP(1, exited_with(run_child(mask_of_child, 0), 025));
    STEP(2, umask(025) == 025); /* the child's own */
    pid_t pid = fork();
    if (pid == 0) {
        execl("/t_umask", "t_umask", "mask", NULL);
        _exit(255);
    }
    STEP(3, exited_with(end_of(pid), 025));
    return 0;
}

static const struct question questions[] = {
    {"does the mask take bits from new files?", masks, 0},
    {"does it leave existing files and chmod alone?", only_new_files, 0},
    {"is it inherited by fork and kept by exec?", inherited, 0},
};

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return (int)umask(0);
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
