/*
 * id: the numbers and names of a user and his group.
 */
#include <err.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: id [USER]\n"
    "Prints user and group of this process, the effective ones too if they are\n"
    "others; or those that USER has.\n";

/* "what=7(name)" */
static void print_user(const char *what, uid_t uid)
{
    const struct passwd *user = getpwuid(uid);

    printf("%s=%u", what, (unsigned)uid);
    if (user != NULL)
        printf("(%s)", user->pw_name);
}

static void print_group(const char *what, gid_t gid)
{
    const struct group *group = getgrgid(gid);

    printf("%s=%u", what, (unsigned)gid);
    if (group != NULL)
        printf("(%s)", group->gr_name);
}

int main(int argc, char **argv)
{
    uid_t uid = getuid();
    gid_t gid = getgid();

    if (argc > 2 || (argc == 2 && strcmp(argv[1], "--help") == 0)) {
        fputs(usage, argc > 2 ? stderr : stdout);
        return argc > 2 ? 2 : 0;
    }
    if (argc == 2) {
        const struct passwd *user = getpwnam(argv[1]);
        if (user == NULL)
            errx(1, "%s: no such user", argv[1]);
        uid = user->pw_uid;
        gid = user->pw_gid;
    }
    print_user("uid", uid);
    print_group(" gid", gid);
    if (argc == 1 && geteuid() != uid)
        print_user(" euid", geteuid());
    if (argc == 1 && getegid() != gid)
        print_group(" egid", getegid());
    putchar('\n');
    return 0;
}
