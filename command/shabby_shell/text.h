/*
 * Strings and lists that grow: what the shell's parts hand to each other.
 *
 * All start as zeros ({0}). When memory is short the shell says so and ends:
 * no caller needs to check.
 */
#ifndef SHABBY_SHELL_TEXT_H
#define SHABBY_SHELL_TEXT_H

#include <stddef.h>

/* A string that grows. `bytes` is NUL-ended, or NULL while nothing is in. */
struct text {
    char *bytes;
    size_t length, room;
};

void text_add(struct text *text, char c);
void text_add_string(struct text *text, const char *string);
void text_clear(struct text *text);

/* The string for the caller to keep and free; the text is empty again. */
char *text_take(struct text *text);

/* A list of strings of its own; `list[count]` is NULL once one is in. */
struct words {
    char **list;
    size_t count;
};

/* Adds a string that was allocated; the list frees it. */
void words_add(struct words *words, char *word);
void words_clear(struct words *words);

/* strndup that cannot fail. */
char *text_copy(const char *bytes, size_t length);

/* realloc that cannot fail. */
void *memory_grow(void *memory, size_t size);

#endif
