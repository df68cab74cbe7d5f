/*
 * init - the first process, with pid 1
 *
 * usage: init
 *
 * Keeps a shell on every console; or, if the kernel's command line has the
 * word "login", a program that asks who is there and starts that user's shell.
 * With "chapter=06" the first shell on /dev/tty1, or where "console=ttyS0"
 * says, runs /course/program06, if there is one, before it takes commands; but
 * not with "login".
 *
 * MM starts it and gives it all processes whose parents have exited, so it
 * waits for ever: for orphans, which it forgets, and for its shells, which it
 * starts anew. A shell that fails at once, again and again, is given up.
 *
 * Exit status: 1 if somebody else starts it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <kumquat/crash_report.h>
#include <kumquat/info.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define LIFE_MIN    2   /* seconds: a shell that fails sooner is suspect */
#define NOT_STARTED 126 /* statuses from here on: there was no program */
#define SUSPECTS    5   /* so many in a row are enough */

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

/* What runs there: its path begins with a slash. */
static const char *program = "/shabby_shell";

/* What follows this word on the kernel's command line, or with "name=" the
 * value, which ends at a space or NUL. NULL: it is not there. */
static const char *told(const char *word)
{
    size_t length = strlen(word);
    const char *at = info_head()->command_line;

    for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
        size_t size = word[length - 1] == '=' ? length : strcspn(at, " ");
        if (size == length && strncmp(at, word, length) == 0)
            return at + length;
        at += strcspn(at, " ");
    }
    return NULL;
}

/* What the chapter that is booted shows on this console, for shabby_shell -c;
 * NULL: nothing. */
static char *demonstration(const struct console *console)
{
    static char path[] = "/course/program00", line[64];
    const char *chapter = told("chapter="), *name = told("console=");

    if (name == NULL)
        name = "tty1";
    const char *device = strrchr(console->device, '/') + 1;
    if (chapter == NULL || strncmp(name, device, strlen(device)) != 0)
        return NULL;
    memcpy(strchr(path, '0'), chapter, strnlen(chapter, 2));
    if (told("login") != NULL || access(path, X_OK) < 0)
        return NULL;
    snprintf(line, sizeof(line), "%s; exec /shabby_shell", path);
    return line;
}

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

/* Starts a shell on descriptors 0 to 2, as leader of a session in front: with
 * a line it runs that. */
static void start_shell(struct console *console, char *line)
{
    char *arguments[] = {(char *)program + 1, line == NULL ? NULL : "-c", line,
                         NULL};
    char *environment[] = {"PATH=/", "HOME=/", "USER=root", console->terminal,
                           NULL};
    pid_t pid = fork();

    if (pid < 0)
        warn("cannot start a shell");
    console->shell = pid > 0 ? pid : 0;
    console->born = info_head()->ticks;
    if (pid != 0)
        return;

    setsid();
    if (ioctl(STDIN_FILENO, TIOCSCTTY, NULL) < 0 ||
        tcsetpgrp(STDIN_FILENO, getpid()) < 0)
        warn("%s", console->device); /* it has to do without job control */
    execve(program, arguments, environment);
    err(NOT_STARTED, "%s", program);
}

/* The shell of a console has ended: says so there and starts another. */
static void respawn(struct console *console, int status)
{
    pid_t old = console->shell;
    uint32_t life = info_head()->ticks - console->born;
    int early = life < LIFE_MIN * info_head()->hz;
    int failed = !WIFEXITED(status) || WEXITSTATUS(status) >= NOT_STARTED;

    console->shell = 0;
    console->suspects = early && failed ? console->suspects + 1 : 0;
    if (console_open(console) < 0)
        return;
    crash_report(old, program + 1, status);
    if (console->suspects < SUSPECTS) {
        warnx("respawned %s on %s", program + 1, console->device);
        start_shell(console, NULL);
    } else {
        warnx("%s fails at once: no more on %s", program + 1, console->device);
    }
    console_close();
}

int main(int argc, char **argv)
{
    if (argc > 1) /* as pid 1 it has no descriptors yet, nor options */
        options_none(argc, argv, 0, 0);
    if (getpid() != 1)
        errx(1, "only MM starts it, as the first process");

    if (told("login") != NULL)
        program = "/login";
    for (size_t i = 0; i < CONSOLES; i++) {
        if (console_open(&consoles[i]) < 0)
            continue;
        greet();
        start_shell(&consoles[i], demonstration(&consoles[i]));
        console_close();
    }
    /* [init-waits] */
    for (;;) {
        int status;
        pid_t pid = wait(&status);
        if (pid < 0 && errno == ECHILD)
            pause(); /* nothing is left that could start others */
        for (size_t i = 0; pid > 0 && i < CONSOLES; i++)
            if (consoles[i].shell == pid)
                respawn(&consoles[i], status);
    }
    /* [init-waits end] */
}
