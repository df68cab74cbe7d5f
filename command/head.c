/*
 * head - prints the first lines of files
 *
 * usage: head [-qv] [-n COUNT | -c COUNT | -COUNT] [FILE ...]
 *
 * Ten lines, if nothing else is said. Of several files each has its name
 * before it.
 *
 *   -n COUNT  that many lines; also -COUNT
 *   -c COUNT  that many bytes
 *   -q        without names
 *   -v        always with names
 *
 * Exit status: 0, or 1 if a file could not be read.
 *
 * Example: head -n 3 /passwd
 */
#include <kumquat/command.h>

static struct ends ends = {.count = 10, .named = -1};

static int print(FILE *file, const char *name)
{
    int c;

    ends_title(&ends, name);
    for (long left = ends.count; left > 0 && !ferror(stdout);) {
        if ((c = fgetc(file)) == EOF)
            break;
        putchar(c);
        left -= ends.is_bytes || c == '\n';
    }
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, ENDS_OPTIONS)) != -1)
        ends_option(&ends, option);
    return files_each(ends_operands(&ends, argc, argv), print);
}
