/*
 * Users and groups of files, see kumquat/file_command.h.
 */
#include <err.h>
#include <grp.h>
#include <kumquat/file_command.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A name that was looked up; most files have the same. */
struct kept {
    unsigned id;
    char name[33]; /* empty: none yet */
};

static const char *keep(struct kept *kept, unsigned id, const char *name)
{
    kept->id = id;
    if (name != NULL)
        strlcpy(kept->name, name, sizeof kept->name);
    else
        snprintf(kept->name, sizeof kept->name, "%u", id);
    return kept->name;
}

const char *user_text(uid_t uid)
{
    static struct kept kept;

    if (kept.name[0] != '\0' && kept.id == uid)
        return kept.name;
    const struct passwd *user = getpwuid(uid);
    return keep(&kept, uid, user != NULL ? user->pw_name : NULL);
}

const char *group_text(gid_t gid)
{
    static struct kept kept;

    if (kept.name[0] != '\0' && kept.id == gid)
        return kept.name;
    const struct group *group = getgrgid(gid);
    return keep(&kept, gid, group != NULL ? group->gr_name : NULL);
}

/* The number that `text` is; ends the program if it is none. */
static unsigned parse_number(const char *text, const char *kind)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || number > UINT16_MAX)
        errx(1, "%s: no such %s", text, kind);
    return (unsigned)number;
}

uid_t user_operand(const char *text)
{
    const struct passwd *user = getpwnam(text);

    return user != NULL ? user->pw_uid : parse_number(text, "user");
}

gid_t group_operand(const char *text)
{
    const struct group *group = getgrnam(text);

    return group != NULL ? group->gr_gid : parse_number(text, "group");
}
