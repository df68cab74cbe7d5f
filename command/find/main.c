/*
 * find - looks for files in trees
 *
 * usage: find [PATH ...] [EXPRESSION]
 *
 * Visits the files and directories with all that is in them, without PATH the
 * working directory, and prints those of which the expression is true. Of a
 * number N, +N means more and -N less.
 *
 *   -name PATTERN    its name is like this (* ? [a-z])
 *   -iname PATTERN   the same; upper and lower case are alike
 *   -path PATTERN    its path is; * matches a / too
 *   -type KIND       f file, d directory, b or c device, p pipe
 *   -size N[ckM]     it has so many units of 512 bytes, rounded up; c bytes,
 *                    k KiB, M MiB
 *   -empty           there is nothing in it
 *   -mtime N         it was written N days ago
 *   -newer FILE      it was written after FILE
 *   -perm MODE       it has these permissions (see chmod); -MODE at least
 *                    these, /MODE one of them
 *   -user NAME       it is this user's
 *   -group NAME      it is this group's
 *   -links N         it has so many names
 *   -inum N          it has this number (inode)
 *
 *   -maxdepth N      goes so deep; 0: the PATHs alone
 *   -mindepth N      leaves out what is less deep
 *   -depth           what is in a directory before itself
 *   -prune           true; what is in this directory is left out
 *
 *   -print           true; prints the path, as is done when there is no action
 *   -print0          the same with a NUL behind it, for xargs -0
 *   -exec CMD {} ;   runs CMD with the path for each {}: is its status 0?
 *   -exec CMD {} +   true; runs CMD with as many paths as possible at once
 *   -delete          removes it, what is in it before: was that possible?
 *
 *   ! A, -not A      A is not true
 *   A B, A -a B      both are; B is asked only if A is true
 *   A -o B           one is; B is asked only if A is not true
 *   ( A )            A
 *
 * Exit status: 0; 1 if something could not be looked at or done.
 *
 * Example: find / -name '*.c' -size +4k -exec wc -l {} +
 */
#include "find.h"
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct state state = {.most = INT_MAX};

static int visit(const struct walk *w, void *what)
{
    struct node *expression = what;

    if (w->error != 0) {
        errno = w->error;
        state.status = failed(w->path);
    }
    if (w->st == NULL)
        return 0;
    int entered = S_ISDIR(w->st->st_mode) && w->depth < state.most;
    state.prune = 0;
    if ((!entered || w->after == state.depth_first) && w->depth >= state.least)
        expression->is_true(expression, w);
    return !entered || state.prune ? WALK_SKIP : 0;
}

/* Does the expression begin here? */
static int is_expression(const char *word)
{
    return *word == '-' || strcmp(word, "!") == 0 || strcmp(word, "(") == 0;
}

int main(int argc, char **argv)
{
    int help = argc > 1 && strcmp(argv[1], "--help") == 0, paths = 1;

    option_next(help ? argc : 1, argv, ""); /* the words are no options */
    state.start = time(NULL);
    while (paths < argc && !is_expression(argv[paths]))
        paths++;
    struct node *expression = expression_parse(argv + paths);
    if (paths == 1)
        walk_tree(".", visit, expression);
    for (int i = 1; i < paths; i++)
        walk_tree(argv[i], visit, expression);
    exec_finish();
    return state.status;
}
