/*
 * uniq - prints one of several equal lines that follow each other
 *
 * usage: uniq [-cdiu] [-f FIELDS] [-s BYTES] [INPUT [OUTPUT]]
 *
 * Equal lines that are not neighbours both stay: sort them first.
 *
 *   -c        prints before each line how often it was there
 *   -d        prints only lines that were there several times
 *   -u        prints only lines that were there once
 *   -i        upper and lower case are the same
 *   -f FIELDS  does not compare so many fields (blanks, then others)
 *   -s BYTES  nor so many bytes after these
 *
 * Exit status: 0, or 1 after an error.
 *
 * Example: sort names | uniq -c
 */
#include <ctype.h>
#include <kumquat/command.h>
#include <limits.h>
#include <unistd.h>

static int counts, only_several, only_once, any_case;
static long skip_fields, skip_bytes;

/* What of a line is compared. */
static struct line compared(const struct line *line)
{
    const char *at = line->text, *end = line->text + line->length;

    for (long i = 0; i < skip_fields && at < end; i++) {
        while (at < end && isblank((unsigned char)*at))
            at++;
        while (at < end && !isblank((unsigned char)*at))
            at++;
    }
    at += skip_bytes < end - at ? skip_bytes : end - at;
    return (struct line){.text = (char *)at, .length = (size_t)(end - at)};
}

static int is_same(const struct line *x, const struct line *y)
{
    struct line a = compared(x), b = compared(y);

    if (a.length != b.length)
        return 0;
    for (size_t i = 0; i < a.length; i++) {
        int c = (unsigned char)a.text[i], d = (unsigned char)b.text[i];
        if (c != d && (!any_case || tolower(c) != tolower(d)))
            return 0;
    }
    return 1;
}

static void print(const struct line *line, unsigned long count, FILE *out)
{
    if ((only_several && count == 1) || (only_once && count > 1))
        return;
    if (counts)
        fprintf(out, "%7lu ", count);
    line_write(line, out);
}

static void print_groups(FILE *in, FILE *out)
{
    struct line line = {0}, next = {0};
    unsigned long count = 0;

    while (line_read(&next, in)) {
        if (count > 0 && is_same(&line, &next)) {
            count++;
            continue;
        }
        if (count > 0)
            print(&line, count, out);
        struct line used = line;
        line = next;
        next = used;
        count = 1;
    }
    if (count > 0)
        print(&line, count, out);
}

int main(int argc, char **argv)
{
    int option;
    FILE *out = stdout;

    while ((option = option_next(argc, argv, "cdiuf:s:")) != -1) {
        counts |= option == 'c';
        only_several |= option == 'd';
        only_once |= option == 'u';
        any_case |= option == 'i';
        if (option == 'f')
            skip_fields = number_operand(optarg, 0, LONG_MAX);
        if (option == 's')
            skip_bytes = number_operand(optarg, 0, LONG_MAX);
    }
    char **names = operands(argc, argv, 0, 2);
    const char *name = names[0] != NULL ? names[0] : "-";
    FILE *in = file_open(name);
    if (in == NULL)
        return failed(name);
    if (names[0] != NULL && names[1] != NULL &&
        (out = fopen(names[1], "w")) == NULL)
        return failed(names[1]);
    print_groups(in, out);
    int status = file_close(in, name);
    if (out != stdout && (ferror(out) | fclose(out)) != 0)
        status = failed(names[1]);
    return status;
}
