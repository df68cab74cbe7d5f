/*
 * rmdir - removes empty directories
 *
 * usage: rmdir [-p] FOLDER ...
 *
 *   -p  then those above it in the path as well, as far as they are empty
 *
 * Exit status: 0; 1 if a directory was not removed.
 *
 * Example: rmdir -p letters/1994/march
 */
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <string.h>
#include <unistd.h>

static int parents; /* -p */
static int status;  /* for exit */

/* Cuts the last part off a path. Returns whether something is left. */
static int go_up(char *path)
{
    size_t length;
    char *end = path + (path_last(path, &length) - path);

    while (end > path && end[-1] == '/')
        end--;
    *end = '\0';
    return end > path;
}

static int remove_folder(const char *path)
{
    char above[strlen(path) + 1];

    if (rmdir(path) < 0)
        return -1;
    strcpy(above, path);
    while (parents && go_up(above)) {
        if (rmdir(above) < 0) {
            status = failed(above);
            break;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    while (option_next(argc, argv, "p") != -1)
        parents = 1;
    return each_operand(operands(argc, argv, 1, -1), remove_folder) | status;
}
