/*
 * id - tells as whom it runs
 *
 * usage: id [-gnu] [USER]
 *
 * Prints user and group of this process, the effective ones too if they are
 * others; or those that USER has.
 *
 *   -g  only the number of the effective group
 *   -n  with -g or -u: the name instead of the number
 *   -u  only the number of the effective user
 *
 * Exit status: 0; 1 if there is no such user.
 *
 * Example: id -un
 */
#include <err.h>
#include <grp.h>
#include <kumquat/command.h>
#include <pwd.h>
#include <unistd.h>

/* NULL: nobody knows. */
static const char *user_name(uid_t uid)
{
    const struct passwd *user = getpwuid(uid);

    return user != NULL ? user->pw_name : NULL;
}

static const char *group_name(gid_t gid)
{
    const struct group *group = getgrgid(gid);

    return group != NULL ? group->gr_name : NULL;
}

/* "what=7(name)" */
static void print_both(const char *what, unsigned number, const char *name)
{
    printf("%s=%u", what, number);
    if (name != NULL)
        printf("(%s)", name);
}

/* One of them alone. Returns an exit status. */
static int print_one(unsigned number, const char *name, int by_name)
{
    if (!by_name)
        printf("%u\n", number);
    else if (name != NULL)
        puts(name);
    else
        errx(1, "%u: has no name", number);
    return 0;
}

int main(int argc, char **argv)
{
    uid_t uid = getuid(), euid = geteuid();
    gid_t gid = getgid(), egid = getegid();
    int option, only = 0, by_name = 0;

    while ((option = option_next(argc, argv, "gnu")) != -1) {
        if (option == 'n')
            by_name = 1;
        else
            only = option;
    }
    char **users = operands(argc, argv, 0, 1);
    if (by_name && !only)
        usage_exit();
    if (*users != NULL) {
        const struct passwd *user = getpwnam(*users);
        if (user == NULL)
            errx(1, "%s: no such user", *users);
        uid = euid = user->pw_uid;
        gid = egid = user->pw_gid;
    }
    if (only == 'u')
        return print_one(euid, user_name(euid), by_name);
    if (only == 'g')
        return print_one(egid, group_name(egid), by_name);
    print_both("uid", uid, user_name(uid));
    print_both(" gid", gid, group_name(gid));
    if (euid != uid)
        print_both(" euid", euid, user_name(euid));
    if (egid != gid)
        print_both(" egid", egid, group_name(egid));
    putchar('\n');
    return 0;
}
