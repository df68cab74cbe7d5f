/*
 * walk_tree() and the paths of lib/command: what is visited, and in which
 * order.
 *
 * A walk writes down what it meets: "a" a file or a directory, "a)" a directory
 * after what is in it, "a!N" that has error N.
 */
#include "as_user.h"
#include "tap.h"
#include <kumquat/command.h>
#include <kumquat/limits.h>
#include <limits.h>

#define TOP "/tmp/t_walk"

static char notes[4096]; /* with a blank before each */

/* What the visitor does with the entry of this name. */
static struct {
    const char *name;
    int bits;           /* what it returns */
    const char *remove; /* a file that it removes, or NULL */
} at_name;

static int visit(const struct walk *w, void *what)
{
    char note[KUMQUAT_NAME_MAX + 16];
    int special =
        at_name.name != NULL && !w->after && strcmp(w->name, at_name.name) == 0;

    snprintf(note, sizeof note, " %s%s", w->name, w->after ? ")" : "");
    strlcat(what, note, sizeof notes);
    if (w->error != 0) {
        snprintf(note, sizeof note, "!%d", w->error);
        strlcat(what, note, sizeof notes);
    }
    if (special && at_name.remove != NULL)
        unlink(at_name.remove);
    return special ? at_name.bits : 0;
}

/* Asks whether a walk from `path` notes this, and returns that. */
static void walks(const char *path, const char *wanted, int result,
                  const char *question)
{
    notes[0] = '\0';
    int got = walk_tree(path, visit, notes);
    ok(strcmp(notes, wanted) == 0 && got == result, question,
       "returned %d, visited%.200s", got, notes);
}

/* TOP with b/x, b/y, a, c/z in it. */
static void make_tree(void)
{
    mkdir(TOP, 0755);
    mkdir(TOP "/b", 0755);
    mkdir(TOP "/c", 0755);
    make_file(TOP "/b/y", "", 0644, 0, 0);
    make_file(TOP "/b/x", "", 0644, 0, 0);
    make_file(TOP "/a", "", 0644, 0, 0);
    make_file(TOP "/c/z", "", 0644, 0, 0);
}

static void ask_order(void)
{
    walks(TOP, " t_walk a b x y b) c z c) t_walk)", 0,
          "does a walk go by name, and see directories before and after?");
    walks(TOP "/b//", " b x y b)", 0, "is the last part of b// b?");
    walks(TOP "/a", " a", 0, "can it be a file?");
    walks(TOP "/none", " none!2", 0, "is what does not exist told?");
    at_name.name = "b";
    at_name.bits = WALK_SKIP;
    walks(TOP, " t_walk a b c z c) t_walk)", 0,
          "is a directory that is skipped not entered?");
    at_name.name = "x";
    at_name.bits = WALK_STOP;
    walks(TOP, " t_walk a b x", WALK_STOP, "does the walk end when told to?");
    at_name.bits = 0;
    at_name.remove = TOP "/b/y";
    walks(TOP, " t_walk a b x b) c z c) t_walk)", 0,
          "is what has gone meanwhile left out?");
    at_name.name = NULL;
}

static void ask_errors(void)
{
    char path[KUMQUAT_PATH_MAX + 16];

    chmod(TOP "/c", 0700);
    as(STUDENT, STUDENT);
    walks(TOP, " t_walk a b x b) c c)!13 t_walk)", 0,
          "is a directory that can't be read told, and the rest visited?");
    as(0, 0);
    memset(path, '/', sizeof path);
    path[sizeof path - 1] = '\0';
    walks(path, " !36", 0, "is a path that is too long refused?");
    walks("", " !2", 0, "and an empty one?");
}

static void remove_tree(void)
{
    unlink(TOP "/b/x");
    unlink(TOP "/c/z");
    unlink(TOP "/a");
    rmdir(TOP "/b");
    rmdir(TOP "/c");
    rmdir(TOP);
}

/* --- Paths ---------------------------------------------------------------- */

static int joins(const char *folder, const char *name, const char *wanted)
{
    char path[KUMQUAT_PATH_MAX];

    return path_join(path, folder, name, 3) == 0 && strcmp(path, wanted) == 0;
}

/* Does the last part begin there, and has it this length? */
static int ends(const char *path, size_t start, size_t wanted)
{
    size_t length;

    return path_last(path, &length) == path + start && length == wanted;
}

static void ask_paths(void)
{
    static char longest[KUMQUAT_PATH_MAX - 3]; /* room for "/bc" */
    char path[KUMQUAT_PATH_MAX];

    ok(joins("a", "b", "a/b") && joins("a/", "b", "a/b") &&
           joins("/", "b", "/b") && joins("a", "bcde", "a/bcd"),
       "does path_join put one slash between?", "-");
    memset(longest, 'x', sizeof longest - 1);
    int fits = path_join(path, longest, "bc", INT_MAX);
    int refused = path_join(path, longest, "bcd", INT_MAX);
    ok(fits == 0 && refused == -1 && errno == ENAMETOOLONG,
       "does path_join fill a path, and no more?", "%d %d", fits, refused);
    ok(ends("a", 0, 1) && ends("/a/bc", 3, 2) && ends("a/bc//", 2, 2) &&
           ends("/", 0, 0) && ends("", 0, 0) && ends("..", 0, 2),
       "does path_last find the last part?", "-");
}

int main(void)
{
    plan(13);
    remove_tree();
    make_tree();
    ask_order();
    ask_errors();
    remove_tree();
    ask_paths();
    return done();
}
