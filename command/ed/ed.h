/*
 * ed: a text of lines, and commands about them.
 *
 * Whatever goes wrong in a command ends in refuse(), which jumps back to where
 * the next command is read. So each command first gets all that it needs, and
 * then changes the text.
 */
#ifndef ED_H
#define ED_H

#include <kumquat/command.h>
#include <regex.h>

/* --- buffer.c: the text ----------------------------------------------------
 */

/* A line. It does not change: commands exchange it for another one. It is
 * shared by the text, what undo brings back, marks and the lists of g. */
struct row {
    unsigned owners;
    size_t length;
    char text[]; /* with a NUL behind it */
};

struct rows {
    struct row **row; /* line n is row[n - 1] */
    int count, room;
    int dot; /* the current line, or 0 */
};

extern struct rows text;
extern int text_changed; /* since it was written */

void *get(size_t size); /* malloc that refuses */
void *resize(void *block, size_t size);

struct row *row_make(const char *bytes, size_t length);
void row_share(struct row *row);
void row_drop(struct row *row);

/* Inserts behind a line, and makes the row the current line. It takes over the
 * row from its caller. */
void text_insert(int after, struct row *row);
void text_delete(int first, int last);
int text_find(const struct row *row, int near); /* its number, or 0 */

/* Before a command changes the text: undo comes back to here. All that g does
 * is one command. */
void undo_remember(void);
void undo(void);

/* --- address.c: parsing a command ------------------------------------------
 */

extern const char *at; /* what follows in the command line */

struct range {
    int first, last;
    int count; /* of addresses that were there: 0 to 2 */
};

void skip_blanks(void);
struct range parse_range(void);
int parse_address(int missing); /* `missing` if there is none */
void parse_end(void);           /* refuses what else is there */

/* Parses a pattern up to the delimiter that *at stands at; an empty one is the
 * one before. */
regex_t *parse_pattern(void);

/* Searches a line from a byte on. */
int row_matches(regex_t *regex, const struct row *row, regoff_t from,
                regmatch_t *match, size_t count);

void mark_set(char letter, struct row *row);

/* --- input.c: where commands and lines of text come from ---------------------
 */

/* The next line, without its newline; NULL at the end. In a global command, the
 * lines of its list. Good until the next call. */
const char *input_line(size_t *length);

/* Appends input lines to the command line, as long as that ends with a
 * backslash: with newlines between them, and the backslash or not. */
void input_join(int keeps);

/* From now on lines come from `list`, until it is NULL again. */
void input_set_list(const char *list);

/* --- print.c, substitute.c, global.c, file.c ---------------------------------
 */

/* What p, n or l prints. */
void print_rows(int first, int last, char how);

void substitute(struct range range); /* s */

/* g, or v if the lines are to be those that do not match. */
void global(struct range range, int matching);
void global_end(void); /* also after an error in it */
extern int global_runs;

void run_command(void); /* main.c: the one that `at` is at */

extern char *file_name;
extern int silent; /* -s */

/* Reads a file, or with ! what a command prints, behind a line. */
void file_read(const char *name, int after);
/* Writes lines. `append`: behind what is in the file. */
void file_write(const char *name, struct range range, int append);
void file_remember(const char *name);
void run_shell(const char *command);

/* Says "?", or why, and goes on with the next command. */
void refuse(const char *why) __attribute__((noreturn));

#endif
