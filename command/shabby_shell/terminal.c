/*
 * The terminal: who is in front, and with which modes.
 *
 * At a terminal every job is a process group of its own. The one in front is
 * reached by Ctrl+C, Ctrl+\ and Ctrl+Z and may read; then the shell is there
 * again. The shell itself is not stopped or killed by these keys: Ctrl+C only
 * interrupts its read() of a line.
 *
 * Without job control all stay in the shell's group, so that Ctrl+C ends a
 * script and its commands; what was started by "&" is spared.
 */
#include "jobs.h"
#include "redirect.h"
#include "shell.h"
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static const int ignored[] = {SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};
static const int handled[] = {SIGINT, SIGHUP};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

#define FRONT_TRIES 8 /* to be put in front, before it goes without */

/* The shell's own descriptor of it: standard input may be redirected. */
static int terminal = -1;

static struct termios modes; /* the shell's own */
static volatile sig_atomic_t interrupted, hung_up;

static int held;             /* signals wait, see terminal_hold() */
static sigset_t mask_before; /* while they do */

static void note_signal(int number)
{
    if (number == SIGHUP)
        hung_up = 1;
    else
        interrupted = 1;
}

int shell_interrupted(void)
{
    int was = interrupted;

    interrupted = 0;
    if (hung_up) {
        jobs_hang_up(1);
        exit(STATUS_SIGNAL(SIGHUP));
    }
    return was;
}

void terminal_signals(void)
{
    struct sigaction action = {.sa_handler = note_signal}; /* no SA_RESTART */

    for (size_t i = 0; i < COUNT(ignored); i++)
        signal(ignored[i], SIG_IGN);
    for (size_t i = 0; i < COUNT(handled); i++)
        sigaction(handled[i], &action, NULL);
}

void terminal_hold(int hold)
{
    sigset_t set;

    if (!hold && held)
        sigprocmask(SIG_SETMASK, &mask_before, NULL);
    held = hold && shell.interactive;
    if (!held)
        return;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT(handled); i++)
        sigaddset(&set, handled[i]);
    for (size_t i = 0; i < COUNT(ignored); i++)
        sigaddset(&set, ignored[i]);
    sigprocmask(SIG_BLOCK, &set, &mask_before);
}

/* A shell that was started in the background waits here for its turn. */
static void wait_for_front(void)
{
    for (int i = 0; i < FRONT_TRIES; i++) {
        pid_t front = tcgetpgrp(terminal);
        if (front <= 0 || front == getpgrp())
            return;
        killpg(0, SIGTTIN);
    }
}

void terminal_start(void)
{
    terminal = fd_move_high(dup(STDIN_FILENO));
    wait_for_front();
    terminal_signals();
    if (getpgrp() != getpid())
        setpgid(0, 0);
    shell.job_control = tcsetpgrp(terminal, getpgrp()) == 0;
    tcgetattr(terminal, &modes);
}

void terminal_give(pid_t group)
{
    tcsetpgrp(terminal, group);
}

int terminal_keep(struct termios *to)
{
    return shell.job_control && tcgetattr(terminal, to) == 0;
}

void terminal_restore(const struct termios *from)
{
    tcsetattr(terminal, TCSADRAIN, from);
}

void terminal_take(int restore)
{
    if (!shell.job_control)
        return;
    tcsetpgrp(terminal, getpgrp());
    if (restore)
        tcsetattr(terminal, TCSADRAIN, &modes);
    else
        tcgetattr(terminal, &modes);
}

void terminal_leave(void)
{
    for (size_t i = 0; shell.interactive && i < COUNT(ignored); i++)
        signal(ignored[i], SIG_DFL);
    for (size_t i = 0; shell.interactive && i < COUNT(handled); i++)
        signal(handled[i], SIG_DFL);
}
