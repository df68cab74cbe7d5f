/*
 * mkdir - makes directories
 *
 * usage: mkdir [-pv] [-m MODE] FOLDER ...
 *
 *   -p       those above it in the path as well; what exists is no error
 *   -m MODE  with these permissions (see chmod), whatever umask says
 *   -v       tells which were made
 *
 * Exit status: 0; 1 if a directory was not made.
 *
 * Example: mkdir -p -m 700 letters/1994/march
 */
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <string.h>
#include <unistd.h>

static int parents, tell; /* -p, -v */
static mode_t usual;      /* permissions, without those that umask takes */
static mode_t wanted;     /* of the last directory of a path */

static int make(const char *path, mode_t mode)
{
    if (mkdir(path, mode) < 0)
        return -1;
    if (tell)
        puts(path);
    return 0;
}

/* Makes one unless it is there: perhaps since somebody else is faster. */
static int make_missing(const char *path, mode_t mode)
{
    if (is_folder(path) || make(path, mode) == 0)
        return 0;
    return errno == EEXIST && is_folder(path) ? 0 : -1;
}

/* Makes the directories above one. */
static int make_parents(const char *path)
{
    char part[strlen(path) + 1];

    strcpy(part, path);
    for (char *at = part; (at = strchr(at, '/')) != NULL; at++) {
        if (at == part)
            continue;
        if (at[strspn(at, "/")] == '\0')
            break;
        *at = '\0';
        if (make_missing(part, usual | S_IWUSR | S_IXUSR) < 0) {
            errno = errno == EEXIST ? ENOTDIR : errno;
            return -1;
        }
        *at = '/';
    }
    return 0;
}

static int make_operand(const char *path)
{
    if (!parents)
        return make(path, wanted);
    return make_parents(path) < 0 ? -1 : make_missing(path, wanted);
}

int main(int argc, char **argv)
{
    const char *mode = NULL;
    int option;

    while ((option = option_next(argc, argv, "pm:v")) != -1) {
        parents |= option == 'p';
        tell |= option == 'v';
        if (option == 'm')
            mode = optarg;
    }
    wanted = mode != NULL ? mode_operand(mode, S_IFDIR | 0777) : 0777;
    usual = 0777 & ~umask(0);
    if (mode == NULL)
        wanted = usual;
    return each_operand(operands(argc, argv, 1, -1), make_operand);
}
