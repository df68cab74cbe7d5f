/*
 * chown: gives files to another user or group.
 */
#include "files.h"
#include <grp.h>
#include <pwd.h>

static const char usage[] =
    "usage: chown USER[:GROUP] FILE ...\n"
    "       chown :GROUP FILE ...\n"
    "Sets the owner and the group of the files; both are names or numbers. Only\n"
    "root may give files away; others may choose their own group.\n";

#define KEEP ((unsigned)-1)

/* A whole number. Returns whether the text is one. */
static int parse_number(const char *text, unsigned *number)
{
    char *end;

    *number = (unsigned)strtoul(text, &end, 10);
    return end != text && *end == '\0';
}

static uid_t parse_user(const char *text)
{
    const struct passwd *user = getpwnam(text);
    unsigned number;

    if (user != NULL)
        return user->pw_uid;
    if (!parse_number(text, &number))
        errx(1, "%s: no such user", text);
    return number;
}

static gid_t parse_group(const char *text)
{
    const struct group *group = getgrnam(text);
    unsigned number;

    if (group != NULL)
        return group->gr_gid;
    if (!parse_number(text, &number))
        errx(1, "%s: no such group", text);
    return number;
}

static uid_t uid = KEEP;
static gid_t gid = KEEP;

static int give(const char *path)
{
    return chown(path, uid, gid);
}

int main(int argc, char **argv)
{
    read_options(argc, argv, "", 2, INT_MAX, usage);
    char *user = argv[optind], *group = strchr(user, ':');
    if (group != NULL)
        *group++ = '\0';
    if (*user != '\0')
        uid = parse_user(user);
    if (group != NULL)
        gid = parse_group(group);
    return each_operand(argv + optind + 1, give);
}
