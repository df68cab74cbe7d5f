/*
 * What lib/c/buddy.c does for lib/c/heap.c: blocks of 2^order bytes.
 */
#ifndef LIB_C_HEAP_H
#define LIB_C_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORDER_MIN       5u  /* the smallest block: a unit of 32 bytes */
#define ORDER_PAGE      12u /* a page */
#define ORDER_ARENA     26u /* the arena is one block, of 64 MiB or less */
#define ARENA_SIZE      (1u << ORDER_ARENA)
#define ARENA_ALIGNMENT 0x100000u /* of its address: 1 MiB, or its size */
#define RENEW_MIN       0x10000u  /* bytes worth giving frames back: 64 KiB */

/* What stands in a free block, or is kept beside one of a page or more. */
struct record {
    struct record *next, *prev; /* the ring that it is in, else NULL */
    size_t size;                /* what had been asked for, or NEVER_ASKED */
    uintptr_t seal;             /* sum of the others */
};
#define NEVER_ASKED SIZE_MAX    /* it has never been handed out */
#define SEAL        0x5EA1B10Cu /* makes a sum unlike what programs write */

extern char *arena; /* NULL until arena_create() */
extern unsigned arena_order;
extern uint8_t *unit_notes; /* a byte for each unit; page records before it */

/* The note on a block that begins with this unit: its state and order. A note
 * inside of a block means nothing: it says what has once been there. */
enum {
    NOTE_USED = 0x80,
    NOTE_FREED = 0x40, /* it was in use; heap.c may keep it */
    NOTE_FREE = 0x20,  /* in a ring */
    NOTE_ORDER = 0x1F, /* these bits are the order */
};

/* Says what happened to a block of so many bytes, or that it is none if they
 * are NEVER_ASKED; aborts. */
void heap_complain(const char *block, size_t size, const char *what)
    __attribute__((noreturn));

static inline uint8_t *unit_note(const char *block)
{
    return &unit_notes[(size_t)(block - arena) >> ORDER_MIN];
}

static inline struct record *block_record(const char *block, unsigned order)
{
    if (order < ORDER_PAGE)
        return (struct record *)block;
    return (struct record *)unit_notes - 1 -
           ((size_t)(block - arena) >> ORDER_PAGE);
}

static inline uintptr_t record_seal(const struct record *r)
{
    return (uintptr_t)r->next ^ (uintptr_t)r->prev ^ r->size ^ SEAL;
}

/* The record of a block that is in no ring. */
static inline struct record *record_make(char *block, unsigned order,
                                         size_t size)
{
    struct record *r = block_record(block, order);

    *r = (struct record){NULL, NULL, size, size ^ SEAL};
    return r;
}

/* The record of a free block; complains if the program has changed it. */
static inline struct record *record_check(const char *block, unsigned order)
{
    struct record *r = block_record(block, order);

    if (r->seal != record_seal(r))
        heap_complain(block, 1u << order, "was written after it was freed");
    return r;
}

/* Gets the memory for the arena. Returns false if there is none. */
bool arena_create(void);

/* A block whose place in the arena is a multiple of 2^alignment, or NULL. */
char *block_take(unsigned order, unsigned alignment);

/* Takes back a block that is noted as FREED and has a record. */
void block_give(char *block, unsigned order);

/* Gives back all of a used block but its first part of order `to`. */
void block_cut(char *block, unsigned from, unsigned to);

/* Lets a used block grow to order `to` where it is. Returns false, and has
 * done nothing, unless all behind it is free. */
bool block_grow(char *block, unsigned from, unsigned to);

/* Bytes of the largest block that can be had. */
size_t block_largest(void);

#endif
