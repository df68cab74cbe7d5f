/*
 * init: the first process, with pid 1. It keeps a shell on every console.
 *
 * MM starts it and gives it all processes whose parents have exited, so it
 * waits for ever: for orphans, which it forgets, and for its shells, which it
 * starts anew. A shell that fails at once, again and again, is given up.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/crash_report.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define SHELL    "/shabby_shell"
#define LIFE_MIN (2 * HZ) /* ticks: a shell that fails sooner is suspect */
#define SUSPECTS 5        /* so many in a row are enough */

/* A console, and the shell that runs there. */
struct console {
    const char *device;
    char *terminal; /* its kind, for the environment */
    pid_t shell;    /* 0: none */
    uint32_t born;  /* when, in ticks */
    int suspects;   /* shells in a row that failed at once */
};

static struct console consoles[] = {
    {.device = "/dev/tty1", .terminal = "TERM=linux"},
    {.device = "/dev/tty2", .terminal = "TERM=linux"},
    {.device = "/dev/tty3", .terminal = "TERM=linux"},
    {.device = "/dev/ttyS0", .terminal = "TERM=vt100"},
};
#define CONSOLES (sizeof(consoles) / sizeof(consoles[0]))

/* Opens a console as descriptors 0, 1 and 2, which are free. Returns 0 or
 * -1. */
static int console_open(const struct console *console)
{
    if (open(console->device, O_RDWR) < 0)
        return -1;
    dup2(STDIN_FILENO, STDOUT_FILENO);
    dup2(STDIN_FILENO, STDERR_FILENO);
    return 0;
}

static void console_close(void)
{
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
}

/* Shows /motd, if there is one, on descriptor 1. */
static void greet(void)
{
    char text[512];
    ssize_t length;
    int fd = open("/motd", O_RDONLY);

    while (fd >= 0 && (length = read(fd, text, sizeof(text))) > 0)
        write(STDOUT_FILENO, text, (size_t)length);
    close(fd);
}

/* Starts a shell on descriptors 0 to 2, as leader of a session in front. */
static void start_shell(struct console *console)
{
    char *arguments[] = {"shabby_shell", NULL};
    char *environment[] = {"PATH=/", "HOME=/", console->terminal, NULL};
    pid_t pid = fork();

    if (pid < 0)
        warn("cannot start a shell");
    console->shell = pid > 0 ? pid : 0;
    console->born = info_head()->ticks;
    if (pid != 0)
        return;

    setsid();
    tcsetpgrp(STDIN_FILENO, getpid());
    execve(SHELL, arguments, environment);
    err(1, "%s", SHELL);
}

/* The shell of a console has ended: says so there and starts another. */
static void respawn(struct console *console, int status)
{
    pid_t old = console->shell;
    int early = info_head()->ticks - console->born < LIFE_MIN;

    console->shell = 0;
    console->suspects = early && status != 0 ? console->suspects + 1 : 0;
    if (console_open(console) < 0)
        return;
    crash_report(old, "shabby_shell", status);
    if (console->suspects < SUSPECTS) {
        warnx("respawned shabby_shell on %s", console->device);
        start_shell(console);
    } else {
        warnx("shabby_shell fails at once: no more on %s", console->device);
    }
    console_close();
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts("usage: init\nThe first process; MM starts it.");
        return 0;
    }
    if (getpid() != 1)
        errx(1, "only MM starts it, as the first process");

    for (size_t i = 0; i < CONSOLES; i++) {
        if (console_open(&consoles[i]) < 0)
            continue;
        greet();
        start_shell(&consoles[i]);
        console_close();
    }
    for (;;) {
        int status;
        struct message m;
        pid_t pid = wait(&status);
        if (pid < 0)
            ipc_receive(ANY, &m); /* nothing is left to wait for */
        for (size_t i = 0; pid > 0 && i < CONSOLES; i++)
            if (consoles[i].shell == pid)
                respawn(&consoles[i], status);
    }
}
