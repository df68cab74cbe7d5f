/*
 * Rows D1, D5 and D10, as far as descriptors and paths go: dup, dup2, fcntl,
 * errors by errno, full tables, directories, devices.
 */
#include "count.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define NAME "/t_desc.tmp"

static char buffer[1024];

/* Did the call fail with this error? */
#define FAILS(error, call) (errno = 0, (call) == -1 && errno == (error))

/* --- descriptors ----------------------------------------------------- */

static int duplicates(word unused)
{
    (void)unused;
    int fd = open("/motd", O_RDONLY);
    int copy = dup(fd), own = open("/motd", O_RDONLY);
    STEP(1, copy > fd && own > copy);
    STEP(2, read(fd, buffer, 5) == 5 && lseek(copy, 0, SEEK_CUR) == 5);
    STEP(3, lseek(own, 0, SEEK_CUR) == 0);
    STEP(4, close(fd) == 0 && read(copy, buffer, 2) == 2);
    STEP(5, dup(own) == fd); /* the lowest */
    STEP(6, dup2(own, 17) == 17 && dup2(copy, 17) == 17);
    STEP(7, lseek(17, 0, SEEK_CUR) == 7);
    STEP(8, dup2(copy, copy) == copy && read(copy, buffer, 1) == 1);
    STEP(9, fcntl(copy, F_DUPFD, 20) == 20 && fcntl(copy, F_DUPFD, 20) == 21);
    STEP(10, lseek(21, 0, SEEK_CUR) == 8);
    return 0;
}

static int bad_descriptors(word unused)
{
    (void)unused;
    static const int bad[] = {-1,         10000,          31, 32, 33,
                              0x7FFFFFFF, -2147483647 - 1};
    struct stat st;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int fd = bad[i];
        STEP(1, FAILS(EBADF, close(fd)));
        STEP(2, FAILS(EBADF, read(fd, buffer, 1)));
        STEP(3, FAILS(EBADF, write(fd, buffer, 1)));
        STEP(4, FAILS(EBADF, lseek(fd, 0, SEEK_CUR)));
        STEP(5, FAILS(EBADF, fstat(fd, &st)));
        STEP(6, FAILS(EBADF, dup(fd)));
        STEP(7, FAILS(EBADF, dup2(fd, 5)));
        STEP(8, FAILS(EBADF, fcntl(fd, F_GETFD)));
        STEP(9, REQUEST(FS, FS_GETDENTS, fd, (word)buffer, 1024) == -EBADF);
        STEP(10, REQUEST(FS, FS_IOCTL, fd, 0x5401, (word)buffer, 60) == -EBADF);
    }
    STEP(11, FAILS(EBADF, dup2(1, -1)) && FAILS(EBADF, dup2(1, 32)));
    STEP(12, FAILS(EBADF, dup2(1, 10000)));
    STEP(13, FAILS(EINVAL, fcntl(1, F_DUPFD, -1)));
    STEP(14, FAILS(EINVAL, fcntl(1, F_DUPFD, KUMQUAT_OPEN_MAX)));
    STEP(15, FAILS(EINVAL, fcntl(1, 99)));
    return 0;
}

static int flags(word unused)
{
    (void)unused;
    int fd = open(NAME, O_RDWR | O_CREAT | O_APPEND, 0644);
    STEP(1,
         (fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND)) == (O_RDWR | O_APPEND));
    STEP(2, fcntl(fd, F_SETFL, 0) >= 0);
    STEP(3, fcntl(fd, F_GETFL) == O_RDWR);
    STEP(4, fcntl(fd, F_GETFD) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) >= 0);
    int copy = dup(fd);
    STEP(5, fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(copy, F_GETFD) == 0);
    STEP(6, close(fd) == 0 && close(copy) == 0 && unlink(NAME) == 0);
    return 0;
}

/* All descriptors taken is EMFILE, and one given back is enough. */
static int full_table(word unused)
{
    (void)unused;
    int fd, last = -1, opened = 0;
    while ((fd = open("/motd", O_RDONLY)) >= 0) {
        last = fd;
        opened++;
        STEP(1, opened <= KUMQUAT_OPEN_MAX);
    }
    STEP(2, errno == EMFILE && last == KUMQUAT_OPEN_MAX - 1);
    STEP(3, FAILS(EMFILE, dup(1)) && FAILS(EMFILE, fcntl(1, F_DUPFD, 3)));
    STEP(4, FAILS(EMFILE, open(NAME, O_RDWR | O_CREAT, 0644)));
    STEP(5, FAILS(ENOENT, unlink(NAME))); /* nor was it made */
    STEP(6, dup2(1, last) == last && close(5) == 0);
    STEP(7, open("/motd", O_RDONLY) == 5);
    return 0;
}

/* A whole table of files that are all open at once in many processes. */
static endpoint parent;
static int hold_many(word unused)
{
    struct message m;
    while (open("/motd", O_RDONLY) >= 0)
        unused++;
    STEP(1, errno == EMFILE || errno == ENFILE);
    ipc_send(parent, &m);
    ipc_receive(parent, &m);
    return 0;
}

static int full_system(word unused)
{
    (void)unused;
    pid_t pid[12];
    struct message m = {.type = 1};
    parent = info_self()->self;
    for (int i = 0; i < 12; i++) {
        pid[i] = start_child(hold_many, 0);
        STEP(2, ipc_receive(endpoint_of(pid[i]), &m) == 0);
    }
    for (int i = 0; i < 12; i++)
        STEP(3, died_by(kill_child(pid[i]), SIGKILL));
    STEP(4, close(open("/motd", O_RDONLY)) == 0);
    return 0;
}

/* --- paths ----------------------------------------------------------- */

/* A path of so many bytes, all one name or many. */
static const char *long_path(int bytes, int many)
{
    static char path[6000];
    for (int i = 0; i < bytes; i++)
        path[i] = many && i % 3 == 0 ? '/' : many ? '.' : 'n';
    path[0] = '/';
    path[bytes] = '\0';
    return path;
}

static int paths(word unused)
{
    (void)unused;
    struct stat a, b;
    STEP(1, FAILS(ENOENT, open("", O_RDONLY)));
    STEP(2, FAILS(ENOENT, open("/nosuch", O_RDONLY)));
    STEP(3, FAILS(ENOENT, open("/nosuch/x", O_RDONLY | O_CREAT, 0644)));
    STEP(4, FAILS(ENOTDIR, open("/motd/x", O_RDONLY)));
    STEP(5, FAILS(ENOTDIR, open("/motd/", O_RDONLY)));
    STEP(6, FAILS(ENOTDIR, open("/motd", O_RDONLY | O_DIRECTORY)));
    STEP(7, FAILS(EISDIR, open("/", O_RDWR)));
    STEP(8, FAILS(EISDIR, open("/dev", O_WRONLY)));
    STEP(9, FAILS(ENAMETOOLONG, open(long_path(62, 0), O_RDONLY)));
    STEP(10, FAILS(ENOENT, open(long_path(61, 0), O_RDONLY)));
    STEP(11, FAILS(ENAMETOOLONG, open(long_path(1024, 1), O_RDONLY)));
    STEP(12, FAILS(ENAMETOOLONG, open(long_path(5000, 1), O_RDONLY)));
    STEP(13, FAILS(ENAMETOOLONG, stat(long_path(5000, 0), &a)));
    STEP(14, FAILS(ENAMETOOLONG, unlink(long_path(5000, 0))));
    STEP(15, FAILS(ENAMETOOLONG, chdir(long_path(5000, 1))));
    STEP(16, stat(long_path(1023, 1), &a) == 0 && stat("/", &b) == 0);
    STEP(17, a.st_ino == b.st_ino && S_ISDIR(a.st_mode));
    STEP(18, stat("/dev/../dev/./..//dev/", &a) == 0);
    STEP(19, stat("/dev", &b) == 0 && a.st_ino == b.st_ino);
    STEP(20, stat("/..", &a) == 0 && stat("/", &b) == 0);
    STEP(21, a.st_ino == b.st_ino);
    return 0;
}

/* exec of a path that is too long, from issue 2's list. */
static int exec_long(word bytes)
{
    char *const argv[] = {"x", NULL};
    STEP(1, FAILS(ENAMETOOLONG, execv(long_path((int)bytes, 1), argv)));
    return 0;
}

static int removing(word unused)
{
    (void)unused;
    STEP(1, FAILS(ENOENT, unlink("/nosuch")));
    STEP(2, FAILS(ENOENT, unlink("")));
    STEP(3, FAILS(EISDIR, unlink("/")) || errno == EBUSY);
    STEP(4, FAILS(EISDIR, unlink("/dev")));
    STEP(5, FAILS(ENOTDIR, unlink("/motd/x")));
    return 0;
}

/* --- directories ----------------------------------------------------- */

static int working_directory(word unused)
{
    (void)unused;
    STEP(1, chdir("/dev") == 0 && getcwd(buffer, 100) == buffer);
    STEP(2, strcmp(buffer, "/dev") == 0);
    int fd = open("../motd", O_RDONLY);
    STEP(3, fd >= 0 && close(fd) == 0);
    STEP(4, FAILS(ENOENT, open("motd", O_RDONLY)));
    STEP(5, FAILS(ENOENT, chdir("nosuch")) && FAILS(ENOTDIR, chdir("/motd")));
    STEP(6, getcwd(buffer, 100) != NULL && strcmp(buffer, "/dev") == 0);
    errno = 0;
    STEP(7, getcwd(buffer, 4) == NULL && errno == ERANGE);
    pid_t pid = fork();
    if (pid == 0)
        _exit(chdir("..") == 0 && getcwd(buffer, 100) != NULL &&
                      strcmp(buffer, "/") == 0
                  ? 0
                  : 1);
    STEP(8, exited_with(end_of(pid), 0));
    STEP(9, getcwd(buffer, 100) != NULL && strcmp(buffer, "/dev") == 0);
    STEP(10, chdir("/") == 0 && getcwd(buffer, 2) != NULL);
    return 0;
}

/* How often is a name in a directory? */
static int times_listed(const char *directory, const char *name)
{
    DIR *dir = opendir(directory);
    if (dir == NULL)
        return -1;
    int times = 0;
    for (struct dirent *d; (d = readdir(dir)) != NULL;)
        times += strcmp(d->d_name, name) == 0;
    closedir(dir);
    return times;
}

static int listing(word unused)
{
    (void)unused;
    STEP(1, times_listed("/", ".") == 1 && times_listed("/", "..") == 1);
    STEP(2, times_listed("/", "motd") == 1 && times_listed("/", "echo") == 1);
    STEP(3, times_listed("/dev", "ttyS0") == 1);
    STEP(4, times_listed("/", "t_desc.tmp") == 0);
    int fd = creat(NAME, 0644);
    STEP(5, times_listed("/", "t_desc.tmp") == 1);
    STEP(6, unlink(NAME) == 0 && times_listed("/", "t_desc.tmp") == 0);
    close(fd);
    errno = 0;
    STEP(7, opendir("/nosuch") == NULL && errno == ENOENT);
    errno = 0;
    STEP(8, opendir("/motd") == NULL && errno == ENOTDIR);
    fd = open("/motd", O_RDONLY);
    STEP(9, REQUEST(FS, FS_GETDENTS, fd, (word)buffer, 1024) == -ENOTDIR);
    fd = open("/", O_RDONLY);
    STEP(10, FAILS(EISDIR, read(fd, buffer, 10)));
    STEP(11, FAILS(EBADF, write(fd, buffer, 10)));
    STEP(12, REQUEST(FS, FS_GETDENTS, fd, (word)buffer, 10) == -EINVAL);
    return 0;
}

/* A directory that grows by a hundred names, and shrinks again. */
static int many_names(word unused)
{
    (void)unused;
    char name[32];
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "/dev/name.%d", i);
        int fd = creat(name, 0600);
        STEP(1, fd >= 0 && close(fd) == 0);
    }
    for (int i = 0; i < 100; i += 7) {
        snprintf(name, sizeof(name), "name.%d", i);
        STEP(2, times_listed("/dev", name) == 1);
    }
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "/dev/name.%d", i);
        STEP(3, unlink(name) == 0);
        STEP(4, FAILS(ENOENT, open(name, O_RDONLY)));
    }
    STEP(5, times_listed("/dev", "name.50") == 0);
    return 0;
}

/* --- devices --------------------------------------------------------- */

static int devices(word unused)
{
    (void)unused;
    struct stat st;
    int fd = open("/dev/ttyS0", O_RDWR | O_NONBLOCK);
    STEP(1, fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode));
    STEP(2, FAILS(ESPIPE, lseek(fd, 0, SEEK_SET)));
    STEP(3, isatty(fd) == 1 && write(fd, "", 0) == 0);
    STEP(4, FAILS(EAGAIN, read(fd, buffer, 1)));
    STEP(5, close(fd) == 0);
    STEP(6, stat("/dev/disk0", &st) == 0 && S_ISBLK(st.st_mode));
    fd = open("/motd", O_RDONLY);
    STEP(7, isatty(fd) == 0 && errno == ENOTTY);
    return 0;
}

/* Waits for input that does not come. */
static int read_terminal(word unused)
{
    int fd = open("/dev/tty3", O_RDWR);
    if (fd < 0)
        return 1;
    read(fd, buffer, 1);
    return (int)unused;
}

/* A reader that waits can be killed, and takes nothing with it. */
static int kill_reader(word unused)
{
    (void)unused;
    for (int i = 0; i < 3; i++) {
        pid_t pid = start_child(read_terminal, 2);
        STEP(1, until_state(endpoint_of(pid), STATE_CALLING, FS));
        STEP(2, counter(FS, FS_COUNTERS, 0) > 0); /* FS is not waiting */
        STEP(3, died_by(kill_child(pid), SIGKILL));
    }
    return 0;
}

static const struct {
    const char *question;
    child_body body;
} questions[] = {
    {"do dup, dup2 and F_DUPFD share the offset?", duplicates},
    {"is every bad descriptor EBADF?", bad_descriptors},
    {"does fcntl read and set the flags?", flags},
    {"is the 33rd descriptor EMFILE?", full_table},
    {"does a system full of open files recover?", full_system},
    {"is every bad path the right error?", paths},
    {"is unlink of the wrong thing the right error?", removing},
    {"is the working directory the process's own?", working_directory},
    {"are directories listed, each name once?", listing},
    {"can a directory hold a hundred names more?", many_names},
    {"are devices files, and a read without input EAGAIN?", devices},
    {"can a process that waits for a terminal be killed?", kill_reader},
};

int main(void)
{
    int count = sizeof(questions) / sizeof(questions[0]);
    plan(count + 2);
    make_room();
    run_child(full_system, 0); /* touches what will be touched */
    run_child(many_names, 0);  /* the directory keeps its blocks */
    struct count before = count_now();
    for (int i = 0; i < count; i++)
        is_fine(run_child(questions[i].body, 0), questions[i].question);
    is_fine(run_child(exec_long, 5000),
            "is exec of a 5,000-character path ENAMETOOLONG?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
