/*
 * clear - clears the screen
 *
 * usage: clear
 *
 * In the shell, Ctrl+L does the same.
 *
 * Exit status: 0.
 *
 * Example: clear
 */
#include <kumquat/command.h>

int main(int argc, char **argv)
{
    options_none(argc, argv, 0, 0);
    fputs("\033[H\033[J", stdout);
    return 0;
}
