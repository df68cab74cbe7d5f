/*
 * An expansion under way: what the files of the expander share. expand.c goes
 * through the word, parameter.c knows ${...}, fields.c makes the fields.
 */
#ifndef SHABBY_SHELL_EXPANSION_H
#define SHABBY_SHELL_EXPANSION_H

#include "text.h"

struct expansion {
    struct words *out;   /* finished fields; NULL: there is but one */
    struct text plain;   /* the field that grows */
    struct text pattern; /* the same for fnmatch(): what was quoted and would
                            be special has a backslash before it */
    int started;         /* it is a field even if it stays empty */
    int bracket;         /* it has a [ that was not quoted */
    int special;         /* it may be a pattern */
    int after_blank;     /* blanks of IFS have just ended a field */
    int no_parameters;   /* there was a "$@", and nothing for it */
    int failed;          /* memory was short */
};

/* Where a piece of a word stands. */
enum place {
    IN_WORD,         /* nowhere special */
    IN_INNER,        /* in ${NAME-word}: it is cut like a value */
    IN_QUOTED,       /* in double quotes */
    IN_QUOTED_INNER, /* in ${NAME-word} there, or in a document */
    IN_DOCUMENT,     /* in a here-document, or for $((...)): as in double
                        quotes, but those mean themselves */
};

/* --- expand.c ------------------------------------------------------------- */

/* Expands what stands from `at` to `end`. Returns 0 or -1. */
int expand_range(struct expansion *e, const char *at, const char *end,
                 enum place place);

/* The same into a string of its own, for the caller to free; NULL for -1. */
char *expand_copy(const char *at, const char *end, enum place place);
char *expand_copy_pattern(const char *at, const char *end);

/* --- parameter.c ---------------------------------------------------------- */

/* Expands what follows a "$", no "(": from `at` to `end`. Returns 0 or -1. */
int add_parameter(struct expansion *e, const char *at, const char *end,
                  enum place place);

/* --- fields.c ------------------------------------------------------------- */

/* A character of the field. */
void field_add(struct expansion *e, char c, int quoted);

/* A value, cut at IFS unless the place protects it. */
void field_add_value(struct expansion *e, const char *value, enum place place);

/* $@ or $*. */
void field_add_positional(struct expansion *e, char which, enum place place);

/* The field is complete: its quotes and patterns are done with. */
void field_end(struct expansion *e);

#endif
