/*
 * Expansion: a word as typed becomes what it stands for (POSIX, Shell Command
 * Language, 2.6).
 *
 * Words are raw, with their quotes. All that fails says why on stderr: a bad
 * substitution, ${NAME?}, a division by zero, a variable that is not set
 * while `set -u` asks for it.
 */
#ifndef SHABBY_SHELL_EXPAND_H
#define SHABBY_SHELL_EXPAND_H

#include "text.h"

/*
 * Everything: ~, $NAME and its kin, $(commands), $((number)), then values
 * that are not in double quotes are cut at IFS, patterns become the paths
 * they match, and the quotes go. Adds none, one or many to `out`. 0 or -1.
 */
int expand_word(const char *word, struct words *out);

/* The same without cutting and without paths: for assignments (~ also after
 * ":"), for files of redirections, for case. NULL for -1. */
char *expand_value(const char *word);

/* As expand_value, but what was quoted and means something to fnmatch() has a
 * backslash before it. */
char *expand_pattern(const char *word);

/* A here-document, or a prompt: only $ ` and \ are special. NULL for -1. */
char *expand_document(const char *text);

/* Takes the quotes away, and does nothing else. */
char *remove_quotes(const char *word);

/* The length of the variable's name that a text starts with; 0 if none. */
size_t name_length(const char *text);

#endif
