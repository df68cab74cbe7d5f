/*
 * What the commands about files share besides command.h: what stat() tells as
 * text and back, questions, programs that a command runs.
 */
#ifndef KUMQUAT_FILE_COMMAND_H
#define KUMQUAT_FILE_COMMAND_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

/* --- each.c --------------------------------------------------------------- */

/* Does something with each operand; -1 and errno: that fails, which is
 * reported. Returns the exit status. */
int each_operand(char **operands, int (*act)(const char *path));

/* Asks on stderr "NAME: what path? ", say "rm: remove a? ", and reads a line of
 * standard input. Does it begin with y? */
int confirmed(const char *what, const char *path);

/* --- mode.c --------------------------------------------------------------- */

/* The ten characters of ls -l, "drwxr-xr-x". */
void mode_text(mode_t mode, char text[11]);

/*
 * The permissions that a file with this mode, kind included, gets by `text`: in
 * octal, or changes with commas between them, as chmod's page tells. -1: it
 * makes no sense.
 */
int mode_change(const char *text, mode_t mode);

/* The same for a new file with the permissions `mode`; ends the program if the
 * text makes no sense. */
mode_t mode_operand(const char *text, mode_t mode);

/* --- owner.c -------------------------------------------------------------- */

/* The name, or the number if it has none; good until the next call. */
const char *user_text(uid_t uid);
const char *group_text(gid_t gid);

/* What a name or number means; ends the program with status 1 if nothing. */
uid_t user_operand(const char *text);
gid_t group_operand(const char *text);

/* --- size.c --------------------------------------------------------------- */

/* A size in three digits at most, rounded up: "17", "1.5K", "120M". */
void size_text(unsigned long long bytes, char text[8]);

/* Bytes, below 2^31: a number, behind it K or M. Ends the program if `text` is
 * something else. */
off_t size_operand(const char *text);

/* --- run.c ---------------------------------------------------------------- */

/* Runs a program, which PATH finds, and waits for it. Returns its status as
 * waitpid() does; exit code 127 or 126: it was not found, or could not be
 * started, and why was said. */
int program_run(char **argv);

/* The arguments of a program, as many as exec allows. */
struct arguments {
    char **list; /* ends with NULL */
    size_t count, room;
    size_t bytes; /* that they take from what exec allows */
};

/* Adds a copy. -1 and E2BIG: it is too much; ENOMEM. */
int arguments_add(struct arguments *arguments, const char *text);

/* The same, with `by` in each place where `mark` stands in the text. */
int arguments_add_replaced(struct arguments *arguments, const char *text,
                           const char *mark, const char *by);

/* Takes away all but the first so many. */
void arguments_cut(struct arguments *arguments, size_t count);

/* --- root.c --------------------------------------------------------------- */

/* What FS tells of the root: counts of blocks and of inodes. */
struct root {
    unsigned blocks, free_blocks;
    unsigned block_size; /* bytes */
    unsigned inodes, free_inodes;
    unsigned options; /* how it is mounted: a sum of MOUNT_ */
    const char *device;
};

/* -1 and errno. */
int root_ask(struct root *root);

EXTERN_C_END

#endif
