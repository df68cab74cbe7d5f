/*
 * Row D6: every call that needs room says ENOSPC when no zone, or no inode,
 * is left; nothing is lost or half done, what needs none works, and when
 * there is room again, so does all else.
 */
#include "files.h"

#define FULL_DIR 14 /* names that fill a directory's block, with two dots */
#define PER_DIR  200

/* --- no zone -------------------------------------------------------------- */

/* Writes to the end of `big` until no zone is left. Returns a descriptor. It
 * stays for the next question, since it takes a while. */
static int fill_disk(void)
{
    int fd = open("big", O_RDWR | O_CREAT | O_APPEND, 0644);
    memset(piece, 'f', sizeof(piece));
    while (write(fd, piece, sizeof(piece)) > 0)
        continue;
    return errno == ENOSPC && zones_now() == 0 ? fd : -1;
}

/* Takes so many KiB from it again, if there are as many. */
static int give_room(long kib)
{
    long size = size_of("big");
    return size < kib * 1024 || truncate("big", size - kib * 1024) == 0;
}

/* A directory in whose block no name has room any more. */
static int make_full_directory(const char *path)
{
    char name[40];
    if (mkdir(path, 0755) != 0)
        return 0;
    for (int i = 0; i < FULL_DIR; i++) {
        snprintf(name, sizeof(name), "%s/%d", path, i);
        if (!make(name, ""))
            return 0;
    }
    return size_of(path) == 1024;
}

static int remove_full_directory(const char *path)
{
    char name[40];
    for (int i = 0; i < FULL_DIR; i++) {
        snprintf(name, sizeof(name), "%s/%d", path, i);
        if (unlink(name) != 0)
            return 0;
    }
    return rmdir(path) == 0;
}

/* A name that needs a further block of its directory. */
static int names(word unused)
{
    (void)unused;
    word inodes = inodes_now();
    STEP(1, make_full_directory("a") && make("f", "text"));
    STEP(2, mkdir("d", 0755) == 0 && close(fill_disk()) == 0);
    word left = inodes_now();
    STEP(3, FAILS(ENOSPC, creat("a/x", 0644)));
    STEP(4, FAILS(ENOSPC, open("a/x", O_RDONLY | O_CREAT, 0644)));
    STEP(5, FAILS(ENOSPC, mkdir("a/x", 0755)));
    STEP(6, FAILS(ENOSPC, mkfifo("a/x", 0644)));
    STEP(7, FAILS(ENOSPC, mknod("a/x", S_IFCHR | 0644, 0x400)));
    STEP(8, FAILS(ENOSPC, link("f", "a/x")) && links_of("f") == 1);
    STEP(9, FAILS(ENOSPC, rename("f", "a/x")) && holds("f", "text"));
    STEP(10, FAILS(ENOSPC, rename("d", "a/x")) && links_of("a") == 2);
    STEP(11, number_of("d/..") == number_of("."));
    STEP(12, is_gone("a/x") && size_of("a") == 1024 && inodes_now() == left);
    STEP(13, FAILS(ENOSPC, mkdir("y", 0755)) && is_gone("y")); /* its block */
    STEP(14, inodes_now() == left && zones_now() == 0);

    STEP(15, rename("f", "a/0") == 0 && holds("a/0", "text"));
    STEP(16, rename("a/1", "f") == 0 && make("e", "") && link("e", "a/1") == 0);
    STEP(17, mkfifo("p", 0644) == 0 && rmdir("d") == 0); /* gives one zone */
    STEP(18, mkdir("d", 0755) == 0 && zones_now() == 0);
    sync();
    STEP(19, give_room(10) && make("a/x", "x") && unlink("a/x") == 0);
    STEP(20, unlink("e") == 0 && unlink("p") == 0 && unlink("f") == 0);
    STEP(21, rmdir("d") == 0 && remove_full_directory("a"));
    STEP(22, inodes_now() == inodes - 1); /* big */
    return 0;
}

/* What a file gets on a full disk. */
static int contents(word unused)
{
    (void)unused;
    STEP(1, give_room(10) && make("g", "text"));
    int hole = open("h", O_RDWR | O_CREAT, 0644), fd = fill_disk();
    STEP(2, ftruncate(hole, 300000) == 0);
    STEP(3, fd >= 0 && FAILS(ENOSPC, write(hole, "x", 1)));
    STEP(4, lseek(hole, 200000, SEEK_SET) == 200000);
    STEP(5, FAILS(ENOSPC, write(hole, "x", 1)));
    STEP(6, lseek(hole, 0, SEEK_CUR) == 200000 && size_of("h") == 300000);
    STEP(7, lseek(hole, 0, SEEK_SET) == 0 && read_zeros(hole, 300000));
    STEP(8, truncate("h", 900000) == 0 && size_of("h") == 900000);
    int old = open("g", O_RDWR);
    STEP(9, write(old, "TE", 2) == 2 && lseek(old, 0, SEEK_END) == 4);
    ssize_t n = write(old, piece, 3000); /* to the end of its block */
    STEP(10, n == 1020 && size_of("g") == 1024);
    STEP(11, FAILS(ENOSPC, write(old, "x", 1)) && size_of("g") == 1024);
    STEP(12, truncate("g", 4) == 0 && holds("g", "TExt"));

    STEP(13, give_room(3) && zones_now() >= 3);
    word left = zones_now();
    STEP(14, lseek(old, 1024, SEEK_SET) == 1024);
    n = write(old, piece, 16000);
    STEP(15, n == (ssize_t)left * 1024 && size_of("g") == 1024 + n);
    STEP(16, close(old) == 0 && close(hole) == 0 && close(fd) == 0);
    STEP(17, unlink("h") == 0 && unlink("g") == 0);
    return 0;
}

/* Two who fill what is left at once: both are told, and all comes back. */
static int fill_and_end(word letter)
{
    char path[] = "i?";
    path[1] = (char)letter;
    int fd = open(path, O_RDWR | O_CREAT, 0644);
    uint32_t bytes = 0;
    ssize_t n;
    memset(piece, (int)letter, sizeof(piece));
    while ((n = write(fd, piece, 500)) > 0)
        bytes += (uint32_t)n;
    STEP(101, errno == ENOSPC && size_of(path) == (long)bytes);
    STEP(102, lseek(fd, 0, SEEK_SET) == 0);
    while ((n = read(fd, piece, sizeof(piece))) > 0)
        for (ssize_t i = 0; i < n; i++)
            STEP(103, piece[i] == (char)letter);
    return 0;
}

static int two_fill(word unused)
{
    (void)unused;
    STEP(1, close(fill_disk()) == 0 && give_room(2000));
    word zones = zones_now();
    pid_t a = start_child(fill_and_end, 'a'),
          b = start_child(fill_and_end, 'b');
    int status = end_of(a);
    STEP(step_of(status), exited_with(status, 0));
    status = end_of(b);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, size_of("ia") + size_of("ib") > 1900000);
    STEP(3, unlink("ia") == 0 && unlink("ib") == 0 && zones_now() == zones);
    STEP(4, unlink("big") == 0 && zones_now() > zones + 1000);
    return 0;
}

/* --- no inode ---------------------------------------------------------------
 */

static const char *file_name(int i)
{
    static char name[40];
    snprintf(name, sizeof(name), "n/%d/%d", i / PER_DIR, i % PER_DIR);
    return name;
}

static const char *directory_name(int i)
{
    static char name[40];
    snprintf(name, sizeof(name), "n/%d", i / PER_DIR);
    return name;
}

/* Makes files until no inode is left. Returns how many; -1: another error. */
static int fill_inodes(void)
{
    for (int i = 0;; i++) {
        if (i % PER_DIR == 0 && mkdir(directory_name(i), 0755) != 0)
            return errno == ENOSPC ? i : -1;
        int fd = creat(file_name(i), 0644);
        if (fd < 0)
            return errno == ENOSPC ? i : -1;
        close(fd);
    }
}

/* Takes them away again. */
static int remove_files(int count)
{
    for (int i = 0; i < count; i++)
        if (unlink(file_name(i)) != 0)
            return 0;
    for (int i = 0; i <= count; i += PER_DIR)
        if (rmdir(directory_name(i)) != 0 && errno != ENOENT)
            return 0;
    return 1;
}

static int inodes(word unused)
{
    int fd[2];
    (void)unused;
    STEP(1, make("j", "text") && mkdir("k", 0755) == 0);
    word free_inodes = inodes_now(), zones = zones_now();
    STEP(18, mkdir("n", 0755) == 0);
    int count = fill_inodes();
    STEP(2, count > 1000 && inodes_now() == 0 && zones_now() > 1000);
    word left = zones_now();
    STEP(3, FAILS(ENOSPC, creat("k/x", 0644)));
    STEP(4, FAILS(ENOSPC, mkdir("k/x", 0755)));
    STEP(5, FAILS(ENOSPC, mkfifo("k/x", 0644)));
    STEP(6, FAILS(ENOSPC, mknod("k/x", S_IFBLK | 0644, 0x500)));
    STEP(7, FAILS(ENOSPC, open("k/x", O_RDWR | O_CREAT | O_EXCL, 0644)));
    STEP(8, is_gone("k/x") && links_of("k") == 2 && zones_now() == left);
    STEP(9, link("j", "k/l") == 0 && rename("k/l", "m") == 0);
    STEP(10, make("m", "more") && holds("j", "more") && unlink("m") == 0);
    STEP(11, pipe(fd) == 0 && write(fd[1], "x", 1) == 1 && reads(fd[0], "x"));
    STEP(12, close(fd[0]) == 0 && close(fd[1]) == 0);
    STEP(13, unlink(file_name(7)) == 0 && inodes_now() == 1);
    STEP(14, mkdir("k/x", 0755) == 0 && FAILS(ENOSPC, creat("k/y", 0644)));
    STEP(15, rmdir("k/x") == 0 && make(file_name(7), ""));
    STEP(16, remove_files(count) && rmdir("n") == 0);
    STEP(19, inodes_now() == free_inodes);
    STEP(17, zones_now() == zones && unlink("j") == 0 && rmdir("k") == 0);
    return 0;
}

static const struct question questions[] = {
    {"no zone: is every call for a name ENOSPC, and nothing half done?", names,
     0},
    {"does each file keep what it had, and get what there is?", contents, 0},
    {"can two fill the disk at once?", two_fill, 0},
    {"no inode: ENOSPC, and all that needs none works?", inodes, 0},
};

int main(void)
{
    return ask_in("/t_no_space.d", run_child, questions, COUNT_OF(questions));
}
