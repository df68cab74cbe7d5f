/*
 * The buddy allocator under the heap: an arena of 64 MiB, cut into blocks. It
 * is half as large, or a quarter, ..., if the process may not have so much.
 *
 * A block has 2^order bytes and lies at a multiple of them. Where none of the
 * wanted order is free, a larger one is cut into halves, again and again. The
 * halves are buddies, and differ in one bit of their places; when a block is
 * given back and its buddy is free, they become one again, and so on upwards.
 * Nothing is searched: there is one step an order, and each costs the same.
 *
 * The free blocks of an order are a ring. The note of a free block's first
 * unit says FREE and the order, so that a buddy is known at a glance. The
 * links are in the block; those of pages are not, since a free page shall
 * need no frame, but in records beside them. Links are sealed by a sum: if a
 * program writes into a free block, that is noticed.
 *
 * A small program shall touch few pages of all this. So the arena begins as
 * 64 KiB, and is doubled when there is nothing left. And memory, which comes
 * by one brk, since it costs nothing until it is touched, is laid out as
 *
 *   records of pages: ... 2, 1, 0 | notes of units: 0, 1, 2 ... | arena
 *
 * The border between records and notes is in the middle of a page, so that
 * the first ones of both share it, and all is in the 4 MiB of the program's
 * image, and needs no page table of its own. The whole ends where 4 MiB end.
 */
#include "lib/c/call.h"
#include "lib/c/heap.h"
#include <kumquat/limits.h>
#include <unistd.h>

#define TABLE_SPAN  0x400000u /* bytes that one page table maps */
#define ORDER_FIRST 16u       /* what the arena begins with */
#define ORDER_MERGE 20u       /* what small blocks give frames back by */
_Static_assert(sizeof(struct record) <= 1u << ORDER_MIN, "it fits");

char *arena;
unsigned arena_order;
uint8_t *unit_notes;

static unsigned reach; /* order: what is behind has never been used */
static struct record rings[ORDER_ARENA + 1]; /* the heads, by order */

/* --- Records and rings ---------------------------------------------------- */

/* Lets `b` follow `a`. A seal that is broken stays broken. */
static void chain(struct record *a, struct record *b)
{
    a->seal ^= (uintptr_t)a->next ^ (uintptr_t)b;
    a->next = b;
    b->seal ^= (uintptr_t)b->prev ^ (uintptr_t)a;
    b->prev = a;
}

static bool is_free(const char *block, unsigned order)
{
    return *unit_note(block) == (NOTE_FREE | order);
}

static void make_free(char *block, unsigned order, size_t size)
{
    struct record *r = record_make(block, order, size);

    *unit_note(block) = (uint8_t)(NOTE_FREE | order);
    chain(r, rings[order].next);
    chain(&rings[order], r);
}

/* Takes a free block out of its ring. Returns the size that it once had. */
static size_t unfree(const char *block, unsigned order)
{
    struct record *r = record_check(block, order);

    chain(r->prev, r->next);
    return r->size;
}

/* A free block of an order, or NULL. */
static char *first_free(unsigned order)
{
    struct record *r = rings[order].next;

    if (r == &rings[order])
        return NULL;
    if (order < ORDER_PAGE)
        return (char *)r;
    size_t page = (size_t)((struct record *)unit_notes - 1 - r);
    return arena + (page << ORDER_PAGE);
}

/* --- Cutting and merging -------------------------------------------------- */

/* Frees all of a block but its first part of order `to`. */
static void cut(char *block, unsigned from, unsigned to)
{
    while (from-- > to)
        make_free(block + (1u << from), from, NEVER_ASKED);
}

/* Frees a block, as one with its buddy as long as that is free. The pages that
 * small blocks leave behind are given back by the MiB, but never the first
 * one: or else a program would take and return the same page for ever. */
static void merge(char *block, unsigned order, size_t size)
{
    while (order < reach) {
        char *buddy = arena + ((size_t)(block - arena) ^ 1u << order);
        if (!is_free(buddy, order))
            break;
        size_t buddy_size = unfree(buddy, order);
        if (buddy < block) {
            block = buddy;
            size = buddy_size;
        }
        if (++order == ORDER_MERGE && block != arena)
            pages_renew(block, 1u << order);
    }
    make_free(block, order, size);
}

/* Doubles what is in use of the arena. Returns false if all of it is. */
static bool arena_double(void)
{
    if (reach == arena_order)
        return false;
    reach++;
    merge(arena + (1u << (reach - 1)), reach - 1, NEVER_ASKED);
    return true;
}

/* Takes a free block of order `from` or more, the smallest that there is, and
 * cuts it down to `to`. NULL if there is none. */
static char *take_and_cut(unsigned from, unsigned to)
{
    for (; from <= reach; from++) {
        char *block = first_free(from);
        if (block == NULL)
            continue;
        unfree(block, from);
        cut(block, from, to);
        return block;
    }
    return NULL;
}

/* --- What heap.c is offered ----------------------------------------------- */

static uintptr_t round_up(uintptr_t address, uintptr_t to)
{
    return (address + to - 1) & ~(to - 1);
}

/* Takes the memory for an arena of this order. Returns whether it could. */
static bool lay_out(unsigned order)
{
    uintptr_t size = (uintptr_t)1 << order;
    uintptr_t alignment = size < ARENA_ALIGNMENT ? size : ARENA_ALIGNMENT;
    uintptr_t notes = (uintptr_t)sbrk(0);

    notes += (size >> ORDER_PAGE) * sizeof(struct record);
    notes = round_up(notes, PAGE_SIZE) + PAGE_SIZE / 2;
    uintptr_t start = round_up(notes + (size >> ORDER_MIN), alignment);
    uintptr_t end = start + size;

    if (order == ORDER_ARENA)
        end = round_up(end, TABLE_SPAN);
    if (brk((void *)end) < 0)
        return false;
    unit_notes = (uint8_t *)notes;
    arena = (char *)start;
    return true;
}

bool arena_create(void)
{
    arena_order = ORDER_ARENA;
    while (!lay_out(arena_order))
        if (arena_order-- == ORDER_FIRST)
            return false;
    for (unsigned order = 0; order <= ORDER_ARENA; order++)
        rings[order].next = rings[order].prev = &rings[order];
    reach = ORDER_FIRST;
    make_free(arena, reach, NEVER_ASKED);
    return true;
}

char *block_take(unsigned order, unsigned alignment)
{
    unsigned from = order > alignment ? order : alignment;
    char *block;

    do
        block = take_and_cut(from, order);
    while (block == NULL && arena_double());
    return block;
}

void block_give(char *block, unsigned order)
{
    size_t size = record_check(block, order)->size;

    if (1u << order >= RENEW_MIN)
        pages_renew(block, 1u << order);
    merge(block, order, size);
}

void block_cut(char *block, unsigned from, unsigned to)
{
    size_t left = to < ORDER_PAGE ? PAGE_SIZE : 1u << to;

    if (1u << from >= left + RENEW_MIN)
        pages_renew(block + left, (1u << from) - left);
    cut(block, from, to);
}

bool block_grow(char *block, unsigned from, unsigned to)
{
    for (unsigned order = from; order < to; order++) {
        if ((size_t)(block - arena) >> order & 1 || order >= reach ||
            !is_free(block + (1u << order), order))
            return false;
    }
    for (unsigned order = from; order < to; order++)
        unfree(block + (1u << order), order);
    return true;
}

size_t block_largest(void)
{
    if (arena == NULL)
        return 0;
    if (reach < arena_order)
        return 1u << (first_free(reach) != NULL ? arena_order
                                                : arena_order - 1);
    for (unsigned order = arena_order; order >= ORDER_MIN; order--) {
        if (first_free(order) != NULL)
            return 1u << order;
    }
    return 0;
}
