/*
 * The commands that the shell does itself: those that change the shell.
 */
#include "builtin.h"
#include "expand.h"
#include "jobs.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int do_cd(char **argv)
{
    const char *folder = argv[1] != NULL ? argv[1] : variable_get("HOME");

    if (folder == NULL) {
        warnx("cd: HOME is not set");
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
    return 0;
}

static int do_exit(char **argv)
{
    char *end = "";
    long status = shell.status;

    if (argv[1] != NULL)
        status = strtol(argv[1], &end, 10);
    if (*end != '\0' || end == argv[1]) {
        warnx("exit: %s: not a number", argv[1]);
        return STATUS_MISUSE;
    }
    if (!jobs_let_exit())
        return 1;
    shell_exit((int)(status & 0xFF));
}

static int do_export(char **argv)
{
    int status = 0;

    for (argv++; *argv != NULL; argv++) {
        size_t length = name_length(*argv);
        if (length == 0 || ((*argv)[length] != '=' && (*argv)[length] != 0)) {
            warnx("export: %s: not a name", *argv);
            status = STATUS_MISUSE;
            continue;
        }
        char *name = text_copy(*argv, length);
        if ((*argv)[length] == '=')
            variable_set(name, *argv + length + 1);
        variable_export(name);
        free(name);
    }
    return status;
}

static int do_help(char **argv)
{
    (void)argv;
    fputs(
        "Ten things to try:\n"
        "  echo hello world       a program starts, speaks and ends\n"
        "  ls -l                  the files; most are programs\n"
        "  cat /motd              what is in a file\n"
        "  nosuch; echo $?        an error, and its exit status\n"
        "  ps                     all servers and processes, who waits for "
        "whom\n"
        "  free                   the memory\n"
        "  fork-test              one process becomes two\n"
        "  crash null             a program crashes: where, and who called\n"
        "  cat                    type lines, then Ctrl+C (or Ctrl+D)\n"
        "  poweroff               the end; reboot starts again\n"
        "Alt+F1, Alt+F2, Alt+F3 switch consoles. NAME --help explains a "
        "command.\n"
        "The shell itself knows\n"
        "  cd exit export help exec times umask   ulimit [-HSa] [-n -u -v -s "
        "[LIMIT]]\n"
        "  jobs [-l], fg, bg, wait, kill with %1, %+, %-, %name   for what "
        "runs behind\n"
        "NAME=value, $NAME, $?, $$, $!, 'quotes' and \"quotes\", \\; commands "
        "end with ; or\n"
        "with & (the shell does not wait), comments begin with #. Ctrl+Z "
        "stops a program.\n"
        "Backspace, Ctrl+U and Ctrl+C mend a line; there is no history yet. "
        "> asks for\n"
        "the end of a quotation.\n",
        stdout);
    return 0;
}

static const struct {
    const char *name;
    int (*run)(char **argv);
    const char *usage; /* after the name */
} builtins[] = {
    {"bg", do_bg, "[%JOB]\nA stopped job goes on, in the background."},
    {"cd", do_cd, "[FOLDER]\nMakes FOLDER, or HOME, the working directory."},
    {"exit", do_exit, "[STATUS]\nEnds the shell."},
    {"export", do_export, "NAME[=VALUE] ...\nPrograms see these variables."},
    {"fg", do_fg, "[%JOB]\nA job goes on in front."},
    {"help", do_help, "\nTells how to begin."},
    {"jobs", do_jobs,
     "[-l]\nLists what runs in the background or is stopped, -l with pids."},
    {"kill", do_kill,
     "[-SIGNAL | -s SIGNAL] {PID | %JOB} ...\n       kill -l\n"
     "Sends SIGNAL, a name or a number, or else TERM. A PID of -N means the\n"
     "process group N; put -- before it if no signal is given. -l lists the\n"
     "signals."},
    {"times", do_times,
     "\nUser and system time of the shell, and of its children."},
    {"ulimit", do_ulimit,
     "[-H | -S] [-a | -n | -u | -v | -s] [LIMIT | unlimited]\n"
     "Shows a limit, or sets it: the hard one (-H), the soft one (-S), or "
     "both, of\n"
     "descriptors (-n), processes (-u), memory (-v) and stack (-s) in KiB."},
    {"umask", do_umask,
     "[MODE]\nThe permissions that new files do not get, in octal."},
    {"wait", do_wait,
     "[%JOB | PID] ...\nWaits until they, or all, have ended or stopped."},
};
#define BUILTINS (sizeof(builtins) / sizeof(builtins[0]))

int builtin_run(char **argv, int *status)
{
    size_t i = 0;

    while (i < BUILTINS && strcmp(argv[0], builtins[i].name) != 0)
        i++;
    if (i == BUILTINS)
        return 0;
    if (argv[1] != NULL && strcmp(argv[1], "--help") == 0) {
        printf("usage: %s %s\n", builtins[i].name, builtins[i].usage);
        *status = 0;
    } else {
        *status = builtins[i].run(argv);
    }
    fflush(stdout);
    return 1;
}
