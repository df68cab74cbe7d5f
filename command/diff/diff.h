/*
 * diff: two texts, what is common to them, and how that is shown.
 */
#ifndef DIFF_H
#define DIFF_H

#include <kumquat/command.h>

/* Which lines are the same. */
struct likeness {
    int any_case;   /* -i */
    int any_blanks; /* -b: their number does not count */
    int no_blanks;  /* -w */
};

struct text {
    const char *name;
    int is_missing;
    struct stat st;
    char *bytes;
    size_t size;
    struct line *lines; /* in `bytes`, not NUL-ended */
    int count;
    int *kind; /* of each line: the same number for lines that are the same */
    char *changed; /* of each line, and of one behind the last: 0 */
};

/* text.c: reads a file, which is empty if it `may_miss` and does. Returns 0, or
 * STATUS_TROUBLE after a message. */
int text_read(struct text *text, const char *name, int may_miss);
void text_free(struct text *text);
int text_is_binary(const struct text *text);

/* Numbers the kinds of lines in both. */
void texts_classify(struct text texts[2], const struct likeness *likeness);

/* compare.c: notes in `changed` which lines are not common to both. Returns
 * whether there are any. */
int texts_compare(struct text texts[2]);

/* print.c: what has been noted. */
void print_normal(const struct text texts[2]);
void print_unified(const struct text texts[2]);

#endif
