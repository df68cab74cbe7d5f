/*
 * The heap against a simple model, for a million random operations: each
 * block under test is full of one letter, so whatever writes where it may not
 * is seen. The model knows what each block should cost.
 */
#include "tests/host/libc_heap.h"

#define BLOCKS     1500
#define OPERATIONS 1000000
#define LOOK_EACH  1000 /* operations between looks at the whole heap */

/* A block under test: `size` bytes of the letter `fill`. */
static struct owned {
    char *bytes;
    size_t size;
    char fill;
} blocks[BLOCKS];

/* What the statistics should say. */
static struct {
    size_t used, requested, live;
    unsigned long mallocs, frees;
} model;

static size_t below(size_t limit)
{
    return (size_t)random() % limit;
}

/* Most are small, few are large, and sizes near 2^n are frequent. */
static size_t random_size(void)
{
    size_t kind = below(1000);

    if (kind < 300)
        return (8u << below(9)) + below(10) - 5;
    if (kind < 900)
        return below(300);
    if (kind < 990)
        return below(6000);
    if (kind < 995)
        return 1u << (12 + below(7));
    return below(400000);
}

/* The bytes of the smallest block that can hold so many. */
static size_t cost(size_t size)
{
    size_t bytes = size < 2045 ? 32 : 4096;

    while (bytes < size + (size < 2045 ? 4 : 0))
        bytes *= 2;
    return bytes;
}

static bool is_intact(const struct owned *b, size_t size)
{
    return size == 0 || (b->bytes[0] == b->fill &&
                         memcmp(b->bytes, b->bytes + 1, size - 1) == 0);
}

static bool is_aligned(const struct owned *b)
{
    return (uintptr_t)b->bytes % (b->size < 2045 ? 32 : 4096) == 0;
}

static void model_add(const struct owned *b)
{
    model.used += cost(b->size);
    model.requested += b->size;
    model.live++;
}

static void model_remove(const struct owned *b)
{
    model.used -= cost(b->size);
    model.requested -= b->size;
    model.live--;
}

static bool give_up(struct owned *b)
{
    bool intact = is_intact(b, b->size);

    model_remove(b);
    model.frees++;
    kq_free(b->bytes);
    b->bytes = NULL;
    return intact;
}

/* Gets a block, one way or another. */
static bool get(struct owned *b)
{
    size_t alignment = 1u << below(13);
    bool right = true;

    b->size = random_size();
    switch (below(4)) {
    case 0:
        b->bytes = kq_malloc(b->size);
        break;
    case 1:
        b->bytes = kq_calloc(1, b->size);
        b->fill = 0;
        right = b->bytes != NULL && is_intact(b, b->size);
        break;
    case 2:
        b->bytes = kq_realloc(NULL, b->size);
        break;
    default:
        b->bytes = kq_aligned_alloc(alignment, b->size);
        right = (uintptr_t)b->bytes % alignment == 0;
    }
    if (b->bytes == NULL || !right)
        return false;
    b->fill = (char)('a' + below(26));
    memset(b->bytes, b->fill, b->size);
    model_add(b);
    model.mallocs++;
    return is_aligned(b);
}

static bool change_size(struct owned *b)
{
    size_t size = random_size();
    char *moved = kq_realloc(b->bytes, size);

    if (moved == NULL)
        return false;
    if (moved != b->bytes) {
        model.mallocs++;
        model.frees++;
    }
    model_remove(b);
    b->bytes = moved;
    bool intact = is_intact(b, size < b->size ? size : b->size);
    b->size = size;
    memset(b->bytes, b->fill, size);
    model_add(b);
    return intact && is_aligned(b);
}

static bool is_as_modelled(void)
{
    struct heap_statistics s;
    bool sound = heap_is_sound();

    heap_statistics(&s);
    return sound && heap_is_sound() && s.arena == ARENA_SIZE &&
           s.used == model.used && s.requested == model.requested &&
           s.blocks == model.live && s.mallocs == model.mallocs &&
           s.frees == model.frees && s.largest_free <= s.arena - s.used;
}

/* The odds change, so that the heap fills and empties again and again. */
static bool ask_random(void)
{
    for (int i = 0; i < OPERATIONS; i++) {
        struct owned *b = &blocks[below(BLOCKS)];
        size_t odds = i / 50000 % 2 == 0 ? 3 : 8; /* of ten, to give up */
        bool good = true;

        if (b->bytes == NULL)
            good = below(10) < odds || get(b);
        else
            good = below(10) < odds ? give_up(b) : change_size(b);
        if (good && i % LOOK_EACH == 0)
            good = is_as_modelled();
        if (!good) {
            fprintf(stderr, "# operation %d, %zu bytes\n", i, b->size);
            return false;
        }
    }
    for (int i = 0; i < BLOCKS; i++) {
        if (blocks[i].bytes != NULL && !give_up(&blocks[i]))
            return false;
    }
    return is_as_modelled() && heap_is_whole();
}

/* The same without the system's help. */
static bool ask_without_renew(void)
{
    can_renew = false;
    return ask_random();
}

/* Fills the arena with what fits, gives all back in random order. */
static bool ask_exhaust(void)
{
    static char *all[ARENA_SIZE / 32];
    size_t count = 0;

    errno = 0;
    while ((all[count] = kq_malloc(random_size() % 40000)) != NULL)
        count++;
    if (errno != ENOMEM || !heap_is_sound() || count < 1000)
        return false;
    for (size_t left = count; left > 0; left--) {
        size_t i = below(left);
        kq_free(all[i]);
        all[i] = all[left - 1];
    }
    void *half = kq_malloc(ARENA_SIZE / 2);
    bool had_half = half != NULL;
    kq_free(half);
    return had_half && heap_is_whole();
}

int main(void)
{
    srandom(1);
    ask(ask_random, "is the heap as the model says, a million times?");
    ask(ask_without_renew, "also if no frames can be given back?");
    ask(ask_exhaust, "can a full heap be emptied and had in one piece?");
    return tap_end();
}
