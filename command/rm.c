/*
 * rm - removes files, and directories with all that is in them
 *
 * usage: rm [-rRfidv] FILE ...
 *
 * Takes away the names of files. A file is gone when it has no name left and
 * nobody has it open. Neither / nor . nor .. is removed, nor what is so deep
 * that its path has more than 1023 bytes: for that, begin further down.
 *
 *   -r  directories too, with all that is in them
 *   -R  the same
 *   -d  directories too, if they are empty
 *   -f  what does not exist is no error; -i before it does not count
 *   -i  asks before each; -f before it does not count
 *   -v  tells what was removed
 *
 * Exit status: 0; 1 if something was not removed for another reason than -i.
 *
 * Example: rm -rf letters
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <string.h>
#include <unistd.h>

static int trees, empty; /* -r, -d */
static int force, ask;   /* -f, -i */
static int tell;         /* -v */

/* What became of the operand so far. */
struct progress {
    int status; /* for exit */
    int kept;   /* -i: something is to stay */
};

/* Removes one name. */
static void remove_one(const struct walk *w, struct progress *p)
{
    if (ask && !confirmed("remove", w->path)) {
        p->kept = 1;
        return;
    }
    if ((S_ISDIR(w->st->st_mode) ? rmdir(w->path) : unlink(w->path)) == 0) {
        if (tell)
            puts(w->path);
        return;
    }
    if (errno == ENOENT && w->depth > 0)
        return; /* somebody else did */
    if (w->error != 0)
        errno = w->error;
    else if (errno == ENOTEMPTY && (p->status || p->kept))
        return; /* and why has been said */
    p->status = failed(w->path);
}

static int visit(const struct walk *w, void *what)
{
    struct progress *p = what;

    if (w->st == NULL) {
        errno = w->error;
        if (!force || (errno != ENOENT && errno != ENOTDIR))
            p->status = failed(w->path);
        return 0;
    }
    int folder = S_ISDIR(w->st->st_mode);
    if (folder && trees && !w->after) {
        if (!ask || confirmed("enter", w->path))
            return 0;
        p->kept = 1;
    } else if (folder && !trees && !empty) {
        errno = EISDIR;
        p->status = failed(w->path);
    } else {
        remove_one(w, p);
    }
    return WALK_SKIP;
}

/* /, ., .., and what is another name for one of them? */
static int is_special(const char *path)
{
    size_t length;
    const char *name = path_last(path, &length);

    return *path != '\0' && length <= 2 && strspn(name, ".") >= length;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = option_next(argc, argv, "rRfidv")) != -1) {
        trees |= option == 'r' || option == 'R';
        empty |= option == 'd';
        tell |= option == 'v';
        if (option == 'f' || option == 'i') {
            force = option == 'f';
            ask = option == 'i';
        }
    }
    char **path = operands(argc, argv, force ? 0 : 1, -1);
    for (; *path != NULL; path++) {
        struct progress progress = {0};
        if (is_special(*path)) {
            warnx("%s: neither /, . nor .. is removed", *path);
            progress.status = 1;
        } else {
            walk_tree(*path, visit, &progress);
        }
        status |= progress.status;
    }
    return status;
}
