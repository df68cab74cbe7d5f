/*
 * sort - sorts lines
 *
 * usage: sort [-bcCdfhimnrsu] [-k KEY] ... [-t CHAR] [-o FILE] [FILE ...]
 *
 * By bytes, and by the whole line if no KEY is given. A KEY is START[,END],
 * both FIELD[.CHARACTER][bdfhinr]: from there, to there, counted from 1, with
 * rules of its own. A field begins with the blanks before it.
 *
 *   -n        by numbers: -3.5 before 2
 *   -h        by numbers with K M G T P E behind them: 900 before 2K before 1M
 *   -r        the other way round
 *   -u        one of several equal lines only
 *   -k KEY    by this part of the line; the next -k decides between equals
 *   -t CHAR   fields have this between them
 *   -f        lower case is upper case
 *   -b        without blanks at the start
 *   -d        only letters, digits and blanks count
 *   -i        only characters that can be printed count
 *   -s        equal lines stay in their order; else all bytes decide
 *   -o FILE   writes to FILE, which may be one that was read
 *   -c        only tells the first line that is not sorted
 *   -C        not even that
 *   -m        the files are sorted already; all is sorted nevertheless
 *
 * Exit status: 0; 1 if -c or -C finds that it is not sorted; 2 after an error.
 *
 * Example: ls -l | sort -k 5 -n -r
 */
#include "sort.h"
#include <err.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_SIZE 65536 /* bytes of text */

static int unique, stable;

static struct text *lines;
static size_t line_count, line_room;

static int compare(const struct text *a, const struct text *b)
{
    int order = compare_keys(a, b);

    if (order != 0 || stable || unique)
        return order;
    order = compare_bytes(*a, *b);
    return rules & REVERSE ? -order : order;
}

/* --- Lines ---------------------------------------------------------------- */

/* Memory for a line's text, which stays. */
static char *text_get(size_t size)
{
    static char *chunk;
    static size_t left;

    if (size > CHUNK_SIZE / 4)
        return memory_get(size);
    if (size > left) {
        chunk = memory_get(CHUNK_SIZE);
        left = CHUNK_SIZE;
    }
    chunk += size;
    left -= size;
    return chunk - size;
}

static int read_lines(FILE *file, const char *name)
{
    static struct line line;

    (void)name;
    while (line_read(&line, file)) {
        if (line_count == line_room) {
            line_room = line_room == 0 ? 1024 : 2 * line_room;
            lines = memory_resize(lines, line_room * sizeof(*lines));
        }
        char *copy = text_get(line.length + 1);
        memcpy(copy, line.text, line.length);
        lines[line_count++] = (struct text){copy, copy + line.length};
    }
    return 0;
}

/* Merges two halves of `to` by way of a copy of the first. */
static void merge(struct text *to, size_t half, size_t count, struct text *copy)
{
    size_t i = 0, j = half, k = 0;

    if (compare(&to[half - 1], &to[half]) <= 0)
        return;
    memcpy(copy, to, half * sizeof(*copy));
    while (i < half) {
        if (j < count && compare(&to[j], &copy[i]) < 0)
            to[k++] = to[j++];
        else
            to[k++] = copy[i++];
    }
}

/* The depth is the logarithm of the number of lines. */
static void merge_sort(struct text *list, size_t count, struct text *copy)
{
    size_t half = count / 2;

    if (count < 2)
        return;
    merge_sort(list, half, copy);
    merge_sort(list + half, count - half, copy);
    merge(list, half, count, copy);
}

static int write_lines(const char *name)
{
    FILE *out = name != NULL ? fopen(name, "w") : stdout;

    if (out == NULL)
        return failed(name);
    for (size_t i = 0; i < line_count && !ferror(out); i++) {
        if (unique && i > 0 && compare_keys(&lines[i - 1], &lines[i]) == 0)
            continue;
        fwrite(lines[i].start, 1, (size_t)(lines[i].end - lines[i].start), out);
        fputc('\n', out);
    }
    if (name != NULL && (ferror(out) | fclose(out)) != 0)
        return failed(name);
    return 0;
}

/* -c and -C. */
static int check_lines(const char *name, int silent)
{
    for (size_t i = 1; i < line_count; i++) {
        int order = compare(&lines[i - 1], &lines[i]);
        if (order < 0 || (order == 0 && !unique))
            continue;
        if (!silent)
            warnx("%s:%zu: disorder: %.*s", name != NULL ? name : "-", i + 1,
                  (int)(lines[i].end - lines[i].start), lines[i].start);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *output = NULL;
    int option, checks = 0;

    output_failure = STATUS_TROUBLE;
    while ((option = option_next(argc, argv, "bcCdfhimnrsuk:t:o:")) != -1) {
        rules |= rule_of(option);
        unique |= option == 'u';
        stable |= option == 's';
        if (option == 'c' || option == 'C')
            checks = option;
        else if (option == 'k')
            key_add(optarg);
        else if (option == 'o')
            output = optarg;
        else if (option == 't' && strlen(optarg) != 1)
            errx(STATUS_TROUBLE, "%s: not one character", optarg);
        else if (option == 't')
            separator = (unsigned char)*optarg;
    }
    char **files = operands(argc, argv, 0, checks ? 1 : -1);
    keys_complete();
    if (files_each(files, read_lines) != 0)
        return STATUS_TROUBLE;
    if (checks)
        return check_lines(files[0], checks == 'C');
    merge_sort(lines, line_count,
               memory_get((line_count / 2 + 1) * sizeof(*lines)));
    return write_lines(output) != 0 ? STATUS_TROUBLE : 0;
}
