/*
 * The editor's parts.
 *
 *     text    rows of bytes            what the file is
 *     file    from and to the disk
 *     view    the screen               sends what has changed on it
 *     keys    what the keys do
 */
#ifndef EDIT_EDIT_H
#define EDIT_EDIT_H

#include <stddef.h>

/* --- text.c --------------------------------------------------------------- */

/* What is between two newlines; any bytes. */
struct row {
    char *bytes;
    size_t length;
};

/* A file with n newlines has n + 1 rows. Begins as zeros, without any. */
struct text {
    struct row *rows;
    size_t count;
};

/* Those that return an int need memory: -1, and nothing has changed, if there
 * is none. */
int text_insert_row(struct text *text, size_t row, const char *bytes,
                    size_t length);
void text_remove_row(struct text *text, size_t row);
int text_insert(struct row *row, size_t at, const char *bytes, size_t length);
void text_remove(struct row *row, size_t at, size_t length);
int text_split(struct text *text, size_t row, size_t at);
int text_join(struct text *text, size_t row); /* with the next one */
void text_clear(struct text *text);

/* The index behind a character of UTF-8, and before one. A byte that is part
 * of none is a character of its own. */
size_t text_next(const struct row *row, size_t at);
size_t text_previous(const struct row *row, size_t at);

/* How many cells that character takes in a column. */
size_t text_width(const struct row *row, size_t at, size_t column);

/* From an index to the cell it is shown in, and back. */
size_t text_cell(const struct row *row, size_t at);
size_t text_at_cell(const struct row *row, size_t cell);

/* --- file.c --------------------------------------------------------------- */

/* Reads a file; if there is none the text has one empty row. -1 and errno. */
int file_load(struct text *text, const char *path);

/* Writes it: as a new file that takes the old one's place, name, mode and
 * owner. Where that can't be, for who saves may make no such file, or it has
 * other names or is a device, into the old one, once there is room: 1. -1 and
 * errno. */
int file_save(const struct text *text, const char *path);

/* --- view.c --------------------------------------------------------------- */

struct editor {
    struct text text;
    const char *path;
    size_t row, at;    /* the cursor: a row, and a byte in it */
    size_t goal;       /* the cell that Up and Down lead to */
    size_t top, left;  /* the row and the cell in the screen's corner */
    int changed;       /* since it was saved */
    struct text cut;   /* rows, for Ctrl+U */
    int cutting;       /* the last key was Ctrl+K */
    char pattern[80];  /* what was searched for last */
    char message[160]; /* for the bottom row; "": what the keys do */
    int asking;        /* the cursor is behind that */
};

/* Rows of text that the screen has. */
size_t view_rows(void);

/* Brings the screen up to date. */
void view_draw(struct editor *editor);

/* The next time, all is drawn. */
void view_forget(void);

/* Leaves an empty screen. */
void view_end(void);

/* --- keys.c --------------------------------------------------------------- */

/* Reads a key and does what it says. Returns 0 when the editor shall end. */
int editor_key(struct editor *editor);

#endif
