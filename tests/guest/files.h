/*
 * For the tests of files: a directory of one's own to work in, contents that
 * can be told from others, and what stat() says in one word.
 *
 * Each question uses names of its own, so that one that fails does not harm
 * the next.
 */
#ifndef FILES_H
#define FILES_H

#include "as_user.h"
#include "count.h"

/* --- what is there ----------------------------------------------------- */

static inline int exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

/* Is there nothing of that name? */
static inline int is_gone(const char *path)
{
    struct stat st;
    return FAILS(ENOENT, stat(path, &st));
}

static inline long size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

static inline long links_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (long)st.st_nlink : -1;
}

static inline long number_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (long)st.st_ino : -1;
}

/* The file's kind, one of S_IF...; 0 if there is none. */
static inline mode_t kind_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_mode & S_IFMT : 0;
}

/* Free zones and inodes of the disk, and all open files. */
static inline word zones_now(void)
{
    return counter(FS, FS_COUNTERS, 2);
}

static inline word inodes_now(void)
{
    return counter(FS, FS_COUNTERS, 3);
}

static inline word open_now(void)
{
    return counter(FS, FS_COUNTERS, 0);
}

/* --- contents ---------------------------------------------------------- */

/* Makes a file of this text, and closes it. */
static inline int make(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ssize_t length = (ssize_t)strlen(text);
    return fd >= 0 && write(fd, text, (size_t)length) == length &&
           close(fd) == 0;
}

/* Is this all that can be read from here on? */
static inline int reads(int fd, const char *text)
{
    char buffer[200];
    ssize_t n = read(fd, buffer, sizeof(buffer));
    return n == (ssize_t)strlen(text) && memcmp(buffer, text, (size_t)n) == 0;
}

/* Is this the whole file? */
static inline int holds(const char *path, const char *text)
{
    int fd = open(path, O_RDONLY);
    int good = fd >= 0 && reads(fd, text);
    close(fd);
    return good;
}

/* The byte that belongs at an offset of a long file. */
static inline char byte_at(uint32_t offset)
{
    return (char)(offset * 31 + (offset >> 8) * 7 + (offset >> 16));
}

static char piece[16000];

/* Writes so many bytes, as byte_at says, from the descriptor's offset on,
 * which is `at`. */
static inline int write_bytes(int fd, uint32_t at, uint32_t length)
{
    for (uint32_t end = at + length; at < end;) {
        uint32_t n = end - at < 7777 ? end - at : 7777;
        for (uint32_t i = 0; i < n; i++)
            piece[i] = byte_at(at + i);
        if (write(fd, piece, n) != (ssize_t)n)
            return 0;
        at += n;
    }
    return 1;
}

/* Reads so many bytes from there on: are they right? */
static inline int read_bytes(int fd, uint32_t at, uint32_t length)
{
    for (uint32_t end = at + length; at < end;) {
        uint32_t most = end - at < sizeof(piece) ? end - at : sizeof(piece);
        ssize_t n = read(fd, piece, most);
        if (n <= 0)
            return 0;
        for (ssize_t i = 0; i < n; i++)
            if (piece[i] != byte_at(at + (uint32_t)i))
                return 0;
        at += (uint32_t)n;
    }
    return 1;
}

/* Reads so many bytes: are all of them 0? */
static inline int read_zeros(int fd, uint32_t length)
{
    while (length > 0) {
        uint32_t most = length < sizeof(piece) ? length : sizeof(piece);
        ssize_t n = read(fd, piece, most);
        if (n <= 0)
            return 0;
        for (ssize_t i = 0; i < n; i++)
            if (piece[i] != 0)
                return 0;
        length -= (uint32_t)n;
    }
    return 1;
}

/* --- waiting ------------------------------------------------------------ */

/* Waits until a child waits for FS. */
static inline int until_parked(pid_t pid)
{
    return until_state(endpoint_of(pid), STATE_CALLING, FS);
}

/* --- whole tests --------------------------------------------------------- */

/* How a question is asked: run_child, or run_guarded if it may hang. */
typedef int (*runner)(child_body body, word argument);

static inline int do_nothing(word unused)
{
    (void)unused;
    return 0;
}

/* A whole test, in a new directory of that name. In the end it is empty, and
 * nothing is missing. */
static inline int ask_in(const char *place, runner run,
                         const struct question *questions, int count)
{
    plan(count + 2);
    make_room();
    run_child(do_nothing, 0);
    struct count before = count_now();
    if (mkdir(place, 0755) != 0 || chdir(place) != 0)
        bail("there is no place to work in");
    for (int i = 0; i < count; i++)
        is_fine(run(questions[i].scenario, questions[i].argument),
                questions[i].question);
    is(chdir("/") == 0 && rmdir(place) == 0, 1, "is no name left behind?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof((array)[0])))

#endif
