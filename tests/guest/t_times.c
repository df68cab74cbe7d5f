/*
 * Row D1's utime, and which call sets which of a file's three times.
 *
 * All files are made first, their times set to 1000 seconds after 1970, and
 * the clock's second is waited for: what is set later can be told from that.
 */
#include "files.h"
#include <dirent.h>
#include <time.h>
#include <utime.h>

#define OLD 1000 /* seconds after 1970 */

enum { A = 1, M = 2, C = 4 }; /* atime, mtime, ctime */

static time_t prepared; /* the second in which all files were */

/* Which times of a file were set since then? */
static int marks(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return -1;
    return (st.st_atime != OLD ? A : 0) | (st.st_mtime != OLD ? M : 0) |
           (st.st_ctime > prepared ? C : 0);
}

static int make_old(const char *path)
{
    struct utimbuf old = {OLD, OLD};
    return utime(path, &old) == 0;
}

/* A directory with a file f and a directory sub, all of them old. */
static int prepare(const char *place)
{
    return mkdir(place, 0755) == 0 && chdir(place) == 0 && make("f", "text") &&
           mkdir("sub", 0755) == 0 && make_old("f") && make_old("sub") &&
           make_old(".") && chdir("..") == 0;
}

/* Takes such a place away. */
static int leave(void)
{
    unlink("f");
    rmdir("sub");
    return chdir("..") == 0;
}

/* --- one call each ----------------------------------------------------------
 */

static int reading(word unused)
{
    (void)unused;
    STEP(1, chdir("reading") == 0 && marks("f") == 0 && marks(".") == 0);
    int fd = open("f", O_RDONLY);
    STEP(2, read(fd, piece, 0) == 0 && marks("f") == 0);
    STEP(3, read(fd, piece, 2) == 2 && marks("f") == A);
    STEP(4, close(fd) == 0 && marks(".") == 0);
    DIR *dir = opendir("sub");
    while (readdir(dir) != NULL)
        continue;
    STEP(5, closedir(dir) == 0 && marks("sub") == A);
    return leave() && rmdir("reading") == 0 ? 0 : 6;
}

static int writing(word unused)
{
    (void)unused;
    STEP(1, chdir("writing") == 0);
    int fd = open("f", O_RDWR);
    STEP(2, write(fd, "x", 0) == 0 && marks("f") == 0);
    STEP(3, write(fd, "x", 1) == 1 && marks("f") == (M | C));
    STEP(4, close(fd) == 0 && marks(".") == 0);
    return leave() && rmdir("writing") == 0 ? 0 : 5;
}

static int cutting(word unused)
{
    (void)unused;
    STEP(1, chdir("cutting") == 0 && truncate("f", 2) == 0);
    STEP(2, marks("f") == (M | C) && marks(".") == 0);
    return leave() && rmdir("cutting") == 0 ? 0 : 3;
}

static int emptying(word unused)
{
    (void)unused;
    STEP(1, chdir("emptying") == 0);
    STEP(2, close(open("f", O_WRONLY | O_CREAT | O_TRUNC, 0600)) == 0);
    STEP(3, marks("f") == (M | C) && marks(".") == 0);
    return leave() && rmdir("emptying") == 0 ? 0 : 4;
}

static int looking(word unused)
{
    struct stat st;
    (void)unused;
    STEP(1, chdir("looking") == 0 && access("f", R_OK | W_OK) == 0);
    int fd = open("f", O_RDWR | O_CREAT, 0644);
    STEP(2, fstat(fd, &st) == 0 && lseek(fd, 9, SEEK_SET) == 9);
    STEP(3, read(fd, piece, 1) == 0 && fsync(fd) == 0 && close(fd) == 0);
    STEP(4, chdir("sub") == 0 && chdir("..") == 0);
    STEP(5, !(marks("f") & (M | C)) && marks("sub") == 0 && marks(".") == 0);
    return leave() && rmdir("looking") == 0 ? 0 : 6;
}

static int mode_and_owner(word unused)
{
    (void)unused;
    STEP(1, chdir("mode") == 0 && chmod("f", 0600) == 0 && marks("f") == C);
    STEP(2, chown("sub", OWNER, GROUP) == 0 && marks("sub") == C);
    STEP(3, marks(".") == 0);
    return leave() && rmdir("mode") == 0 ? 0 : 4;
}

static int linking(word unused)
{
    (void)unused;
    STEP(1, chdir("linking") == 0 && link("f", "sub/g") == 0);
    STEP(2, marks("f") == C && marks("sub") == (M | C) && marks(".") == 0);
    return unlink("sub/g") == 0 && leave() && rmdir("linking") == 0 ? 0 : 3;
}

static int unlinking(word unused)
{
    struct stat st;
    (void)unused;
    STEP(1, chdir("unlinking") == 0);
    int fd = open("f", O_RDONLY);
    STEP(2, unlink("f") == 0 && marks(".") == (M | C));
    STEP(3, fstat(fd, &st) == 0 && st.st_ctime > prepared);
    STEP(4, st.st_mtime == OLD && close(fd) == 0);
    return leave() && rmdir("unlinking") == 0 ? 0 : 5;
}

static int renaming(word unused)
{
    (void)unused;
    STEP(1, chdir("renaming") == 0 && rename("f", "sub/g") == 0);
    STEP(2, marks(".") == (M | C) && marks("sub") == (M | C));
    STEP(3, !(marks("sub/g") & (A | M)));
    return unlink("sub/g") == 0 && leave() && rmdir("renaming") == 0 ? 0 : 4;
}

/* What is new has all three times, and its directory two. */
static int making(word kind)
{
    static const char *const place[] = {"creat", "mkdir", "mkfifo"};
    STEP(1, chdir(place[kind]) == 0);
    if (kind == 0)
        STEP(2, make("sub/new", ""));
    if (kind == 1)
        STEP(3, mkdir("sub/new", 0755) == 0);
    if (kind == 2)
        STEP(4, mkfifo("sub/new", 0644) == 0);
    STEP(5, marks("sub/new") == (A | M | C) && marks("sub") == (M | C));
    struct stat st;
    STEP(6, stat("sub/new", &st) == 0 && st.st_mtime > prepared);
    STEP(7, st.st_mtime <= time(NULL) && st.st_atime > prepared);
    STEP(8, marks(".") == 0 && remove("sub/new") == 0 && leave());
    return rmdir(place[kind]) == 0 ? 0 : 9;
}

static int removing(word unused)
{
    (void)unused;
    STEP(1, chdir("rmdir") == 0 && rmdir("sub") == 0);
    STEP(2, marks(".") == (M | C) && marks("f") == 0);
    return leave() && rmdir("rmdir") == 0 ? 0 : 3;
}

/* Whatever fails sets nothing. */
static int failing(word unused)
{
    (void)unused;
    STEP(1, chdir("failing") == 0 && mkdir("f", 0755) == -1);
    STEP(2, link("f", "sub") == -1 && rename("f", "sub") == -1);
    STEP(3, open("f", O_WRONLY | O_CREAT | O_EXCL, 0644) == -1);
    STEP(4, rmdir("f") == -1 && unlink("sub") == -1 && truncate("f", -1) == -1);
    STEP(5, as(OTHER, 80) && chmod("f", 0666) == -1);
    STEP(6, open("f", O_WRONLY | O_TRUNC) == -1 && creat("x", 0644) == -1);
    STEP(7, utime("f", NULL) == -1 && as(0, 0));
    STEP(8, marks("f") == 0 && marks("sub") == 0 && marks(".") == 0);
    return leave() && rmdir("failing") == 0 ? 0 : 9;
}

/* --- utime ------------------------------------------------------------------
 */

static int setting(word unused)
{
    struct utimbuf given = {12345, 67890}, far = {0, 0x7FFFFFFF};
    struct stat st;
    (void)unused;
    STEP(1, chdir("setting") == 0 && utime("f", &given) == 0);
    STEP(2, stat("f", &st) == 0 && st.st_atime == 12345);
    STEP(3, st.st_mtime == 67890 && st.st_ctime > prepared);
    STEP(4, utime("sub", &far) == 0 && stat("sub", &st) == 0);
    STEP(5, st.st_atime == 0 && st.st_mtime == 0x7FFFFFFF);
    time_t start = time(NULL);
    STEP(6, utime("f", NULL) == 0 && stat("f", &st) == 0);
    STEP(7, st.st_atime >= start && st.st_atime <= time(NULL));
    STEP(8, st.st_mtime == st.st_atime && marks(".") == 0);
    return leave() && rmdir("setting") == 0 ? 0 : 9;
}

static int who_may_set(word unused)
{
    struct utimbuf given = {1, 2};
    (void)unused;
    STEP(1, chdir("who") == 0 && chown("f", OWNER, GROUP) == 0);
    STEP(2, as(OTHER, 80) && FAILS(EPERM, utime("f", &given)));
    STEP(3, FAILS(EACCES, utime("f", NULL)) || errno == EPERM);
    STEP(4, !(marks("f") & (A | M)) && as(0, 0) && chmod("f", 0466) == 0);
    STEP(5, as(OTHER, 80) && FAILS(EPERM, utime("f", &given)));
    STEP(6, !(marks("f") & (A | M)) && utime("f", NULL) == 0); /* may write */
    STEP(7, marks("f") == (A | M | C) && as(OWNER, 80));
    STEP(8, utime("f", &given) == 0 && utime("f", NULL) == 0); /* is its own */
    STEP(9, as(0, 0) && FAILS(ENOENT, utime("no", NULL)));
    STEP(10, FAILS(ENOENT, utime("", &given)));
    STEP(11, FAILS(ENOTDIR, utime("f/x", NULL)));
    return leave() && rmdir("who") == 0 ? 0 : 12;
}

static const struct question questions[] = {
    {"does reading set atime?", reading, 0},
    {"does writing set mtime and ctime?", writing, 0},
    {"does truncate?", cutting, 0},
    {"does O_TRUNC?", emptying, 0},
    {"does looking set nothing?", looking, 0},
    {"do chmod and chown set ctime?", mode_and_owner, 0},
    {"does link set the file's ctime and the directory's times?", linking, 0},
    {"does unlink?", unlinking, 0},
    {"does rename set both directories' times?", renaming, 0},
    {"does a new file have all three?", making, 0},
    {"a new directory?", making, 1},
    {"a new FIFO?", making, 2},
    {"does rmdir set the directory's times?", removing, 0},
    {"does what fails set nothing?", failing, 0},
    {"does utime set both, or the present?", setting, 0},
    {"who may do that?", who_may_set, 0},
};

/* Makes all places once, before the first question. */
static int run_prepared(child_body body, word argument)
{
    static const char *const place[] = {
        "reading", "writing",   "cutting",  "emptying", "looking", "mode",
        "linking", "unlinking", "renaming", "creat",    "mkdir",   "mkfifo",
        "rmdir",   "failing",   "setting",  "who"};
    if (prepared == 0) {
        for (int i = 0; i < COUNT_OF(place); i++)
            if (!prepare(place[i]))
                bail("the files can't be made");
        prepared = time(NULL);
        while (time(NULL) == prepared)
            continue;
    }
    return run_child(body, argument);
}

int main(void)
{
    return ask_in("/t_times.d", run_prepared, questions, COUNT_OF(questions));
}
