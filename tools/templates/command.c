/*
 * sample - prints files
 *
 * usage: sample [-n] [FILE ...]
 *
 * Prints the lines of each FILE, or of standard input.
 *
 *   -n        with their numbers
 *
 * Exit status: 0, or 1 if a file could not be read.
 *
 * Example: sample -n /motd
 */
#include <kumquat/command.h>

static int numbers;
static unsigned number; /* of the line */

static int print(FILE *file, const char *name)
{
    static struct line line;

    (void)name;
    while (line_read(&line, file)) {
        number++;
        if (numbers)
            printf("%6u  ", number);
        line_write(&line, stdout);
    }
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "n")) != -1)
        numbers = option == 'n';
    return files_each(operands(argc, argv, 0, -1), print);
}
