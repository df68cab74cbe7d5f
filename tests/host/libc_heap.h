/*
 * Our heap beside the host's: heap.c and buddy.c once more, with kq_ before
 * every name, over a piece of memory that plays the pages behind a program's
 * image. Each question is asked in a child, so that it finds a new heap.
 */
#ifndef LIBC_HEAP_H
#define LIBC_HEAP_H

#include "tests/host/tap.h"
#include <err.h>
#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *kq_sbrk(intptr_t increment);
static int kq_brk(void *end);
static void kq_warnx(const char *what, ...);
static _Noreturn void kq_abort(void);

#define sbrk          kq_sbrk
#define brk           kq_brk
#define warnx         kq_warnx
#define abort         kq_abort
#define malloc        kq_malloc
#define calloc        kq_calloc
#define realloc       kq_realloc
#define free          kq_free
#define aligned_alloc kq_aligned_alloc
#include "include/malloc.h"
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void *aligned_alloc(size_t alignment, size_t size);
void free(void *block);
#include "lib/c/buddy.c"
#include "lib/c/heap.c"
#undef sbrk
#undef brk
#undef warnx
#undef abort
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef aligned_alloc

/* --- The system ----------------------------------------------------------- */

#define REGION_SIZE (80u << 20) /* bytes */
#define IMAGE_END   12345u      /* bytes of the region that the image takes */

static char region[REGION_SIZE] __attribute__((aligned(4096)));
static size_t taken = IMAGE_END; /* bytes of the region, up to the break */
static size_t limit = REGION_SIZE;
static size_t renewed; /* bytes that were given back, in all */
static bool can_renew = true;

static int kq_brk(void *end)
{
    size_t size = (size_t)((char *)end - region);

    if (size > limit) {
        errno = ENOMEM;
        return -1;
    }
    taken = size;
    return 0;
}

static void *kq_sbrk(intptr_t increment)
{
    char *old = region + taken;

    return kq_brk(old + increment) < 0 ? (void *)-1 : old;
}

int pages_renew(void *start, size_t length)
{
    if (!can_renew || (uintptr_t)start % 4096 != 0 || length % 4096 != 0) {
        errno = EINVAL;
        return -1;
    }
    memset(start, 0, length);
    renewed += length;
    return 0;
}

/* --- Questions in a child ------------------------------------------------- */

static char said[200], expected[200];

static void kq_warnx(const char *what, ...)
{
    va_list arguments;

    va_start(arguments, what);
    vsnprintf(said, sizeof(said), what, arguments);
    va_end(arguments);
}

/* The child's answer is whether it said what was expected. */
static _Noreturn void kq_abort(void)
{
    if (strcmp(said, expected) != 0)
        fprintf(stderr, "# said \"%s\", not \"%s\"\n", said, expected);
    _exit(strcmp(said, expected) == 0 ? 0 : 1);
}

/* Is the answer yes? A body that expects the heap to abort returns false. */
static void ask(bool (*body)(void), const char *question)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(body() ? 0 : 1);
    waitpid(child, &status, 0);
    ok(status == 0, question);
}

/* --- Is the heap sound? --------------------------------------------------- */

/* The bytes of a ring's blocks, or SIZE_MAX if something is wrong with it:
 * no block in it may have a free buddy. */
static inline size_t ring_bytes(unsigned order)
{
    size_t bytes = 0;
    struct record *before = &rings[order];

    for (struct record *r = before->next; r != &rings[order]; r = r->next) {
        size_t page = (size_t)((struct record *)unit_notes - 1 - r);
        char *block = order < ORDER_PAGE ? (char *)r : arena + page * PAGE_SIZE;
        size_t place = (size_t)(block - arena);
        if (place % (1u << order) != 0 || place >= ARENA_SIZE ||
            r->prev != before || r->seal != record_seal(r) ||
            !is_free(block, order))
            return SIZE_MAX;
        if (order < reach && is_free(arena + (place ^ 1u << order), order))
            return SIZE_MAX;
        before = r;
        bytes += 1u << order;
    }
    return before == rings[order].prev ? bytes : SIZE_MAX;
}

/* Is every byte of the arena in one block, used, free or kept? */
static inline bool heap_is_sound(void)
{
    size_t bytes = counts.used;

    for (unsigned order = 0; order <= ORDER_ARENA; order++) {
        size_t of_ring = ring_bytes(order);
        if (of_ring == SIZE_MAX)
            return false;
        bytes += of_ring;
        if (order < ORDER_PAGE && kept[order] != NULL)
            bytes += 1u << order;
    }
    return bytes == 1u << reach;
}

/* Can all memory be had in one piece? */
static inline bool heap_is_whole(void)
{
    void *all = kq_malloc(ARENA_SIZE);

    kq_free(all);
    return all != NULL && heap_is_sound();
}

#endif
