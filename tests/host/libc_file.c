/*
 * Buffered files, over the host's descriptors: the same random calls on our
 * FILE and on the host's give the same results and the same file.
 */
#define _GNU_SOURCE
#include "tests/host/libc_file.h"
#include "tests/host/tap.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 20000
#define CHUNK  40 /* bytes of a transfer at most */

static char our_path[] = "/tmp/libc_file_ours_XXXXXX";
static char host_path[] = "/tmp/libc_file_host_XXXXXX";

static unsigned below(unsigned limit)
{
    return (unsigned)random() % limit;
}

/* Both files, and whether the last transfer was a read: ISO C demands a seek
 * between reading and writing. */
struct pair {
    kq_FILE *ours;
    FILE *host;
    bool can_read, can_write;
    bool reading, writing;
};

/* The bytes of a whole file, read without stdio. */
static ssize_t content(const char *path, char to[65536])
{
    int fd = open(path, O_RDONLY);
    ssize_t size = read(fd, to, 65536);

    close(fd);
    return size;
}

static bool same_content(void)
{
    static char ours[65536], theirs[65536];
    ssize_t size = content(our_path, ours);

    return size >= 0 && size == content(host_path, theirs) &&
           memcmp(ours, theirs, (size_t)size) == 0;
}

static bool same_state(struct pair *p)
{
    return !kq_feof(p->ours) == !feof(p->host) &&
           !kq_ferror(p->ours) == !ferror(p->host) &&
           kq_ftell(p->ours) == ftell(p->host);
}

static bool same_seek(struct pair *p)
{
    long offset = below(300);
    int whence = below(2) ? SEEK_SET : below(2) ? SEEK_CUR : SEEK_END;

    if (whence != SEEK_SET)
        offset -= 100;
    p->reading = p->writing = false;
    return kq_fseek(p->ours, offset, whence) == fseek(p->host, offset, whence);
}

static bool same_read(struct pair *p)
{
    char ours[CHUNK] = {0}, theirs[CHUNK] = {0};
    size_t size = 1 + below(3), count = below(CHUNK / 3);

    switch (below(4)) {
    case 0:
        if (kq_fgetc(p->ours) != fgetc(p->host))
            return false;
        break;
    case 1:
        if ((kq_fgets(ours, (int)count + 1, p->ours) == NULL) !=
            (fgets(theirs, (int)count + 1, p->host) == NULL))
            return false;
        break;
    case 2: {
        int a = kq_fgetc(p->ours), b = fgetc(p->host);
        if (a != b || kq_ungetc(a, p->ours) != ungetc(b, p->host))
            return false;
        break;
    }
    default:
        if (kq_fread(ours, size, count, p->ours) !=
            fread(theirs, size, count, p->host))
            return false;
    }
    p->reading = true;
    return memcmp(ours, theirs, sizeof(ours)) == 0;
}

static bool same_write(struct pair *p)
{
    char bytes[CHUNK + 1] = {0};
    size_t size = 1 + below(3), count = below(CHUNK / 3);

    for (int i = 0; i < CHUNK; i++)
        bytes[i] = below(10) ? (char)('a' + below(26)) : '\n';
    p->writing = true;
    switch (below(3)) {
    case 0:
        return kq_fputc(bytes[0], p->ours) == fputc(bytes[0], p->host);
    case 1:
        return (kq_fputs(bytes, p->ours) < 0) == (fputs(bytes, p->host) < 0);
    default:
        return kq_fwrite(bytes, size, count, p->ours) ==
               fwrite(bytes, size, count, p->host);
    }
}

static bool same_step(struct pair *p)
{
    switch (below(8)) {
    case 0:
        return same_seek(p);
    case 1:
        if (!p->writing)
            return true;
        p->reading = p->writing = false;
        return kq_fflush(p->ours) == fflush(p->host) && same_content();
    case 2:
        kq_clearerr(p->ours);
        clearerr(p->host);
        return true;
    case 3:
    case 4:
    case 5:
        return !p->can_read || p->writing || same_read(p);
    default:
        return !p->can_write || p->reading || same_write(p);
    }
}

/* Opens both in one mode, does some random steps, and closes them. */
static bool same_session(const char *mode)
{
    static const int modes[] = {_IOFBF, _IOLBF, _IONBF};
    struct pair p = {kq_fopen(our_path, mode), fopen(host_path, mode),
                     .can_read = *mode == 'r' || mode[1] == '+',
                     .can_write = *mode != 'r' || mode[1] == '+'};
    int buffering = modes[below(3)];
    bool same = p.ours != NULL && p.host != NULL;

    /* The numbers of the modes are glibc's too. */
    same &= kq_setvbuf(p.ours, NULL, buffering, 0) ==
            setvbuf(p.host, NULL, buffering, BUFSIZ);
    for (unsigned i = below(100); i > 0 && same; i--) {
        same = same_step(&p);
        if (same && below(4) == 0) /* ftell may empty the buffer */
            same = same_state(&p);
    }
    same &= kq_fclose(p.ours) == fclose(p.host);
    return same && same_content();
}

static bool ask_modes(const char *const modes[], unsigned count)
{
    bool same = true;

    for (int i = 0; i < ROUNDS / 20 && same; i++) {
        same = same_session(modes[below(count)]);
        if (i % 50 == 0)
            same &=
                truncate(our_path, 100) == 0 && truncate(host_path, 100) == 0;
    }
    return same;
}

static bool ask_failures(void)
{
    char missing[] = "/tmp/libc_file_missing/x";
    kq_FILE *f;

    errno = 0;
    bool right = kq_fopen(missing, "r") == NULL && errno == ENOENT;
    errno = 0;
    right &= kq_fopen(our_path, "q") == NULL && errno == EINVAL;
    errno = 0;
    right &= kq_fopen(our_path, "wx") == NULL && errno == EEXIST;
    f = kq_fopen(our_path, "r");
    right &= kq_setvbuf(f, NULL, 7, 0) != 0;
    right &= kq_fputc('x', f) == 'x' && kq_fclose(f) == EOF;
    f = kq_fopen(our_path, "w");
    right &= kq_fgetc(f) == EOF && kq_ferror(f) && !kq_feof(f);
    return right && kq_fclose(f) == 0;
}

/* As many as there are, and again after they are closed. */
static bool ask_many(void)
{
    kq_FILE *f[FOPEN_MAX];
    int count = 0;

    while (count < FOPEN_MAX && (f[count] = kq_fopen(our_path, "r")) != NULL)
        count++;
    bool right = count == FOPEN_MAX - 3 && errno == EMFILE;
    for (int i = 0; i < count; i++)
        right &= kq_fclose(f[i]) == 0;
    f[0] = kq_fopen(our_path, "r");
    return right && f[0] != NULL && kq_fclose(f[0]) == 0;
}

/* Lines of many lengths, the last without its end. */
static bool ask_lines(void)
{
    FILE *f = fopen(our_path, "w");
    for (int i = 0; i < 1000; i += 7)
        fprintf(f, "%*d\n", i, i);
    fprintf(f, "end");
    fclose(f);

    kq_FILE *ours = kq_fopen(our_path, "r");
    FILE *theirs = fopen(our_path, "r");
    char *a = NULL, *b = NULL;
    size_t x = 0, y = 0;
    ssize_t length;
    bool same = true;
    do {
        length = kq_getline(&a, &x, ours);
        same &= length == getline(&b, &y, theirs);
        same &= length < 0 || memcmp(a, b, (size_t)length + 1) == 0;
    } while (length >= 0 && same);
    free(a);
    free(b);
    fclose(theirs);
    return same && kq_fclose(ours) == 0;
}

/* What a pipe gives in pieces arrives as a whole; then the end stays. */
static bool ask_pipe(void)
{
    char got[20];
    int ends[2];

    if (pipe(ends) < 0 || write(ends[1], "one\ntwo", 7) != 7)
        return false;
    kq_FILE *f = kq_fdopen(ends[0], "r");
    bool right = kq_fgets(got, sizeof(got), f) && strcmp(got, "one\n") == 0;
    kq_fflush(f); /* a pipe can't step back: "two" must not be lost */
    close(ends[1]);
    right &=
        kq_fread(got, 1, sizeof(got), f) == 3 && memcmp(got, "two", 3) == 0;
    right &= kq_feof(f) && kq_fgetc(f) == EOF;
    return kq_fclose(f) == 0 && right;
}

/* Once met, the end of a file stays until clearerr, even if it grows. */
static bool ask_end(void)
{
    kq_FILE *reader = kq_fopen(our_path, "w+");
    int fd = open(our_path, O_WRONLY);

    bool right = kq_fgetc(reader) == EOF && write(fd, "x", 1) == 1;
    right &= kq_feof(reader) && kq_fgetc(reader) == EOF;
    kq_clearerr(reader);
    right &= !kq_feof(reader) && kq_fgetc(reader) == 'x';
    close(fd);
    return kq_fclose(reader) == 0 && right;
}

/* A buffer of the caller's is used, to its size. */
static bool ask_own_buffer(void)
{
    char buffer[4] = {0}, got[65536];
    kq_FILE *f = kq_fopen(our_path, "w");

    bool right = kq_setvbuf(f, buffer, _IOFBF, sizeof(buffer)) == 0;
    kq_fputs("ab", f);
    right &= memcmp(buffer, "ab", 2) == 0 && content(our_path, got) == 0;
    kq_fputs("cde", f);
    right &= content(our_path, got) == 2;
    return kq_fclose(f) == 0 && content(our_path, got) == 5 && right;
}

int main(void)
{
    static const char *const reading[] = {"r"};
    static const char *const writing[] = {"w", "a", "r+", "w+", "r"};

    srandom(1);
    close(mkstemp(our_path));
    close(mkstemp(host_path));
    ok(ask_modes(writing, 5), "do random calls have the host's effects?");
    ok(ask_modes(reading, 1), "is a file read as the host reads it?");
    ok(ask_lines(), "does getline give whole lines of any length?");
    ok(ask_pipe(), "is what a pipe gives in pieces put together?");
    ok(ask_end(), "does the end of a file stay until clearerr?");
    ok(ask_own_buffer(), "does setvbuf's buffer hold what is not written?");
    ok(ask_many(), "can FOPEN_MAX files be open, and no more?");
    ok(ask_failures(), "are failures told?");
    unlink(our_path);
    unlink(host_path);
    return tap_end();
}
