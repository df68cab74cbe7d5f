/*
 * chown: gives files to another user or group.
 */
#include <err.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

int main(int argc, char **argv)
{
    int status = 0;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc < 3) {
        fputs(usage, stderr);
        return 2;
    }
    char *group = strchr(argv[1], ':');
    if (group != NULL)
        *group++ = '\0';
    uid_t uid = *argv[1] != '\0' ? parse_user(argv[1]) : KEEP;
    gid_t gid = group != NULL ? parse_group(group) : KEEP;
    for (int i = 2; i < argc; i++) {
        if (chown(argv[i], uid, gid) < 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
