/*
 * Files, see edit.h.
 *
 * A file is saved as a new one beside it, which takes its place when all of it
 * is on the disk: a full disk or a crash leaves the old one. Where that can't
 * be, the old one is overwritten, but not before there is room for all of it:
 * then only a crash may leave a mixture.
 */
#include "edit.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_TRIED 100 /* for a file beside: a crash may have left some */

/* Adds what was read: rows, of which the last may go on. 0 or -1. */
static int add_bytes(struct text *text, const char *bytes, size_t length)
{
    const char *end = bytes + length;

    for (;;) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t part = (size_t)((newline != NULL ? newline : end) - bytes);
        struct row *last = &text->rows[text->count - 1];
        if (text_insert(last, last->length, bytes, part) < 0)
            return -1;
        if (newline == NULL)
            return 0;
        if (text_insert_row(text, text->count, "", 0) < 0)
            return -1;
        bytes = newline + 1;
    }
}

int file_load(struct text *text, const char *path)
{
    static char buffer[65536];
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (text_insert_row(text, 0, "", 0) < 0)
        return -1;
    if (fd < 0)
        return errno == ENOENT ? 0 : -1;
    do
        if (add_bytes(text, buffer, (size_t)got) < 0)
            got = -1;
    while (got >= 0 && (got = read(fd, buffer, sizeof(buffer))) > 0);
    int error = errno;
    close(fd);
    errno = error;
    return (int)got;
}

/* Writes the text and sees it onto the disk. Closes the descriptor. */
static int write_all(const struct text *text, int fd)
{
    FILE *file = fdopen(fd, "w");

    if (file == NULL) {
        close(fd);
        return -1;
    }
    for (size_t i = 0; i < text->count; i++) {
        if (i > 0)
            putc('\n', file);
        fwrite(text->rows[i].bytes, 1, text->rows[i].length, file);
    }
    int failed = fflush(file) != 0 || ferror(file) != 0 || fsync(fd) < 0;
    int error = errno;
    if (fclose(file) != 0 && !failed)
        return -1;
    errno = error;
    return failed ? -1 : 0;
}

/* --- Beside the old one --------------------------------------------------- */

/* Opens a file beside this one, under a name that nobody has. */
static int open_new(const char *path, char *beside)
{
    int fd = -1;

    errno = EEXIST;
    for (int i = 0; fd < 0 && errno == EEXIST && i < NAMES_TRIED; i++) {
        if (snprintf(beside, PATH_MAX, i == 0 ? "%s.new" : "%s.new%d", path,
                     i) >= PATH_MAX)
            errno = ENAMETOOLONG;
        else
            fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
    return fd;
}

/* The same with its mode and owner; a new file's are st's. */
static int open_beside(const char *path, const struct stat *st, char *beside)
{
    int fd = open_new(path, beside);

    if (fd < 0 || (fchown(fd, st->st_uid, st->st_gid) == 0 &&
                   fchmod(fd, st->st_mode & 07777) == 0))
        return fd;
    int error = errno;
    close(fd);
    unlink(beside);
    errno = error;
    return -1;
}

/* Is it so that there will never be a file beside, not just now? */
static int is_forbidden(int error)
{
    return error == EACCES || error == EPERM || error == ENAMETOOLONG;
}

static int save_beside(const struct text *text, const char *path,
                       const struct stat *st)
{
    char beside[PATH_MAX];
    int fd = open_beside(path, st, beside);

    if (fd < 0)
        return -1;
    if (write_all(text, fd) == 0 && rename(beside, path) == 0)
        return 0;
    int error = errno;
    unlink(beside);
    errno = error;
    return -1;
}

/* --- Into the old one ----------------------------------------------------- */

static off_t size_of(const struct text *text)
{
    size_t size = text->count - 1; /* newlines */

    for (size_t i = 0; i < text->count; i++)
        size += text->rows[i].length;
    return (off_t)size;
}

/* Makes a file longer by zeros that take their room on the disk, or leaves it
 * as it is. 0 or -1. */
static int make_room(int fd, off_t from, off_t to)
{
    static const char zeros[4096];
    off_t at = lseek(fd, from, SEEK_SET);

    while (at >= 0 && at < to) {
        size_t part =
            to - at < (off_t)sizeof(zeros) ? (size_t)(to - at) : sizeof(zeros);
        ssize_t written = write(fd, zeros, part);
        if (written < 0) {
            int error = errno;
            ftruncate(fd, from);
            errno = error;
            return -1;
        }
        at += written;
    }
    return lseek(fd, 0, SEEK_SET) < 0 ? -1 : 0;
}

/* Overwrites a file. The room for what is more comes first: a full disk leaves
 * the old text. */
static int save_into(const struct text *text, const char *path,
                     const struct stat *st)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    int is_file = S_ISREG(st->st_mode);

    if (fd < 0)
        return -1;
    if (is_file && make_room(fd, st->st_size, size_of(text)) < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    if (write_all(text, fd) < 0)
        return -1;
    return is_file && truncate(path, size_of(text)) < 0 ? -1 : 1;
}

int file_save(const struct text *text, const char *path)
{
    struct stat st = {.st_mode = S_IFREG | 0666, .st_nlink = 1};

    if (stat(path, &st) < 0) {
        if (errno != ENOENT)
            return -1;
        mode_t mask = umask(0);
        umask(mask);
        st.st_mode &= ~mask;
        st.st_uid = (uid_t)-1; /* whoever makes it */
        st.st_gid = (gid_t)-1;
    } else if (access(path, W_OK) < 0) {
        return -1;
    }
    int saved = -1;
    errno = EPERM;
    if (st.st_nlink == 1 && S_ISREG(st.st_mode))
        saved = save_beside(text, path, &st);
    return saved < 0 && is_forbidden(errno) ? save_into(text, path, &st)
                                            : saved;
}
