/*
 * sort: lines, and what stands before what.
 */
#ifndef SORT_H
#define SORT_H

/* A part of a line, or a line. */
struct text {
    const char *start, *end;
};

/* How texts are compared: bits. */
enum rule {
    BLANKS = 1,     /* b */
    DICTIONARY = 2, /* d */
    FOLD = 4,       /* f */
    PRINTING = 8,   /* i */
    NUMERIC = 16,   /* n */
    REVERSE = 32,   /* r */
    HUMAN = 64,     /* h */
};

/* order.c: which one stands first? Negative: `a` does. By all bytes, or by
 * rules, but for REVERSE. */
int compare_bytes(struct text a, struct text b);
int compare_by(struct text a, struct text b, unsigned by);

/* Takes away the blanks at the start. */
void skip_blanks(struct text *text);

/* --- key.c: the parts of a line that count ----------------------------------
 */

extern unsigned rules; /* of the command */
extern int separator;  /* of fields: -t, or EOF */

/* The rule of a letter, or 0. */
unsigned rule_of(int letter);

/* Adds a -k. Ends the program if it is none. */
void key_add(char *text);

/* When all options are known: a key without rules has those of the command. */
void keys_complete(void);

/* By the keys alone; without one, by the rules of the command. */
int compare_keys(const struct text *a, const struct text *b);

#endif
