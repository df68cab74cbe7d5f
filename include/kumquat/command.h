/*
 * What commands share: options and their manual page, messages, operands,
 * lines of files, trees of files.
 *
 * A command's source begins with a comment that is its manual page:
 *
 *     NAME - what it does in one line
 *
 *     usage: NAME [-ab] [-n COUNT] FILE ...
 *
 *     Sentences.
 *
 *       -a        what this option does
 *       -n COUNT  likewise; a long text goes on in lines
 *                 that are indented deeper
 *
 *     Exit status: ...
 *
 *     Example: NAME -a /motd
 *
 * tools/manual makes the page that `man NAME` shows from it, and the text of
 * --help: the usage, the first line, and a line for each option.
 */
#ifndef KUMQUAT_COMMAND_H
#define KUMQUAT_COMMAND_H

#include <kumquat/cxx.h>
#include <stdio.h>
#include <sys/stat.h>

EXTERN_C_BEGIN

#define STATUS_USAGE 2 /* exit status for wrong options or operands */
#define STATUS_TROUBLE \
    2 /* for failures, where 1 is an answer: grep, cmp, ... */

/* --- options.c ------------------------------------------------------------ */

/*
 * The next option, as getopt() gives it: its letter, -1 after the last one;
 * optarg and optind are getopt's. It ends the program with the page's options
 * after --help, and with a message and the usage at an option that is none.
 *
 * From its first call on, files that are opened don't become standard input,
 * output or error if these are closed; and output that can't be written is
 * reported when the program ends ("NAME: standard output: why"), and its status
 * is `output_failure`.
 */
int option_next(int argc, char **argv, const char *options);

/* 1, unless the command sets it since that status means something else. */
extern int output_failure;

/* For commands without options: option_next until -1, then operands(). */
char **options_none(int argc, char **argv, int least, int most);

/* For commands whose operands may look like options: --help counts only if
 * nothing else is there. Instead of option_next. */
void help_alone(int argc, char **argv);

/* What follows the options: argv + optind. Ends the program with the usage
 * unless they are `least` to `most` (-1: any number) in number. */
char **operands(int argc, char **argv, int least, int most);

/* Prints the usage on stderr and ends the program with STATUS_USAGE. */
void usage_exit(void) __attribute__((noreturn));

/* The number that `text` is, `least` to `most`, with blanks around it or not;
 * else ends the program with "NAME: text: not a number" or "...: out of range"
 * and STATUS_USAGE. */
long long long_operand(const char *text, long long least, long long most);
long number_operand(const char *text, long least, long most);

/* Says why (errno) something can't be done: "NAME: what: why". Returns 1, an
 * exit status. */
int failed(const char *what);

/* --- files.c -------------------------------------------------------------- */

/*
 * Opens each operand for reading, "-" and no operand at all meaning standard
 * input, and calls `act` with it and its name. A file that can't be opened or
 * read to its end is reported. Returns the exit status: 1 if that happened or
 * if `act` returned something else than 0.
 */
int files_each(char **operands, int (*act)(FILE *file, const char *name));

/* A line of a file, without its newline; a NUL stands behind it, and may stand
 * in it. All zeros at first. */
struct line {
    char *text;
    size_t length; /* bytes */
    size_t room;   /* of text, which free() gives back */
    int ended;     /* by a newline: only the last one may be not */
};

/* Reads the next line. Returns 0 when there is none, or it can't be read
 * (ferror), or standard output can't be written any more. Ends the program with
 * a message when memory is short. */
int line_read(struct line *line, FILE *file);

/* Writes the line, with a newline. */
void line_write(const struct line *line, FILE *file);

/* malloc and realloc that end the program with a message, and status 2, when
 * memory is short. */
void *memory_get(size_t size);
void *memory_resize(void *block, size_t size);

/* Opens a file for reading, "-" being standard input. NULL and errno: it can't
 * be read, EISDIR for a directory. */
FILE *file_open(const char *name);

/* Closes it, but not standard input: if that is a file, who reads it next goes
 * on behind what was used. Reports what could not be read; returns 0, or 1
 * after that. */
int file_close(FILE *file, const char *name);

/* Is it a file that standard output goes to, too, which would grow without end?
 * Says so. */
int is_output(FILE *file, const char *name);

/* --- ends.c: what head and tail share ------------------------------------- */

#define ENDS_OPTIONS "n:c:qv0123456789"

struct ends {
    long count;     /* lines */
    int is_bytes;   /* it is bytes */
    int from_start; /* it was written with a + */
    int named;      /* each file has its name before it; -1: if several */
};

/* Takes one of ENDS_OPTIONS: -n, -c, -q, -v, or a digit of -COUNT. */
void ends_option(struct ends *ends, int option);

/* Behind the last option: the files, "-" if none is named. */
char **ends_operands(struct ends *ends, int argc, char **argv);

/* Prints "==> FILE <==" if names are wanted. */
void ends_title(const struct ends *ends, const char *name);

/* --- path.c --------------------------------------------------------------- */

/* Is it a directory? */
int is_folder(const char *path);

/* Writes "folder/name", of the name `length` bytes at most. -1 and errno: it is
 * longer than KUMQUAT_PATH_MAX. */
int path_join(char *path, const char *folder, const char *name, size_t length);

/* The last part of a path, "b" of "a/b/"; of "/" it is empty. Not NUL-ended:
 * its length is in *length. */
const char *path_last(const char *path, size_t *length);

/* "FILE TO", or "FILE ... FOLDER": calls `act` with each FILE and the path
 * that it shall have. Returns the exit status, an or of act's. */
int each_target(int count, char **operands,
                int (*act)(const char *from, const char *to));

/* --- walk.c --------------------------------------------------------------- */

/* The names in a directory, sorted, without "." and "..". At first zeros. */
struct names {
    const char **list;
    size_t count;
    char *text; /* of all names: one after the other, each with its NUL */
    size_t used, size;
};

/* Reads them. 0, or errno: those before it are there. */
int names_read(struct names *names, const char *path);
void names_free(struct names *names);

/* What a walk meets. */
struct walk {
    const char *path;      /* from the path that the walk began with */
    const char *name;      /* its last part */
    const struct stat *st; /* of it; NULL: error is why not */
    int error;             /* errno; with st: why not all of it was read */
    int depth;             /* 0: the path itself */
    int after;             /* of a directory: what is in it came before */
};

/* What the visitor wants: bits. */
enum { WALK_SKIP = 1, WALK_STOP = 2 };

/*
 * Visits a file, or a directory with all that is in it, in the order of names.
 * A directory is visited before what is in it, and once more afterwards
 * (`after`, and only then with the error if it could not be read) unless it was
 * skipped. The visitor returns 0 or WALK_ bits: not to enter this directory, to
 * end the walk. `what` is handed through. Returns 0, or WALK_STOP. Memory is
 * taken for one directory of each depth only. What is gone by the time it is
 * looked at is left out; a path that is too long is cut (ENAMETOOLONG).
 */
int walk_tree(const char *path, int (*visit)(const struct walk *, void *what),
              void *what);

EXTERN_C_END

#endif
