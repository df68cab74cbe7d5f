/*
 * du - how much room files take on the disk
 *
 * usage: du [-ahks] [-d DEPTH] [FILE ...]
 *
 * Tells for each directory what it takes with all that is in it; without FILE
 * for the working directory. A file with several names counts once. Holes in
 * files (see truncate) count as if there was something in them.
 *
 *   -a        tells it of each file as well
 *   -d DEPTH  only of what is not deeper; 0: of each FILE itself
 *   -h        sizes as people say them: 1.5K, 120M
 *   -k        in KiB, as usual
 *   -s        as -d 0
 *
 * The last one of -h and -k counts.
 *
 * Exit status: 0; 1 if something could not be looked at.
 *
 * Example: du -s letters
 */
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <kumquat/limits.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNIT 512 /* bytes that st_blocks counts */

static int each_file;           /* -a */
static long deepest = LONG_MAX; /* -d */
static int human;               /* -h */
static int status;              /* for exit */

/* Units below the directory of each depth that the walk is in. */
static unsigned long long sums[KUMQUAT_PATH_MAX / 2 + 2];

static void print(unsigned long long units, const char *path)
{
    char text[16];

    if (human)
        size_text(units * UNIT, text);
    else
        snprintf(text, sizeof text, "%u", (unsigned)((units + 1) / 2));
    printf("%s\t%s\n", text, path);
}

/* Has this file been counted, by another name? Marks it. */
static int is_counted(const struct stat *st)
{
    static unsigned char *marks;
    static size_t size;
    size_t at = st->st_ino / 8;
    unsigned char bit = (unsigned char)(1u << st->st_ino % 8);

    if (S_ISDIR(st->st_mode) || st->st_nlink == 1)
        return 0;
    if (at >= size) {
        size_t wanted = at * 2 + 64;
        unsigned char *more = realloc(marks, wanted);
        if (more == NULL) {
            status = failed("names of files");
            return 0;
        }
        memset(more + size, 0, wanted - size);
        marks = more;
        size = wanted;
    }
    int counted = marks[at] & bit;
    marks[at] |= bit;
    return counted;
}

static int visit(const struct walk *w, void *what)
{
    unsigned long long *sum = sums + w->depth;

    (void)what;
    if (w->error != 0) {
        errno = w->error;
        status = failed(w->path);
    }
    if (w->st == NULL || (!w->after && is_counted(w->st)))
        return 0;
    if (!w->after)
        *sum = w->st->st_blocks;
    int folder = S_ISDIR(w->st->st_mode);
    if (folder && !w->after)
        return 0;
    if (w->depth > 0)
        sum[-1] += *sum;
    if (w->depth == 0 || (w->depth <= deepest && (folder || each_file)))
        print(*sum, w->path);
    return 0;
}

int main(int argc, char **argv)
{
    static char *here[] = {".", NULL};
    int option;

    while ((option = option_next(argc, argv, "ad:hks")) != -1) {
        each_file |= option == 'a';
        if (option == 'd' || option == 's')
            deepest = option == 's' ? 0 : number_operand(optarg, 0, LONG_MAX);
        if (option == 'h' || option == 'k')
            human = option == 'h';
    }
    char **path = operands(argc, argv, 0, -1);
    for (path = *path != NULL ? path : here; *path != NULL; path++)
        walk_tree(*path, visit, NULL);
    return status;
}
