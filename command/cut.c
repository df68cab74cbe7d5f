/*
 * cut - prints columns of lines
 *
 * usage: cut -b LIST [FILE ...]
 *        cut -c LIST [FILE ...]
 *        cut -f LIST [-s] [-d CHAR] [FILE ...]
 *
 * A LIST is numbers and ranges, from 1: 2,4-6,9-
 *
 *   -b LIST   bytes
 *   -c LIST   characters, which are bytes
 *   -f LIST   fields, with a tab between them
 *   -d CHAR   fields have this between them instead
 *   -s        leaves out lines that have no fields; else they are printed whole
 *
 * Exit status: 0, or 1 if a file could not be read.
 *
 * Example: cut -d : -f 1,3 /passwd
 */
#include <err.h>
#include <kumquat/command.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct range {
    unsigned long first, last;
};

static struct range *ranges;
static size_t count;
static char separator = '\t';
static int only_fields;

/* "3", "3-5", "3-" or "-5". */
static void add_range(char *text)
{
    struct range range = {1, ULONG_MAX};
    char *dash = strchr(text, '-'), *end = text;

    if (dash != text)
        range.first = strtoul(text, &end, 10);
    if (dash == NULL)
        range.last = range.first;
    else if (end == dash && dash[1] != '\0')
        range.last = strtoul(dash + 1, &end, 10);
    else if (end == dash && dash != text)
        end++;
    if (*end != '\0' || range.first == 0 || range.last < range.first)
        errx(STATUS_USAGE, "%s: not a list", optarg);
    ranges = memory_resize(ranges, (count + 1) * sizeof(*ranges));
    ranges[count++] = range;
}

static void add_ranges(void)
{
    char *copy = strdup(optarg);

    if (copy == NULL)
        err(STATUS_USAGE, "list");
    for (char *part = strtok(copy, ", "); part; part = strtok(NULL, ", "))
        add_range(part);
    free(copy);
    if (count == 0)
        errx(STATUS_USAGE, "%s: not a list", optarg);
}

static int is_wanted(unsigned long number)
{
    for (size_t i = 0; i < count; i++)
        if (number >= ranges[i].first && number <= ranges[i].last)
            return 1;
    return 0;
}

static int print_bytes(FILE *file, const char *name)
{
    unsigned long number = 0;
    int c;

    (void)name;
    while ((c = fgetc(file)) != EOF && !ferror(stdout)) {
        number++;
        if (c == '\n')
            number = 0;
        if (c == '\n' || is_wanted(number))
            putchar(c);
    }
    if (number > 0)
        putchar('\n');
    return 0;
}

/* The line has separators. */
static void print_some(const struct line *line)
{
    const char *at = line->text, *end = line->text + line->length;
    unsigned long number = 1;
    int printed = 0;

    for (; at != NULL; number++) {
        const char *next = memchr(at, separator, (size_t)(end - at));
        size_t length = (size_t)((next != NULL ? next : end) - at);
        if (is_wanted(number)) {
            if (printed++ > 0)
                putchar(separator);
            fwrite(at, 1, length, stdout);
        }
        at = next != NULL ? next + 1 : NULL;
    }
    putchar('\n');
}

static int print_fields(FILE *file, const char *name)
{
    static struct line line;

    (void)name;
    while (line_read(&line, file)) {
        if (memchr(line.text, separator, line.length) != NULL)
            print_some(&line);
        else if (!only_fields)
            line_write(&line, stdout);
    }
    return 0;
}

int main(int argc, char **argv)
{
    int option, kind = 0;

    while ((option = option_next(argc, argv, "b:c:f:d:s")) != -1) {
        if (option == 's') {
            only_fields = 1;
        } else if (option == 'd') {
            if (strlen(optarg) != 1)
                errx(STATUS_USAGE, "%s: not one character", optarg);
            separator = *optarg;
        } else {
            if (kind != 0)
                usage_exit();
            kind = option;
            add_ranges();
        }
    }
    if (kind == 0)
        usage_exit();
    return files_each(operands(argc, argv, 0, -1),
                      kind == 'f' ? print_fields : print_bytes);
}
