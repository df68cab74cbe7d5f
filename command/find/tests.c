/*
 * What find can ask.
 */
#include "find.h"
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400 /* seconds */

/* --- Numbers -------------------------------------------------------------- */

/* "+N", "-N" or "N" and then no more than one letter, the unit. */
static void parse_number(struct node *n)
{
    const char *at = n->text;
    char *end;

    if (*at == '+' || *at == '-')
        n->sign = *at++;
    n->number = strtol(at, &end, 10);
    if (*at < '0' || *at > '9' || (*end != '\0' && end[1] != '\0'))
        bad_word(n->text, "not a number");
    n->unit = *end;
}

static void parse_count(struct node *n)
{
    parse_number(n);
    if (n->unit != '\0')
        bad_word(n->text, "not a number");
}

static int compares(const struct node *n, long value)
{
    if (n->sign == '+')
        return value > n->number;
    return n->sign == '-' ? value < n->number : value == n->number;
}

static int has_links(struct node *n, const struct walk *w)
{
    return compares(n, (long)w->st->st_nlink);
}

static int has_inode(struct node *n, const struct walk *w)
{
    return compares(n, (long)w->st->st_ino);
}

static int has_days(struct node *n, const struct walk *w)
{
    return compares(n, (state.start - w->st->st_mtime) / DAY);
}

static void parse_size(struct node *n)
{
    parse_number(n);
    if (n->unit != '\0' && strchr("ckM", n->unit) == NULL)
        bad_word(n->text, "not a size");
}

static int has_size(struct node *n, const struct walk *w)
{
    long unit = n->unit == 'c'   ? 1
                : n->unit == 'k' ? 1024
                : n->unit == 'M' ? 1024 * 1024
                                 : 512;
    long size = w->st->st_size;

    return compares(n, size / unit + (size % unit != 0));
}

/* --- Names and kinds ------------------------------------------------------ */

static int has_path(struct node *n, const struct walk *w)
{
    return fnmatch(n->text, w->path, 0) == 0;
}

static int has_name(struct node *n, const struct walk *w)
{
    return fnmatch(n->text, w->name, 0) == 0;
}

static void parse_folded(struct node *n)
{
    char *copy = strdup(n->text);

    if (copy == NULL)
        err(1, "%s", n->text);
    for (char *at = copy; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    n->text = copy;
}

static int has_folded_name(struct node *n, const struct walk *w)
{
    char name[KUMQUAT_NAME_MAX + 1];
    size_t i = 0;

    for (; w->name[i] != '\0' && i < KUMQUAT_NAME_MAX; i++)
        name[i] = (char)tolower((unsigned char)w->name[i]);
    name[i] = '\0';
    return fnmatch(n->text, name, 0) == 0;
}

static void parse_kind(struct node *n)
{
    static const char letters[] = "fdbcp";
    static const mode_t kinds[] = {S_IFREG, S_IFDIR, S_IFBLK, S_IFCHR, S_IFIFO};
    const char *letter = strchr(letters, *n->text);

    if (*n->text == '\0' || n->text[1] != '\0' || letter == NULL)
        bad_word(n->text, "no such kind of file");
    n->number = (long)kinds[letter - letters];
}

static int is_kind(struct node *n, const struct walk *w)
{
    return (w->st->st_mode & S_IFMT) == (mode_t)n->number;
}

static int is_empty(struct node *n, const struct walk *w)
{
    int names = 0;

    (void)n;
    if (!S_ISDIR(w->st->st_mode))
        return S_ISREG(w->st->st_mode) && w->st->st_size == 0;
    DIR *dir = opendir(w->path);
    if (dir == NULL)
        return 0;
    while (names <= 2 && readdir(dir) != NULL)
        names++;
    closedir(dir);
    return names <= 2; /* . and .. */
}

/* --- Owners, permissions, age --------------------------------------------- */

static void parse_user(struct node *n)
{
    n->number = (long)user_operand(n->text);
}

static int is_users(struct node *n, const struct walk *w)
{
    return (long)w->st->st_uid == n->number;
}

static void parse_group(struct node *n)
{
    n->number = (long)group_operand(n->text);
}

static int is_groups(struct node *n, const struct walk *w)
{
    return (long)w->st->st_gid == n->number;
}

static void parse_mode(struct node *n)
{
    const char *at = n->text;

    if (*at == '-' || *at == '/')
        n->sign = *at++;
    n->number = (long)mode_operand(at, 0);
}

static int has_mode(struct node *n, const struct walk *w)
{
    mode_t wanted = (mode_t)n->number, mode = w->st->st_mode & 07777;

    if (n->sign == '-')
        return (mode & wanted) == wanted;
    if (n->sign == '/')
        return wanted == 0 || (mode & wanted) != 0;
    return mode == wanted;
}

static void parse_newer(struct node *n)
{
    struct stat st;

    if (stat(n->text, &st) < 0)
        err(1, "%s", n->text);
    n->number = st.st_mtime;
}

static int is_newer(struct node *n, const struct walk *w)
{
    return w->st->st_mtime > n->number;
}

/* --- The walk ------------------------------------------------------------- */

static void parse_most(struct node *n)
{
    state.most = (int)number_operand(n->text, 0, INT_MAX);
}

static void parse_least(struct node *n)
{
    state.least = (int)number_operand(n->text, 0, INT_MAX);
}

static void set_depth_first(struct node *n)
{
    (void)n;
    state.depth_first = 1;
}

static int is_always(struct node *n, const struct walk *w)
{
    (void)n;
    (void)w;
    return 1;
}

static int prune(struct node *n, const struct walk *w)
{
    (void)n;
    (void)w;
    state.prune = 1;
    return 1;
}

const struct primary tests[] = {
    {"-name", 1, has_name, NULL},
    {"-iname", 1, has_folded_name, parse_folded},
    {"-path", 1, has_path, NULL},
    {"-type", 1, is_kind, parse_kind},
    {"-size", 1, has_size, parse_size},
    {"-empty", 0, is_empty, NULL},
    {"-mtime", 1, has_days, parse_count},
    {"-newer", 1, is_newer, parse_newer},
    {"-perm", 1, has_mode, parse_mode},
    {"-user", 1, is_users, parse_user},
    {"-group", 1, is_groups, parse_group},
    {"-links", 1, has_links, parse_count},
    {"-inum", 1, has_inode, parse_count},
    {"-maxdepth", 1, is_always, parse_most},
    {"-mindepth", 1, is_always, parse_least},
    {"-depth", 0, is_always, set_depth_first},
    {"-prune", 0, prune, NULL},
    {0},
};
