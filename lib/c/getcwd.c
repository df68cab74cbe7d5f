/*
 * The path of the working directory.
 *
 * Nobody keeps it: a directory knows its number and the way up, its parent
 * knows the name. So the path is found from its end to its start:
 *
 *   stat(".")  = 17
 *   stat("..") = 9     which name in ".." has number 17?      "work"
 *   stat("../..") = 1  which name in "../.." has number 9?    "home/work"
 *   stat("../../..") = 1 as well: that was the root          "/home/work"
 */
#include <dirent.h>
#include <errno.h>
#include <kumquat/limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Finds the name of an inode in a directory. 0; -1 and errno: ENOENT if it
 * has none there. */
static int name_find(const char *directory, ino_t number,
                     char name[KUMQUAT_NAME_MAX + 1])
{
    DIR *dir = opendir(directory);
    struct dirent *entry;

    if (dir == NULL)
        return -1;
    errno = 0;
    do
        entry = readdir(dir);
    while (entry != NULL && entry->d_ino != number);
    if (entry != NULL)
        strcpy(name, entry->d_name);
    int error = entry != NULL ? 0 : errno != 0 ? errno : ENOENT;
    closedir(dir);
    errno = error;
    return error != 0 ? -1 : 0;
}

/* Puts "/name" in front of the path at buffer[*at]. -1 and ERANGE. */
static int prepend(char *buffer, size_t *at, const char *name)
{
    size_t length = strlen(name);

    if (length + 1 > *at) {
        errno = ERANGE;
        return -1;
    }
    while (length > 0)
        buffer[--*at] = name[--length];
    buffer[--*at] = '/';
    return 0;
}

/* Writes the path, with its NUL, at the end of the buffer. Returns where it
 * begins, or -1 and errno. */
static ssize_t path_find(char *buffer, size_t size)
{
    /* One step longer than FS takes: then it says ENAMETOOLONG. */
    char up[KUMQUAT_PATH_MAX + sizeof "/.."] = ".";
    char name[KUMQUAT_NAME_MAX + 1];
    size_t at = size - 1, length = 0;
    struct stat here, parent;

    buffer[at] = '\0';
    if (stat(up, &here) < 0)
        return -1;
    for (;; here = parent) {
        strcpy(up + length, length == 0 ? ".." : "/..");
        length = strlen(up);
        if (stat(up, &parent) < 0)
            return -1;
        if (parent.st_ino == here.st_ino)
            break;
        if (name_find(up, here.st_ino, name) < 0 ||
            prepend(buffer, &at, name) < 0)
            return -1;
    }
    if (buffer[at] == '\0' && prepend(buffer, &at, "") < 0)
        return -1;
    return (ssize_t)at;
}

char *getcwd(char *buffer, size_t size)
{
    int before = errno;

    if (size == 0) {
        errno = EINVAL;
        return NULL;
    }
    ssize_t at = path_find(buffer, size);
    if (at < 0)
        return NULL;
    memmove(buffer, buffer + at, size - (size_t)at);
    errno = before;
    return buffer;
}
