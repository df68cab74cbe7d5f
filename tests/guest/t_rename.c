/*
 * Row D1's rename, and D5: a directory never goes into itself. What has the
 * new name loses it in the same moment: nobody ever finds none.
 */
#include "files.h"

#define LONG_NAME \
    "1234567890123456789012345678901234567890123456789012345678901" /* 61 */

/* Did it fail, by an error of those that say that it is not empty? */
#define NOT_EMPTY(call) \
    (errno = 0, (call) == -1 && (errno == ENOTEMPTY || errno == EEXIST))

/* --- files --------------------------------------------------------------- */

static int another_name(word unused)
{
    (void)unused;
    STEP(1, make("a", "text") && mkdir("dir", 0755) == 0);
    long number = number_of("a");
    STEP(2, rename("a", "b") == 0 && is_gone("a") && holds("b", "text"));
    STEP(3, number_of("b") == number && links_of("b") == 1);
    STEP(4, rename("b", "dir/c") == 0 && is_gone("b"));
    STEP(5, number_of("dir/c") == number && links_of("dir") == 2);
    STEP(6, chdir("dir") == 0 && rename("c", "../d") == 0 && is_gone("c"));
    STEP(7, chdir("..") == 0 && holds("d", "text") && unlink("d") == 0);
    STEP(8, rmdir("dir") == 0);
    return 0;
}

/* What had the name before is gone, but lives for who has it open. */
static int over_a_file(word unused)
{
    (void)unused;
    word inodes = inodes_now(), zones = zones_now();
    STEP(1, make("e", "new") && make("f", "old"));
    int fd = open("f", O_RDONLY);
    STEP(2, rename("e", "f") == 0 && is_gone("e") && holds("f", "new"));
    STEP(3, reads(fd, "old") && inodes_now() == inodes - 2);
    STEP(4, close(fd) == 0 && inodes_now() == inodes - 1);
    STEP(5, zones_now() == zones - 1 && links_of("f") == 1);
    STEP(6, make("g", "further") && rename("g", "f") == 0);
    STEP(7, inodes_now() == inodes - 1 && holds("f", "further"));
    STEP(8, unlink("f") == 0 && inodes_now() == inodes);
    return 0;
}

/* Two names of one file: nothing happens. */
static int same_file(word unused)
{
    (void)unused;
    STEP(1, make("h", "same") && link("h", "i") == 0);
    STEP(2, rename("h", "i") == 0 && rename("h", "h") == 0);
    STEP(3, holds("h", "same") && holds("i", "same") && links_of("h") == 2);
    STEP(4, unlink("h") == 0 && unlink("i") == 0);
    STEP(5, mkdir("j", 0755) == 0 && rename("j", "j") == 0);
    STEP(6, rename("j", "./j/../j") == 0 && links_of("j") == 2);
    STEP(7, rmdir("j") == 0);
    return 0;
}

/* One of several names: the others stay. */
static int one_of_many(word unused)
{
    (void)unused;
    STEP(1, make("k", "new") && make("l", "old") && link("l", "m") == 0);
    STEP(2, rename("k", "l") == 0 && holds("l", "new") && holds("m", "old"));
    STEP(3, links_of("l") == 1 && links_of("m") == 1);
    STEP(4, unlink("l") == 0 && unlink("m") == 0);
    return 0;
}

static int other_kinds(word unused)
{
    (void)unused;
    STEP(1, mkfifo("p", 0644) == 0 && make("q", "file"));
    STEP(2, rename("p", "q") == 0 && kind_of("q") == S_IFIFO && is_gone("p"));
    STEP(3, mknod("r", S_IFBLK | 0600, 0x1234) == 0);
    STEP(4, rename("r", "q") == 0 && kind_of("q") == S_IFBLK);
    STEP(5, unlink("q") == 0);
    return 0;
}

/* --- directories ------------------------------------------------------------
 */

/* With all it has, to another parent: `..` and both link counts are right. */
static int move_directory(word unused)
{
    (void)unused;
    STEP(1, mkdir("from", 0755) == 0 && mkdir("to", 0755) == 0);
    STEP(2, mkdir("from/x", 0755) == 0 && mkdir("from/x/in", 0755) == 0);
    STEP(3, make("from/x/file", "kept"));
    long number = number_of("from/x");
    STEP(4, links_of("from") == 3 && links_of("from/x") == 3);
    STEP(5, rename("from/x", "to/y") == 0 && is_gone("from/x"));
    STEP(6, number_of("to/y") == number && holds("to/y/file", "kept"));
    STEP(7, number_of("to/y/..") == number_of("to"));
    STEP(8, links_of("from") == 2 && links_of("to") == 3);
    STEP(9, links_of("to/y") == 3 && number_of("to/y/in/..") == number);
    STEP(10, rename("to/y", "to/z") == 0 && links_of("to") == 3);
    STEP(11, rename("to/z/", "y/") == 0 && number_of("y") == number);
    STEP(12, number_of("y/..") == number_of(".") && rmdir("to") == 0);
    STEP(13, unlink("y/file") == 0 && rmdir("y/in") == 0 && rmdir("y") == 0);
    STEP(14, rmdir("from") == 0);
    return 0;
}

static int over_a_directory(word unused)
{
    (void)unused;
    word inodes = inodes_now(), zones = zones_now();
    long names = links_of(".");
    STEP(1, mkdir("s", 0755) == 0 && make("s/in", "s"));
    STEP(2, mkdir("t", 0700) == 0 && rename("s", "t") == 0 && is_gone("s"));
    STEP(3, holds("t/in", "s") && links_of(".") == names + 1);
    STEP(4, mode_of("t") == 0755 && inodes_now() == inodes - 2);
    STEP(5, mkdir("u", 0755) == 0 && NOT_EMPTY(rename("u", "t")));
    STEP(6, holds("t/in", "s") && exists("u"));
    STEP(7, make("v", "file") && FAILS(EISDIR, rename("v", "u")));
    STEP(8, FAILS(ENOTDIR, rename("u", "v")) && holds("v", "file"));
    STEP(9, mkdir("t/w", 0755) == 0 && (NOT_EMPTY(rename("t/w", "t"))));
    STEP(10, exists("t/w") && links_of("t") == 3 && links_of("u") == 2);
    STEP(11, rmdir("t/w") == 0 && unlink("t/in") == 0 && unlink("v") == 0);
    STEP(12, rmdir("t") == 0 && rmdir("u") == 0 && links_of(".") == names);
    STEP(13, inodes_now() == inodes && zones_now() == zones);
    return 0;
}

/* Into itself, by every way: EINVAL, and nothing has changed. */
static int into_itself(word unused)
{
    (void)unused;
    STEP(1, mkdir("n", 0755) == 0 && mkdir("n/o", 0755) == 0);
    STEP(2, mkdir("n/o/p", 0755) == 0 && mkdir("nn", 0755) == 0);
    STEP(3, FAILS(EINVAL, rename("n", "n/x")));
    STEP(4, FAILS(EINVAL, rename("n", "n/o/x")));
    STEP(5, FAILS(EINVAL, rename("n", "n/o/p/x")));
    STEP(6, FAILS(EINVAL, rename("n", "nn/../n/o/p/../x")));
    STEP(7, FAILS(EINVAL, rename("n/o", "n/o/p/x")));
    STEP(8, FAILS(EINVAL, rename("n", "n/o/p")));
    STEP(9, chdir("n/o/p") == 0 && FAILS(EINVAL, rename("../../../n", "x")));
    STEP(10, chdir("../../..") == 0 && links_of("n") == 3);
    STEP(11, rename("n", "nn/x") == 0); /* alike by name only */
    STEP(12, rename("nn/x/o", "nn/o") == 0 && rename("nn/o/p", "p") == 0);
    STEP(13, rmdir("nn/x") == 0 && rmdir("nn/o") == 0);
    STEP(14, rmdir("nn") == 0 && rmdir("p") == 0);
    return 0;
}

/* --- errors -------------------------------------------------------------- */

static int errors(word unused)
{
    (void)unused;
    STEP(1, make("1", "one") && mkdir("2", 0755) == 0 && make("3", "three"));
    STEP(2, FAILS(ENOENT, rename("no", "x")) && FAILS(ENOENT, rename("", "x")));
    STEP(3,
         FAILS(ENOENT, rename("1", "")) && FAILS(ENOENT, rename("1", "n/x")));
    STEP(4, FAILS(ENOTDIR, rename("1/x", "x")));
    STEP(5, FAILS(ENOTDIR, rename("1", "3/x")));
    STEP(6, FAILS(ENOTDIR, rename("1/", "x")) && is_gone("x"));
    STEP(7, FAILS(ENAMETOOLONG, rename("1", LONG_NAME)));
    STEP(8, FAILS(ENAMETOOLONG, rename(LONG_NAME, "x")));
    STEP(9, FAILS(EINVAL, rename(".", "x")) || errno == EBUSY);
    STEP(10, FAILS(EINVAL, rename("2/..", "x")) || errno == EBUSY);
    STEP(11, rename("2", "2/.") == -1 && rename("2", "..") == -1);
    STEP(12, FAILS(EBUSY, rename("/", "x")) || errno == EINVAL);
    STEP(13, rename("2", "/") == -1 && rename("1", "/") == -1);
    STEP(14, REQUEST(FS, FS_RENAME, (word) "1", 2, 0x1000, 5) == -EFAULT);
    STEP(15, REQUEST(FS, FS_RENAME, 0x1000, 5, (word) "x", 2) == -EFAULT);
    STEP(16, holds("1", "one") && holds("3", "three") && is_gone("x"));
    STEP(17, links_of("2") == 2 && number_of("2/..") == number_of("."));
    STEP(18, unlink("1") == 0 && rmdir("2") == 0 && unlink("3") == 0);
    return 0;
}

static int permissions(word unused)
{
    (void)unused;
    STEP(1, mkdir("his", 0755) == 0 && chown("his", OWNER, GROUP) == 0);
    STEP(2, make("roots", "r") && mkdir("sticky", 01777) == 0);
    STEP(3, chmod("sticky", 01777) == 0 && make("sticky/roots", "r"));
    STEP(4,
         as(OWNER, GROUP) && make("his/own", "o") && make("sticky/own", "o"));
    STEP(5, FAILS(EACCES, rename("his/own", "x")));
    STEP(6, FAILS(EACCES, rename("roots", "his/roots")));
    STEP(7, FAILS(EPERM, rename("sticky/roots", "his/x")));
    STEP(8, FAILS(EPERM, rename("his/own", "sticky/roots")));
    STEP(9, rename("sticky/own", "sticky/mine") == 0);
    STEP(10, rename("his/own", "sticky/mine") == 0);
    STEP(11, as(OTHER, 80) && FAILS(EPERM, rename("sticky/mine", "sticky/x")));
    STEP(12, as(0, 0) && holds("sticky/roots", "r") && is_gone("sticky/x"));
    STEP(13, unlink("sticky/roots") == 0 && unlink("sticky/mine") == 0);
    STEP(14, rmdir("sticky") == 0 && rmdir("his") == 0 && unlink("roots") == 0);
    return 0;
}

/* --- in one moment ----------------------------------------------------------
 */

#define ROUNDS 2000

/* A file of one letter, as long as the letter says. */
static int write_letter(const char *path, int round)
{
    char letter = (char)('a' + round % 26);
    size_t length = 1000 + (size_t)(letter - 'a') * 200;
    int fd = creat(path, 0644);
    memset(piece, letter, length);
    return fd >= 0 && write(fd, piece, length) == (ssize_t)length &&
           close(fd) == 0;
}

static int replace(word rounds)
{
    for (word i = 0; i < rounds; i++) {
        STEP(101, write_letter("fresh", (int)i));
        STEP(102, rename("fresh", "target") == 0);
    }
    return 0;
}

/* Opens the file: is it there, and whole? */
static int is_whole(const char *path)
{
    static char text[8000];
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, 700), more = read(fd, text + 700, 7000);
    close(fd);
    return n == 700 && more == 300 + (text[0] - 'a') * 200 &&
           memcmp(text, text + 1, (size_t)(n + more) - 1) == 0;
}

/* Another process replaces it all the time. */
static int in_one_moment(word rounds)
{
    int status, looks = 0;
    STEP(1, write_letter("target", 0));
    pid_t pid = start_child(replace, rounds);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        STEP(2, is_whole("target"));
        looks++;
    }
    STEP(3, exited_with(status, 0) && looks > 20);
    STEP(4, is_whole("target") && is_gone("fresh") && unlink("target") == 0);
    return 0;
}

/* --- many ------------------------------------------------------------------
 */

/* Two processes throw a directory to and fro: it is always in one place. */
static int throw(word unused)
{
    (void)unused;
    for (int i = 0; i < 300; i++)
        if (rename("left/ball", "right/ball") != 0)
            rename("right/ball", "left/ball");
    return 0;
}

static int to_and_fro(word unused)
{
    (void)unused;
    STEP(1, mkdir("left", 0755) == 0 && mkdir("right", 0755) == 0);
    STEP(2, mkdir("left/ball", 0755) == 0);
    pid_t a = start_child(throw, 0), b = start_child(throw, 0);
    STEP(3, exited_with(end_of(a), 0) && exited_with(end_of(b), 0));
    STEP(4, exists("left/ball") != exists("right/ball"));
    STEP(5, links_of("left") + links_of("right") == 5);
    STEP(6, (rmdir("left/ball") == 0) != (rmdir("right/ball") == 0));
    STEP(7, links_of("left") == 2 && links_of("right") == 2);
    STEP(8, rmdir("left") == 0 && rmdir("right") == 0);
    return 0;
}

static const struct question questions[] = {
    {"does a file get another name, also elsewhere?", another_name, 0},
    {"does the file go that had the name?", over_a_file, 0},
    {"does nothing happen when both are one file?", same_file, 0},
    {"do the other names of a replaced file stay?", one_of_many, 0},
    {"can FIFOs and devices be renamed?", other_kinds, 0},
    {"can a directory move with all it has?", move_directory, 0},
    {"may it only replace an empty directory?", over_a_directory, 0},
    {"D5: can it not go into itself?", into_itself, 0},
    {"are the errors the right ones?", errors, 0},
    {"do directories' permissions and sticky bits count?", permissions, 0},
    {"is there always a whole file while 2,000 replace it?", in_one_moment,
     ROUNDS},
    {"can two processes throw a directory to and fro?", to_and_fro, 0},
};

int main(void)
{
    return ask_in("/t_rename.d", run_child, questions, COUNT_OF(questions));
}
