/*
 * mkdir: makes directories.
 */
#include "files.h"

static const char usage[] =
    "usage: mkdir [-p] [-m MODE] FOLDER ...\n"
    "Makes directories.\n"
    "  -p       those above it as well; what exists is no error\n"
    "  -m MODE  with these permissions, in octal, whatever umask says\n";

static int parents;  /* -p */
static mode_t usual; /* permissions, without those that umask takes */
static mode_t mode;  /* of the last directory of a path */

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
        if (!is_folder(part) && mkdir(part, usual | S_IWUSR | S_IXUSR) < 0) {
            errno = errno == EEXIST ? ENOTDIR : errno;
            return -1;
        }
        *at = '/';
    }
    return 0;
}

static int make(const char *path)
{
    if (!parents)
        return mkdir(path, mode);
    if (is_folder(path))
        return 0;
    return make_parents(path) < 0 ? -1 : mkdir(path, mode);
}

int main(int argc, char **argv)
{
    char *end = "";

    parents = read_options(argc, argv, "pm:", 1, INT_MAX, usage) & 1;
    usual = mode = 0777 & ~umask(0);
    if (optarg != NULL)
        mode = (mode_t)strtoul(optarg, &end, 8);
    if (*end != '\0' || end == optarg || mode > 07777)
        errx(2, "%s: not a mode in octal", optarg);
    return each_operand(argv + optind, make);
}
