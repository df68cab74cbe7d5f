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

struct file {
    int fd;         /* -1: the structure is not in use */
    int mode;       /* _IOFBF, _IOLBF, _IONBF */
    bool undecided; /* line by line if it turns out to be a terminal */
    bool writing;   /* the buffer holds bytes to write */
    bool at_end, failed;
    size_t next, count; /* in the buffer: where we are, how many there are */
    char buffer[BUFSIZ];
};

static struct file files[FOPEN_MAX] = {
    {.fd = 0, .mode = _IOFBF},
    {.fd = 1, .mode = _IOFBF, .undecided = true},
    {.fd = 2, .mode = _IONBF},
};
static int used = 3; /* files[] below were in use once */

FILE *const stdin = &files[0], *const stdout = &files[1],
            *const stderr = &files[2];

/* --- Opening and closing ---------------------------------------------------
 */

FILE *fdopen(int fd, const char *mode)
{
    int i = 3;

    (void)mode;
    while (i < used && files[i].fd >= 0)
        i++;
    if (i == FOPEN_MAX) {
        errno = EMFILE;
        return NULL;
    }
    if (i == used)
        used++;
    memset(&files[i], 0, offsetof(struct file, buffer));
    files[i].fd = fd;
    files[i].undecided = true;
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
    int fd = open(path, flags, 0666);
    if (fd < 0)
        return NULL;
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
    f->fd = -1;
    return result;
}

/* --- The buffer ------------------------------------------------------------
 */

/* Writes all bytes; EOF if one can't be. */
static int write_all(FILE *f, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t done = write(f->fd, bytes, count);
        if (done < 0) {
            f->failed = true;
            return EOF;
        }
        bytes += done;
        count -= (size_t)done;
    }
    return 0;
}

static int flush(FILE *f)
{
    int result = 0;

    if (f->writing)
        result = write_all(f, f->buffer, f->next);
    else if (f->next < f->count) /* give back what was read ahead */
        lseek(f->fd, (off_t)f->next - (off_t)f->count, SEEK_CUR);
    f->next = f->count = 0;
    f->writing = false;
    return result;
}

int fflush(FILE *f)
{
    if (f != NULL)
        return flush(f);
    int result = 0;
    for (int i = 0; i < used; i++)
        if (files[i].fd >= 0 && files[i].writing && flush(&files[i]) == EOF)
            result = EOF;
    return result;
}

/* The next bytes of the file into the buffer. False at its end. */
static bool fill(FILE *f)
{
    if (f->writing)
        flush(f);
    if (f == stdin)
        fflush(stdout); /* a question is seen before its answer is read */
    ssize_t count = read(f->fd, f->buffer, BUFSIZ);

    f->next = f->count = 0;
    f->failed |= count < 0;
    f->at_end |= count == 0;
    if (count <= 0)
        return false;
    f->count = (size_t)count;
    return true;
}

/* --- Characters and blocks --------------------------------------------------
 */

int fgetc(FILE *f)
{
    if ((f->writing || f->next == f->count) && !fill(f))
        return EOF;
    return (unsigned char)f->buffer[f->next++];
}

int ungetc(int c, FILE *f)
{
    if (c == EOF || f->writing)
        return EOF;
    if (f->next == 0) {
        if (f->count == BUFSIZ)
            return EOF;
        memmove(f->buffer + 1, f->buffer, f->count++);
        f->next = 1;
    }
    f->buffer[--f->next] = (char)c;
    f->at_end = false;
    return c;
}

int fputc(int c, FILE *f)
{
    char byte = (char)c;

    if (!f->writing) {
        flush(f);
        f->writing = true;
        if (f->undecided && isatty(f->fd))
            f->mode = _IOLBF;
        f->undecided = false;
    }
    if (f->next == BUFSIZ && flush(f) == EOF)
        return EOF;
    f->writing = true;
    f->buffer[f->next++] = byte;
    if (f->mode == _IONBF || (f->mode == _IOLBF && byte == '\n'))
        if (flush(f) == EOF)
            return EOF;
    return (unsigned char)byte;
}

size_t fread(void *to, size_t size, size_t count, FILE *f)
{
    char *bytes = to;
    size_t wanted = size * count, done = 0;

    while (done < wanted) {
        if ((f->writing || f->next == f->count) && !fill(f))
            break;
        size_t part = f->count - f->next;
        if (part > wanted - done)
            part = wanted - done;
        memcpy(bytes + done, f->buffer + f->next, part);
        f->next += part;
        done += part;
    }
    return size == 0 ? 0 : done / size;
}

size_t fwrite(const void *from, size_t size, size_t count, FILE *f)
{
    const char *bytes = from;
    size_t wanted = size * count, done = 0;

    if (wanted >= BUFSIZ) { /* no detour for what does not fit */
        if (flush(f) == EOF || write_all(f, bytes, wanted) == EOF)
            return 0;
        return count;
    }
    while (done < wanted && fputc(bytes[done], f) != EOF)
        done++;
    return size == 0 ? 0 : done / size;
}

/* --- Position and state ------------------------------------------------------
 */

int fseek(FILE *f, long offset, int whence)
{
    if (flush(f) == EOF)
        return -1;
    f->at_end = false;
    return lseek(f->fd, offset, whence) < 0 ? -1 : 0;
}

long ftell(FILE *f)
{
    off_t at = lseek(f->fd, 0, SEEK_CUR);

    if (at < 0)
        return -1;
    return f->writing ? at + (long)f->next : at - (long)(f->count - f->next);
}

void rewind(FILE *f)
{
    fseek(f, 0, SEEK_SET);
    f->failed = false;
}

int setvbuf(FILE *f, char *buffer, int mode, size_t size)
{
    (void)size;
    if (buffer != NULL || mode < _IOFBF || mode > _IONBF)
        return -1;
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
