/*
 * true - does nothing, successfully
 *
 * usage: true [ARGUMENT ...]
 *
 * The arguments don't matter.
 *
 * Exit status: 0.
 *
 * Example: while true; do date; sleep 1; done
 */
#include <kumquat/command.h>

int main(int argc, char **argv)
{
    help_alone(argc, argv);
    return 0;
}
