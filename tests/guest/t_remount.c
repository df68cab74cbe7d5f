/*
 * Row D1's remount: read-only, nothing changes and reading goes on; without
 * atime, reading sets no time; and back.
 */
#include "files.h"
#include <dirent.h>
#include <sys/mount.h>
#include <utime.h>

#define OLD 1000 /* seconds after 1970 */

static const struct utimbuf old = {OLD, OLD};

static int has_old_atime(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_atime == OLD;
}

/* --- read-only ---------------------------------------------------------------
 */

/* Every call that would change something is EROFS. */
static int by_name(word unused)
{
    (void)unused;
    STEP(1, make("a", "text") && mkdir("d", 0755) == 0 && make("d/x", ""));
    word zones = zones_now(), inodes = inodes_now();
    STEP(2, remount(MOUNT_READ_ONLY) == 0);
    STEP(3, FAILS(EROFS, open("a", O_WRONLY)));
    STEP(4, FAILS(EROFS, open("a", O_RDWR)));
    STEP(5, FAILS(EROFS, open("a", O_WRONLY | O_TRUNC)));
    STEP(6, FAILS(EROFS, open("b", O_RDONLY | O_CREAT, 0644)));
    STEP(7, FAILS(EROFS, creat("b", 0644)) && FAILS(EROFS, creat("a", 0644)));
    STEP(8, FAILS(EROFS, mkdir("b", 0755)) && FAILS(EROFS, mkfifo("b", 0644)));
    STEP(9, FAILS(EROFS, mknod("b", S_IFREG | 0644, 0)));
    STEP(10, FAILS(EROFS, unlink("a")) && FAILS(EROFS, rmdir("d")));
    STEP(11, FAILS(EROFS, link("a", "b")) && FAILS(EROFS, rename("a", "b")));
    STEP(12, FAILS(EROFS, truncate("a", 0)) && FAILS(EROFS, chmod("a", 0)));
    STEP(13, FAILS(EROFS, chown("a", 1, 1)));
    STEP(14, FAILS(EROFS, utime("a", NULL)) && FAILS(EROFS, utime("a", &old)));
    STEP(15, FAILS(EROFS, access("a", W_OK)) && access("a", R_OK) == 0);
    STEP(16, is_gone("b") && zones_now() == zones && inodes_now() == inodes);
    STEP(17, remount(0) == 0 && holds("a", "text") && mode_of("a") == 0644);
    STEP(18, make("a", "new") && holds("a", "new") && rename("a", "b") == 0);
    STEP(19, unlink("b") == 0 && unlink("d/x") == 0 && rmdir("d") == 0);
    return 0;
}

/* Other errors come first: what is not there is not there. */
static int other_errors(word unused)
{
    (void)unused;
    STEP(1, make("c", "") && remount(MOUNT_READ_ONLY) == 0);
    STEP(2, FAILS(ENOENT, open("no", O_RDONLY)));
    STEP(3, FAILS(ENOENT, open("no", O_WRONLY)));
    STEP(4, FAILS(ENOENT, open("no/x", O_WRONLY)));
    STEP(5, FAILS(ENOTDIR, open("c/x", O_WRONLY)));
    STEP(6, FAILS(ENOTDIR, chdir("c")) && FAILS(ENOENT, chdir("no")));
    STEP(7, remount(0) == 0 && unlink("c") == 0);
    return 0;
}

/* What was open for writing before is so no longer. */
static int open_files(word unused)
{
    (void)unused;
    int fd = open("e", O_RDWR | O_CREAT, 0644);
    STEP(1, write(fd, "text", 4) == 4 && remount(MOUNT_READ_ONLY) == 0);
    STEP(2, FAILS(EROFS, write(fd, "x", 1)) && FAILS(EROFS, ftruncate(fd, 0)));
    STEP(3, FAILS(EROFS, fchmod(fd, 0600)) && FAILS(EROFS, fchown(fd, 1, 1)));
    STEP(4, lseek(fd, 0, SEEK_SET) == 0 && reads(fd, "text"));
    STEP(5, fsync(fd) == 0 && remount(0) == 0);
    STEP(6, write(fd, "more", 4) == 4 && close(fd) == 0);
    STEP(7, holds("e", "textmore") && unlink("e") == 0);
    return 0;
}

static int reading(word unused)
{
    char path[100];
    (void)unused;
    STEP(1, make("f", "text") && utime("f", &old) == 0);
    STEP(2, mkdir("g", 0755) == 0 && utime("g", &old) == 0);
    STEP(3, remount(MOUNT_READ_ONLY) == 0 && holds("f", "text"));
    STEP(4, opens("f", O_RDONLY | O_CREAT)); /* it is there */
    DIR *dir = opendir("g");
    while (readdir(dir) != NULL)
        continue;
    STEP(5, closedir(dir) == 0 && chdir("g") == 0);
    STEP(6, getcwd(path, sizeof(path)) != NULL && chdir("..") == 0);
    STEP(7, has_old_atime("f") && has_old_atime("g"));
    sync();
    STEP(8, remount(MOUNT_READ_ONLY) == 0 && remount(0) == 0);
    STEP(9, has_old_atime("f") && unlink("f") == 0 && rmdir("g") == 0);
    return 0;
}

/* Programs run, and devices, pipes and FIFOs are written to. */
static int what_is_no_file(word unused)
{
    int fd[2];
    (void)unused;
    STEP(1, mkfifo("p", 0644) == 0 && remount(MOUNT_READ_ONLY) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        execl("/true", "true", NULL);
        _exit(255);
    }
    STEP(2, exited_with(end_of(pid), 0));
    int null = open("/dev/null", O_WRONLY);
    STEP(3, null >= 0 && write(null, "x", 1) == 1 && close(null) == 0);
    STEP(4, pipe(fd) == 0 && write(fd[1], "x", 1) == 1 && reads(fd[0], "x"));
    int in = open("p", O_RDONLY | O_NONBLOCK), out = open("p", O_WRONLY);
    STEP(5, out >= 0 && write(out, "x", 1) == 1 && reads(in, "x"));
    STEP(6, close(in) == 0 && close(out) == 0 && access("p", W_OK) == 0);
    STEP(7, remount(0) == 0 && unlink("p") == 0);
    return 0;
}

/* The last close of a file without a name can't free it then; it is free
 * when the disk can be written again. */
static int without_name(word unused)
{
    (void)unused;
    word zones = zones_now(), inodes = inodes_now();
    int fd = open("h", O_RDWR | O_CREAT, 0644);
    STEP(1, write_bytes(fd, 0, 50000) && unlink("h") == 0);
    STEP(2, remount(MOUNT_READ_ONLY) == 0 && lseek(fd, 0, SEEK_SET) == 0);
    STEP(3, read_bytes(fd, 0, 50000) && close(fd) == 0);
    STEP(4, zones_now() < zones && remount(0) == 0);
    STEP(5, zones_now() == zones && inodes_now() == inodes);
    return 0;
}

/* --- atime ---------------------------------------------------------------- */

static int without_atime(word unused)
{
    (void)unused;
    STEP(1, make("i", "text") && utime("i", &old) == 0);
    STEP(2, remount(MOUNT_NO_ATIME) == 0 && holds("i", "text"));
    STEP(3, has_old_atime("i") && make("j", "new")); /* all else works */
    STEP(4, remount(0) == 0 && has_old_atime("i"));
    STEP(5, holds("i", "text") && !has_old_atime("i"));
    STEP(6, unlink("i") == 0 && unlink("j") == 0);
    return 0;
}

/* --- arguments ----------------------------------------------------------- */

static int errors(word unused)
{
    (void)unused;
    STEP(1, FAILS(EINVAL, remount(4)) && FAILS(EINVAL, remount(0x80000001)));
    STEP(2, seteuid(OTHER) == 0 && FAILS(EPERM, remount(MOUNT_READ_ONLY)));
    STEP(3, FAILS(EPERM, remount(0)) && seteuid(0) == 0);
    STEP(4, make("k", "") && unlink("k") == 0); /* it is not read-only */
    STEP(5, remount(MOUNT_READ_ONLY | MOUNT_NO_ATIME) == 0);
    STEP(6, FAILS(EROFS, creat("k", 0644)) && remount(MOUNT_NO_ATIME) == 0);
    STEP(7, make("k", "") && unlink("k") == 0 && remount(0) == 0);
    return 0;
}

/* To and fro, while another process writes: it has an error or not, but what
 * it could write is there. */
static int write_on(word unused)
{
    (void)unused;
    int done = 0, fd = open("l", O_WRONLY | O_CREAT, 0644);
    while (done < 3000)
        if (write(fd, "0123456789", 10) == 10)
            done++;
        else if (errno != EROFS)
            return 1;
    return 0;
}

static int to_and_fro(word unused)
{
    (void)unused;
    pid_t pid = start_child(write_on, 0);
    for (int i = 0; i < 50; i++)
        STEP(1, remount(MOUNT_READ_ONLY) == 0 && remount(0) == 0);
    STEP(2, exited_with(end_of(pid), 0) && size_of("l") == 30000);
    STEP(3, unlink("l") == 0);
    return 0;
}

static const struct question questions[] = {
    {"read-only: is every changing call EROFS, until it is writable again?",
     by_name, 0},
    {"do other errors come first?", other_errors, 0},
    {"are open files read-only, too?", open_files, 0},
    {"does reading go on, and set no time?", reading, 0},
    {"do programs, devices, pipes and FIFOs work all the same?",
     what_is_no_file, 0},
    {"is a file without a name freed later?", without_name, 0},
    {"does MOUNT_NO_ATIME keep atime?", without_atime, 0},
    {"are the errors the right ones?", errors, 0},
    {"is nothing lost when it goes to and fro?", to_and_fro, 0},
};

/* Leaves the root writable, whatever went wrong. */
static int run_remounted(child_body body, word argument)
{
    int status = run_child(body, argument);
    remount(0);
    return status;
}

int main(void)
{
    return ask_in("/t_remount.d", run_remounted, questions,
                  COUNT_OF(questions));
}
