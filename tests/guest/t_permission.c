/*
 * Row D1's chmod and chown, X7's permissions, and who may do what with files
 * and directories.
 */
#include "as_user.h"
#include "count.h"
#include <dirent.h>

#define NAME "/t_permission.tmp"

/* --- files ----------------------------------------------------------- */

static int classes(word unused)
{
    (void)unused;
    STEP(1, make_file(NAME, "text", 0640, OWNER, GROUP));
    STEP(2, as(OWNER, 1) && opens(NAME, O_RDWR));
    STEP(3, as(MEMBER, GROUP) && opens(NAME, O_RDONLY));
    STEP(4, FAILS(EACCES, open(NAME, O_RDWR)));
    STEP(5, FAILS(EACCES, open(NAME, O_WRONLY)));
    STEP(6, as(OTHER, 80) && FAILS(EACCES, open(NAME, O_RDONLY)));
    STEP(7, FAILS(EACCES, open(NAME, O_WRONLY | O_TRUNC)));
    STEP(8, as(0, 0) && chmod(NAME, 0066) == 0);
    STEP(9, as(OWNER, GROUP) && FAILS(EACCES, open(NAME, O_RDONLY)));
    STEP(10, as(0, 0) && chmod(NAME, 0606) == 0);
    STEP(11, as(MEMBER, GROUP) && FAILS(EACCES, open(NAME, O_RDONLY)));
    STEP(12, as(OTHER, 80) && opens(NAME, O_RDWR));
    STEP(13, as(0, 0) && chmod(NAME, 0) == 0 && opens(NAME, O_RDWR));
    struct stat st;
    STEP(14, stat(NAME, &st) == 0 && st.st_size == 4);
    return unlink(NAME) == 0 ? 0 : 15;
}

/* The descriptor has what open allowed, whatever becomes of the file. */
static int open_files(word unused)
{
    char byte;
    (void)unused;
    STEP(1, make_file(NAME, "text", 0600, OWNER, GROUP) && as(OWNER, GROUP));
    int fd = open(NAME, O_RDWR);
    STEP(2, fd >= 0 && fchmod(fd, 0) == 0 && mode_of(NAME) == 0);
    STEP(3, read(fd, &byte, 1) == 1 && write(fd, "x", 1) == 1);
    STEP(4, as(OTHER, 80) && read(fd, &byte, 1) == 1);
    STEP(5, FAILS(EPERM, fchmod(fd, 0666)));
    STEP(6, as(0, 0) && unlink(NAME) == 0);
    STEP(7, fchmod(fd, 0644) == 0 && fchown(fd, 1, 1) == 0);
    return 0;
}

static int directories(word unused)
{
    (void)unused;
    STEP(1, as(STUDENT, STUDENT));
    STEP(2, FAILS(EACCES, creat("/t_mine", 0644)));
    STEP(3, FAILS(EACCES, unlink("/motd")));
    int fd = creat(HOME "/mine", 0644);
    STEP(4, fd >= 0 && close(fd) == 0);
    STEP(5, belongs_to(HOME "/mine", STUDENT, STUDENT));
    STEP(6, chmod(HOME, 0600) == 0); /* r, but no x */
    STEP(7, FAILS(EACCES, open(HOME "/mine", O_RDONLY)));
    STEP(8, FAILS(EACCES, chmod(HOME "/mine", 0600)));
    STEP(9, FAILS(EACCES, chdir(HOME)));
    DIR *dir = opendir(HOME);
    STEP(10, dir != NULL && closedir(dir) == 0);
    STEP(11, chmod(HOME, 0300) == 0); /* x, but no r */
    STEP(12, opens(HOME "/mine", O_RDONLY) && chdir(HOME) == 0);
    STEP(13, opendir(HOME) == NULL && errno == EACCES);
    STEP(14, chmod(HOME, 0500) == 0); /* no w */
    STEP(15, FAILS(EACCES, unlink(HOME "/mine")));
    STEP(16, FAILS(EACCES, creat(HOME "/other", 0644)));
    STEP(17, chmod(HOME, 0755) == 0);
    STEP(18, as(OTHER, 80) && FAILS(EACCES, unlink(HOME "/mine")));
    STEP(19, as(STUDENT, STUDENT) && unlink(HOME "/mine") == 0);
    return 0;
}

static int sticky(word unused)
{
    (void)unused;
    STEP(1, mode_of("/tmp") == 01777);
    STEP(2, as(OWNER, GROUP) && umask(0) == 022);
    int fd = creat("/tmp/his", 0666);
    STEP(3, fd >= 0 && close(fd) == 0);
    STEP(4, as(OTHER, 80) && opens("/tmp/his", O_RDWR));
    STEP(5, FAILS(EPERM, unlink("/tmp/his")));
    STEP(6, as(OWNER, GROUP) && unlink("/tmp/his") == 0);
    return 0;
}

/* --- chmod ----------------------------------------------------------- */

static int changing_modes(word unused)
{
    (void)unused;
    time_t start = (time_t)(info_head()->epoch + now() / info_head()->hz);
    STEP(1, make_file(NAME, "", 0644, OWNER, GROUP));
    STEP(2, chmod(NAME, 07777) == 0 && mode_of(NAME) == 07777);
    STEP(3, as(OTHER, GROUP) && FAILS(EPERM, chmod(NAME, 0777)));
    STEP(4, mode_of(NAME) == 07777 && as(OWNER, GROUP));
    STEP(5, chmod(NAME, 02751) == 0 && mode_of(NAME) == 02751);
    STEP(6, as(OWNER, 80) && chmod(NAME, 06751) == 0);
    STEP(7, mode_of(NAME) == 04751); /* it is not his group */
    struct stat st;
    STEP(8, stat(NAME, &st) == 0 && S_ISREG(st.st_mode));
    STEP(9, st.st_ctime >= start);
    STEP(10, as(0, 0) && unlink(NAME) == 0);
    return 0;
}

static int chmod_errors(word unused)
{
    int fd[2];
    (void)unused;
    STEP(1, FAILS(ENOENT, chmod("/nosuch", 0644)));
    STEP(2, FAILS(ENOENT, chmod("", 0644)));
    STEP(3, FAILS(ENOTDIR, chmod("/motd/x", 0644)));
    STEP(4, FAILS(EBADF, fchmod(-1, 0644)) && FAILS(EBADF, fchmod(31, 0644)));
    STEP(5, REQUEST(FS, FS_CHMOD, 0x1000, 5, 0644) == -EFAULT);
    STEP(6, pipe(fd) == 0 && FAILS(EINVAL, fchmod(fd[0], 0644)));
    STEP(7, FAILS(EINVAL, fchown(fd[1], 0, 0)));
    STEP(8, FAILS(ENOENT, chown("/nosuch", 0, 0)));
    STEP(9, FAILS(EBADF, fchown(-1, 0, 0)));
    STEP(10, FAILS(EINVAL, chown("/motd", 70000, 0)));
    return 0;
}

/* --- chown ----------------------------------------------------------- */

static int changing_owners(word unused)
{
    (void)unused;
    STEP(1, make_file(NAME, "", 06755, OWNER, GROUP) && as(OWNER, GROUP));
    STEP(2, FAILS(EPERM, chown(NAME, OTHER, (gid_t)-1)));
    STEP(3, FAILS(EPERM, chown(NAME, OTHER, GROUP)));
    STEP(4, FAILS(EPERM, chown(NAME, (uid_t)-1, 80)));
    STEP(5, mode_of(NAME) == 06755 && belongs_to(NAME, OWNER, GROUP));
    STEP(6, as(OTHER, 80) && FAILS(EPERM, chown(NAME, OTHER, 80)));
    STEP(7, as(OWNER, 80) && chown(NAME, (uid_t)-1, 80) == 0);
    STEP(8, belongs_to(NAME, OWNER, 80) && mode_of(NAME) == 0755);
    STEP(9, as(0, 0) && chmod(NAME, 06755) == 0);
    STEP(10, chown(NAME, 5, (gid_t)-1) == 0 && belongs_to(NAME, 5, 80));
    STEP(11, mode_of(NAME) == 06755); /* root knows what he does */
    STEP(12, chown(NAME, (uid_t)-1, 6) == 0 && belongs_to(NAME, 5, 6));
    STEP(13, unlink(NAME) == 0);
    return 0;
}

/* Who may write to a set-user-ID program has not become its owner. */
static int writing_disarms(word unused)
{
    (void)unused;
    STEP(1, make_file(NAME, "", 06777, 0, 0));
    int fd = open(NAME, O_WRONLY);
    STEP(2, write(fd, "x", 1) == 1 && mode_of(NAME) == 06777);
    STEP(3, as(OTHER, 80) && write(fd, "", 0) == 0);
    STEP(4, mode_of(NAME) == 06777);
    STEP(5, write(fd, "x", 1) == 1 && mode_of(NAME) == 0777);
    STEP(6, as(0, 0) && unlink(NAME) == 0);
    return 0;
}

/* --- exec ------------------------------------------------------------ */

/* The error that exec of a path fails with. */
static int exec_error(const char *path)
{
    char *const argv[] = {"x", NULL};
    execv(path, argv);
    return errno;
}

static int run_true(word unused)
{
    (void)unused;
    return exec_error("/true");
}

static int programs(word unused)
{
    (void)unused;
    STEP(1, exec_error("/motd") == EACCES && exec_error("/dev") == EACCES);
    STEP(2, exec_error("/dev/tty1") == EACCES);
    STEP(3, make_file(NAME, "no program", 0755, OTHER, 80));
    STEP(4, exec_error(NAME) == ENOEXEC && chmod(NAME, 0700) == 0);
    STEP(5, as(OTHER, 80) && exec_error(NAME) == ENOEXEC);
    STEP(6, as(MEMBER, 80) && exec_error(NAME) == EACCES);
    STEP(7, as(0, 0) && chmod(NAME, 0611) == 0 && as(OTHER, 80));
    STEP(8, exec_error(NAME) == EACCES); /* the owner's class counts */
    STEP(9, as(0, 0) && unlink(NAME) == 0);
    STEP(10, chmod("/true", 0711) == 0 && as(OTHER, 80));
    STEP(11, exited_with(run_child(run_true, 0), 0)); /* x, but no r */
    STEP(12, as(0, 0) && chmod("/true", 0755) == 0);
    return 0;
}

static const struct question questions[] = {
    {"does exactly one class of bits count?", classes, 0},
    {"does a descriptor keep what open allowed?", open_files, 0},
    {"do r, w and x of directories mean what they should?", directories, 0},
    {"does the sticky bit of /tmp spare others' files?", sticky, 0},
    {"may only owner and root change a mode?", changing_modes, 0},
    {"are the errors of chmod and chown the right ones?", chmod_errors, 0},
    {"who may give files away, and to whom?", changing_owners, 0},
    {"do set-ID bits go when another user writes?", writing_disarms, 0},
    {"X7: is exec without permission EACCES?", programs, 0},
};

int main(void)
{
    return ask_all_counted(questions, sizeof(questions) / sizeof(questions[0]),
                           directories);
}
