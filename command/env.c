/*
 * env - runs a command with another environment
 *
 * usage: env [-i] [-u NAME] [NAME=VALUE ...] [COMMAND [ARGUMENT ...]]
 *
 * Changes its own environment and becomes COMMAND; without one it prints the
 * environment.
 *
 *   -i        begins with an empty environment
 *   -u NAME   takes this variable away; may be given several times
 *
 * Exit status: COMMAND's; 126 if it can't be run; 127 if it is not found.
 *
 * Example: env -i PATH=/ printenv
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STATUS_NOT_RUN   126
#define STATUS_NOT_FOUND 127

int main(int argc, char **argv)
{
    static char *empty[] = {NULL};
    int option;

    while ((option = option_next(argc, argv, "iu:")) != -1) {
        if (option == 'i')
            environ = empty;
        else if (unsetenv(optarg) < 0)
            err(STATUS_USAGE, "%s", optarg);
    }
    char **words = operands(argc, argv, 0, -1);
    for (; *words != NULL && strchr(*words, '=') != NULL; words++)
        if (putenv(*words) < 0)
            err(STATUS_USAGE, "%s", *words);
    if (*words != NULL) {
        execvp(words[0], words);
        int status = errno == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
        err(status, "%s", words[0]);
    }
    for (char **entry = environ; *entry != NULL; entry++)
        puts(*entry);
    return 0;
}
