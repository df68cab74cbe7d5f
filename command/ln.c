/*
 * ln - gives files further names
 *
 * usage: ln [-fv] FILE NAME
 *        ln [-fv] FILE ... FOLDER
 *
 * Gives a file one more name, or files the same names in FOLDER. All names of
 * a file are alike; it is gone when the last one is removed. Directories have
 * one name, and there are no symbolic links (-s).
 *
 *   -f  a file that has the name already loses it
 *   -v  tells the names
 *
 * Exit status: 0; 1 if a name was not given.
 *
 * Example: ln letter letters/first
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/limits.h>
#include <string.h>
#include <unistd.h>

static int force, tell; /* -f, -v */

/* Are these two names of one file? */
static int are_same(const char *a, const char *b)
{
    struct stat st, other;

    return stat(a, &st) == 0 && stat(b, &other) == 0 &&
           st.st_ino == other.st_ino;
}

/* Gives the name `to` to another file; at any time one of them has it. */
static int replace(const char *from, const char *to)
{
    char path[KUMQUAT_PATH_MAX], name[16];
    size_t length, folder = (size_t)(path_last(to, &length) - to);

    snprintf(name, sizeof name, ".ln%d", (int)getpid());
    if (folder + strlen(name) >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path, to, folder);
    strcpy(path + folder, name);
    if (link(from, path) < 0)
        return -1;
    if (rename(path, to) == 0)
        return 0;
    int error = errno;
    unlink(path);
    errno = error;
    return -1;
}

static int name_file(const char *from, const char *to)
{
    int done = link(from, to);

    if (done < 0 && errno == EEXIST && force && !are_same(from, to))
        done = replace(from, to);
    if (done < 0) {
        warn("%s to %s", from, to);
        return 1;
    }
    if (tell)
        printf("%s -> %s\n", to, from);
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "fvs")) != -1) {
        if (option == 's')
            errx(STATUS_USAGE, "there are no symbolic links");
        force |= option == 'f';
        tell |= option == 'v';
    }
    char **files = operands(argc, argv, 2, -1);
    return each_target(argc - optind, files, name_file);
}
