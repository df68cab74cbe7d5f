/*
 * The parts of find. An expression is a tree of nodes; each node looks at what
 * the walk meets and says whether it is true of it.
 */
#ifndef FIND_H
#define FIND_H

#include <kumquat/command.h>
#include <kumquat/file_command.h>

struct node {
    int (*is_true)(struct node *node, const struct walk *w);
    struct node *left, *right; /* operands of ! -a -o */
    const char *text;          /* the word that follows, if there is one */
    long number;               /* what it means */
    char sign;                 /* '+' more, '-' less, 0: exactly */
    char unit;                 /* of -size */
    struct arguments command;  /* of -exec */
};

/* What the words that are no test say, and what the walk brought. */
extern struct state {
    int has_action; /* -print and the like: nothing else is printed */
    int depth_first;
    int least, most; /* depths */
    int prune;       /* set by -prune: do not enter this directory */
    int status;      /* for exit */
    time_t start;    /* when find began */
} state;

/* --- expression.c --------------------------------------------------------- */

/* Reads the words up to the last. Ends the program if they make no sense. */
struct node *expression_parse(char **words);

/* Ends the program: why `word` makes no sense. */
void bad_word(const char *word, const char *why) __attribute__((noreturn));

/* --- tests.c -------------------------------------------------------------- */

/* What can be asked or done. */
struct primary {
    const char *word;
    int has_operand; /* another word follows */
    int (*is_true)(struct node *node, const struct walk *w);
    void (*parse)(struct node *node); /* once, before the walk; or NULL */
};

/* Ends with an empty one. */
extern const struct primary tests[], actions[];

/* --- actions.c ------------------------------------------------------------ */

/* Makes `node` an -exec of the words after it. Returns where the expression
 * goes on. */
char **exec_parse(struct node *node, char **words);

/* Runs what -exec ... + has gathered. */
void exec_finish(void);

#endif
