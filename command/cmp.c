/*
 * cmp - says where two files differ first
 *
 * usage: cmp [-ls] FILE FILE
 *
 * The name - means standard input. Bytes and lines are counted from 1.
 *
 *   -l        prints all differences: where, and both bytes in octal
 *   -s        prints nothing
 *
 * Exit status: 0 if the files are the same, 1 if not, 2 after an error.
 *
 * Example: cmp -s old new && echo the same
 */
#include <err.h>
#include <kumquat/command.h>
#include <stdlib.h>

static int all, silent;
static char **names;

static FILE *open_one(const char *name)
{
    FILE *file = file_open(name);

    if (file == NULL)
        exit(failed(name) + 1);
    return file;
}

/* What follows the place where the first file's end is, or the second's. */
static int compare_ends(FILE *files[2], const int bytes[2])
{
    for (int i = 0; i < 2; i++)
        if (file_close(files[i], names[i]) != 0)
            return STATUS_TROUBLE;
    if (bytes[0] == bytes[1])
        return 0;
    if (!silent)
        warnx("EOF on %s", names[bytes[0] == EOF ? 0 : 1]);
    return 1;
}

static int compare(FILE *files[2])
{
    unsigned long place = 1, line = 1;
    int bytes[2], status = 0;

    for (;; place++) {
        for (int i = 0; i < 2; i++)
            bytes[i] = fgetc(files[i]);
        if (bytes[0] == EOF || bytes[1] == EOF) {
            int end = compare_ends(files, bytes);
            return end > status ? end : status;
        }
        if (bytes[0] != bytes[1]) {
            status = 1;
            if (all && !silent)
                printf("%lu %3o %3o\n", place, bytes[0], bytes[1]);
            else if (!silent)
                printf("%s %s differ: char %lu, line %lu\n", names[0], names[1],
                       place, line);
            if (!all)
                return status;
        }
        line += bytes[0] == '\n';
    }
}

int main(int argc, char **argv)
{
    int option;

    output_failure = STATUS_TROUBLE;
    while ((option = option_next(argc, argv, "ls")) != -1) {
        all |= option == 'l';
        silent |= option == 's';
    }
    names = operands(argc, argv, 2, 2);
    FILE *files[2] = {open_one(names[0]), open_one(names[1])};
    return files[0] == files[1] ? 0 : compare(files);
}
