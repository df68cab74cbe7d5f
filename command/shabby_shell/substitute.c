/*
 * $(commands): what they print.
 *
 * They run in a child that stays in the shell's group, so that Ctrl+C reaches
 * both.
 */
#include "jobs.h"
#include "redirect.h"
#include "shell.h"
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int substitution_status;

/* Ctrl+Z would stop it alone, and the shell would wait for ever. */
static _Noreturn void run_child(const char *commands, const int ends[2])
{
    int stop = shell.job_control;

    leave_shell();
    if (stop)
        signal(SIGTSTP, SIG_IGN);
    terminal_hold(0);
    close(ends[0]);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    shell.tested = 0; /* its own set -e counts */
    shell.cut_off = 0;
    exit(run_text(commands));
}

/* Reads to the end; NULs have no place in a word. */
static void read_all(int fd, struct text *text)
{
    char buffer[512];
    ssize_t length;

    while ((length = read(fd, buffer, sizeof(buffer))) > 0 || errno == EINTR) {
        for (ssize_t i = 0; i < length; i++)
            if (buffer[i] != '\0')
                text_add(text, buffer[i]);
        errno = 0;
    }
    while (text->length > 0 && text->bytes[text->length - 1] == '\n')
        text->bytes[--text->length] = '\0';
}

char *substitute(const char *commands)
{
    struct text text = {0};
    int ends[2];

    fflush(stdout);
    if (pipe_high(ends) < 0) {
        warn("$(...)");
        return NULL;
    }
    terminal_hold(1);
    pid_t pid = fork();
    if (pid == 0)
        run_child(commands, ends);
    terminal_hold(0);
    int error = errno;
    close(ends[1]);
    if (pid < 0) {
        errno = error;
        warn("$(...)");
    } else {
        errno = 0;
        read_all(ends[0], &text);
    }
    close(ends[0]);
    if (pid < 0)
        return NULL;
    struct job *job = job_new("$(...)");
    job_add(job, pid, "a subshell");
    substitution_status = job_wait(job, 0);
    job_free(job);
    if (substitution_status == STATUS_SIGNAL(SIGINT) && shell.interactive)
        shell.cut_off = 1;
    if (shell.cut_off)
        shell.status = substitution_status;
    return text_take(&text);
}
