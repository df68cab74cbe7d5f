/*
 * Row D7: a file without a name lives until its last descriptor is closed,
 * over fork, exec and exit; then its space is back. With an argument the
 * program reads such a file from the descriptor of that number.
 */
#include "files.h"

#define BYTES 300000 /* into the double-indirect blocks */
#define RIGHT 42

/* A file of so many bytes, at its start, without a name. */
static int without_name(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
    if (fd < 0 || !write_bytes(fd, 0, BYTES) || unlink(path) != 0 ||
        lseek(fd, 0, SEEK_SET) != 0)
        return -1;
    return fd;
}

static int until_close(word unused)
{
    struct stat st;
    (void)unused;
    word zones = zones_now(), inodes = inodes_now();
    int fd = without_name("a"), copy = dup(fd);
    STEP(1, fd >= 0 && is_gone("a") && inodes_now() == inodes - 1);
    STEP(2, fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == BYTES);
    STEP(3, read_bytes(fd, 0, BYTES) && write(fd, "more", 4) == 4);
    STEP(4, ftruncate(fd, BYTES + 4) == 0 && fchmod(fd, 0600) == 0);
    STEP(5, close(fd) == 0 && inodes_now() == inodes - 1);
    STEP(6, lseek(copy, BYTES, SEEK_SET) == BYTES && reads(copy, "more"));
    STEP(7, zones_now() < zones - BYTES / 1024 && close(copy) == 0);
    STEP(8, zones_now() == zones && inodes_now() == inodes);
    return 0;
}

/* Another file may have the name meanwhile. */
static int name_again(word unused)
{
    (void)unused;
    int fd = without_name("b");
    STEP(1, fd >= 0 && make("b", "another") && holds("b", "another"));
    STEP(2, read_bytes(fd, 0, BYTES) && close(fd) == 0);
    STEP(3, holds("b", "another") && unlink("b") == 0);
    return 0;
}

/* --- fork ------------------------------------------------------------------
 */

static int read_it(word fd)
{
    return read_bytes((int)fd, 0, BYTES) ? RIGHT : 1;
}

static int over_fork(word unused)
{
    (void)unused;
    word zones = zones_now();
    int fd = without_name("c"), go[2];
    STEP(1, fd >= 0 && pipe(go) == 0);
    pid_t pid = fork();
    if (pid == 0) { /* the last one that has it */
        char c;
        close(go[1]);
        _exit(read(go[0], &c, 1) == 1 ? read_it((word)fd) : 2);
    }
    STEP(2, close(fd) == 0 && zones_now() < zones - BYTES / 1024);
    STEP(3, write(go[1], "x", 1) == 1);
    STEP(4, exited_with(end_in_time(pid), RIGHT) && zones_now() == zones);
    return 0;
}

/* --- exec ------------------------------------------------------------------
 */

static int over_exec(word unused)
{
    char number[12];
    (void)unused;
    word zones = zones_now();
    int fd = without_name("d");
    snprintf(number, sizeof(number), "%d", fd);
    pid_t pid = fork();
    if (pid == 0) {
        execl("/t_unlinked", "t_unlinked", number, NULL);
        _exit(255);
    }
    STEP(1, fd >= 0 && close(fd) == 0);
    STEP(2, exited_with(end_in_time(pid), RIGHT) && zones_now() == zones);
    return 0;
}

/* O_CLOEXEC: exec is the last close. */
static int exec_closes(word unused)
{
    (void)unused;
    word zones = zones_now();
    pid_t pid = fork();
    if (pid == 0) {
        int fd = without_name("e");
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        execl("/true", "true", NULL);
        _exit(255);
    }
    STEP(1, exited_with(end_in_time(pid), 0) && is_gone("e"));
    STEP(2, zones_now() == zones);
    return 0;
}

/* --- exit and death ---------------------------------------------------------
 */

static int leave_open(word number)
{
    int fd = without_name("f");
    if (number != 0)
        kill(getpid(), (int)number);
    return fd >= 0 ? RIGHT : 1;
}

static int at_exit(word number)
{
    word zones = zones_now(), inodes = inodes_now();
    int status = run_child(leave_open, number);
    STEP(1, number ? died_by(status, (int)number) : exited_with(status, RIGHT));
    STEP(2, zones_now() == zones && inodes_now() == inodes && is_gone("f"));
    return 0;
}

/* A program's own file: it runs on without it. */
static int own_program(word unused)
{
    static char text[4096];
    int go[2], back[2];
    ssize_t n;
    (void)unused;
    word inodes = inodes_now();
    int from = open("/cat", O_RDONLY), to = open("g", O_WRONLY | O_CREAT, 0755);
    while ((n = read(from, text, sizeof(text))) > 0)
        STEP(1, write(to, text, (size_t)n) == n);
    STEP(2, close(from) == 0 && close(to) == 0);
    STEP(3, pipe2(go, O_CLOEXEC) == 0 && pipe2(back, O_CLOEXEC) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(go[0], 0);
        dup2(back[1], 1);
        execl("g", "g", NULL);
        _exit(255);
    }
    STEP(4, write(go[1], "one", 3) == 3 && read(back[0], text, 10) == 3);
    STEP(5, unlink("g") == 0 && write(go[1], "two", 3) == 3);
    STEP(6, read(back[0], text, 10) == 3 && memcmp(text, "two", 3) == 0);
    STEP(7, close(go[1]) == 0 && exited_with(end_in_time(pid), 0));
    STEP(8, inodes_now() == inodes);
    return 0;
}

/* As many as a process can have, of which every second is closed first. */
static int many(word unused)
{
    int fd[20];
    (void)unused;
    word inodes = inodes_now();
    for (int i = 0; i < 20; i++) {
        fd[i] = open("h", O_RDWR | O_CREAT | O_EXCL, 0644);
        STEP(1, write_bytes(fd[i], (uint32_t)i, 2000) && unlink("h") == 0);
    }
    STEP(2, inodes_now() == inodes - 20);
    for (int i = 0; i < 20; i += 2)
        STEP(3, close(fd[i]) == 0);
    sync();
    STEP(4, inodes_now() == inodes - 10);
    for (int i = 1; i < 20; i += 2) {
        STEP(5, lseek(fd[i], 0, SEEK_SET) == 0);
        STEP(6, read_bytes(fd[i], (uint32_t)i, 2000) && close(fd[i]) == 0);
    }
    STEP(7, inodes_now() == inodes);
    return 0;
}

static const struct question questions[] = {
    {"does a file without a name live until the last close?", until_close, 0},
    {"may another file have its name?", name_again, 0},
    {"does it live on in a child?", over_fork, 0},
    {"over exec?", over_exec, 0},
    {"is exec the last close with FD_CLOEXEC?", exec_closes, 0},
    {"is its space back when the process exits?", at_exit, 0},
    {"and when a signal ends it?", at_exit, SIGKILL},
    {"does a program run on whose file is gone?", own_program, 0},
    {"can there be twenty of them?", many, 0},
};

int main(int argc, char **argv)
{
    if (argc > 1)
        return read_it((word)atoi(argv[1]));
    return ask_in("/t_unlinked.d", run_guarded, questions, COUNT_OF(questions));
}
