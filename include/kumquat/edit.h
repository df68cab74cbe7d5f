/*
 * The editing of a line at a terminal, with history and completion.
 */
#ifndef KUMQUAT_EDIT_H
#define KUMQUAT_EDIT_H

#include <kumquat/cxx.h>
#include <stdio.h>

EXTERN_C_BEGIN

/* --- history.c ------------------------------------------------------------ */

#define HISTORY_LINES 500

/* Lines, the oldest first. Begins as zeros. */
struct history {
    char *lines[HISTORY_LINES];
    size_t count;
    char *path; /* where they are kept; NULL: nowhere */
};

/* Reads what is kept in a file, and keeps further lines there, as far as that
 * can be done. The file is cut when it has twice as many lines as are kept. */
void history_open(struct history *history, const char *path);

/* Adds a line, at once to the file as well; not an empty one, and not the last
 * one again. */
void history_add(struct history *history, const char *line);

/* Forgets all, in the file as well. */
void history_clear(struct history *history);

/* --- edit.c --------------------------------------------------------------- */

/* What a Tab finds. What these point to stays good until the next Tab. */
struct completion {
    size_t start;       /* where the word begins that the cursor ends */
    const char *word;   /* what takes its place */
    char *const *names; /* that are possible, to show them; sorted */
    size_t count;       /* of these */
};

struct edit {
    int in;
    FILE *out;               /* the same terminal */
    struct history *history; /* maybe an empty one */
    /* What a Tab finds; NULL: a Tab is itself. */
    void (*complete)(const char *line, size_t cursor, struct completion *found);
    char *cut; /* for Ctrl+Y; NULL at first */
};

/*
 * Shows a prompt and returns the line that is typed, without its newline, for
 * the caller to free. NULL: errno is 0 at the end of input (Ctrl+D in an empty
 * line), EINTR after Ctrl+C or a signal, ENOTTY, ...
 *
 * No byte behind the newline is taken from the terminal, and its modes are
 * what they were.
 */
char *edit_line(struct edit *edit, const char *prompt);

EXTERN_C_END

#endif
