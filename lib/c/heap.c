/*
 * The heap: malloc and its kin, with a look at what the program did wrong.
 *
 * lib/c/buddy.c hands out blocks of 2^order bytes. Here is what stands in one
 * that is in use; its first unit's note says USED and the order.
 *
 *   small, up to 2,044 bytes       | what was asked for | guard ... | size |
 *   large: pages, and page-aligned | what was asked for | guard ...
 *
 * The guard is up to 16 bytes of a pattern. The size that was asked for is a
 * small block's last word, scrambled, and of a large one in its record. A
 * large block of 2^n bytes has no room for a guard.
 *
 * free and realloc look at all that. They end the program with a message if
 * the pointer is no block, or the block is free already, or has been written
 * behind its end. malloc does if a free block has been written to. They don't
 * see: blocks that are never freed; writes into other blocks, or before a
 * block (the one before is blamed), or beyond a guard, or behind a large block
 * of 2^n bytes; into a free block behind its first 16 bytes, or a large one;
 * a second free if the block has been handed out again meanwhile.
 *
 * The block of each small order that was freed last is kept as it is: most
 * programs want such a one next. When there is nothing else left, the kept
 * ones are given back as well.
 *
 * malloc(0) is a block, and so is realloc(block, 0).
 */
#include "lib/c/heap.h"
#include "lib/c/call.h"
#include <err.h>
#include <errno.h>
#include <kumquat/limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define LARGE     2045u /* bytes: from here on whole pages */
#define GUARD_MAX 16u   /* bytes */
#define GUARD     0xB7  /* each of them */
#define SCRAMBLE  0xB5A7E31Du

/* One piece with all that it calls: a third of its time. */
#define FAST __attribute__((flatten))

/* A block in use. */
struct block {
    char *bytes;
    unsigned order;
    size_t size; /* what was asked for */
};

static struct heap_statistics counts; /* the blocks are not counted here */
static char *kept[ORDER_PAGE];        /* by order, NULL if none */

void heap_complain(const char *block, size_t size, const char *what)
{
    if (size == NEVER_ASKED)
        warnx("heap: %p is no block", (const void *)block);
    else
        warnx("heap: block %p of %zu bytes %s", (const void *)block, size,
              what);
    abort();
}

/* --- What is written in and about blocks ---------------------------------- */

/* The order of a block for `size` bytes, up to ARENA_SIZE. */
static unsigned order_for(size_t size)
{
    bool large = size >= LARGE;
    unsigned last = (unsigned)size + (large ? -1u : sizeof(uint32_t) - 1);
    unsigned order = 32 - (unsigned)__builtin_clz(last);
    unsigned least = large ? ORDER_PAGE : ORDER_MIN;

    return order < least ? least : order;
}

/* A small block's last word: its size in both halves, so that it shows if a
 * byte is changed, and scrambled, since it is often a zero that is written. */
static uint32_t *size_word(char *block, unsigned order)
{
    return (uint32_t *)(block + (1u << order)) - 1;
}

static size_t guard_length(const struct block *b)
{
    size_t room = (1u << b->order) - b->size;

    if (b->order < ORDER_PAGE)
        room -= sizeof(uint32_t);
    return room < GUARD_MAX ? room : GUARD_MAX;
}

/* The usual length is a constant, which the compiler makes good use of. */
static void guard_write(char *guard, size_t length)
{
    if (length == GUARD_MAX)
        __builtin_memset(guard, GUARD, GUARD_MAX);
    else
        memset(guard, GUARD, length);
}

static bool guard_is_whole(const char *guard, size_t length)
{
    static const char whole[GUARD_MAX] = {[0 ... GUARD_MAX - 1] = (char)GUARD};

    if (length == GUARD_MAX)
        return __builtin_memcmp(guard, whole, GUARD_MAX) == 0;
    return memcmp(guard, whole, length) == 0;
}

/* Writes down that a block is in use. */
static void block_mark(const struct block *b)
{
    *unit_note(b->bytes) = (uint8_t)(NOTE_USED | b->order);
    if (b->order < ORDER_PAGE)
        *size_word(b->bytes, b->order) = (b->size | b->size << 16) ^ SCRAMBLE;
    else
        block_record(b->bytes, b->order)->size = b->size;
    guard_write(b->bytes + b->size, guard_length(b));
    counts.used += 1u << b->order;
    counts.requested += b->size;
}

/* Writes down that it no longer is. */
static void block_unmark(const struct block *b)
{
    *unit_note(b->bytes) = (uint8_t)(NOTE_FREED | b->order);
    counts.used -= 1u << b->order;
    counts.requested -= b->size;
}

/* --- What is found out about a pointer ------------------------------------ */

/* Of a pointer to a unit that is not noted as used. */
static void complain_not_used(const char *pointer)
{
    unsigned order = *unit_note(pointer) & NOTE_ORDER;
    const struct record *r = block_record(pointer, order);
    size_t size = order == 0 ? NEVER_ASKED : 1u << order;

    if (order != 0 && r->seal == record_seal(r))
        size = r->size;
    heap_complain(pointer, size, "was freed twice");
}

/* What the program calls a block. Does not return if it is none, or harmed. */
static struct block look_up(void *pointer)
{
    struct block b = {.bytes = pointer};
    size_t place = (uintptr_t)pointer - (uintptr_t)arena;

    if (arena == NULL || place >= 1u << arena_order ||
        place % (1u << ORDER_MIN) != 0)
        heap_complain(pointer, NEVER_ASKED, NULL);
    if (!(*unit_note(pointer) & NOTE_USED))
        complain_not_used(pointer);
    b.order = *unit_note(pointer) & NOTE_ORDER;
    if (b.order >= ORDER_PAGE) {
        b.size = block_record(pointer, b.order)->size;
    } else {
        uint32_t word = *size_word(pointer, b.order) ^ SCRAMBLE;
        b.size = word & 0xFFFF;
        if (word >> 16 != b.size)
            heap_complain(pointer, 1u << b.order, "was overrun");
    }
    if (!guard_is_whole(b.bytes + b.size, guard_length(&b)))
        heap_complain(pointer, b.size, "was overrun");
    return b;
}

/* --- What the program calls ----------------------------------------------- */

static void *refuse(int error)
{
    errno = error;
    return NULL;
}

/* Gives the kept blocks back. Returns whether there were any. */
static bool give_kept(void)
{
    bool any = false;

    for (unsigned order = ORDER_MIN; order < ORDER_PAGE; order++) {
        if (kept[order] == NULL)
            continue;
        block_give(kept[order], order);
        kept[order] = NULL;
        any = true;
    }
    return any;
}

/* A free block at a multiple of 2^alignment, or NULL. */
static char *find(unsigned order, unsigned alignment)
{
    if (order < ORDER_PAGE && alignment <= order && kept[order] != NULL) {
        char *block = kept[order];
        kept[order] = NULL;
        record_check(block, order);
        return block;
    }
    char *block = block_take(order, alignment);

    if (block == NULL && give_kept())
        block = block_take(order, alignment);
    return block;
}

static void *allocate(size_t size, unsigned alignment)
{
    if (size > ARENA_SIZE || (arena == NULL && !arena_create()))
        return refuse(ENOMEM);
    struct block b = {.order = order_for(size), .size = size};

    b.bytes = find(b.order, alignment);
    if (b.bytes == NULL)
        return refuse(ENOMEM);
    block_mark(&b);
    counts.mallocs++;
    return b.bytes;
}

FAST void *malloc(size_t size)
{
    return allocate(size, 0);
}

/* Alignments up to that of the arena. */
void *aligned_alloc(size_t alignment, size_t size)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0 ||
        alignment > ARENA_ALIGNMENT)
        return refuse(EINVAL);
    return allocate(size, (unsigned)__builtin_ctz((unsigned)alignment));
}

FAST void free(void *pointer)
{
    if (pointer == NULL)
        return;
    int error = errno; /* stays what it is */
    struct block b = look_up(pointer);

    block_unmark(&b);
    counts.frees++;
    record_make(b.bytes, b.order, b.size);
    if (b.order < ORDER_PAGE) {
        char *older = kept[b.order];
        kept[b.order] = b.bytes;
        b.bytes = older;
    }
    if (b.bytes != NULL)
        block_give(b.bytes, b.order);
    errno = error;
}

/* Many pages are not filled with zeros but made zero on demand. */
void *calloc(size_t count, size_t size)
{
    size_t bytes, renewed = 0;

    if (__builtin_mul_overflow(count, size, &bytes))
        return refuse(ENOMEM);
    char *block = malloc(bytes);
    if (block == NULL)
        return NULL;
    if (bytes >= RENEW_MIN && pages_renew(block, bytes & -PAGE_SIZE) == 0)
        renewed = bytes & -PAGE_SIZE;
    memset(block + renewed, 0, bytes - renewed);
    return block;
}

/* Stays in place if it can: also when it shrinks. */
void *realloc(void *pointer, size_t size)
{
    if (pointer == NULL)
        return malloc(size);
    struct block b = look_up(pointer);
    unsigned order = order_for(size);

    if (order > b.order && !block_grow(b.bytes, b.order, order)) {
        void *larger = malloc(size);
        if (larger == NULL)
            return NULL;
        memcpy(larger, b.bytes, b.size);
        free(b.bytes);
        return larger;
    }
    block_unmark(&b);
    if (order < b.order)
        block_cut(b.bytes, b.order, order);
    b.order = order;
    b.size = size;
    block_mark(&b);
    return b.bytes;
}

void heap_statistics(struct heap_statistics *out)
{
    give_kept();
    *out = counts;
    out->arena = arena == NULL ? 0 : 1u << arena_order;
    out->blocks = counts.mallocs - counts.frees;
    out->largest_free = block_largest();
}
