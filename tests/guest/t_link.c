/*
 * Row D1's link and unlink: several names for one file.
 */
#include "files.h"

#define LONG_NAME \
    "1234567890123456789012345678901234567890123456789012345678901" /* 61 */

/* --- names ------------------------------------------------------------- */

static int two_names(word unused)
{
    (void)unused;
    STEP(1, make("a", "first") && links_of("a") == 1);
    STEP(2, link("a", "b") == 0 && number_of("a") == number_of("b"));
    STEP(3, links_of("a") == 2 && links_of("b") == 2 && holds("b", "first"));
    STEP(4, make("b", "second") && holds("a", "second"));
    STEP(5, chmod("a", 0600) == 0 && mode_of("b") == 0600);
    STEP(6, unlink("a") == 0 && is_gone("a"));
    STEP(7, links_of("b") == 1 && holds("b", "second"));
    STEP(8, link("b", "a") == 0 && unlink("b") == 0 && holds("a", "second"));
    STEP(9, unlink("a") == 0);
    return 0;
}

/* Names in two directories. */
static int elsewhere(word unused)
{
    (void)unused;
    STEP(1, mkdir("e", 0755) == 0 && mkdir("f", 0755) == 0);
    STEP(2, make("e/x", "text") && link("e/x", "f/y") == 0);
    STEP(3, unlink("e/x") == 0 && rmdir("e") == 0);
    STEP(4, holds("f/y", "text") && links_of("f/y") == 1);
    STEP(5, chdir("f") == 0 && link("y", "../z") == 0);
    STEP(6, unlink("y") == 0 && chdir("..") == 0 && holds("z", "text"));
    STEP(7, rmdir("f") == 0 && unlink("z") == 0);
    return 0;
}

/* A hundred names; the inode goes with the last of them. */
static int many_names(word count)
{
    char name[12];
    word inodes = inodes_now();
    STEP(1, make("m", "many"));
    for (word i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "m%u", (unsigned)i);
        STEP(2, link("m", name) == 0 && links_of(name) == (long)i + 2);
    }
    STEP(3, inodes_now() == inodes - 1);
    STEP(4, unlink("m") == 0);
    for (word i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "m%u", (unsigned)i);
        STEP(5, links_of(name) == (long)(count - i) && holds(name, "many"));
        STEP(6, unlink(name) == 0);
    }
    STEP(7, inodes_now() == inodes);
    return 0;
}

static int other_kinds(word unused)
{
    (void)unused;
    STEP(1, mkfifo("p", 0644) == 0 && link("p", "q") == 0);
    STEP(2, kind_of("q") == S_IFIFO && links_of("p") == 2);
    STEP(3, unlink("p") == 0 && unlink("q") == 0);
    STEP(4, mknod("c", S_IFCHR | 0644, 0x1234) == 0 && link("c", "d") == 0);
    STEP(5, kind_of("d") == S_IFCHR && unlink("c") == 0 && unlink("d") == 0);
    return 0;
}

/* --- errors ------------------------------------------------------------ */

static int link_errors(word unused)
{
    (void)unused;
    STEP(1, make("g", "g") && make("h", "h") && mkdir("dir", 0755) == 0);
    STEP(2, FAILS(EEXIST, link("g", "h")) && FAILS(EEXIST, link("g", "g")));
    STEP(3, FAILS(EEXIST, link("g", "dir")) && FAILS(EEXIST, link("g", ".")));
    STEP(4, holds("h", "h") && links_of("g") == 1);
    STEP(5, FAILS(EPERM, link("dir", "other")) && is_gone("other"));
    STEP(6, FAILS(ENOENT, link("nosuch", "n")) && FAILS(ENOENT, link("", "n")));
    STEP(7, FAILS(ENOENT, link("g", "")) && FAILS(ENOENT, link("g", "no/n")));
    STEP(8,
         FAILS(ENOTDIR, link("g/x", "n")) && FAILS(ENOTDIR, link("g/", "n")));
    STEP(9, FAILS(ENOTDIR, link("g", "h/n")) && is_gone("n"));
    STEP(10, FAILS(ENAMETOOLONG, link("g", LONG_NAME)));
    STEP(11, FAILS(ENAMETOOLONG, link(LONG_NAME, "n")));
    STEP(12, links_of("g") == 1 && links_of("dir") == 2);
    STEP(13, unlink("g") == 0 && unlink("h") == 0 && rmdir("dir") == 0);
    return 0;
}

static int link_permissions(word unused)
{
    (void)unused;
    STEP(1, make("s", "s") && mkdir("mine", 0755) == 0);
    STEP(2, mkdir("hidden", 0700) == 0 && make("hidden/x", "x"));
    STEP(3, chown("mine", OWNER, GROUP) == 0 && as(OWNER, GROUP));
    STEP(4, FAILS(EACCES, link("s", "t"))); /* the directory is root's */
    STEP(5, FAILS(EACCES, link("hidden/x", "mine/x")));
    STEP(6, FAILS(EACCES, link("s", "hidden/s")));
    STEP(7, FAILS(EACCES, unlink("s")) && FAILS(EACCES, unlink("hidden/x")));
    STEP(8, make("mine/o", "o") && link("mine/o", "mine/p") == 0);
    STEP(9, belongs_to("mine/p", OWNER, GROUP) && unlink("mine/o") == 0);
    STEP(10, as(0, 0) && links_of("s") == 1 && links_of("hidden/x") == 1);
    STEP(11, unlink("s") == 0 && unlink("mine/p") == 0 && rmdir("mine") == 0);
    STEP(12, unlink("hidden/x") == 0 && rmdir("hidden") == 0);
    return 0;
}

static int unlink_errors(word unused)
{
    (void)unused;
    STEP(1, make("u", "u") && mkdir("v", 0755) == 0);
    STEP(2, FAILS(EISDIR, unlink("v")) && FAILS(EISDIR, unlink(".")));
    STEP(3, FAILS(ENOENT, unlink("nosuch")) && FAILS(ENOENT, unlink("")));
    STEP(4, FAILS(ENOTDIR, unlink("u/x")) && FAILS(ENOTDIR, unlink("u/")));
    STEP(5, FAILS(ENOENT, unlink("no/x")));
    STEP(6, FAILS(ENAMETOOLONG, unlink(LONG_NAME)));
    STEP(7, REQUEST(FS, FS_UNLINK, 0x1000, 5, 0) == -EFAULT);
    STEP(8, REQUEST(FS, FS_LINK, (word) "u", 2, 0x1000, 5) == -EFAULT);
    STEP(9, unlink("u") == 0 && FAILS(ENOENT, unlink("u")) && rmdir("v") == 0);
    return 0;
}

static const struct question questions[] = {
    {"do two names lead to one file, until the last goes?", two_names, 0},
    {"also from different directories?", elsewhere, 0},
    {"can a file have a hundred names?", many_names, 100},
    {"can FIFOs and devices have two?", other_kinds, 0},
    {"are link's errors the right ones?", link_errors, 0},
    {"may one link only where one may write?", link_permissions, 0},
    {"are unlink's errors the right ones?", unlink_errors, 0},
};

int main(void)
{
    return ask_in("/t_link.d", run_guarded, questions, COUNT_OF(questions));
}
