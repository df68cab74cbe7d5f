/*
 * false - does nothing, unsuccessfully
 *
 * usage: false [ARGUMENT ...]
 *
 * The arguments don't matter.
 *
 * Exit status: 1.
 *
 * Example: false || echo 'it failed'
 */
#include <kumquat/command.h>

int main(int argc, char **argv)
{
    help_alone(argc, argv);
    return 1;
}
