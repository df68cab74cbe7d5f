/*
 * getcwd() in a tree of directories made of a table: which way it goes, and
 * what it says when it gets nowhere.
 */
/* host-sources: lib/c/getcwd.c */
/* host-flags: -Dgetcwd=kq_getcwd -Dstat=kq_stat -Dopendir=kq_opendir */
/* host-flags: -Dreaddir=kq_readdir -Dclosedir=kq_closedir */
#include "tests/host/tap.h"
#include <dirent.h>
#include <errno.h>
#include <kumquat/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORIES 500
#define ROOT        1

/* Directory n has inode number n. */
static struct directory {
    unsigned parent;
    const char *name; /* NULL: it has been removed */
    int open_error, read_error;
} tree[DIRECTORIES];
static unsigned here;  /* the working directory */
static int open_count; /* of streams */

static struct stream {
    unsigned at, next;
} stream;

/* Where ".", "..", "../.." lead; 0: FS refuses so long a path. */
static unsigned walk(const char *path)
{
    unsigned at = here;

    if (strlen(path) >= KUMQUAT_PATH_MAX) {
        errno = ENAMETOOLONG;
        return 0;
    }
    for (; *path == '.'; path += path[2] == '/' ? 3 : strlen(path))
        at = path[1] == '.' ? tree[at].parent : at;
    return at;
}

int kq_stat(const char *path, struct stat *st)
{
    *st = (struct stat){.st_ino = walk(path)};
    return st->st_ino == 0 ? -1 : 0;
}

DIR *kq_opendir(const char *path)
{
    stream = (struct stream){.at = walk(path)};
    if (tree[stream.at].open_error != 0) {
        errno = tree[stream.at].open_error;
        return NULL;
    }
    open_count++;
    return (DIR *)&stream;
}

struct dirent *kq_readdir(DIR *dir)
{
    static struct dirent entry;
    unsigned n = ((struct stream *)dir)->next++;

    if (n > 1 && tree[stream.at].read_error != 0) {
        errno = tree[stream.at].read_error;
        return NULL;
    }
    if (n >= DIRECTORIES + 2)
        return NULL;
    if (n < 2) {
        strcpy(entry.d_name, n == 0 ? "." : "..");
        entry.d_ino = n == 0 ? stream.at : tree[stream.at].parent;
        return &entry;
    }
    n -= 2;
    if (tree[n].name == NULL || tree[n].parent != stream.at || n == ROOT)
        return kq_readdir(dir);
    strcpy(entry.d_name, tree[n].name);
    entry.d_ino = n;
    return &entry;
}

int kq_closedir(DIR *dir)
{
    (void)dir;
    open_count--;
    return 0;
}

static char buffer[2 * KUMQUAT_PATH_MAX];

/* The tree: / is 1, /usr 2, /usr/bin 3, /usr/lib 4, /usr/lib/c 5. */
static void start(unsigned where)
{
    memset(tree, 0, sizeof(tree));
    tree[ROOT] = (struct directory){.parent = ROOT, .name = ""};
    tree[2] = (struct directory){.parent = ROOT, .name = "usr"};
    tree[3] = (struct directory){.parent = 2, .name = "bin"};
    tree[4] = (struct directory){.parent = 2, .name = "lib"};
    tree[5] = (struct directory){.parent = 4, .name = "c"};
    here = where;
    memset(buffer, '#', sizeof(buffer));
}

static int is_at(const char *path, size_t size)
{
    errno = E2BIG;
    return getcwd(buffer, size) == buffer && strcmp(buffer, path) == 0 &&
           buffer[size] == '#' && errno == E2BIG;
}

static int fails(int error, size_t size)
{
    errno = E2BIG;
    return getcwd(buffer, size) == NULL && errno == error &&
           buffer[size] == '#';
}

static void test_paths(void)
{
    start(ROOT);
    ok(is_at("/", 100), "is the root `/`?");
    start(2);
    ok(is_at("/usr", 100), "is a directory in it found?");
    start(5);
    ok(is_at("/usr/lib/c", 100), "is one further down?");
    tree[2].name = "..data";
    tree[5].name = "...";
    ok(is_at("/..data/lib/...", 100), "can a name begin with dots?");
    tree[5].name = "c";
    memset(buffer + 200, 'n', KUMQUAT_NAME_MAX);
    buffer[200 + KUMQUAT_NAME_MAX] = '\0';
    tree[5].name = strdup(buffer + 200);
    ok(getcwd(buffer, 200) != NULL && strcmp(buffer + 12, tree[5].name) == 0,
       "can a name be as long as it may?");
    free((char *)tree[5].name);
}

static void test_sizes(void)
{
    start(ROOT);
    ok(is_at("/", 2), "are two bytes enough for `/`?");
    start(ROOT);
    ok(fails(EINVAL, 0) && fails(ERANGE, 1),
       "is one too few, and none EINVAL?");
    start(5);
    ok(is_at("/usr/lib/c", 11), "is a buffer enough that just holds the path?");
    start(5);
    ok(fails(ERANGE, 10) && fails(ERANGE, 2),
       "is one byte less ERANGE, and many less?");
    ok(open_count == 0, "are all directories closed?");
}

static void test_errors(void)
{
    start(5);
    tree[5].name = NULL;
    ok(fails(ENOENT, 100), "is a removed directory ENOENT?");
    start(5);
    tree[4].name = NULL;
    ok(fails(ENOENT, 100), "and one whose parent has been removed?");
    start(5);
    tree[5].open_error = EACCES;
    ok(is_at("/usr/lib/c", 100), "does it matter if I may not read my own?");
    tree[2].open_error = EACCES;
    ok(fails(EACCES, 100), "is a parent that I may not read EACCES?");
    start(5);
    tree[4].read_error = EIO;
    ok(fails(EIO, 100), "is a directory that the disk does not give EIO?");
    ok(open_count == 0, "are all directories closed after errors?");
}

/* A chain of directories with names of one letter. */
static void test_depth(void)
{
    start(ROOT);
    for (unsigned n = 2; n < DIRECTORIES; n++)
        tree[n] = (struct directory){.parent = n - 1, .name = "d"};
    here = 340;
    ok(getcwd(buffer, sizeof(buffer)) != NULL && strlen(buffer) == 2 * 339,
       "is a directory found that is 339 deep?");
    here = 499;
    errno = 0;
    ok(getcwd(buffer, sizeof(buffer)) == NULL && errno == ENAMETOOLONG,
       "is one ENAMETOOLONG whose root is too far for a path?");
}

int main(void)
{
    test_paths();
    test_sizes();
    test_errors();
    test_depth();
    return tap_end();
}
