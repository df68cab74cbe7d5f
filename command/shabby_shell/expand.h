/*
 * Expansion: a word as typed becomes the arguments it stands for.
 */
#ifndef SHABBY_SHELL_EXPAND_H
#define SHABBY_SHELL_EXPAND_H

#include "text.h"

/* Gives the value of a variable or of "?", "$", "!"; NULL if it is not set. */
typedef const char *(*variable_lookup)(const char *name);

/*
 * Replaces the variables and takes the quotes away. Values that are not in
 * double quotes are cut at blanks, so that one word can give none, one or
 * many; they are added to `out`. Returns 0, or -1 for ${ without a name and }.
 */
int expand_word(const char *word, variable_lookup lookup, struct words *out);

/* The same for the value of an assignment: nothing is cut. NULL for -1. */
char *expand_value(const char *word, variable_lookup lookup);

/* The length of the variable's name that a text starts with; 0 if none. */
size_t name_length(const char *text);

#endif
