/*
 * What a program does wrong with its heap, and what the heap says to it. Each
 * deed is done in a child, which answers yes if the heap aborted and said
 * what was expected.
 */
#include "tests/host/libc_heap.h"

static void *volatile lost; /* the compiler must not guess */

/* The deed that is next. */
static struct {
    size_t size;  /* of the block */
    size_t count; /* bytes written behind it, or where in it is pointed to */
    char byte;    /* what is written */
    size_t told;  /* the size in the message */
    bool late;    /* the block has merged with others before */
} deed;

/* What the heap will say of a block. */
static void expect(const void *block, size_t size, const char *what)
{
    snprintf(expected, sizeof(expected), "heap: block %p of %zu bytes %s",
             block, size, what);
}

static void expect_no_block(const void *pointer)
{
    snprintf(expected, sizeof(expected), "heap: %p is no block", pointer);
}

/* Gives back what free() has kept. */
static void flush(void)
{
    struct heap_statistics s;

    heap_statistics(&s);
}

/* --- A second free -------------------------------------------------------- */

static bool free_twice(void)
{
    char *before = kq_malloc(deed.size), *block = kq_malloc(deed.size);
    char *after = kq_malloc(deed.size);

    kq_free(block);
    kq_free(before);
    if (deed.late) {
        kq_free(after);
        flush();
    }
    expect(block, deed.told, "was freed twice");
    kq_free(block);
    return false;
}

/* The very first block, which has become the whole arena, with another. */
static bool free_first_twice(void)
{
    char *block = kq_malloc(20), *other = kq_malloc(10);

    kq_free(block);
    kq_free(other);
    flush();
    expect(block, 20, "was freed twice");
    kq_free(block);
    return false;
}

static bool realloc_freed(void)
{
    char *block = kq_malloc(20);

    kq_free(block);
    expect(block, 20, "was freed twice");
    lost = kq_realloc(block, 30);
    return false;
}

static void ask_freed_twice(void)
{
    deed.size = deed.told = 50;
    ask(free_twice, "is a small block's second free seen?");
    deed.late = true;
    ask(free_twice, "when it has merged with its neighbours?");
    ask(free_first_twice, "when it has become the whole arena?");
    deed.size = deed.told = 100000;
    ask(free_twice, "and that of a large block that has merged?");
    deed.late = false;
    ask(free_twice, "and of one that has not?");
    ask(realloc_freed, "and a realloc of a free block?");
}

/* --- No block ------------------------------------------------------------- */

static bool free_inside(void)
{
    char *block = kq_malloc(deed.size);

    memset(block, deed.byte, deed.size);
    expect_no_block(block + deed.count);
    kq_free(block + deed.count);
    return false;
}

static bool free_variable(void)
{
    _Alignas(32) char variable[32] = {0};

    lost = kq_malloc(1);
    expect_no_block(variable);
    kq_free(variable);
    return false;
}

static bool free_without_heap(void)
{
    expect_no_block((void *)0x40);
    kq_free((void *)0x40);
    return false;
}

/* A free block that has never been handed out. */
static bool free_unknown(void)
{
    char *block = kq_malloc(20);

    expect_no_block(block + 32);
    kq_free(block + 32);
    return false;
}

static void ask_no_block(void)
{
    deed.size = 200;
    deed.byte = (char)0xFF;
    deed.count = 8;
    ask(free_inside, "is a pointer into a block refused?");
    deed.count = 64;
    ask(free_inside, "if it could be a block's?");
    deed.size = 10000;
    deed.count = 4096;
    ask(free_inside, "and into a large block?");
    deed.count = 4096 + 96;
    ask(free_inside, "where a page does not begin?");
    ask(free_variable, "and to a variable?");
    ask(free_without_heap, "and before the first malloc?");
    ask(free_unknown, "and to what was never handed out?");
}

/* --- Overrun -------------------------------------------------------------- */

static bool overrun(void)
{
    char *block = memset(kq_malloc(deed.size), 'x', deed.size);

    expect(block, deed.told, "was overrun");
    memset(block + deed.size, deed.byte, deed.count);
    kq_free(block);
    return false;
}

static bool overrun_then_realloc(void)
{
    char *block = kq_malloc(50);

    expect(block, 50, "was overrun");
    block[50] = 0;
    lost = kq_realloc(block, 10);
    return false;
}

/* Small blocks with and without room for a guard, each overrun by one zero, a
 * string's end: not one may be missed. */
static bool overrun_each(void)
{
    deed.byte = 0;
    deed.count = 1;
    for (size_t size = 0; size < LARGE; size += size < 300 ? 1 : 4) {
        int status = -1;
        deed.size = size;
        for (deed.told = 32; deed.told < size + 4; deed.told *= 2) {
        }
        if (deed.told - 4 != size)
            deed.told = size;
        pid_t child = fork();
        if (child == 0)
            _exit(overrun() ? 0 : 1);
        waitpid(child, &status, 0);
        if (status != 0)
            return false;
    }
    return true;
}

static void ask_overrun(void)
{
    ask(overrun_each, "is a zero behind a small block of any size seen?");
    deed.size = deed.told = 50;
    deed.byte = 'x';
    deed.count = 1;
    ask(overrun, "and another byte?");
    deed.count = 15;
    deed.told = 64;
    ask(overrun, "and many, of which the size is one?");
    deed.byte = (char)GUARD;
    deed.count = 14;
    ask(overrun, "if they look like a guard?");
    deed.count = 1;
    deed.byte = 0;
    deed.size = deed.told = 5000;
    ask(overrun, "and a byte behind a large block?");
    deed.size = deed.told = 8191;
    ask(overrun, "that has room for one?");
    ask(overrun_then_realloc, "does realloc see it?");
}

/* --- Writes into what is free --------------------------------------------- */

/* Into the block that free() keeps; the next malloc would give it. */
static bool write_kept(void)
{
    char *block = kq_malloc(50);

    kq_free(block);
    expect(block, 64, "was written after it was freed");
    block[deed.count] ^= 1;
    lost = kq_malloc(50);
    return false;
}

/* Into one that stands in a ring with others, one of which is used next. */
static bool write_in_ring(void)
{
    char *blocks[8];

    for (int i = 0; i < 8; i++)
        blocks[i] = kq_malloc(50);
    for (int i = 0; i < 8; i += 2)
        kq_free(blocks[i]);
    expect(blocks[2], 64, "was written after it was freed");
    blocks[2][deed.count] ^= 1;
    for (int i = 0; i < 8; i++)
        lost = kq_malloc(50);
    return false;
}

/* Into one that its buddy will merge with. */
static bool write_buddy(void)
{
    char *blocks[4];

    for (int i = 0; i < 4; i++)
        blocks[i] = kq_malloc(50);
    kq_free(blocks[2]);
    kq_free(blocks[1]);
    expect(blocks[2], 64, "was written after it was freed");
    blocks[2][deed.count] ^= 1;
    kq_free(blocks[3]);
    flush();
    return false;
}

/* All bytes of a record; on the host it is larger. */
static bool write_each(void)
{
    static bool (*const ways[])(void) = {write_kept, write_in_ring,
                                         write_buddy};

    for (deed.count = 0; deed.count < sizeof(struct record); deed.count++) {
        for (int i = 0; i < 3; i++) {
            int status = -1;
            pid_t child = fork();
            if (child == 0)
                _exit(ways[i]() ? 0 : 1);
            waitpid(child, &status, 0);
            if (status != 0)
                return false;
        }
    }
    return true;
}

int main(void)
{
    ask_freed_twice();
    ask_no_block();
    ask_overrun();
    deed.count = 0;
    ask(write_kept, "is a write into a freed block seen?");
    ask(write_in_ring, "if it was freed some time ago?");
    ask(write_buddy, "when its buddy is freed?");
    ask(write_each, "wherever in its first bytes?");
    return tap_end();
}
