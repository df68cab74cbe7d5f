/*
 * The commands that the shell does itself: their table, and the small ones.
 */
#include "builtin.h"
#include "jobs.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int do_help(char **argv);

/* cd [FOLDER | -]. */
static int do_cd(char **argv)
{
    argv += argv[1] != NULL && strcmp(argv[1], "--") == 0;
    const char *folder = argv[1] != NULL ? argv[1] : variable_get("HOME");
    int back = folder != NULL && strcmp(folder, "-") == 0;
    char path[PATH_MAX];

    if (back)
        folder = variable_get("OLDPWD");
    if (folder == NULL) {
        warnx("cd: %s is not set", back ? "OLDPWD" : "HOME");
        return 1;
    }
    if (argv[1] != NULL && argv[2] != NULL) {
        warnx("cd: too many arguments");
        return STATUS_MISUSE;
    }
    if (chdir(folder) < 0) {
        warn("cd: %s", folder);
        return 1;
    }
    const char *old = variable_get("PWD");
    variable_set("OLDPWD", old != NULL ? old : "");
    const char *now = getcwd(path, sizeof(path));
    variable_set("PWD", now != NULL ? now : folder);
    if (back)
        puts(variable_get("PWD"));
    return 0;
}

static int do_nothing(char **argv)
{
    (void)argv;
    return 0;
}

/* Tells what a name means, in words if `with_words`. Returns 0 or 127. */
static int tell_name(const char *name, int with_words)
{
    char *path = NULL;

    if (function_exists(name))
        printf(with_words ? "%s is a function\n" : "%s\n", name);
    else if (builtin_find(name) != NULL)
        printf(with_words ? "%s is built in\n" : "%s\n", name);
    else if ((path = program_path(name)) == NULL)
        return STATUS_NOT_FOUND;
    else if (with_words)
        printf("%s is %s\n", name, path);
    else
        puts(path);
    free(path);
    return 0;
}

/* command [-v | -V] NAME ..., type NAME ...: what the names mean; command
 * NAME ...: runs it, but no function of that name. */
static int do_command(char **argv)
{
    int is_type = *argv[0] == 't', status = 0;
    int tells = is_type || (argv[1] != NULL && argv[1][0] == '-' &&
                            strchr("vV", argv[1][1]) != NULL);
    int with_words = is_type || (tells && argv[1][1] == 'V');

    argv += !tells && argv[1] != NULL && strcmp(argv[1], "--") == 0;
    if (!tells)
        return argv[1] != NULL ? run_plain(argv + 1) : 0;
    for (argv += is_type ? 1 : 2; *argv != NULL; argv++) {
        int found = tell_name(*argv, with_words);
        if (found != 0 && with_words)
            warnx("%s: not found", *argv);
        status |= found;
    }
    return status;
}

static const struct builtin builtins[] = {
    {".", do_dot, 1, "FILE\nRuns the commands of FILE here."},
    {":", do_nothing, 1, "\nDoes nothing."},
    {"bg", do_bg, 0, "[%JOB]\nA stopped job goes on, in the background."},
    {"break", do_break, 1, "[N]\nEnds the loop, or N loops."},
    {"cd", do_cd, 0,
     "[FOLDER | -]\nMakes FOLDER, or HOME, the working directory; -: the one "
     "before."},
    {"command", do_command, 0,
     "[-v | -V] NAME [ARGUMENT ...]\nRuns NAME, which is no function. -v, -V: "
     "tells what it is."},
    {"continue", do_break, 1, "[N]\nThe next round of the loop begins."},
    {"eval", do_eval, 1, "WORD ...\nRuns the words as a command."},
    {"exec", do_exec, 1,
     "[PROGRAM [ARGUMENT ...]]\nThe shell becomes the program. Redirections "
     "stay."},
    {"exit", do_exit, 1, "[STATUS]\nEnds the shell."},
    {"export", do_export, 1,
     "[-p | NAME[=VALUE] ...]\nPrograms see these variables."},
    {"fg", do_fg, 0, "[%JOB]\nA job goes on in front."},
    {"help", do_help, 0, "[NAME]\nTells how to begin, or what NAME does."},
    {"history", do_history, 0,
     "[-c]\nLists the lines that were typed; -c forgets them."},
    {"jobs", do_jobs, 0,
     "[-l | -p]\nLists what runs in the background or is stopped, -l with "
     "pids, -p the pids\nalone."},
    {"kill", do_kill, 0,
     "[-SIGNAL | -s SIGNAL] {PID | %JOB} ...\n       kill -l\n"
     "Sends SIGNAL, a name or a number, or else TERM. A PID of -N means the\n"
     "process group N; put -- before it if no signal is given. -l lists the\n"
     "signals."},
    {"local", do_local, 0,
     "NAME[=VALUE] ...\nThe function's end gives them their values back."},
    {"read", do_read, 0,
     "[-r] NAME ...\nReads a line and cuts it into the variables; -r: \\ is "
     "ordinary."},
    {"readonly", do_export, 1,
     "NAME[=VALUE] ...\nThese variables can't be set again."},
    {"return", do_return, 1,
     "[STATUS]\nEnds a function, or a file run by \".\"."},
    {"set", do_set, 1,
     "[-efux | +efux | -o NAME] [--] [ARGUMENT ...]\nSets options (see "
     "shabby_shell --help; -o errexit noglob nounset xtrace)\nand $1, $2, "
     "... Alone: lists the variables."},
    {"shift", do_shift, 1, "[N]\n$2 becomes $1 and so on, N times."},
    {"times", do_times, 1,
     "\nUser and system time of the shell, and of its children."},
    {"type", do_command, 0, "NAME ...\nTells what the names mean."},
    {"ulimit", do_ulimit, 0,
     "[-H | -S] [-a | -n | -u | -v | -s] [LIMIT | unlimited]\n"
     "Shows a limit, or sets it: the hard one (-H), the soft one (-S), or "
     "both, of\n"
     "descriptors (-n), processes (-u), memory (-v) and stack (-s) in KiB."},
    {"umask", do_umask, 0,
     "[MODE]\nThe permissions that new files do not get, in octal."},
    {"unset", do_unset, 1,
     "[-f | -v] NAME ...\nForgets variables, or functions (-f)."},
    {"wait", do_wait, 0,
     "[%JOB | PID] ...\nWaits until they, or all, have ended or stopped."},
};
#define BUILTINS (sizeof(builtins) / sizeof(builtins[0]))

static const char ten_things[] =
    "Ten things to try:\n"
    "  ls -l                       the files; most are programs\n"
    "  man ls                      the page of a command; man -k file: which?\n"
    "  echo hello world | wc       two programs, joined by a pipe\n"
    "  for i in 1 2 3; do echo $i; done > f; cat f\n"
    "  edit f                      a file in an editor (Ctrl+Q leaves it)\n"
    "  ps; free                    who runs, who waits for whom; the memory\n"
    "  nosuch; echo $?             an error, and its exit status\n"
    "  crash null                  a program crashes: where, and who called\n"
    "  sleep 100                   Ctrl+Z stops it; then jobs, bg, fg, Ctrl+C\n"
    "  poweroff                    the end; reboot starts again\n"
    "Tab completes names, the arrows bring lines back. Alt+F1, F2, F3 switch "
    "consoles,\n"
    "Shift+PageUp looks back. The shell's language: man shabby_shell. Built "
    "in (help NAME):\n";

/* The names in lines. */
static void list_names(void)
{
    size_t column = 0;

    for (size_t i = 0; i < BUILTINS; i++) {
        column += strlen(builtins[i].name) + 1;
        if (column > 76) {
            putchar('\n');
            column = strlen(builtins[i].name) + 1;
        }
        printf(" %s", builtins[i].name);
    }
    putchar('\n');
}

static int do_help(char **argv)
{
    if (argv[1] == NULL) {
        fputs(ten_things, stdout);
        list_names();
        return 0;
    }
    const struct builtin *builtin = builtin_find(argv[1]);
    if (builtin == NULL) {
        warnx("help: %s: not built in; try man %s", argv[1], argv[1]);
        return 1;
    }
    printf("usage: %s %s\n", builtin->name, builtin->usage);
    return 0;
}

const char *builtin_name(size_t i)
{
    return i < BUILTINS ? builtins[i].name : NULL;
}

const struct builtin *builtin_find(const char *name)
{
    size_t i = 0;

    while (i < BUILTINS && strcmp(name, builtins[i].name) != 0)
        i++;
    return i < BUILTINS ? &builtins[i] : NULL;
}

/* Output that can't be written is a failure. */
int builtin_run(const struct builtin *builtin, char **argv)
{
    int status;

    if (argv[1] != NULL && strcmp(argv[1], "--help") == 0 && !builtin->special)
        status = do_help((char *[]){"help", argv[0], NULL});
    else
        status = builtin->run(argv);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    warn("%s: standard output", argv[0]);
    clearerr(stdout);
    return 1;
}
