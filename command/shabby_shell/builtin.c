/*
 * The commands that the shell does itself: those that change the shell.
 */
#include "expand.h"
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
    exit((int)(status & 0xFF));
}

/* export NAME[=value] ...: programs see these variables. */
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
    fputs("Ten things to try:\n"
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
          "The shell itself knows cd, exit, export and help; NAME=value, "
          "$NAME, $?, $$,\n"
          "'quotes' and \"quotes\", \\, commands apart by ; and comments "
          "after #.\n"
          "Backspace, Ctrl+U and Ctrl+C mend a line; there is no history yet. "
          "> asks for\n"
          "the end of a quotation.\n",
          stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}

static const struct {
    const char *name;
    int (*run)(char **argv);
} builtins[] = {
    {"cd", do_cd},
    {"exit", do_exit},
    {"export", do_export},
    {"help", do_help},
};

int builtin_run(char **argv, int *status)
{
    for (size_t i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        if (strcmp(argv[0], builtins[i].name) == 0) {
            *status = builtins[i].run(argv);
            return 1;
        }
    }
    return 0;
}
