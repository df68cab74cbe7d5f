/*
 * Users and groups: /etc/passwd, /etc/shadow and /etc/group, text files of
 * one line each and colons between the fields.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIELDS_MAX  7
#define MEMBERS_MAX 16

/* A table that is read, and its present line, cut into fields. */
struct table {
    FILE *file;
    char *line;
    size_t size; /* of the line's memory */
    char *field[FIELDS_MAX];
};

/* --- Tables --------------------------------------------------------------- */

static int table_open(struct table *t, const char *path)
{
    t->file = fopen(path, "r");
    return t->file != NULL;
}

static void table_close(struct table *t)
{
    if (t->file != NULL)
        fclose(t->file);
    t->file = NULL;
}

/* Cuts a text at each separator. Returns how many parts there are; more than
 * `limit` are left together in the last. */
static int cut(char *text, char separator, char *parts[], int limit)
{
    int count = 0;

    while (text != NULL && count < limit) {
        parts[count++] = text;
        text = count < limit ? strchr(text, separator) : NULL;
        if (text != NULL)
            *text++ = '\0';
    }
    return count;
}

/* The next line that has so many fields. Returns whether there is one. */
static int table_next(struct table *t, int fields)
{
    while (t->file != NULL && getline(&t->line, &t->size, t->file) > 0) {
        t->line[strcspn(t->line, "\n")] = '\0';
        if (cut(t->line, ':', t->field, FIELDS_MAX) >= fields)
            return 1;
    }
    return 0;
}

/* Looks for a line by its first field or, if that is NULL, by the number in
 * its third. */
static int table_find(struct table *t, const char *path, int fields,
                      const char *name, unsigned id)
{
    int found = 0;

    if (!table_open(t, path))
        return 0;
    while (!found && table_next(t, fields))
        found = name != NULL ? strcmp(t->field[0], name) == 0
                             : strtoul(t->field[2], NULL, 10) == id;
    table_close(t);
    return found;
}

/* --- Users ---------------------------------------------------------------- */

#define USERS       "/etc/passwd"
#define USER_FIELDS 7

/* The user of a table's present line. */
static struct passwd *user_of(const struct table *t)
{
    static struct passwd user;

    user = (struct passwd){
        .pw_name = t->field[0],
        .pw_passwd = t->field[1],
        .pw_uid = (uid_t)strtoul(t->field[2], NULL, 10),
        .pw_gid = (gid_t)strtoul(t->field[3], NULL, 10),
        .pw_gecos = t->field[4],
        .pw_dir = t->field[5],
        .pw_shell = t->field[6],
    };
    return &user;
}

static struct passwd *user_find(const char *name, uid_t uid)
{
    static struct table users, secrets;

    if (!table_find(&users, USERS, USER_FIELDS, name, uid))
        return NULL;
    struct passwd *user = user_of(&users);
    if (table_find(&secrets, "/etc/shadow", 2, user->pw_name, 0))
        user->pw_passwd = secrets.field[1];
    return user;
}

struct passwd *getpwnam(const char *name)
{
    return user_find(name, 0);
}

struct passwd *getpwuid(uid_t uid)
{
    return user_find(NULL, uid);
}

static struct table all_users;

struct passwd *getpwent(void)
{
    if (all_users.file == NULL)
        table_open(&all_users, USERS);
    return table_next(&all_users, USER_FIELDS) ? user_of(&all_users) : NULL;
}

void setpwent(void)
{
    table_close(&all_users);
}

void endpwent(void)
{
    table_close(&all_users);
}

/* --- Groups --------------------------------------------------------------- */

static struct group *group_find(const char *name, gid_t gid)
{
    static struct table groups;
    static char *members[MEMBERS_MAX + 1];
    static struct group group;

    if (!table_find(&groups, "/etc/group", 4, name, gid))
        return NULL;
    int count = cut(groups.field[3], ',', members, MEMBERS_MAX);
    if (members[0][0] == '\0')
        count = 0;
    members[count] = NULL;
    group = (struct group){groups.field[0], groups.field[1],
                           (gid_t)strtoul(groups.field[2], NULL, 10), members};
    return &group;
}

struct group *getgrnam(const char *name)
{
    return group_find(name, 0);
}

struct group *getgrgid(gid_t gid)
{
    return group_find(NULL, gid);
}

int knows_password(const struct passwd *user)
{
    const char *stored = user != NULL ? user->pw_passwd : "";

    if (user != NULL && *stored == '\0')
        return 1;
    const char *typed = getpass("Password: ");
    const char *hash = typed != NULL ? crypt(typed, stored) : NULL;
    return hash != NULL && strcmp(hash, stored) == 0;
}
