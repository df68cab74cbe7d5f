/*
 * shabby_shell - reads commands and runs them
 *
 * usage: shabby_shell [-efux] [FILE [ARGUMENT ...]]
 *        shabby_shell [-efux] -c COMMANDS [NAME [ARGUMENT ...]]
 *
 * Runs the commands of FILE, or those given, or those that are typed. The
 * language is POSIX's:
 *
 *   COMMAND; COMMAND       one after the other; & instead: not waiting for it
 *   A | B                  what A prints is what B reads
 *   A && B, A || B, ! A    B only if A succeeded, or failed; the opposite
 *   < FILE, > FILE, >> FILE, 2> FILE, 2>&1, <&-, <<END
 *                          where input comes from and output goes to
 *   NAME=VALUE, $NAME, ${NAME:-WORD} (:= :? :+ # ## % %%, ${#NAME})
 *   $? $$ $! $# $0 $1 $@ $*
 *                          status, process, last &, arguments
 *   'text' "text" \c       nothing, or only $ ` \ is special
 *   $(COMMANDS), $((NUMBER))
 *                          what they print; a calculation
 *   * ? [a-z] ~            the files that match; the home directory
 *   if, while, until, for, case, { LIST; }, (LIST), NAME() { LIST; }
 *                          as in every such shell; # begins a comment
 *
 * The built-in commands are listed by "help". Not there: aliases, trap,
 * getopts, $LINENO.
 *
 *   -c  runs COMMANDS; NAME is $0, then $1 and so on
 *   -e  ends when a command fails whose status nobody asks for
 *   -f  * ? and [ are ordinary characters
 *   -u  a variable that is not set is an error
 *   -x  tells each command on standard error
 *
 * At a terminal it edits lines, remembers those that do not begin with a blank
 * in $HISTFILE (~/.shabby_history), completes names at Tab, runs ~/.shabbyrc
 * first, and is not killed by Ctrl+C. $PS1 is the prompt: PS1='$PWD \$ ' shows
 * the directory.
 *
 * Exit status: of the last command; 2 wrong syntax, 126 it can't be run, 127
 * it is not there, 128 + N it was ended by signal N.
 *
 * It is also called sh.
 *
 * Example: shabby_shell -c 'for i in 1 2 3; do echo $i; done | tail -n 1'
 */

/*
 *     source, input   a line is read            from a file, the terminal
 *     lexer           is cut into words         quotes are seen, but stay
 *     parser          which make a tree
 *     expand          $NAME becomes its value   and the quotes go
 *     run, simple     the tree is run           builtin, function, or
 *     start, exec     a process, a program
 *     jobs            until it ends             or is stopped, or runs behind
 */
#include "jobs.h"
#include "shell.h"
#include "source.h"
#include "variables.h"
#include <err.h>
#include <kumquat/command.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct shell shell;

void shell_exit(int status)
{
    if (shell.job_control)
        jobs_hang_up(0);
    exit(status);
}

/* Reads the options. Returns what -c is given, or NULL. */
static const char *read_options(int argc, char **argv)
{
    const char *commands = NULL;
    int option;

    while ((option = option_next(argc, argv, "c:efux")) != -1) {
        if (option == 'c')
            commands = optarg;
        shell.exit_on_error |= option == 'e';
        shell.no_glob |= option == 'f';
        shell.no_unset |= option == 'u';
        shell.tell |= option == 'x';
    }
    return commands;
}

/* $PWD is where we are, whatever the environment says. */
static void set_folder(void)
{
    char path[PATH_MAX];
    const char *folder = getcwd(path, sizeof(path));

    if (folder != NULL)
        variable_set("PWD", folder);
}

static void run_own_file(void)
{
    struct text path = {0};
    const char *home = variable_get("HOME");

    text_add_string(&path, home != NULL ? home : "");
    text_add_string(&path, "/.shabbyrc");
    if (access(path.bytes, F_OK) == 0 && run_file(path.bytes) < 0)
        warn("%s", path.bytes);
    text_clear(&path);
    shell.cut_off = 0;
    shell.leave = LEAVE_NOT;
    shell.status = 0;
}

static void run_typed(void)
{
    terminal_start();
    run_own_file();
    input_start();
    run_terminal();
    fputs("\n", stdout);
}

static void run_input(void)
{
    struct source source;

    source_start(&source, STDIN_FILENO);
    shell.status = run_source(&source);
}

int main(int argc, char **argv)
{
    const char *commands = read_options(argc, argv);
    char **rest = argv + optind;

    shell.name = *rest != NULL ? *rest++ : argv[0];
    shell.pid = getpid();
    for (; *rest != NULL; rest++)
        words_add(&positional, text_copy(*rest, strlen(*rest)));
    variables_start(environ);
    set_folder();

    if (commands != NULL) {
        shell.status = run_text(commands);
    } else if (optind < argc) {
        shell.status = run_file(shell.name);
        if (shell.status < 0)
            err(STATUS_NOT_FOUND, "%s", shell.name);
    } else if (isatty(STDIN_FILENO)) {
        shell.interactive = 1;
        run_typed();
    } else {
        run_input();
    }
    shell_exit(shell.status);
}
