/*
 * printenv - prints the environment
 *
 * usage: printenv [NAME ...]
 *
 * Prints the values of the variables of these NAMEs, or all as NAME=VALUE.
 *
 * Exit status: 0, or 1 if one of them is not set.
 *
 * Example: printenv HOME
 */
#include <kumquat/command.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char **names = options_none(argc, argv, 0, -1);
    int status = 0;

    for (char **entry = environ; *names == NULL && *entry != NULL; entry++)
        puts(*entry);
    for (; *names != NULL; names++) {
        const char *value = getenv(*names);
        if (value != NULL)
            puts(value);
        status |= value == NULL;
    }
    return status;
}
