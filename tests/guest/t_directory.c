/*
 * Rows D1 and D5: mkdir, rmdir, chdir, getcwd and the reading of directories,
 * large ones as well, and names as long as they may be.
 */
#include "files.h"
#include <dirent.h>

#define NAMES   500
#define NAME_60 "123456789012345678901234567890123456789012345678901234567890"
#define NAME_61 NAME_60 "1"

/* Did it fail, by an error of those that say that it is not empty? */
#define NOT_EMPTY(call) \
    (errno = 0, (call) == -1 && (errno == ENOTEMPTY || errno == EEXIST))

/* How many entries has a directory, with `.` and `..`? -1: an error. */
static int entries_of(const char *path)
{
    DIR *dir = opendir(path);
    int count = 0;
    if (dir == NULL)
        return -1;
    errno = 0;
    while (readdir(dir) != NULL)
        count++;
    return errno == 0 && closedir(dir) == 0 ? count : -1;
}

/* --- making and removing ----------------------------------------------------
 */

static int make_and_remove(word unused)
{
    (void)unused;
    struct stat st;
    long names = links_of(".");
    word inodes = inodes_now(), zones = zones_now();
    umask(027);
    STEP(1, mkdir("a", 0777) == 0 && stat("a", &st) == 0);
    STEP(2, S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0750);
    STEP(3, st.st_nlink == 2 && links_of(".") == names + 1);
    STEP(4, number_of("a/.") == number_of("a"));
    STEP(5, number_of("a/..") == number_of(".") && entries_of("a") == 2);
    STEP(6, mkdir("a/b/", 0755) == 0 && links_of("a") == 3);
    STEP(7, entries_of("a") == 3 && NOT_EMPTY(rmdir("a")));
    STEP(8, rmdir("a/b/") == 0 && links_of("a") == 2 && is_gone("a/b"));
    STEP(9, make("a/c", "") && NOT_EMPTY(rmdir("a")) && unlink("a/c") == 0);
    STEP(10, rmdir("a") == 0 && is_gone("a") && links_of(".") == names);
    STEP(11, inodes_now() == inodes && zones_now() == zones);
    STEP(12, mkdir("a", 01777) == 0 && (mode_of("a") & 0777) == 0750);
    STEP(13, remove("a") == 0 && is_gone("a"));
    return 0;
}

static int mkdir_errors(word unused)
{
    (void)unused;
    STEP(1, mkdir("d", 0755) == 0 && make("f", "file"));
    STEP(2, FAILS(EEXIST, mkdir("d", 0755)) && FAILS(EEXIST, mkdir("f", 0755)));
    STEP(3, FAILS(EEXIST, mkdir("/", 0755)) && FAILS(EEXIST, mkdir(".", 0755)));
    STEP(4, FAILS(EEXIST, mkdir("d/..", 0755)));
    STEP(5, FAILS(ENOENT, mkdir("", 0755)));
    STEP(6, FAILS(ENOENT, mkdir("no/x", 0755)));
    STEP(7, FAILS(ENOTDIR, mkdir("f/x", 0755)));
    STEP(8, FAILS(ENAMETOOLONG, mkdir(NAME_61, 0755)));
    STEP(9, as(OTHER, 80) && FAILS(EACCES, mkdir("x", 0755)));
    STEP(10, as(0, 0) && is_gone("x") && links_of("d") == 2);
    STEP(11, rmdir("d") == 0 && unlink("f") == 0);
    return 0;
}

static int rmdir_errors(word unused)
{
    (void)unused;
    STEP(1, mkdir("g", 0755) == 0 && mkdir("g/h", 0755) == 0 && make("i", ""));
    STEP(2, FAILS(ENOENT, rmdir("no")) && FAILS(ENOENT, rmdir("")));
    STEP(3, FAILS(ENOTDIR, rmdir("i")) && FAILS(ENOTDIR, rmdir("i/x")));
    STEP(4, FAILS(EINVAL, rmdir(".")) && FAILS(EINVAL, rmdir("g/h/.")));
    STEP(5, rmdir("g/h/..") == -1 && rmdir("..") == -1);
    STEP(6, FAILS(EBUSY, rmdir("/")) || NOT_EMPTY(rmdir("/")));
    STEP(7, FAILS(ENAMETOOLONG, rmdir(NAME_61)));
    STEP(8, as(OTHER, 80) && FAILS(EACCES, rmdir("g/h")) && as(0, 0));
    STEP(9, links_of("g") == 3 && number_of("g/h/..") == number_of("g"));
    STEP(10, rmdir("g/h") == 0 && rmdir("g") == 0 && unlink("i") == 0);
    return 0;
}

/* A directory that is gone, and still somebody's: it can't be filled again,
 * and its space comes back when he leaves. */
static int removed(word unused)
{
    char path[100];
    (void)unused;
    word inodes = inodes_now(), zones = zones_now();
    STEP(1, mkdir("j", 0755) == 0 && chdir("j") == 0);
    STEP(2, rmdir("../j") == 0);
    STEP(3, FAILS(ENOENT, open("x", O_RDWR | O_CREAT, 0644)));
    STEP(4,
         FAILS(ENOENT, mkdir("x", 0755)) && FAILS(ENOENT, mkfifo("x", 0644)));
    STEP(5, FAILS(ENOENT, link("/motd", "x")));
    STEP(6, FAILS(ENOENT, rename("/motd", "x")) && exists("/motd"));
    errno = 0;
    STEP(7, getcwd(path, sizeof(path)) == NULL && errno == ENOENT);
    STEP(8, is_gone("x") && chdir("/t_directory.d") == 0);
    STEP(9, inodes_now() == inodes && zones_now() == zones);
    return 0;
}

/* The same of an open one, in a child that ends. */
static int open_removed(word unused)
{
    (void)unused;
    struct stat st;
    char entry[68 * 4];
    STEP(101, mkdir("k", 0755) == 0);
    int fd = open("k", O_RDONLY | O_DIRECTORY);
    STEP(102, fd >= 0 && rmdir("k") == 0 && fstat(fd, &st) == 0);
    STEP(103, st.st_nlink == 0 && S_ISDIR(st.st_mode));
    int r = REQUEST(FS, FS_GETDENTS, fd, (word)entry, sizeof(entry));
    STEP(104, r >= 0 && r <= 2 * 68);
    return 0;
}

static int removed_at_exit(word unused)
{
    (void)unused;
    word inodes = inodes_now(), zones = zones_now();
    int status = run_child(open_removed, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(1, inodes_now() == inodes && zones_now() == zones);
    return 0;
}

/* --- the working directory --------------------------------------------------
 */

#define LEVELS 20
static const char level[] = "a_name_that_has_thirty_bytes_30";

/* Deep down, getcwd knows the whole way, and the way up is the same. */
static int deep(word unused)
{
    char path[1024], want[1024] = "/t_directory.d";
    (void)unused;
    for (int i = 0; i < LEVELS; i++) {
        STEP(1, mkdir(level, 0755) == 0 && chdir(level) == 0);
        strcat(want, "/");
        strcat(want, level);
    }
    STEP(2, getcwd(path, sizeof(path)) == path && strcmp(path, want) == 0);
    STEP(3, getcwd(path, strlen(want) + 1) == path);
    errno = 0;
    STEP(4, getcwd(path, strlen(want)) == NULL && errno == ERANGE);
    errno = 0;
    STEP(5, getcwd(path, 0) == NULL && errno == EINVAL);
    STEP(6, chdir("/") == 0 && chdir(want) == 0 && make("bottom", "deep"));
    for (int i = 0; i < LEVELS; i++)
        STEP(7, chdir("..") == 0);
    STEP(8, getcwd(path, sizeof(path)) != NULL);
    STEP(9, strcmp(path, "/t_directory.d") == 0 && chdir(want) == 0);
    STEP(10, holds("bottom", "deep") && unlink("bottom") == 0);
    for (int i = 0; i < LEVELS; i++)
        STEP(11, chdir("..") == 0 && rmdir(level) == 0);
    return 0;
}

static int chdir_errors(word unused)
{
    char path[100];
    (void)unused;
    STEP(1, make("l", "") && mkdir("m", 0600) == 0);
    STEP(2, FAILS(ENOENT, chdir("no")) && FAILS(ENOENT, chdir("")));
    STEP(3, FAILS(ENOTDIR, chdir("l")) && FAILS(ENOTDIR, chdir("l/..")));
    STEP(4, FAILS(ENAMETOOLONG, chdir(NAME_61)));
    STEP(5, as(OTHER, 80) && FAILS(EACCES, chdir("m")) && as(0, 0));
    STEP(6, getcwd(path, sizeof(path)) != NULL);
    STEP(7, strcmp(path, "/t_directory.d") == 0);
    STEP(8, unlink("l") == 0 && rmdir("m") == 0);
    return 0;
}

/* --- names ------------------------------------------------------------------
 */

/* Every call takes a name of 60 bytes. */
static int long_names(word unused)
{
    (void)unused;
    STEP(1, mkdir(NAME_60, 0755) == 0 && chdir(NAME_60) == 0);
    STEP(2, make(NAME_60, "long") && holds("../" NAME_60 "/" NAME_60, "long"));
    STEP(3, is_gone(
                "12345678901234567890123456789012345678901234567890123456789"));
    STEP(4, link(NAME_60, "n") == 0 && unlink(NAME_60) == 0);
    STEP(5, rename("n", NAME_60) == 0 && holds(NAME_60, "long"));
    STEP(6, entries_of(".") == 3 && access(NAME_60, R_OK) == 0);
    STEP(7, unlink(NAME_60) == 0 && mkfifo(NAME_60, 0644) == 0);
    STEP(8, unlink(NAME_60) == 0 && chdir("..") == 0 && rmdir(NAME_60) == 0);
    return 0;
}

/* And none takes one of 61. */
static int too_long_names(word unused)
{
    struct stat st;
    (void)unused;
    STEP(1, make("o", ""));
    STEP(2, FAILS(ENAMETOOLONG, creat(NAME_61, 0644)));
    STEP(3, FAILS(ENAMETOOLONG, open(NAME_61, O_RDONLY)));
    STEP(4, FAILS(ENAMETOOLONG, open(NAME_61 "/x", O_RDONLY)));
    STEP(5, FAILS(ENAMETOOLONG, stat(NAME_61, &st)));
    STEP(6, FAILS(ENAMETOOLONG, mkfifo(NAME_61, 0644)));
    STEP(7, FAILS(ENAMETOOLONG, unlink(NAME_61)));
    STEP(8, FAILS(ENAMETOOLONG, access(NAME_61, F_OK)));
    STEP(9, FAILS(ENAMETOOLONG, truncate(NAME_61, 0)));
    STEP(10, FAILS(ENAMETOOLONG, chmod(NAME_61, 0644)));
    errno = 0;
    STEP(11, opendir(NAME_61) == NULL && errno == ENAMETOOLONG);
    STEP(12, entries_of(".") >= 3 && is_gone(NAME_60) && unlink("o") == 0);
    return 0;
}

/* A name may have every byte but two. */
static int odd_names(word unused)
{
    (void)unused;
    char name[] = "x?y";
    for (int c = 1; c < 256; c++) {
        name[1] = (char)c;
        if (c != '/')
            STEP(1, make(name, name));
    }
    STEP(2, make("...", "dots") && make(" ", "blank"));
    for (int c = 1; c < 256; c++) {
        name[1] = (char)c;
        if (c != '/')
            STEP(3, holds(name, name) && unlink(name) == 0);
    }
    STEP(4, holds("...", "dots") && unlink("...") == 0 && unlink(" ") == 0);
    return 0;
}

/* --- many names -------------------------------------------------------------
 */

static const char *name_of(int i)
{
    static char name[40];
    snprintf(name, sizeof(name), "many/%d.%.*s", i, i % 40,
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    return name;
}

/* Is each of the names that are left listed once, and nothing else? */
static int listed_once(int step)
{
    static char times[NAMES];
    int others = 0;
    memset(times, 0, sizeof(times));
    DIR *dir = opendir("many");
    for (struct dirent *d; dir != NULL && (d = readdir(dir)) != NULL;) {
        int i = atoi(d->d_name);
        if (d->d_name[0] == '.' || i >= NAMES ||
            strcmp(name_of(i) + 5, d->d_name) != 0)
            others++;
        else
            times[i]++;
    }
    if (dir == NULL || closedir(dir) != 0 || others != 2)
        return 0;
    for (int i = 0; i < NAMES; i++)
        if (times[i] != (i % step == 0))
            return 0;
    return 1;
}

/* 500 names are added, found, every second removed, and added again. */
static int many_names(word unused)
{
    (void)unused;
    word inodes = inodes_now(), zones = zones_now();
    STEP(1, mkdir("many", 0755) == 0);
    for (int i = 0; i < NAMES; i++)
        STEP(2, make(name_of(i), "") && exists(name_of(i)));
    long size = size_of("many");
    STEP(3, listed_once(1) && size >= NAMES * 64);
    for (int i = 1; i < NAMES; i += 2)
        STEP(4, unlink(name_of(i)) == 0);
    for (int i = 0; i < NAMES; i++)
        STEP(5, i % 2 == 0 ? exists(name_of(i)) : is_gone(name_of(i)));
    STEP(6, listed_once(2) && NOT_EMPTY(rmdir("many")));
    for (int i = 1; i < NAMES; i += 2)
        STEP(7, make(name_of(i), ""));
    STEP(8, listed_once(1) && size_of("many") == size); /* places used again */
    for (int i = 0; i < NAMES; i++)
        STEP(9, unlink(name_of(i)) == 0);
    STEP(10, entries_of("many") == 2 && rmdir("many") == 0);
    STEP(11, inodes_now() == inodes && zones_now() == zones);
    return 0;
}

/* What `rm *` does: names go while the directory is being read. */
static int remove_while_reading(word unused)
{
    char path[80];
    int removed_names = 0;
    (void)unused;
    STEP(1, mkdir("many", 0755) == 0);
    for (int i = 0; i < 200; i++)
        STEP(2, make(name_of(i), ""));
    DIR *dir = opendir("many");
    for (struct dirent *d; (d = readdir(dir)) != NULL;) {
        if (d->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "many/%s", d->d_name);
        STEP(3, unlink(path) == 0);
        removed_names++;
    }
    STEP(4, removed_names == 200 && closedir(dir) == 0 && rmdir("many") == 0);
    return 0;
}

static int reading(word unused)
{
    (void)unused;
    STEP(1, mkdir("r", 0755) == 0 && make("r/s", ""));
    DIR *dir = opendir("r");
    struct dirent *d;
    int found = 0;
    for (int round = 0; round < 2; round++, rewinddir(dir))
        while ((d = readdir(dir)) != NULL)
            if (strcmp(d->d_name, "s") == 0)
                found += (long)d->d_ino == number_of("r/s");
            else if (strcmp(d->d_name, ".") == 0)
                found += 10 * ((long)d->d_ino == number_of("r"));
            else if (strcmp(d->d_name, "..") == 0)
                found += 100 * ((long)d->d_ino == number_of("."));
    STEP(2, found == 222 && closedir(dir) == 0);
    errno = 0;
    STEP(3, opendir("no") == NULL && errno == ENOENT);
    errno = 0;
    STEP(4, opendir("r/s") == NULL && errno == ENOTDIR);
    STEP(5, chmod("r", 0711) == 0 && as(OTHER, 80));
    errno = 0;
    STEP(6, opendir("r") == NULL && errno == EACCES && as(0, 0));
    int fd = open("r", O_RDONLY);
    char buffer[200];
    STEP(7, FAILS(EISDIR, read(fd, buffer, 10)));
    STEP(8, FAILS(EISDIR, open("r", O_RDWR)));
    STEP(9, FAILS(EISDIR, open("r", O_RDONLY | O_CREAT | O_TRUNC, 0644)) ||
                errno == EINVAL);
    STEP(10, open("new/", O_RDWR | O_CREAT, 0644) == -1 && is_gone("new"));
    STEP(11, close(fd) == 0 && unlink("r/s") == 0 && rmdir("r") == 0);
    return 0;
}

static const struct question questions[] = {
    {"can directories be made and removed, all counts right?", make_and_remove,
     0},
    {"are mkdir's errors the right ones?", mkdir_errors, 0},
    {"are rmdir's?", rmdir_errors, 0},
    {"does a removed directory stay empty, and go with its last user?", removed,
     0},
    {"also one that is open when its process ends?", removed_at_exit, 0},
    {"does getcwd know the way in the depths?", deep, 0},
    {"are chdir's errors the right ones?", chdir_errors, 0},
    {"does every call take a name of 60 bytes?", long_names, 0},
    {"and none one of 61?", too_long_names, 0},
    {"may a name have every byte but NUL and slash?", odd_names, 0},
    {"is a directory with 500 names right, and its space used again?",
     many_names, 0},
    {"is nothing left out when names go while one reads?", remove_while_reading,
     0},
    {"do opendir, readdir and rewinddir do what they should?", reading, 0},
};

int main(void)
{
    return ask_in("/t_directory.d", run_child, questions, COUNT_OF(questions));
}
