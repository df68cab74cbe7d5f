/*
 * fork, exec, exit and wait.
 */
#include "bench.h"
#include <err.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PARTNERS_MAX 200
#define OUTPUT       "/bench.tmp" /* what the programs print goes there */

static char *const programs[][4] = {
    {"/echo", "hello", NULL},
    {"/shabby_shell", "-c", "", NULL},
};

/* Takes the status of a child, which must have ended with 0. */
static void expect_success(pid_t pid)
{
    int status;

    if (waitpid(pid, &status, 0) != pid)
        err(1, "wait");
    if (status != 0)
        errx(1, "the child ended with status 0x%x", (unsigned)status);
}

/* fork, in the child exec of argv unless that is NULL, exit, wait. */
static void fork_and_wait(char *const *argv)
{
    pid_t pid = fork();

    if (pid < 0)
        err(1, "fork");
    if (pid > 0) {
        expect_success(pid);
        return;
    }
    if (argv == NULL)
        _exit(0);
    execv(argv[0], argv);
    _exit(127);
}

static void measure_rounds(uint32_t *times, int rounds, char *const *argv)
{
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        fork_and_wait(argv);
        times[i] = stamp() - start;
    }
}

void measure_fork(uint32_t *times, int rounds, int megabytes)
{
    size_t size = (size_t)megabytes << 20;
    char *memory = size > 0 ? map_touched(size) : NULL;

    measure_rounds(times, rounds, NULL);
    if (memory != NULL)
        unmap(memory, size);
}

/* Standard output is a file meanwhile, which the programs inherit. */
void measure_fork_exec(uint32_t *times, int rounds, int program)
{
    int terminal = dup(STDOUT_FILENO);
    int file = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (terminal < 0 || file < 0 || dup2(file, STDOUT_FILENO) < 0)
        err(1, OUTPUT);
    close(file);
    measure_rounds(times, rounds, programs[program]);
    dup2(terminal, STDOUT_FILENO);
    close(terminal);
    unlink(OUTPUT);
}

void measure_fork_live(uint32_t *times, int rounds, int count)
{
    static struct partner partners[PARTNERS_MAX];

    for (int i = 0; i < count; i++)
        partners[i] = partner_start();
    measure_rounds(times, rounds, NULL);
    while (count > 0)
        partner_end(partners[--count]);
}
