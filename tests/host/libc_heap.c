/*
 * The heap keeps what is put into it, over an arena that plays the process's
 * heap: it has an end, and the program may take memory from it by itself.
 */
#include "tests/host/tap.h"
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *kq_sbrk(intptr_t increment);

#define sbrk    kq_sbrk
#define malloc  kq_malloc
#define calloc  kq_calloc
#define realloc kq_realloc
#define free    kq_free
void *malloc(size_t size);
void free(void *block);
#include "lib/c/heap.c"
#undef sbrk
#undef malloc
#undef calloc
#undef realloc
#undef free

#define ARENA_SIZE   (8u << 20) /* bytes */
#define BLOCKS       200
#define FOREIGN_MAX  100
#define FOREIGN_SIZE 77 /* bytes, not even aligned */
#define ROUNDS       100000

static char arena[ARENA_SIZE] __attribute__((aligned(4096)));
static size_t taken; /* bytes of the arena that sbrk has given away */

static void *kq_sbrk(intptr_t increment)
{
    char *old = arena + taken;

    if (increment > (intptr_t)(ARENA_SIZE - taken)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    taken += (size_t)increment;
    return old;
}

/* A block under test: `size` bytes of the letter `fill`. */
static struct owned {
    char *bytes;
    size_t size;
    char fill;
} blocks[BLOCKS];

static size_t below(size_t limit)
{
    return (size_t)random() % limit;
}

/* Is every byte still what it was? */
static int is_intact(const struct owned *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (b->bytes[i] != b->fill)
            return 0;
    }
    return (uintptr_t)b->bytes % UNIT == 0;
}

/* Gives up a block, gets one, or changes one's size; the rest must not mind. */
static int change(struct owned *b)
{
    size_t size = below(16) ? below(300) : below(60000);
    int intact = 1;

    if (b->bytes != NULL && below(2)) {
        intact = is_intact(b, b->size);
        kq_free(b->bytes);
        b->bytes = NULL;
        return intact;
    }
    bool larger = size > b->size;
    if (b->bytes == NULL && below(2))
        b->bytes = kq_calloc(1, size);
    else
        b->bytes = kq_realloc(b->bytes, size);
    if (b->bytes == NULL)
        return 0;
    if (b->fill != 0 && b->size > 0)
        intact = is_intact(b, larger ? b->size : size);
    b->size = size;
    b->fill = (char)('a' + below(26));
    memset(b->bytes, b->fill, size);
    return intact;
}

/* Takes memory behind the heap's back. */
static char *take_foreign(void)
{
    return memset(kq_sbrk(FOREIGN_SIZE), '?', FOREIGN_SIZE);
}

static int ask_random(int with_sbrk)
{
    static char *foreign[FOREIGN_MAX];
    int good = 1, count = 0;

    for (int i = 0; i < ROUNDS && good; i++) {
        struct owned *b = &blocks[below(BLOCKS)];
        if (b->bytes == NULL)
            *b = (struct owned){0};
        good = change(b);
        if (with_sbrk && count < FOREIGN_MAX && below(1000) == 0)
            foreign[count++] = take_foreign();
    }
    for (int i = 0; i < BLOCKS; i++) {
        if (blocks[i].bytes != NULL)
            good &= is_intact(&blocks[i], blocks[i].size);
        kq_free(blocks[i].bytes);
        blocks[i].bytes = NULL;
    }
    while (count-- > 0) {
        for (int i = 0; i < FOREIGN_SIZE; i++)
            good &= foreign[count][i] == '?';
    }
    return good;
}

static int ask_zeros(void)
{
    char *dirty = kq_malloc(1000), *clean;
    int zeros = 1;

    memset(dirty, 'x', 1000);
    kq_free(dirty);
    clean = kq_calloc(10, 100);
    for (int i = 0; i < 1000; i++)
        zeros &= clean[i] == 0;
    kq_free(clean);
    return zeros;
}

/* Too much of anything is NULL and ENOMEM, and what there is stays. */
static int ask_limits(void)
{
    static void *volatile lost; /* the compiler must not guess */
    int right = 1;

    errno = 0;
    right &= (lost = kq_malloc(SIZE_MAX)) == NULL && errno == ENOMEM;
    errno = 0;
    right &= (lost = kq_malloc(ARENA_SIZE)) == NULL && errno == ENOMEM;
    errno = 0;
    right &= (lost = kq_calloc(SIZE_MAX / 2, 3)) == NULL && errno == ENOMEM;
    char *kept = kq_malloc(10);
    strcpy(kept, "kept");
    right &= (lost = kq_realloc(kept, SIZE_MAX)) == NULL;
    right &= strcmp(kept, "kept") == 0;
    kq_free(kept);
    kq_free(NULL);
    return right;
}

/* Takes what it can get, gives it back, and takes it again as one piece. */
static int ask_again(void)
{
    static char *all[ARENA_SIZE / 2048];
    int count = 0;

    while ((all[count] = kq_malloc(4000)) != NULL)
        count++;
    for (int i = 0; i < count; i += 2)
        kq_free(all[i]);
    for (int i = 1; i < count; i += 2)
        kq_free(all[i]);
    char *large = kq_malloc((size_t)count / 2 * 4000);
    kq_free(large);
    return count > 0 && large != NULL;
}

int main(void)
{
    srandom(1);
    ok(ask_random(1),
       "if the program calls sbrk, does its memory stay its own?");
    ok(ask_random(0), "does every block keep its bytes?");
    ok(ask_zeros(), "does calloc give zeros?");
    ok(ask_limits(), "is too much refused, and nothing lost by it?");
    ok(ask_again(), "can memory that was given back be had in one piece?");
    return tap_end();
}
