/*
 * The shell's commands that decide what runs next: break, continue, return,
 * exit, exec, eval and ".".
 */
#include "builtin.h"
#include "jobs.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number that may be given as the only operand. -1: it is none, and says
 * so. */
static int read_number(char **argv, int otherwise)
{
    char *end;

    if (argv[1] == NULL)
        return otherwise;
    errno = 0;
    long number = strtol(argv[1], &end, 10);
    if (end != argv[1] && *end == '\0' && errno == 0 && number >= 0 &&
        number <= 0x7FFFFFFF)
        return (int)number;
    warnx("%s: %s: not a number", argv[0], argv[1]);
    return -1;
}

int do_break(char **argv)
{
    int levels = read_number(argv, 1);

    if (levels == 0)
        warnx("%s: 0: no number of loops", argv[0]);
    if (levels <= 0)
        return SPECIAL_ERROR;
    if (shell.loops == 0)
        return 0;
    shell.levels = levels < shell.loops ? levels : shell.loops;
    shell.leave = *argv[0] == 'b' ? LEAVE_LOOP : LEAVE_ROUND;
    return shell.status = 0;
}

int do_return(char **argv)
{
    int status = read_number(argv, shell.status);

    if (status < 0)
        return SPECIAL_ERROR;
    shell.leave = LEAVE_FUNCTION;
    return shell.status = status & 0xFF;
}

int do_exit(char **argv)
{
    int status = read_number(argv, shell.status);

    if (status < 0)
        return SPECIAL_ERROR;
    if (!jobs_let_exit())
        return 1;
    shell_exit(status & 0xFF);
}

/* The shell becomes the program. If that fails, it goes on only if somebody
 * can be asked what now. The redirections have been made, and stay. */
int do_exec(char **argv)
{
    if (argv[1] == NULL)
        return 0;
    fflush(stdout);
    terminal_leave();
    int status = become(argv + 1);
    if (!shell.interactive)
        exit(status);
    terminal_signals();
    return status;
}

int do_eval(char **argv)
{
    struct text text = {0};

    for (argv++; *argv != NULL; argv++) {
        text_add_string(&text, *argv);
        text_add(&text, ' ');
    }
    int status = STATUS_MISUSE;
    if (text.bytes == NULL)
        return 0;
    if (shell_enter("eval")) {
        status = run_text(text.bytes);
        shell.depth--;
    }
    text_clear(&text);
    return status;
}

int do_dot(char **argv)
{
    if (argv[1] == NULL) {
        warnx(".: which file?");
        return SPECIAL_ERROR;
    }
    if (!shell_enter("."))
        return STATUS_MISUSE;
    char *path = script_path(argv[1]);
    int status = run_file(path != NULL ? path : argv[1]);
    free(path);
    shell.depth--;
    if (shell.leave == LEAVE_FUNCTION)
        shell.leave = LEAVE_NOT;
    if (status >= 0)
        return status;
    warn(".: %s", argv[1]);
    return SPECIAL_ERROR;
}
