/*
 * ls: lists directories, sorted by name.
 */
#include "files.h"
#include <ctype.h>
#include <grp.h>
#include <kumquat/device.h>
#include <pwd.h>
#include <sys/ioctl.h>

static const char usage[] =
    "usage: ls [-al1] [FILE ...]\n"
    "Lists the files, or what is in the directories.\n"
    "  -a  names that begin with a dot too\n"
    "  -l  kind, permissions (s: set-ID, t: sticky; S, T: without x), links,\n"
    "      owner, group, size (of a device: its driver and number)\n"
    "  -1  one name a line\n";

static int show_all, show_long, show_lines;

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void names_sort(struct names *names)
{
    if (names->count > 1)
        qsort(names->list, names->count, sizeof(char *), compare);
}

/* Puts a letter in the place of an x. */
static void mark(char *place, char letter)
{
    *place = (char)(*place == 'x' ? letter : toupper(letter));
}

/* "drwxr-xr-x" for a mode. */
static void describe_mode(mode_t mode, char text[11])
{
    static const char letters[] = "rwxrwxrwx";
    static const char kinds[] = "?pc?d?b?-?l?s???"; /* by the mode's top bits */

    text[0] = kinds[(mode & S_IFMT) >> 12];
    for (int i = 0; i < 9; i++)
        text[1 + i] = mode & (0400u >> i) ? letters[i] : '-';
    if (mode & S_ISUID)
        mark(text + 3, 's');
    if (mode & S_ISGID)
        mark(text + 6, 's');
    if (mode & S_ISVTX)
        mark(text + 9, 't');
    text[10] = '\0';
}

/* The name of a user or group, or its number. One of each is kept: most files
 * have the same. */
static const char *owner_name(unsigned id, int is_group)
{
    static struct {
        unsigned id;
        char name[33];
    } kept[2];
    char *name = kept[is_group].name;

    if (*name != '\0' && kept[is_group].id == id)
        return name;
    kept[is_group].id = id;
    snprintf(name, sizeof(kept[0].name), "%u", id);
    const struct passwd *user = is_group ? NULL : getpwuid(id);
    const struct group *group = is_group ? getgrgid(id) : NULL;
    if (user != NULL || group != NULL)
        strlcpy(name, user != NULL ? user->pw_name : group->gr_name,
                sizeof(kept[0].name));
    return name;
}

/* A line for -l. `path` leads to the file called `name`. Returns 0, or 1 if
 * it cannot be looked at. */
static int print_long(const char *path, const char *name)
{
    struct stat st;
    char mode[11], size[16];

    if (stat(path, &st) < 0)
        return failed(path);
    describe_mode(st.st_mode, mode);
    if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
        snprintf(size, sizeof(size), "%u,%3u", (unsigned)DEV_MAJOR(st.st_rdev),
                 (unsigned)DEV_MINOR(st.st_rdev));
    else
        snprintf(size, sizeof(size), "%d", (int)st.st_size);
    printf("%s %2u %-7s %-7s %8s %s\n", mode, (unsigned)st.st_nlink,
           owner_name(st.st_uid, 0), owner_name(st.st_gid, 1), size, name);
    return 0;
}

/* How wide a line may be: 0 when every name takes a line of its own. */
static size_t line_width(void)
{
    struct winsize size;

    if (show_lines || !isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

/* Prints names in columns, sorted downwards. */
static void print_columns(const struct names *names)
{
    size_t widest = 1;

    for (size_t i = 0; i < names->count; i++)
        if (strlen(names->list[i]) > widest)
            widest = strlen(names->list[i]);
    size_t columns = line_width() / (widest + 2);
    if (columns == 0)
        columns = 1;
    size_t rows = (names->count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < names->count; i += rows) {
            int last = i + rows >= names->count;
            printf("%-*s", last ? 0 : (int)widest + 2, names->list[i]);
        }
        putchar('\n');
    }
}

/* Prints names, which are in `folder` (NULL: they are paths). */
static int print_names(const char *folder, const struct names *names)
{
    char path[KUMQUAT_PATH_MAX];
    int status = 0;

    if (!show_long) {
        print_columns(names);
        return 0;
    }
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->list[i];
        if (folder == NULL)
            strlcpy(path, name, sizeof(path));
        else
            snprintf(path, sizeof(path), "%s/%s", folder, name);
        status |= print_long(path, name);
    }
    return status;
}

static int is_shown(const char *name)
{
    return show_all || name[0] != '.';
}

static int print_folder(const char *path)
{
    struct names names = {0};
    int status = names_read(&names, path, is_shown) < 0 ? failed(path) : 0;

    names_sort(&names);
    status |= print_names(path, &names);
    names_free(&names);
    return status;
}

/* Sorts the arguments into files and directories. Returns 0, or 1 if one
 * does not exist. */
static int sort_arguments(char **argv, struct names *files,
                          struct names *folders)
{
    struct stat st;
    int status = 0;

    for (; *argv != NULL; argv++) {
        if (stat(*argv, &st) < 0)
            status = failed(*argv);
        else
            names_add(S_ISDIR(st.st_mode) ? folders : files, *argv);
    }
    names_sort(files);
    names_sort(folders);
    return status;
}

int main(int argc, char **argv)
{
    struct names files = {0}, folders = {0};
    unsigned options = read_options(argc, argv, "al1", 0, INT_MAX, usage);

    show_all = options & 1;
    show_long = options & 2;
    show_lines = options & 4;
    if (optind == argc)
        return print_folder(".");
    int status = sort_arguments(argv + optind, &files, &folders);
    if (files.count > 0)
        status |= print_names(NULL, &files);
    for (size_t i = 0; i < folders.count; i++) {
        if (files.count + folders.count > 1)
            printf("%s%s:\n", i + files.count > 0 ? "\n" : "", folders.list[i]);
        fflush(stdout);
        status |= print_folder(folders.list[i]);
    }
    names_free(&files);
    names_free(&folders);
    return status;
}
