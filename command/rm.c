/*
 * rm: removes files, and directories with all that is in them.
 */
#include "files.h"

static const char usage[] =
    "usage: rm [-rf] FILE ...\n"
    "Takes away the names of files. A file is gone when it has no name left and\n"
    "nobody has it open.\n"
    "  -r  directories too, with all that is in them\n"
    "  -f  what does not exist is no error\n";

enum { TREES = 1, FORCE = 2 };

static unsigned options;

/* Removes a file or, with -r, a tree. Returns the exit status. */
static int remove_tree(const char *path)
{
    char inner[KUMQUAT_PATH_MAX];
    struct names names = {0};
    struct stat st;

    if (stat(path, &st) < 0)
        return errno == ENOENT && (options & FORCE) ? 0 : failed(path);
    if (!S_ISDIR(st.st_mode))
        return unlink(path) < 0 ? failed(path) : 0;
    errno = EISDIR;
    if (!(options & TREES))
        return failed(path);
    int status = names_read(&names, path, is_inside) < 0 ? failed(path) : 0;
    for (size_t i = 0; i < names.count; i++) {
        if (join(inner, path, names.list[i], INT_MAX) < 0)
            status = failed(path);
        else
            status |= remove_tree(inner);
    }
    names_free(&names);
    return status == 0 && rmdir(path) < 0 ? failed(path) : status;
}

int main(int argc, char **argv)
{
    int status = 0;

    options = read_options(argc, argv, "rf", 0, INT_MAX, usage);
    if (optind == argc && !(options & FORCE)) {
        fputs(usage, stderr);
        return 2;
    }
    for (char **path = argv + optind; *path != NULL; path++) {
        size_t length;
        const char *name = last_part(*path, &length);
        if (**path != '\0' && length <= 2 && strspn(name, ".") >= length) {
            warnx("%s: neither /, . nor .. is removed", *path);
            status = 1;
        } else {
            status |= remove_tree(*path);
        }
    }
    return status;
}
