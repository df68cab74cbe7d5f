/*
 * pwd - prints the working directory
 *
 * usage: pwd [-LP]
 *
 * Prints the path of the current directory.
 *
 *   -L        the default
 *   -P        without symbolic links, of which there are none here
 *
 * Exit status: 0, or 1 if the path can't be found out.
 *
 * Example: cd /home; pwd
 */
#include <kumquat/command.h>
#include <limits.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char path[4 * PATH_MAX]; /* cd can go deeper than one path leads */

    while (option_next(argc, argv, "LP") != -1)
        ;
    operands(argc, argv, 0, 0);
    if (getcwd(path, sizeof(path)) == NULL)
        return failed("current directory");
    puts(path);
    return 0;
}
