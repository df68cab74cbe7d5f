/*
 * Mounts: a directory whose files are another process's. FS waits for nobody;
 * what a file server says wrongly, or never, harms only who asks it.
 */
#include "mount.h"

/* --- Files -----------------------------------------------------------------
 */

static int reading(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_files);
    struct stat st;
    STEP(1, server > 0 && holds(PLACE "/hello", "hello\n"));
    STEP(2, stat(PLACE "/hello", &st) == 0 && st.st_mode == (S_IFREG | 0444));
    STEP(3, st.st_size == 6 && is_gone(PLACE "/nothing"));
    STEP(4, holds(PLACE "/dir/deep", "hello\n"));
    STEP(5, FAILS(ENOTDIR, open(PLACE "/hello/", O_RDONLY)));
    int fd = open(PLACE "/large", O_RDONLY);
    STEP(6, fd >= 0 && read_bytes(fd, 0, 10000) && read(fd, piece, 9) == 0);
    STEP(7, pread(fd, piece, 100, 9950) == 50 && piece[0] == byte_at(9950));
    STEP(8, lseek(fd, 5000, SEEK_SET) == 5000 && read_bytes(fd, 5000, 5000));
    STEP(9, FAILS(EFAULT, read(fd, (void *)0x70000000, 10)));
    fd = open(PLACE "/far_end", O_RDONLY);
    STEP(10, lseek(fd, INT32_MAX - 2, SEEK_SET) > 0 && read(fd, piece, 9) == 2);
    STEP(11, read(fd, piece, 9) == 0);
    STEP(12, lseek(fd, 0, SEEK_CUR) == INT32_MAX);
    return end_server(server) ? 0 : 13;
}

static int listing(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_files);
    struct stat st;
    int dots = 0, others = 0;
    STEP(1, server > 0);
    DIR *dir = opendir(PLACE);
    STEP(2, dir != NULL);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        dots += e->d_name[0] == '.';
        others += strcmp(e->d_name, "dir") == 0 &&
                  stat(PLACE "/dir", &st) == 0 && st.st_ino == e->d_ino;
        others += strcmp(e->d_name, "deep") == 0 ? 100 : 0;
    }
    closedir(dir);
    STEP(3, dots == 2 && others == 1);
    return end_server(server) ? 0 : 4;
}

static int walking(word unused)
{
    char path[100];
    (void)unused;
    pid_t server = start_server(serve_files);
    STEP(1, server > 0 && chdir(PLACE "/dir") == 0);
    STEP(2, getcwd(path, sizeof(path)) && strcmp(path, PLACE "/dir") == 0);
    STEP(3, holds("deep", "hello\n") && holds("../hello", "hello\n"));
    STEP(4, holds("./../dir/../dir/deep", "hello\n"));
    STEP(5, opens("../../../motd", O_RDONLY));
    STEP(6, opens(PLACE "/dir/../../../motd", O_RDONLY));
    STEP(7, make("../../x", "x") && unlink(PLACE "/dir/../../x") == 0);
    STEP(8, chdir("..") == 0 && getcwd(path, sizeof(path)) != NULL);
    STEP(9, strcmp(path, PLACE) == 0 && chdir("..") == 0);
    STEP(10, getcwd(path, sizeof(path)) && strcmp(path, "/mounts") == 0);
    return end_server(server) ? 0 : 11;
}

static int permissions(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_files);
    STEP(1, server > 0 && holds(PLACE "/secret", "hello\n") && as(OTHER, 1));
    STEP(2, FAILS(EACCES, open(PLACE "/secret", O_RDONLY)));
    STEP(3, FAILS(EACCES, open(PLACE "/hello", O_WRONLY)));
    STEP(4, access(PLACE "/hello", R_OK) == 0);
    STEP(5, as(0, 0) && FAILS(EROFS, open(PLACE "/hello", O_WRONLY)));
    STEP(6, FAILS(EROFS, access(PLACE "/note", W_OK)));
    char *no_arguments[] = {PLACE "/program", NULL};
    STEP(7, access(PLACE "/program", X_OK) == 0);
    STEP(8, FAILS(EACCES, execv(PLACE "/program", no_arguments)));
    return end_server(server) ? 0 : 9;
}

/* Nothing there is FS's to change. */
static int changes(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_files);
    STEP(1, server > 0 && make("a", "a"));
    STEP(2, FAILS(EROFS, mkdir(PLACE "/new", 0755)));
    STEP(3, FAILS(EROFS, open(PLACE "/new", O_WRONLY | O_CREAT, 0644)));
    STEP(4, FAILS(EROFS, unlink(PLACE "/hello")));
    STEP(5, FAILS(EROFS, rmdir(PLACE "/dir")) && FAILS(EBUSY, rmdir(PLACE)));
    STEP(6, FAILS(EXDEV, rename(PLACE "/hello", "b")));
    STEP(7, FAILS(EXDEV, rename("a", PLACE "/hello")));
    STEP(8, FAILS(EBUSY, rename(PLACE, "b")));
    STEP(9, FAILS(EXDEV, link(PLACE "/hello", "b")));
    STEP(10, FAILS(EXDEV, link("a", PLACE "/b")));
    STEP(11, FAILS(EROFS, chmod(PLACE "/note", 0600)));
    STEP(12, FAILS(EROFS, chown(PLACE, 1, 1)));
    STEP(13, FAILS(EROFS, truncate(PLACE "/note", 0)));
    STEP(14, unlink("a") == 0 && is_gone("b"));
    STEP(15, FAILS(EROFS, open(PLACE "/note", O_WRONLY | O_TRUNC)));
    int fd = open(PLACE "/note", O_RDONLY);
    STEP(16, FAILS(EROFS, fchmod(fd, 0600)) && FAILS(EROFS, ftruncate(fd, 0)));
    return end_server(server) ? 0 : 17;
}

/* --- Answers that are wrong ------------------------------------------------
 */

static int answers(word unused)
{
    static const char *const bad[] = {"device", "number", "size", "errno",
                                      "least",  "root",   "kind"};
    static const char *const lists[] = {"part", "endless", "slash", "far"};
    char path[40];
    (void)unused;
    pid_t server = start_server(serve_files);
    int held = open(PLACE "/dir", O_RDONLY);
    STEP(1, held >= 0);
    for (int i = 0; i < 7; i++) {
        snprintf(path, sizeof(path), PLACE "/%s", bad[i]);
        STEP(2 + i, FAILS(EIO, open(path, O_RDONLY)));
    }
    STEP(9, fs_getdents((word)held, piece, sizeof(piece)) > 0);
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof(path), PLACE "/%s", lists[i]);
        int fd = open(path, O_RDONLY);
        lseek(fd, 2, SEEK_SET);
        int error = fs_getdents((word)fd, piece, sizeof(piece));
        STEP(10 + i, fd >= 0 && error == -EIO && close(fd) == 0);
    }
    int fd = open(PLACE "/long", O_RDONLY);
    STEP(20, FAILS(EIO, read(fd, piece, 100)) && close(fd) == 0);
    STEP(21, opens(PLACE "/unmapped", O_RDONLY));
    STEP(22, holds(PLACE "/hello", "hello\n"));
    return end_server(server) ? 0 : 23;
}

/* Says anything at all. */
static int serve_nonsense(word told)
{
    uint32_t seed = 12345;
    if (fs_mount(PLACE) < 0 || write((int)told, "m", 1) != 1)
        return 1;
    while (fs_serve(&exchange, sizeof(exchange)) == 0)
        for (uint32_t i = 0; i < sizeof(exchange) / 4; i++) {
            seed = seed * 1664525 + 1013904223;
            uint32_t few = seed >> 28, some = seed >> 16 & 0xFFF;
            ((uint32_t *)&exchange)[i] = few < 8    ? few
                                         : few < 10 ? S_IFDIR | 0777
                                         : few < 12 ? S_IFREG | 0777
                                         : few < 14 ? some * 68
                                                    : seed;
        }
    return 2;
}

static int ask_for_nonsense(word unused)
{
    struct stat st;
    (void)unused;
    for (int i = 0; i < 150; i++) {
        stat(PLACE "/a/b/c", &st);
        int fd = open(PLACE "/a", O_RDWR | O_CREAT | O_TRUNC, 0644);
        read(fd, piece, sizeof(piece));
        write(fd, piece, 5000);
        lseek(fd, 2, SEEK_SET);
        fs_getdents((word)fd, piece, sizeof(piece));
        close(fd);
        chdir(PLACE "/d");
        chdir("/mounts");
        STEP(1, opens("probe", O_RDONLY));
    }
    return 0;
}

/* Who asks is not led astray by what others are told. */
static int nonsense(word unused)
{
    pid_t pid[3];
    (void)unused;
    pid_t server = start_server(serve_nonsense);
    STEP(1, server > 0 && make("/mounts/probe", "x"));
    for (int i = 0; i < 3; i++)
        pid[i] = start_child(ask_for_nonsense, 0);
    for (int i = 0; i < 3; i++)
        STEP(2, exited_with(end_of(pid[i]), 0));
    return unlink("/mounts/probe") == 0 && end_server(server) ? 0 : 3;
}

/* --- Who waits -------------------------------------------------------------
 */

static int look_at(word name)
{
    struct stat st;
    return stat((const char *)name, &st) == 0 ? 0 : errno;
}

#define STUCK ((word)PLACE "/stuck")
#define GATE  ((word)PLACE "/gate")

static int death(word unused)
{
    pid_t pid[3];
    (void)unused;
    pid_t server = start_server(serve_files);
    STEP(1, server > 0 && chdir(PLACE "/dir") == 0);
    int fd = open(PLACE "/hello", O_RDONLY);
    for (int i = 0; i < 3; i++) {
        pid[i] = start_child(look_at, STUCK);
        STEP(2, until_parked(pid[i]));
    }
    STEP(3, died_by(kill_child(server), SIGKILL));
    for (int i = 0; i < 3; i++)
        STEP(4, exited_with(end_in_time(pid[i]), EIO));
    STEP(5, FAILS(EIO, read(fd, piece, 1)) && FAILS(EIO, chdir("x")));
    STEP(6, is_gone(PLACE "/hello") && make(PLACE "/mine", "x"));
    STEP(7, unlink(PLACE "/mine") == 0);
    close(gate[0]), close(gate[1]);
    server = start_server(serve_files); /* another one, and not the old nodes */
    STEP(8, server > 0 && holds(PLACE "/hello", "hello\n"));
    STEP(9, FAILS(EIO, read(fd, piece, 1)) && FAILS(EIO, chdir("deep")));
    STEP(10, chdir("../..") == 0 && close(fd) == 0);
    return end_server(server) ? 0 : 11;
}

static int serve_and_exec(word told)
{
    char *sleep[] = {"/sleep", "100", NULL};
    if (fs_mount(PLACE) < 0 || write((int)told, "m", 1) != 1)
        return 1;
    fs_serve(&exchange, sizeof(exchange));
    execv(sleep[0], sleep);
    return 2;
}

/* What it executes is no file server. */
static int executing(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_and_exec);
    STEP(1, server > 0 && look_at((word)PLACE "/hello") == EIO);
    STEP(2, is_gone(PLACE "/hello") && fs_serve(&exchange, 1) == -EPERM);
    return end_server(server) ? 0 : 3;
}

/* Who waits can be killed, and whoever stands behind him is served. */
static int killed(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_files);
    STEP(1, server > 0);
    pid_t first = start_child(look_at, GATE);
    STEP(2, until_parked(first));
    pid_t second = start_child(look_at, (word)PLACE "/dir/deep");
    STEP(3, until_parked(second) && died_by(kill_child(first), SIGKILL));
    STEP(4, waitpid(second, NULL, WNOHANG) == 0 && write(gate[1], "x", 1) == 1);
    STEP(5, exited_with(end_in_time(second), 0));
    return end_server(server) ? 0 : 6;
}

static int look_interrupted(word flags)
{
    struct stat st;
    catch_it((int)flags);
    int error = stat((const char *)GATE, &st) == 0 ? 0 : errno;
    return caught == 1 ? error : 99;
}

static int interrupted(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_files);
    STEP(1, server > 0);
    pid_t pid = start_child(look_interrupted, 0);
    STEP(2, until_parked(pid) && kill(pid, SIGUSR1) == 0);
    STEP(3, exited_with(end_in_time(pid), EINTR));
    pid = start_child(look_interrupted, SA_RESTART);
    STEP(4, until_parked(pid) && kill(pid, SIGUSR1) == 0);
    STEP(5, write(gate[1], "xx", 2) == 2); /* it is asked for twice */
    STEP(6, exited_with(end_in_time(pid), 0));
    return end_server(server) ? 0 : 7;
}

/* A file server that is interrupted while nobody wants anything. */
static int serve_interrupted(word told)
{
    int interrupted = 0, error;
    catch_it(0);
    if (fs_mount(PLACE) < 0 || write((int)told, "m", 1) != 1)
        return 1;
    while ((error = fs_serve(&exchange, sizeof(exchange))) == 0 ||
           (error == -EINTR && interrupted++ == 0))
        if (error == 0)
            exchange.answer.result = interrupted == 1 ? serve_one() : -EAGAIN;
    return 2;
}

static int idle_server(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_interrupted);
    STEP(1, server > 0 && until_parked(server) && kill(server, SIGUSR1) == 0);
    STEP(2, holds(PLACE "/hello", "hello\n"));
    return end_server(server) ? 0 : 3;
}

static int mount_and_look(word unused)
{
    (void)unused;
    mkdir("/mounts/n", 0755);
    int error = fs_mount("/mounts/n");
    return error < 0 ? -error : look_at((word)PLACE "/hello");
}

static int rings(word unused)
{
    (void)unused;
    pid_t server = start_server(serve_files);
    STEP(1, server > 0 && look_at((word)PLACE "/own") == EDEADLK);
    STEP(2, exited_with(run_child(mount_and_look, 0), EDEADLK));
    STEP(3, rmdir("/mounts/n") == 0);
    return end_server(server) ? 0 : 4;
}

/* --- Who may mount, and what -----------------------------------------------
 */

static int mount_as_user(word unused)
{
    (void)unused;
    return become(STUDENT, STUDENT) ? -fs_mount(PLACE) : 99;
}

static int refusals(word unused)
{
    struct file_exchange e = {.answer.result = 0};
    (void)unused;
    STEP(1, fs_serve(&e, sizeof(e)) == -EPERM);
    pid_t server = start_server(serve_files);
    STEP(2, server > 0 && exited_with(run_child(mount_as_user, 0), EPERM));
    STEP(3, fs_mount(PLACE) == -EBUSY && fs_mount("/") == -EBUSY);
    STEP(4, fs_mount("/motd") == -ENOTDIR && fs_mount("/no") == -ENOENT);
    STEP(5, mkdir("n", 0755) == 0 && fs_mount("n") == -EINVAL &&
                fs_mount(PLACE "/dir") == -EBUSY);
    word unset[5];
    STEP(6, fs_descriptor(info_self()->self, 0, unset, unset, unset, unset,
                          unset) == -EPERM);
    STEP(7, end_server(server) && mkdir(PLACE, 0755) == 0);
    STEP(8, fs_mount(PLACE) == 0 && fs_mount(PLACE) == 0);
    STEP(9, fs_serve(&e, sizeof(e) - 1) == -EINVAL);
    STEP(10, fs_serve((void *)0x70000000, sizeof(e)) == -EFAULT);
    return fs_mount("/mounts/n") == -EBUSY && rmdir("n") == 0 ? 0 : 11;
}

/* 60 file servers, one after the other, and what they were asked. */
static int rounds(word unused)
{
    (void)unused;
    word before = counter(FS, FS_COUNTERS, 1);
    for (int i = 0; i < 60; i++) {
        pid_t server = start_server(serve_files);
        STEP(1, server > 0 && chdir(PLACE "/dir") == 0);
        int fd = open("deep", O_RDONLY);
        STEP(2, fd >= 0 && (i % 2 == 0 || chdir("/mounts") == 0));
        STEP(3, died_by(kill_child(server), SIGKILL) && chdir("/mounts") == 0);
        STEP(4, close(gate[0]) == 0 && close(gate[1]) == 0 && close(fd) == 0);
        STEP(5, rmdir(PLACE) == 0);
    }
    return counter(FS, FS_COUNTERS, 1) == before ? 0 : 6;
}

/* `t_mount serve` is such a file server, for other programs. */
int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "serve") == 0)
        return mkdir("/mounts", 0755) == 0 && mkdir(PLACE, 0755) == 0
                   ? serve_files(1)
                   : 3;
    static const struct question questions[] = {
        {"can I read what a process serves?", reading, 0},
        {"can I list it?", listing, 0},
        {"can I walk into it, and out again?", walking, 0},
        {"do permissions hold there?", permissions, 0},
        {"is nothing changed there that FS would change?", changes, 0},
        {"is a wrong answer EIO, and its server served on?", answers, 0},
        {"does FS stand a file server that says anything?", nonsense, 0},
        {"are those told who wait when it dies?", death, 0},
        {"and when it executes another program?", executing, 0},
        {"can one be killed that waits, and the next is served?", killed, 0},
        {"can one that waits be interrupted?", interrupted, 0},
        {"can a file server be interrupted?", idle_server, 0},
        {"do two file servers never wait for each other?", rings, 0},
        {"is a mount refused where it must be?", refusals, 0},
        {"is nothing lost by 60 file servers?", rounds, 0},
    };
    return ask_in("/mounts", run_guarded, questions,
                  sizeof(questions) / sizeof(questions[0]));
}
