/*
 * wc - counts lines, words and bytes
 *
 * usage: wc [-clmw] [FILE ...]
 *
 * Prints lines, words, bytes and the name of each file, and a total if there
 * are several. A line is a newline; a word has no blank in it.
 *
 *   -l        lines only
 *   -w        words only; -lw means both
 *   -c        bytes only
 *   -m        characters, which are bytes
 *
 * Exit status: 0, or 1 if a file could not be read.
 *
 * Example: ls | wc -l
 */
#include <ctype.h>
#include <kumquat/command.h>

struct counts {
    unsigned long long lines, words, bytes;
};

static int lines, words, bytes;
static int nameless, alone; /* there is no file named, not several */
static struct counts total;

static void print_column(unsigned long long count)
{
    if (alone && lines + words + bytes == 1)
        printf("%llu", count);
    else
        printf("%8llu", count);
}

static void print(const struct counts *counts, const char *name)
{
    if (lines)
        print_column(counts->lines);
    if (words)
        print_column(counts->words);
    if (bytes)
        print_column(counts->bytes);
    printf("%s%s\n", *name != '\0' ? " " : "", name);
}

static int count(FILE *file, const char *name)
{
    struct counts counts = {0};
    int c, in_word = 0;

    while ((c = fgetc(file)) != EOF) {
        int is_blank = isspace(c);
        counts.bytes++;
        counts.lines += c == '\n';
        counts.words += !is_blank && !in_word;
        in_word = !is_blank;
    }
    total.lines += counts.lines;
    total.words += counts.words;
    total.bytes += counts.bytes;
    print(&counts, nameless ? "" : name);
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "clmw")) != -1) {
        lines |= option == 'l';
        words |= option == 'w';
        bytes |= option == 'c' || option == 'm';
    }
    if (!lines && !words && !bytes)
        lines = words = bytes = 1;
    char **files = operands(argc, argv, 0, -1);
    nameless = files[0] == NULL;
    alone = nameless || files[1] == NULL;
    int status = files_each(files, count);
    if (!alone)
        print(&total, "total");
    return status;
}
