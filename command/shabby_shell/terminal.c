/*
 * Who is in front: the process group that Ctrl+C and Ctrl+\ reach.
 *
 * At a terminal every command runs in a group of its own, named by its pid.
 * While it runs it is in front; then the shell is again. The shell ignores
 * these signals: all that Ctrl+C does to it is to end the read() of a line.
 * A script's commands stay in the script's group, so Ctrl+C ends both.
 */
#include "shell.h"
#include <signal.h>
#include <termios.h>
#include <unistd.h>

static const int ignored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
#define IGNORED (sizeof(ignored) / sizeof(ignored[0]))

static struct termios modes; /* as they were at the start */

void terminal_start(void)
{
    for (size_t i = 0; i < IGNORED; i++)
        signal(ignored[i], SIG_IGN);
    tcgetattr(STDIN_FILENO, &modes);
    terminal_take(0);
}

void terminal_give(pid_t pid)
{
    if (!shell.interactive)
        return;
    setpgid(pid, pid);
    tcsetpgrp(STDIN_FILENO, pid);
}

void terminal_take(int crashed)
{
    if (!shell.interactive)
        return;
    tcsetpgrp(STDIN_FILENO, getpgrp());
    if (crashed)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}

void terminal_leave(void)
{
    for (size_t i = 0; shell.interactive && i < IGNORED; i++)
        signal(ignored[i], SIG_DFL);
}
