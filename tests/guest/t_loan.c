/*
 * Row I5, first half: bad buffers in messages to MM and FS. Each is EFAULT
 * and has no effect at all: no offset moves, no byte of a file or of the
 * process changes, nothing is opened, the process goes on.
 *
 * Raw messages, since the library might look at the addresses itself.
 */
#include "bad.h"
#include "child.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#define FILE_NAME  "/t_loan.tmp"
#define FILE_BYTES 5000 /* five blocks, so that a copy comes in pieces */

static struct bad_buffer bad[BAD_MAX];
static int bad_count;
static char *edge;
static char content[FILE_BYTES], seen[FILE_BYTES + 1];
static const char read_only[64] = "read-only"; /* in .rodata */
static int file;

/* What the question in hand found wrong first. */
static const char *wrong;
static int wrong_result;

static void start(void)
{
    wrong = NULL;
    wrong_result = 0;
}

/* Notes a result that is not EFAULT. */
static void want_fault(int r, const char *what)
{
    if (r != -EFAULT && wrong == NULL) {
        wrong = what;
        wrong_result = r;
    }
}

static void answer(const char *question)
{
    ok(wrong == NULL, question, "%s gave %d", wrong, wrong_result);
}

/* Is the file as it was written, and its offset `offset`? */
static void is_untouched(off_t offset, const char *question)
{
    off_t at = lseek(file, 0, SEEK_CUR);
    lseek(file, 0, SEEK_SET);
    ssize_t n = read(file, seen, sizeof(seen));
    lseek(file, offset, SEEK_SET);
    ok(at == offset && n == FILE_BYTES && memcmp(seen, content, (size_t)n) == 0,
       question, "offset %d, want %d; %d bytes", (int)at, (int)offset, (int)n);
}

/* Makes the file and stands in its middle. */
static void make_file(void)
{
    for (int i = 0; i < FILE_BYTES; i++)
        content[i] = (char)(i * 7 + i / 256);
    file = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || write(file, content, FILE_BYTES) != FILE_BYTES)
        bail("can't make " FILE_NAME);
    lseek(file, 1000, SEEK_SET);
}

static void ask_read(void)
{
    start();
    for (int i = 0; i < bad_count; i++)
        want_fault(REQUEST(FS, FS_READ, file, bad[i].address, bad[i].length),
                   bad[i].what);
    want_fault(REQUEST(FS, FS_READ, file, (word)read_only, 16), "rodata");
    want_fault(REQUEST(FS, FS_READ, file, (word)ask_read, 16), "text");
    want_fault(REQUEST(FS, FS_READ, file, INFO_BASE, 16), "the info pages");
    answer("read: is every bad buffer EFAULT?");
    is_untouched(1000, "read: did the offset stay?");
    ok(memcmp(read_only, "read-only", 10) == 0,
       "read: are read-only data unchanged?", "%s", read_only);
}

/* A read that starts in good memory and ends in none writes nothing there. */
static void ask_straddle(void)
{
    memset(edge - 3000, 0x5A, 3000);
    start();
    want_fault(REQUEST(FS, FS_READ, file, (word)(edge - 3000), 3500),
               "straddling");
    int changed = 0;
    for (int i = 1; i <= 3000; i++)
        changed += edge[-i] != 0x5A;
    ok(wrong == NULL && changed == 0,
       "read: does a buffer that ends in a hole stay as it was?",
       "result %d, %d bytes changed", wrong_result, changed);
}

static void ask_write(void)
{
    start();
    for (int i = 0; i < bad_count; i++)
        want_fault(REQUEST(FS, FS_WRITE, file, bad[i].address, bad[i].length),
                   bad[i].what);
    memset(edge - 3000, 0x5A, 3000);
    want_fault(REQUEST(FS, FS_WRITE, file, (word)(edge - 3000), 3500),
               "straddling by blocks");
    answer("write: is every bad buffer EFAULT?");
    struct stat st;
    is(fstat(file, &st) == 0 ? st.st_size : -1, FILE_BYTES,
       "write: is the file as long as before?");
    is_untouched(1000, "write: are its bytes and the offset as before?");
}

/* The same at the end of the file, where a write would make it longer. */
static void ask_append(void)
{
    struct stat st;
    lseek(file, 0, SEEK_END);
    start();
    for (int i = 0; i < bad_count; i++)
        want_fault(REQUEST(FS, FS_WRITE, file, bad[i].address, bad[i].length),
                   bad[i].what);
    want_fault(REQUEST(FS, FS_WRITE, file, (word)(edge - 3000), 3500),
               "straddling by blocks");
    answer("append: is every bad buffer EFAULT?");
    is(fstat(file, &st) == 0 ? st.st_size : -1, FILE_BYTES,
       "append: is the file as long as before?");
    is_untouched(FILE_BYTES, "append: are its bytes and the offset as before?");
}

static pid_t crashed; /* a child that has */

/* Messages with a buffer to fill; `number` tells which. */
static int fill(word number, uintptr_t address, uint32_t length)
{
    switch (number) {
    case FS_STAT:
        return REQUEST(FS, FS_STAT, (word) "/", 2, address, length);
    case FS_FSTAT:
        return REQUEST(FS, FS_FSTAT, file, address, length);
    case FS_POLL:
        return REQUEST(FS, FS_POLL, address, length, 0, 0);
    default:
        return REQUEST(MM, MM_CRASH, (word)crashed, address, length);
    }
}

/* `sure` bytes at least are written; a buffer that has them is not bad. */
static void ask_fill(word number, uint32_t sure, const char *question)
{
    int exact = number != MM_CRASH;
    start();
    for (int i = 0; i < bad_count; i++) {
        uintptr_t address = bad[i].address;
        if (!is_good(edge, address, sure))
            want_fault(fill(number, address, exact ? sure : bad[i].length),
                       bad[i].what);
    }
    answer(question);
}

/* Directories: the offset must stay, so that no entry is lost. */
static void ask_getdents(void)
{
    static char first[1024], again[1024];
    int dir = open("/", O_RDONLY);
    int n = REQUEST(FS, FS_GETDENTS, dir, (word)first, sizeof(first));
    lseek(dir, 0, SEEK_SET);
    start();
    for (int i = 0; i < bad_count; i++) {
        uint32_t length = bad[i].length < 1024 ? 1024 : bad[i].length;
        if (!is_good(edge, bad[i].address, sizeof(struct dirent)))
            want_fault(REQUEST(FS, FS_GETDENTS, dir, bad[i].address, length),
                       bad[i].what);
    }
    answer("getdents: is every bad buffer EFAULT?");
    int m = REQUEST(FS, FS_GETDENTS, dir, (word)again, sizeof(again));
    ok(n > 0 && n == m && memcmp(first, again, (size_t)n) == 0,
       "getdents: does the next one start where it would have?",
       "%d bytes, then %d", n, m);
    close(dir);
}

/* Messages with a path. */
static void ask_path(word number, const char *question)
{
    start();
    struct stat st;
    for (int i = 0; i < bad_count; i++) {
        uint32_t length = bad[i].length <= 1024 ? bad[i].length : 1024;
        word a = bad[i].address;
        want_fault(number == FS_STAT
                       ? REQUEST(FS, number, a, length, (word)&st, sizeof(st))
                       : REQUEST(FS, number, a, length, O_CREAT | O_RDWR, 0644),
                   bad[i].what);
    }
    answer(question);
}

/* exec: a bad path or bad arguments cost the caller nothing. */
static void ask_exec(void)
{
    static const char arguments[] = "echo\0hi";
    start();
    for (int i = 0; i < bad_count; i++) {
        uint32_t length = bad[i].length <= 1024 ? bad[i].length : 1024;
        want_fault(REQUEST(MM, MM_EXEC, bad[i].address, length, (word)arguments,
                           sizeof(arguments), 2),
                   bad[i].what);
        want_fault(
            REQUEST(MM, MM_EXEC, (word) "/echo", 6, bad[i].address, length, 1),
            bad[i].what);
    }
    answer("exec: is a bad path and are bad arguments EFAULT?");
}

/* Pages that are legal but were never touched are good buffers. */
static void ask_untouched(void)
{
    char *fresh = sbrk(3 * PAGE_SIZE);
    lseek(file, 0, SEEK_SET);
    int n = REQUEST(FS, FS_READ, file, (word)fresh, FILE_BYTES);
    ok(n == FILE_BYTES && memcmp(fresh, content, FILE_BYTES) == 0,
       "read: is heap that was never touched a good buffer?", "%d bytes", n);
    char *deep = (char *)USER_STACK_TOP - USER_STACK_SIZE + PAGE_SIZE / 2;
    lseek(file, 0, SEEK_SET);
    n = REQUEST(FS, FS_READ, file, (word)deep, FILE_BYTES);
    ok(n == FILE_BYTES && memcmp(deep, content, FILE_BYTES) == 0,
       "read: is stack that was never touched a good buffer?", "%d bytes", n);
    deep = (char *)USER_STACK_TOP - USER_STACK_SIZE - 16;
    lseek(file, 0, SEEK_SET);
    is(REQUEST(FS, FS_READ, file, (word)deep, 32), -EFAULT,
       "read: is a buffer that starts in the guard page EFAULT?");
}

int main(void)
{
    edge = heap_edge();
    if (edge == NULL)
        bail("the heap does not grow");
    bad_count = bad_buffers(edge, bad);
    make_file();
    crashed = fork();
    if (crashed == 0)
        *(volatile int *)0 = 0;
    waitpid(crashed, NULL, 0);
    plan(25);
    ask_read();
    ask_straddle();
    ask_write();
    ask_append();
    ask_fill(FS_STAT, sizeof(struct stat), "stat: is every bad buffer EFAULT?");
    ask_fill(FS_FSTAT, sizeof(struct stat),
             "fstat: is every bad buffer EFAULT?");
    ask_fill(FS_POLL, sizeof(struct pollfd),
             "poll: is every bad buffer EFAULT?");
    ask_fill(MM_CRASH, 16, "crash: is every bad buffer EFAULT?");
    ask_getdents();
    ask_path(FS_OPEN, "open: is every bad path EFAULT?");
    ask_path(FS_UNLINK, "unlink: is every bad path EFAULT?");
    ask_path(FS_CHDIR, "chdir: is every bad path EFAULT?");
    ask_path(FS_STAT, "stat: is every bad path EFAULT?");
    ask_exec();
    ask_untouched();
    close(file);
    is(unlink(FILE_NAME), 0, "can the file be removed at the end?");
    return done();
}
