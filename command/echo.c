/*
 * echo - prints its arguments
 *
 * usage: echo [-n] [WORD ...]
 *
 * Prints the WORDs with blanks between them, and a newline. A backslash is
 * printed as it is; printf knows more.
 *
 *   -n        no newline at the end
 *
 * Exit status: 0, or 1 if it can't write.
 *
 * Example: echo a b c > abc
 */
#include <kumquat/command.h>
#include <string.h>

int main(int argc, char **argv)
{
    help_alone(argc, argv);
    int newline = argc < 2 || strcmp(argv[1], "-n") != 0;
    for (int i = newline ? 1 : 2; i < argc; i++) {
        fputs(argv[i], stdout);
        if (i + 1 < argc)
            putchar(' ');
    }
    if (newline)
        putchar('\n');
    return 0;
}
