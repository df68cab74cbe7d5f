/*
 * What the heap promises, one question at a time.
 */
#include "tests/host/libc_heap.h"

#define MIB 0x100000u

static void *volatile lost; /* the compiler must not guess */

/* --- Room ----------------------------------------------------------------- */

/* 64 blocks of 1 MiB, and not one more. */
static bool ask_all(void)
{
    static char *all[65];
    int count = 0;

    errno = 0;
    while (count < 65 && (all[count] = kq_malloc(MIB)) != NULL)
        count++;
    if (count != 64 || errno != ENOMEM)
        return false;
    for (int i = 0; i < 64; i++)
        kq_free(all[i * 37 % 64]);
    return heap_is_whole();
}

/* Too much of anything is NULL and ENOMEM, and what there is stays. */
static bool ask_limits(void)
{
    char *kept_text = kq_malloc(10), *other = kq_malloc(10);
    bool right = true;

    strcpy(kept_text, "kept");
    errno = 0;
    right &= (lost = kq_malloc(SIZE_MAX)) == NULL && errno == ENOMEM;
    errno = 0;
    right &= (lost = kq_malloc(ARENA_SIZE + 1)) == NULL && errno == ENOMEM;
    errno = 0;
    right &= (lost = kq_malloc(ARENA_SIZE)) == NULL && errno == ENOMEM;
    errno = 0;
    right &= (lost = kq_calloc(SIZE_MAX / 4 + 2, 4)) == NULL;
    right &= errno == ENOMEM;
    right &= (lost = kq_realloc(kept_text, SIZE_MAX)) == NULL;
    right &= (lost = kq_realloc(kept_text, ARENA_SIZE)) == NULL;
    right &= strcmp(kept_text, "kept") == 0;
    kq_free(kept_text);
    kq_free(other);
    kq_free(NULL);
    return right && heap_is_whole();
}

static bool ask_empty(void)
{
    char *a = kq_malloc(0), *b = kq_calloc(0, 10), *c = kq_malloc(100);

    c = kq_realloc(c, 0);
    bool differ = a != NULL && b != NULL && c != NULL && a != b && b != c;
    kq_free(a);
    kq_free(b);
    kq_free(c);
    return differ && heap_is_whole();
}

static bool ask_no_memory(void)
{
    limit = IMAGE_END;
    errno = 0;
    if (kq_malloc(1) != NULL || errno != ENOMEM || taken != IMAGE_END)
        return false;
    limit = REGION_SIZE;
    return kq_malloc(1) != NULL;
}

/* With 20 MiB for all, the arena has 16. */
static bool ask_little_memory(void)
{
    struct heap_statistics s;
    bool right = true;

    limit = 20 * MIB;
    char *kept_small = kq_malloc(100);
    heap_statistics(&s);
    right &= s.arena == 16 * MIB && s.largest_free == 8 * MIB;
    right &= (lost = kq_malloc(16 * MIB)) == NULL && heap_is_sound();
    kq_free(kept_small);
    lost = memset(kq_malloc(16 * MIB), '?', 16 * MIB);
    right &= kq_malloc(1) == NULL && errno == ENOMEM;
    kq_free(lost);
    return right && heap_is_sound();
}

/* With what is less than 2 MiB, it has one. */
static bool ask_very_little_memory(void)
{
    int blocks = 0;

    limit = IMAGE_END + 2 * MIB;
    while (blocks < 64 && (lost = kq_malloc(32768)) != NULL) {
        memset(lost, '?', 32768);
        blocks++;
    }
    return blocks == 32 && errno == ENOMEM && heap_is_sound();
}

/* The program takes memory itself, before and after. */
static bool ask_sbrk(void)
{
    char *before = memset(kq_sbrk(99999), '?', 99999);
    static char *all[64];
    char *after = NULL;

    for (int i = 0; i < 64; i++) {
        all[i] = memset(kq_malloc(MIB), i, MIB);
        if (i == 10)
            after = memset(kq_sbrk(777), '?', 777);
    }
    for (int i = 0; i < 64; i++)
        kq_free(all[i]);
    for (int i = 0; i < 99999; i++) {
        if (before[i] != '?' || after[i % 777] != '?')
            return false;
    }
    return heap_is_whole();
}

/* The pages of the region that are not all zeros. */
static int pages_touched(void)
{
    static const char zeros[4096];
    int count = 0;

    for (size_t i = 0; i < REGION_SIZE; i += 4096)
        count += memcmp(region + i, zeros, 4096) != 0;
    return count;
}

/* A page for the notes, and one for blocks: also if too much is asked for. */
static bool ask_touched(void)
{
    lost = kq_malloc(ARENA_SIZE + 1);
    for (int i = 0; i < 40; i++)
        lost = kq_malloc(60);
    int small = pages_touched();
    size_t end = (size_t)(arena + 0x10000 - region);
    lost = kq_malloc(32 * MIB);
    return small == 2 && end < 4 * MIB && pages_touched() < 30 &&
           taken % (4 * MIB) == (size_t) - (uintptr_t)region % (4 * MIB);
}

/* --- realloc, calloc, aligned_alloc --------------------------------------- */

static bool ask_grow(void)
{
    char *block = kq_malloc(20), *old = block;

    memset(block, 'x', 20);
    for (size_t size = 30; size <= 0x10000; size *= 2) {
        block = kq_realloc(block, size);
        if (block != old || counts.requested != size)
            return false;
    }
    for (int i = 0; i < 20; i++) {
        if (block[i] != 'x')
            return false;
    }
    kq_free(block);
    return heap_is_whole();
}

/* Behind it is a block, or what is behind is not its buddy: it moves. */
static bool ask_move(void)
{
    char *a = kq_malloc(28), *b = kq_malloc(28), *c = kq_malloc(28);

    memset(a, 'a', 28);
    memset(b, 'b', 28);
    bool beside = b == a + 32;
    char *a_moved = kq_realloc(a, 29), *b_moved = kq_realloc(b, 29);
    for (int i = 0; i < 28; i++) {
        if (a_moved[i] != 'a' || b_moved[i] != 'b')
            return false;
    }
    bool moved = a_moved != a && b_moved != b;
    kq_free(a_moved);
    kq_free(b_moved);
    kq_free(c);
    return beside && moved && heap_is_whole();
}

static bool ask_shrink(void)
{
    char *block = kq_malloc(MIB), *old = block;

    memset(block, 's', MIB);
    block = kq_realloc(block, 200000);
    bool right = block == old && counts.used == 262144;
    block = kq_realloc(block, 5000);
    right &= block == old && counts.used == 8192;
    right &= renewed == MIB - 8192;
    block = kq_realloc(block, 10);
    right &= block == old && counts.used == 32 && heap_is_sound();
    for (int i = 0; i < 10; i++)
        right &= block[i] == 's';
    kq_free(block);
    return right && heap_is_whole();
}

/* Dirty memory, small and large, with and without the system's help. */
static bool ask_zeros(void)
{
    static const size_t sizes[] = {1, 100, 2044, 4096, 60000, 65536, 300001};

    for (unsigned i = 0; i < 14; i++) {
        size_t size = sizes[i % 7];
        can_renew = i < 7;
        kq_free(memset(kq_malloc(size), 'x', size));
        char *clean = kq_calloc(size, 1);
        for (size_t k = 0; k < size; k++) {
            if (clean[k] != 0)
                return false;
        }
        kq_free(clean);
    }
    return heap_is_whole();
}

static bool ask_aligned(void)
{
    for (size_t alignment = 1; alignment <= MIB; alignment *= 2) {
        for (size_t size = 1; size < 3 * MIB; size = size * 5 + 1) {
            char *a = kq_aligned_alloc(alignment, size);
            char *b = kq_aligned_alloc(alignment, size);
            if (a == NULL || (uintptr_t)a % alignment != 0 || b == NULL ||
                (uintptr_t)b % alignment != 0)
                return false;
            memset(a, 'a', size);
            memset(b, 'b', size);
            kq_free(a);
            kq_free(b);
        }
    }
    return heap_is_whole();
}

static bool refuses(size_t alignment, size_t size, int error)
{
    errno = 0;
    return (lost = kq_aligned_alloc(alignment, size)) == NULL && errno == error;
}

static bool ask_misaligned(void)
{
    return refuses(0, 1, EINVAL) && refuses(48, 1, EINVAL) &&
           refuses(4 * MIB, 1, EINVAL) && refuses(64, SIZE_MAX, ENOMEM);
}

/* --- Frames --------------------------------------------------------------- */

static bool ask_renew(void)
{
    char *small = kq_malloc(0x8000), *large = kq_malloc(0x30000);

    errno = 7;
    kq_free(small);
    bool none = renewed == 0;
    kq_free(large);
    can_renew = false;
    kq_free(kq_malloc(MIB));
    return none && renewed == 0x40000 && errno == 7;
}

/* 4 MiB of small blocks: all but the first is given back in the end. */
static bool ask_renew_small(void)
{
    static char *all[4 * MIB / 1024];

    for (size_t i = 0; i < 4 * MIB / 1024; i++)
        all[i] = kq_malloc(1000);
    for (size_t i = 0; i < 4 * MIB / 1024; i++)
        kq_free(all[i]);
    bool almost = renewed <= 3 * MIB && renewed >= 2 * MIB;
    return heap_is_whole() && almost;
}

int main(void)
{
    ask(ask_all, "can 64 MiB be had by the MiB, and then in one piece?");
    ask(ask_limits, "is too much refused, and nothing lost by it?");
    ask(ask_empty, "are blocks of no bytes blocks?");
    ask(ask_no_memory, "is it ENOMEM if the system has none, and only then?");
    ask(ask_little_memory, "does the heap make do with a part of 64 MiB?");
    ask(ask_very_little_memory, "and with 1 MiB?");
    ask(ask_sbrk, "may the program call sbrk itself?");
    ask(ask_touched, "does a small program touch two pages of 64 MiB?");
    ask(ask_grow, "does realloc grow a block where it is?");
    ask(ask_move, "does it move one that has no room?");
    ask(ask_shrink, "does it give back what a block no longer needs?");
    ask(ask_zeros, "does calloc give zeros?");
    ask(ask_aligned, "does aligned_alloc align, up to 1 MiB?");
    ask(ask_misaligned, "does it refuse what it can't do?");
    ask(ask_renew, "are 64 KiB and more given back to the system?");
    ask(ask_renew_small, "and many small blocks?");
    return tap_end();
}
