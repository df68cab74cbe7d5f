/*
 * sed: a script, and the line that it is run on.
 */
#ifndef SED_H
#define SED_H

#include <kumquat/command.h>
#include <regex.h>

/* Bytes that grow in number. */
struct bytes {
    char *text;
    size_t count, room;
};

struct address {
    enum { NONE, LINE, LAST, PATTERN } kind;
    unsigned long line;
    regex_t *regex; /* NULL: the one that was used last */
};

struct command {
    struct address first, last;
    int inverted;      /* ! */
    int in_range;      /* behind the first address, not the last */
    int has_ended;     /* the range did */
    char letter;       /* '}' is there, too, but does nothing */
    int target;        /* {: its }; b and t: where they go on */
    char *text;        /* a i c: the text; b t :: the label; r w: a file */
    regex_t *regex;    /* s; NULL: the one that was used last */
    char *replacement; /* s; of y, 256 bytes */
    long number;       /* s: the first match that is replaced */
    int all, prints;   /* s: g, p */
    FILE *out;         /* w, also that of s */
};

extern struct command *commands;
extern int command_count;
extern int quiet, regex_flags; /* -n, -E */

/* parse.c: one more piece of script, as with a newline before it; then, when
 * all is there, its commands. Ends the program if it is wrong. */
void script_add(const char *text, size_t length);
void script_parse(void);

void bytes_add(struct bytes *bytes, const char *text, size_t count);

/* run.c: runs the script on all lines. Returns the exit status. */
int script_run(char **files);

#endif
