/*
 * ls - lists files and directories
 *
 * usage: ls [-1aACcdfFGhilnpqrRsStu] [FILE ...]
 *
 * Lists the files, then what is in the directories, without FILE in the working
 * directory, by name. What nobody is allowed to tell shows as ?.
 *
 *   -a  names that begin with a dot too
 *   -A  the same without . and ..
 *   -d  directories themselves, not what is in them
 *   -R  what is in the directories in them as well, and so on
 *
 *   -l  a line for each: kind, permissions (s: set-ID, t: sticky; S, T: without
 *       x), names it has, owner, group, size (of a device: driver and number),
 *       time when it was written
 *   -n  the same with numbers for owner and group
 *   -1  one name a line, as usual unless it goes to a terminal
 *   -C  names in columns
 *   -h  sizes as people say them: 1.5K, 120M
 *   -i  the number (inode) first
 *   -s  what it takes on the disk first, in KiB (holes as du counts them)
 *   -F  behind the name of a directory /, a program *, a pipe |
 *   -p  behind the name of a directory /
 *   -q  ? for control characters in names, as usual on a terminal
 *   -G  in colours: directories, programs, devices, pipes; as usual on a
 *       terminal that TERM says is no vt100, unless NO_COLOR is set
 *
 *   -t  the newest first
 *   -S  the largest first
 *   -r  the last first
 *   -f  as they stand in the directory, with -a
 *   -u  with -l and -t the time when it was read
 *   -c  with -l and -t the time when its permissions and the like changed
 *
 * Exit status: 0; 1 if something could not be looked at.
 *
 * Example: ls -ltr /tmp
 */
#include "ls.h"
#include <kumquat/command.h>
#include <kumquat/limits.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

char has[128];
int form;

static int listed; /* something was printed: an empty line comes next */

static int print_folder(const char *path, int with_name);

/* -R: the directories in a list of what is in `path`. */
static int print_inner(const char *path, const struct list *list)
{
    char inner[KUMQUAT_PATH_MAX];
    int status = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct entry *entry = &list->entries[i];
        if (!S_ISDIR(entry->st.st_mode) || strcmp(entry->name, ".") == 0 ||
            strcmp(entry->name, "..") == 0)
            continue;
        if (path_join(inner, path, entry->name, INT_MAX) < 0)
            status = failed(path);
        else
            status |= print_folder(inner, 1);
    }
    return status;
}

static int print_folder(const char *path, int with_name)
{
    struct list list = {0};

    if (with_name)
        printf("%s%s:\n", listed ? "\n" : "", path);
    fflush(stdout); /* before a message */
    int status = list_read(&list, path);
    list_sort(&list);
    if (form == 'l' || has['s'])
        print_total(&list);
    print_list(&list);
    listed = 1;
    if (has['R'])
        status |= print_inner(path, &list);
    list_free(&list);
    return status;
}

/* Sorts the operands into files and directories. Returns the exit status. */
static int look_at(char **paths, struct list *files, struct list *folders)
{
    struct stat st;
    int status = 0;

    for (; *paths != NULL; paths++) {
        if (stat(*paths, &st) < 0)
            status = failed(*paths);
        else
            list_add(S_ISDIR(st.st_mode) && !has['d'] ? folders : files, *paths,
                     &st, 1);
    }
    list_sort(files);
    list_sort(folders);
    return status;
}

int main(int argc, char **argv)
{
    static char *here[] = {".", NULL};
    struct list files = {0}, folders = {0};
    int option;

    while ((option = option_next(argc, argv, "1aACcdfFGhilnpqrRsStu")) != -1) {
        has[option] = 1;
        if (strchr("Cln", option) != NULL || (option == '1' && form != 'l'))
            form = option == 'n' ? 'l' : option;
    }
    has['a'] |= has['f'];
    print_start();
    char **paths = operands(argc, argv, 0, -1);
    int status = look_at(*paths != NULL ? paths : here, &files, &folders);
    int several = argc - optind > 1 || has['R'];

    print_list(&files);
    listed = files.count > 0;
    for (size_t i = 0; i < folders.count; i++)
        status |= print_folder(folders.entries[i].name, several);
    list_free(&files);
    list_free(&folders);
    return status;
}
