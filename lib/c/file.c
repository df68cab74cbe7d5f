/*
 * Buffered files: one buffer each, which holds either what was read ahead or
 * what is still to be written.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file {
    bool in_use;
    int fd;
    int mode;       /* _IOFBF, _IOLBF, _IONBF */
    bool undecided; /* line by line if it turns out to be a terminal */
    bool writing;   /* the buffer holds bytes to write */
    bool at_end, failed;
    char *buffer;
    size_t size;        /* bytes of the buffer */
    size_t next, count; /* where we are in it; how many bytes were read */
};

static char buffers[FOPEN_MAX][BUFSIZ];

#define STANDARD(n) \
    .in_use = true, .fd = n, .buffer = buffers[n], .size = BUFSIZ
static struct file files[FOPEN_MAX] = {
    {STANDARD(0), .mode = _IOFBF},
    {STANDARD(1), .mode = _IOFBF, .undecided = true},
    {STANDARD(2), .mode = _IONBF},
};

FILE *const stdin = &files[0], *const stdout = &files[1],
            *const stderr = &files[2];

/* --- The buffer ----------------------------------------------------------- */

/* Writes all bytes; EOF if one can't be. */
static int write_all(FILE *f, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(f->fd, bytes, count);
        if (done <= 0) {
            f->failed = true;
            return EOF;
        }
        bytes += done;
        count -= (size_t)done;
    }
    return 0;
}

/* Empties the buffer: writes it, or steps back over what was read ahead. On
 * a terminal that can't be, and what was read ahead is kept. */
static int flush(FILE *f)
{
    int result = 0;

    if (f->writing)
        result = write_all(f, f->buffer, f->next);
    else if (f->next < f->count &&
             lseek(f->fd, (off_t)f->next - (off_t)f->count, SEEK_CUR) < 0)
        return 0;
    f->next = f->count = 0;
    return result;
}

/* NULL means all that are being written. */
int fflush(FILE *f)
{
    int result = 0;

    if (f != NULL)
        return flush(f);
    for (int i = 0; i < FOPEN_MAX; i++) {
        if (files[i].in_use && files[i].writing && flush(&files[i]) == EOF)
            result = EOF;
    }
    return result;
}

static void begin_writing(FILE *f)
{
    if (f->writing)
        return;
    flush(f);
    f->next = f->count = 0;
    f->writing = true;
    if (f->undecided && isatty(f->fd))
        f->mode = _IOLBF;
    f->undecided = false;
}

/* Reads past the buffer, which is empty or being written. Like read(). */
static ssize_t read_some(FILE *f, char *to, size_t size)
{
    if (f->at_end)
        return 0;
    flush(f);
    f->writing = false;
    if (f == stdin)
        fflush(stdout); /* a question is seen before its answer is read */
    ssize_t count = read(f->fd, to, size);
    f->failed |= count < 0;
    f->at_end |= count == 0;
    return count;
}

/* Bytes that can be taken out of the buffer now, after filling it if it was
 * empty. 0 at the end of the file, or on an error. */
static size_t available(FILE *f)
{
    if (f->writing || f->next == f->count) {
        ssize_t count =
            read_some(f, f->buffer, f->mode == _IONBF ? 1 : f->size);
        f->next = 0;
        f->count = count > 0 ? (size_t)count : 0;
    }
    return f->count - f->next;
}

/* --- Opening and closing -------------------------------------------------- */

FILE *fdopen(int fd, const char *mode)
{
    int i = 3;

    (void)mode; /* the descriptor knows it */
    while (i < FOPEN_MAX && files[i].in_use)
        i++;
    if (i == FOPEN_MAX) {
        errno = EMFILE;
        return NULL;
    }
    files[i] = (struct file){.in_use = true,
                             .fd = fd,
                             .mode = _IOFBF,
                             .undecided = true,
                             .buffer = buffers[i],
                             .size = BUFSIZ};
    return &files[i];
}

FILE *fopen(const char *path, const char *mode)
{
    bool both = strchr(mode, '+') != NULL;
    int flags = both ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;

    if (*mode == 'w')
        flags |= O_CREAT | O_TRUNC;
    else if (*mode == 'a')
        flags |= O_CREAT | O_APPEND;
    else if (*mode != 'r') {
        errno = EINVAL;
        return NULL;
    }
    if (strchr(mode, 'x') != NULL)
        flags |= O_EXCL;
    int fd = open(path, flags, 0666);
    if (fd < 0)
        return NULL;
    if (*mode == 'a')
        lseek(fd, 0, SEEK_END); /* for ftell; a terminal has no end */
    FILE *f = fdopen(fd, mode);
    if (f == NULL)
        close(fd);
    return f;
}

int fclose(FILE *f)
{
    int result = fflush(f);

    if (close(f->fd) < 0)
        result = EOF;
    f->in_use = false;
    return result;
}

/* --- Characters and blocks ------------------------------------------------ */

int fgetc(FILE *f)
{
    if (available(f) == 0)
        return EOF;
    return (unsigned char)f->buffer[f->next++];
}

int ungetc(int c, FILE *f)
{
    if (c == EOF || f->writing)
        return EOF;
    if (f->next == 0) {
        if (f->count == f->size)
            return EOF;
        memmove(f->buffer + 1, f->buffer, f->count++);
        f->next = 1;
    }
    f->buffer[--f->next] = (char)c;
    f->at_end = false;
    return c;
}

/* What is as large as the buffer is read without that detour. */
size_t fread(void *to, size_t size, size_t count, FILE *f)
{
    char *bytes = to;
    size_t wanted = size * count, done = 0;

    while (done < wanted) {
        size_t left = wanted - done;
        if ((f->writing || f->next == f->count) && left >= f->size) {
            ssize_t part = read_some(f, bytes + done, left);
            f->next = f->count = 0;
            if (part <= 0)
                break;
            done += (size_t)part;
            continue;
        }
        size_t part = available(f);
        if (part == 0)
            break;
        if (part > left)
            part = left;
        memcpy(bytes + done, f->buffer + f->next, part);
        f->next += part;
        done += part;
    }
    return size == 0 ? 0 : done / size;
}

size_t fwrite(const void *from, size_t size, size_t count, FILE *f)
{
    size_t wanted = size * count;

    if (wanted == 0)
        return 0;
    begin_writing(f);
    if (wanted > f->size - f->next && flush(f) == EOF)
        return 0;
    if (f->mode == _IONBF || wanted > f->size)
        return write_all(f, from, wanted) == EOF ? 0 : count;
    memcpy(f->buffer + f->next, from, wanted);
    f->next += wanted;
    if (f->mode == _IOLBF && memchr(from, '\n', wanted) != NULL &&
        flush(f) == EOF)
        return 0;
    return count;
}

int fputc(int c, FILE *f)
{
    unsigned char byte = (unsigned char)c;

    if (f->writing && f->mode == _IOFBF && f->next < f->size) {
        f->buffer[f->next++] = (char)byte;
        return byte;
    }
    return fwrite(&byte, 1, 1, f) == 1 ? byte : EOF;
}

/* Makes *line at least `needed` bytes long. */
static bool grow_line(char **line, size_t *size, size_t needed)
{
    size_t larger = 128;

    if (*line != NULL && needed <= *size)
        return true;
    while (larger < needed)
        larger *= 2;
    char *moved = realloc(*line, larger);
    if (moved == NULL)
        return false;
    *line = moved;
    *size = larger;
    return true;
}

/* Takes what the buffer has of the line at a time. */
ssize_t getline(char **line, size_t *size, FILE *f)
{
    size_t done = 0;

    for (char *newline = NULL; newline == NULL && available(f) > 0;) {
        char *start = f->buffer + f->next;
        size_t part = f->count - f->next;
        newline = memchr(start, '\n', part);
        if (newline != NULL)
            part = (size_t)(newline + 1 - start);
        if (!grow_line(line, size, done + part + 1))
            return -1;
        memcpy(*line + done, start, part);
        f->next += part;
        done += part;
    }
    if (done == 0)
        return -1;
    (*line)[done] = '\0';
    return (ssize_t)done;
}

/* --- Position and state --------------------------------------------------- */

int fseek(FILE *f, long offset, int whence)
{
    if (flush(f) == EOF || lseek(f->fd, offset, whence) < 0)
        return -1;
    f->writing = false;
    f->at_end = false;
    return 0;
}

/* What is to be written is written first: where it goes is not known here if
 * the file only grows at its end. */
long ftell(FILE *f)
{
    if (f->writing && flush(f) == EOF)
        return -1;
    off_t at = lseek(f->fd, 0, SEEK_CUR);
    return at < 0 ? -1 : at - (long)(f->count - f->next);
}

void rewind(FILE *f)
{
    fseek(f, 0, SEEK_SET);
    f->failed = false;
}

int setvbuf(FILE *f, char *buffer, int mode, size_t size)
{
    if (mode < _IOFBF || mode > _IONBF || (buffer != NULL && size == 0))
        return -1;
    if (buffer != NULL) {
        f->buffer = buffer;
        f->size = size;
    }
    f->mode = mode;
    f->undecided = false;
    return 0;
}

int fileno(FILE *f)
{
    return f->fd;
}

int feof(FILE *f)
{
    return f->at_end;
}

int ferror(FILE *f)
{
    return f->failed;
}

void clearerr(FILE *f)
{
    f->at_end = f->failed = false;
}
