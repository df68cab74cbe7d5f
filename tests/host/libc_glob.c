/*
 * glob() finds the same paths as the host's, in a small tree of directories.
 */
/* host-sources: lib/c/glob.c */
/* host-flags: -Dglob=kq_glob -Dglobfree=kq_globfree -Dopendir=kq_opendir */
#include "tests/host/tap.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#undef glob
#undef globfree
#undef opendir
#include <dirent.h>
#include <glob.h>

#define ROUNDS 5000

int kq_glob(const char *pattern, int flags, int (*refused)(const char *, int),
            glob_t *found);
void kq_globfree(glob_t *found);
int glob(const char *pattern, int flags, int (*refused)(const char *, int),
         glob_t *found);
void globfree(glob_t *found);

/* If so, nobody may read the directory "closed", not even root. */
static int is_closed;

DIR *kq_opendir(const char *path)
{
    if (!is_closed || strcmp(path, "closed/") != 0)
        return opendir(path);
    errno = EACCES;
    return NULL;
}

static char base[] = "/tmp/libc_glob.XXXXXX";

/* What ends with a / is a directory. */
static const char *const tree[] = {
    "a",   "b",    "ab",    ".a",     "[a]", "a*",  "d/",   "d/a",    "d/.b",
    "d/b", "d/d/", "d/d/a", "d/d/ab", "e/",  ".e/", ".e/a", "closed/"};

static void make_tree(void)
{
    for (size_t i = 0; i < sizeof(tree) / sizeof(tree[0]); i++) {
        if (tree[i][strlen(tree[i]) - 1] == '/')
            mkdir(tree[i], 0777);
        else
            close(open(tree[i], O_CREAT | O_WRONLY, 0666));
    }
}

static void remove_tree(void)
{
    for (size_t i = sizeof(tree) / sizeof(tree[0]); i-- > 0;)
        remove(tree[i]);
    rmdir(base);
}

static int same_paths(const glob_t *ours, const glob_t *theirs)
{
    if (ours->gl_pathc != theirs->gl_pathc)
        return 0;
    for (size_t i = 0; i < ours->gl_pathc; i++)
        if (strcmp(ours->gl_pathv[i], theirs->gl_pathv[i]) != 0)
            return 0;
    return ours->gl_pathc == 0 || ours->gl_pathv[ours->gl_pathc] == NULL;
}

static void random_pattern(char *to)
{
    static const char *const pieces[] = {
        "a", "b",   "d",  "/",     "*",     "?", "*",  ".",
        "/", "\\*", "\\", "[a-d]", "[!.a]", "e", "ab", "["};
    *to = '\0';
    for (int i = 1 + (int)random() % 6; i > 0; i--)
        strcat(to, pieces[random() % (sizeof(pieces) / sizeof(pieces[0]))]);
}

/* A backslash before a / or at the end; and the host finds files when the
 * pattern asks for a directory by a / at its end. */
static int left_open(const char *pattern)
{
    char last = pattern[strlen(pattern) - 1];

    return strstr(pattern, "\\/") != NULL || last == '\\' || last == '/' ||
           pattern[0] == '/' || strstr(pattern, "//") != NULL;
}

static int same_random(void)
{
    char pattern[64];

    for (int i = 0; i < ROUNDS; i++) {
        glob_t ours, theirs;
        random_pattern(pattern);
        if (left_open(pattern))
            continue;
        int flag = i % 2 == 0 ? GLOB_MARK : 0;
        int result = kq_glob(pattern, flag, NULL, &ours);
        int same = result == glob(pattern, flag, NULL, &theirs) &&
                   same_paths(&ours, &theirs);
        kq_globfree(&ours);
        globfree(&theirs);
        if (!same) {
            printf("# \"%s\", flags %d: result %d\n", pattern, flag, result);
            return 0;
        }
    }
    return 1;
}

static int test_append(void)
{
    glob_t found;
    int good = kq_glob("d/*", 0, NULL, &found) == 0 && found.gl_pathc == 3;

    good &= kq_glob("a*", GLOB_APPEND, NULL, &found) == 0 &&
            found.gl_pathc == 6 && strcmp(found.gl_pathv[3], "a") == 0 &&
            strcmp(found.gl_pathv[2], "d/d") == 0;
    good &= kq_glob("none*", GLOB_APPEND, NULL, &found) == GLOB_NOMATCH &&
            found.gl_pathc == 6;
    good &= kq_glob("no\\*/", GLOB_APPEND | GLOB_NOCHECK, NULL, &found) == 0 &&
            found.gl_pathc == 7 && strcmp(found.gl_pathv[6], "no\\*/") == 0;
    kq_globfree(&found);
    return good && found.gl_pathc == 0 && found.gl_pathv == NULL;
}

static int test_folders(void)
{
    glob_t found;
    int good = kq_glob("[a-d]*/", 0, NULL, &found) == 0 &&
               found.gl_pathc == 2 && strcmp(found.gl_pathv[0], "closed/") == 0;

    good &= kq_glob("ab/", GLOB_APPEND, NULL, &found) == GLOB_NOMATCH;
    kq_globfree(&found);
    return good;
}

static int refused_error;

static int refused(const char *path, int error)
{
    refused_error = strcmp(path, "closed/") == 0 ? error : -1;
    return refused_error != EACCES;
}

static int test_refused(void)
{
    glob_t found;

    is_closed = 1;
    int good = kq_glob("closed/*", GLOB_ERR, NULL, &found) == GLOB_ABORTED &&
               kq_glob("closed/*", 0, refused, &found) == GLOB_NOMATCH &&
               refused_error == EACCES &&
               kq_glob("a/*", GLOB_ERR, NULL, &found) == GLOB_NOMATCH;
    return good;
}

static int test_long(void)
{
    static char pattern[100000];
    glob_t found;

    memset(pattern, 'x', sizeof(pattern) - 1);
    int good = kq_glob(pattern, 0, NULL, &found) == GLOB_NOMATCH;
    pattern[0] = '*';
    good &= kq_glob(pattern, 0, NULL, &found) == GLOB_NOMATCH;
    pattern[1] = '/';
    good &= kq_glob(pattern, 0, NULL, &found) == GLOB_NOMATCH;
    kq_globfree(&found);
    return good;
}

int main(void)
{
    if (mkdtemp(base) == NULL || chdir(base) < 0)
        return 1;
    make_tree();
    ok(same_random(), "does it find what the host's finds?");
    ok(test_append(),
       "does GLOB_APPEND keep what was found, GLOB_NOCHECK add the pattern?");
    ok(test_folders(), "does a / at the end find directories only?");
    ok(test_refused(), "is a directory that can't be read told of?");
    ok(test_long(), "is a pattern longer than any path no match?");
    remove_tree();
    return tap_end();
}
