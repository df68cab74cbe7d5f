/*
 * Row X8: set-user-ID and set-group-ID programs, and that exec keeps ids
 * otherwise. The program is its own helper: with an argument it looks at its
 * ids and exits with 42 if they are right, else with the step that failed.
 */
#include "as_user.h"
#include <sys/resource.h>

#define SELF  "/t_setuid"
#define COPY  "/t_setuid.copy"
#define RIGHT 42

static char block[65536];

/* Copies this program. By root. */
static int make_copy(mode_t mode, uid_t uid, gid_t gid)
{
    unlink(COPY);
    int from = open(SELF, O_RDONLY), to = creat(COPY, 0700);
    ssize_t length = read(from, block, sizeof(block));
    int good = length > 0 && length < (ssize_t)sizeof(block) &&
               write(to, block, (size_t)length) == length &&
               fchown(to, uid, gid) == 0 && fchmod(to, mode) == 0;
    close(from);
    close(to);
    return good;
}

/* Runs it as student, with the helper's part as its argument. */
static int run(const char *path, const char *part)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (become(STUDENT, STUDENT))
            execl(path, path, part, NULL);
        _exit(255);
    }
    return end_of(pid);
}

static int are_ids(uid_t uid, uid_t euid, gid_t gid, gid_t egid)
{
    return getuid() == uid && geteuid() == euid && getgid() == gid &&
           getegid() == egid;
}

/* --- helper parts ----------------------------------------------------- */

static int look_plain(void)
{
    STEP(1, are_ids(STUDENT, STUDENT, STUDENT, STUDENT));
    STEP(2, FAILS(EPERM, setuid(0)) && FAILS(EPERM, seteuid(0)));
    STEP(3, FAILS(EPERM, setgid(0)) && FAILS(EPERM, setegid(GROUP)));
    return RIGHT;
}

static int look_user(void)
{
    STEP(1, are_ids(STUDENT, OWNER, STUDENT, STUDENT));
    STEP(2, seteuid(STUDENT) == 0 && seteuid(OWNER) == 0); /* it was saved */
    STEP(3, FAILS(EPERM, seteuid(0)) && FAILS(EPERM, setuid(OTHER)));
    return RIGHT;
}

static int look_group(void)
{
    STEP(1, are_ids(STUDENT, STUDENT, STUDENT, GROUP));
    STEP(2, setegid(STUDENT) == 0 && setegid(GROUP) == 0);
    STEP(3, FAILS(EPERM, setegid(0)));
    return RIGHT;
}

static int look_root(void)
{
    STEP(1, are_ids(STUDENT, 0, STUDENT, STUDENT));
    STEP(2, opens("/etc/shadow", O_RDONLY));
    STEP(3, seteuid(STUDENT) == 0);
    STEP(4, FAILS(EACCES, open("/etc/shadow", O_RDONLY)));
    STEP(5, seteuid(0) == 0 && setuid(STUDENT) == 0); /* all three, for good */
    STEP(6, FAILS(EPERM, seteuid(0)) && FAILS(EPERM, setuid(0)));
    return RIGHT;
}

/* The effective user is kept by exec, too, and saved. */
static int look_kept(void)
{
    STEP(1, are_ids(STUDENT, OWNER, STUDENT, STUDENT));
    execl(SELF, SELF, "user", NULL);
    return 2;
}

/* --- questions -------------------------------------------------------- */

static int plain(word unused)
{
    (void)unused;
    STEP(1, make_copy(0755, OWNER, GROUP));
    STEP(2, exited_with(run(COPY, "plain"), RIGHT));
    return 0;
}

static int set_user(word unused)
{
    (void)unused;
    STEP(1, make_copy(04755, OWNER, GROUP));
    STEP(2, exited_with(run(COPY, "user"), RIGHT));
    STEP(3, exited_with(run(COPY, "kept"), RIGHT));
    STEP(4, make_copy(04755, 0, 0));
    STEP(5, exited_with(run(COPY, "root"), RIGHT));
    return 0;
}

static int set_group(word unused)
{
    (void)unused;
    STEP(1, make_copy(02755, OWNER, GROUP));
    STEP(2, exited_with(run(COPY, "group"), RIGHT));
    return 0;
}

/* A template that is kept of a program knows of a changed mode. */
static int changed(word unused)
{
    (void)unused;
    STEP(1, make_copy(0755, OWNER, GROUP));
    STEP(2, exited_with(run(COPY, "plain"), RIGHT));
    STEP(3, chmod(COPY, 04755) == 0);
    STEP(4, exited_with(run(COPY, "user"), RIGHT));
    STEP(5, chmod(COPY, 0755) == 0);
    STEP(6, exited_with(run(COPY, "plain"), RIGHT));
    STEP(7, unlink(COPY) == 0);
    return 0;
}

static int image_says(word unused)
{
    struct stat su, passwd, echo;
    (void)unused;
    STEP(1, stat("/su", &su) == 0 && stat("/passwd", &passwd) == 0);
    STEP(2, stat("/echo", &echo) == 0);
    STEP(3, (su.st_mode & 07777) == 04755 && su.st_uid == 0);
    STEP(4, (passwd.st_mode & 07777) == 04755 && passwd.st_uid == 0);
    STEP(5, (echo.st_mode & 07777) == 0755);
    return 0;
}

static const struct question questions[] = {
    {"does exec keep the ids otherwise?", plain, 0},
    {"does a set-user-ID program run as its owner?", set_user, 0},
    {"does a set-group-ID program have its group?", set_group, 0},
    {"does a change of the bit count at once?", changed, 0},
    {"are su and passwd root's set-user-ID programs?", image_says, 0},
};

static int look(const char *part)
{
    switch (*part) {
    case 'p':
        return look_plain();
    case 'u':
        return look_user();
    case 'g':
        return look_group();
    case 'r':
        return look_root();
    default:
        return look_kept();
    }
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return look(argv[1]);
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
