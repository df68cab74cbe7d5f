/*
 * cp: copies files, and directories with all that is in them.
 */
#include "files.h"
#include <fcntl.h>

static const char usage[] =
    "usage: cp [-r] FILE NAME\n"
    "       cp [-r] FILE ... FOLDER\n"
    "Copies a file, or files into FOLDER. What a file of that name contained is\n"
    "lost. The copy gets the permissions that the umask allows.\n"
    "  -r  directories too, with all that is in them; devices stay devices\n";

static int trees; /* -r */
static ino_t
    target; /* the directory that the current tree is copied to, or 0 */

/* Copies what one descriptor still has to another. Returns whose fault it is
 * if that fails, else NULL. */
static const char *copy_bytes(int in, int out, const char *from, const char *to)
{
    static char buffer[16384];
    ssize_t length;

    while ((length = read(in, buffer, sizeof(buffer))) > 0) {
        for (ssize_t done = 0, part; done < length; done += part) {
            part = write(out, buffer + done, (size_t)(length - done));
            if (part <= 0)
                return to;
        }
    }
    return length < 0 ? from : NULL;
}

static int copy_file(const char *from, const char *to, mode_t mode)
{
    int in = open(from, O_RDONLY);

    if (in < 0)
        return failed(from);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, mode & 0777);
    const char *wrong = out < 0 ? to : copy_bytes(in, out, from, to);
    int status = wrong != NULL ? failed(wrong) : 0;
    if (out >= 0)
        close(out);
    close(in);
    return status;
}

static int copy(const char *from, const char *to);

/* Copies what is in a directory into another one. */
static int copy_names(const char *from, const char *to)
{
    char inner_from[KUMQUAT_PATH_MAX], inner_to[KUMQUAT_PATH_MAX];
    struct names names = {0};
    int status = names_read(&names, from, is_inside) < 0 ? failed(from) : 0;

    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.list[i];
        if (join(inner_from, from, name, INT_MAX) < 0 ||
            join(inner_to, to, name, INT_MAX) < 0)
            status = failed(name);
        else
            status |= copy(inner_from, inner_to);
    }
    names_free(&names);
    return status;
}

/* Its owner can write to the copy until that is complete. */
static int copy_folder(const char *from, const char *to, mode_t mode)
{
    struct stat st;
    int exists = is_folder(to);

    if ((!exists && mkdir(to, (mode & 0777) | S_IRWXU) < 0) ||
        stat(to, &st) < 0)
        return failed(to);
    if (target == 0)
        target = st.st_ino;
    int status = copy_names(from, to);
    if (!exists && (mode & S_IRWXU) != S_IRWXU &&
        chmod(to, st.st_mode & (mode | ~S_IRWXU)) < 0)
        status = failed(to);
    return status;
}

/* Copies a file or, with -r, anything. Returns the exit status. */
static int copy(const char *from, const char *to)
{
    struct stat st, there;

    if (stat(from, &st) < 0)
        return failed(from);
    if (stat(to, &there) < 0)
        there.st_ino = 0;
    if (st.st_ino == there.st_ino || st.st_ino == target) {
        warnx("%s: not copied to itself", from);
        return 1;
    }
    if (S_ISREG(st.st_mode) || (!trees && !S_ISDIR(st.st_mode)))
        return copy_file(from, to, st.st_mode);
    errno = EISDIR;
    if (!trees)
        return failed(from);
    if (S_ISDIR(st.st_mode))
        return copy_folder(from, to, st.st_mode);
    return mknod(to, st.st_mode, st.st_rdev) < 0 ? failed(to) : 0;
}

static int copy_operand(const char *from, const char *to)
{
    target = 0;
    return copy(from, to);
}

int main(int argc, char **argv)
{
    trees = read_options(argc, argv, "r", 2, INT_MAX, usage) != 0;
    return each_target(argc - optind, argv + optind, copy_operand);
}
