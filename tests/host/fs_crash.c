/*
 * A crash at any write: is each operation there wholly or not at all, in
 * order, and is what sync() returned for there?
 *
 * For each sequence of operations the disk first tells what it is after each of
 * them (a story). Then the sequence runs once more, undisturbed, and all it
 * writes is taken down (a trace). Out of the trace come the states that a crash
 * can leave: every prefix, sector by sector, and subsets of what was written
 * between two flushes, since a disk orders that as it likes. From each the core
 * recovers, and the result must be
 *
 *   - without a complaint of our checker (and, for a sample, of fsck.minix),
 *   - what the story says after k steps, for a k of at least those that sync
 *     has returned for and at most those begun,
 *   - closed: a second recovery writes nothing.
 *
 * For a sample of the states recovery crashes, too, in the same ways, or goes
 * on with another operation and a further crash.
 *
 *   fs_crash [quick|long] [SEED]
 */
/* host-sources: fs/core/bitmap.c fs/core/cache.c fs/core/directory.c */
/* host-sources: fs/core/file.c fs/core/inode.c fs/core/log.c fs/core/path.c */
/* host-sources: fs/core/permission.c fs/core/volume.c fs/core/zone.c */
/* host-sources: tools/check.c */
#include "crash_steps.h"
#include "tap.h"
#include "tools/check.h"
#include <time.h>

#define MAX_OPERATIONS 7u
#define MAX_STEPS      40u
#define SMALL_LOG      184u /* blocks: the next operation may need a commit */
#define FSCK_EVERY     400u
#define CRASH_EVERY    24u /* states from which recovery crashes again */
#define GO_ON_EVERY    60u /* and after which something else is done */
#define SEEN_ENTRIES   (1u << 21)
#define FAILURES_MOST  5u

struct program {
    unsigned count;
    const struct operation *operations[MAX_OPERATIONS];
};

struct story {
    unsigned steps;
    uint64_t after[MAX_STEPS];          /* the tree after so many steps */
    unsigned first[MAX_OPERATIONS + 1]; /* steps before this operation */
    int results[MAX_OPERATIONS];
};

/* States that recovery has seen already, by the disk's hash. */
static struct seen {
    uint64_t disk, tree; /* tree 0: it was not in order */
    unsigned run, sure;  /* who asked for it last, and what was sure then */
} seen[SEEN_ENTRIES];

static struct {
    unsigned triples, subsets; /* how many */
    unsigned every;            /* of that many pairs one is tried */
    int is_long;               /* each pair in all forms */
} effort = {2000, 6, 1, 0};

static unsigned run, nr_seen, nr_states, nr_recovered, nr_fsck, nr_failures;
static unsigned nr_disorder, nr_not_twice, nr_wrong, nr_results, nr_fsck_bad;
static unsigned level; /* 1: in what follows from another crash */
static const struct program *current;
static char where[100];
static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(seed >> 4) * limit >> 28);
}

/* Prints what has failed. The first few are enough. */
static void failed(const char *what, unsigned *counter)
{
    ++*counter;
    printf("# %s\n#  %s%s\n#  log of %u blocks:", what,
           level > 0 ? "after another crash, " : "", where,
           disk_blocks - FS_BLOCKS);
    for (unsigned i = 0; i < current->count; i++)
        printf(" %s;", current->operations[i]->name);
    puts("");
    if (++nr_failures == FAILURES_MOST) {
        ok(0, "D9: a crash at any write: see above");
        exit(tap_end());
    }
}

static void complain(const char *what)
{
    printf("#  check: %s\n", what);
}

/* --- Sequences ---------------------------------------------------------------
 */

static void operation_start(unsigned i)
{
    clock_now = 1700000001 + i;
    must(volume_begin(), "volume_begin");
}

static void start(void)
{
    clock_now = 1700000000;
    memset(slots, 0, sizeof(slots));
    must(volume_mount(disk_blocks, 0), "volume_mount");
}

static struct story *telling;

static void story_step(void)
{
    if (++telling->steps == MAX_STEPS)
        must(-EFBIG, "too many steps");
    if (volume_sync() < 0)
        must(-EIO, "volume_sync");
    telling->after[telling->steps] = tree_hash();
}

/* What is on the disk after each step of the program. */
static void story_tell(const struct program *p, struct story *s)
{
    unsigned before = undo_count;

    start();
    telling = s;
    s->steps = 0;
    s->after[0] = tree_hash();
    step_done = story_step;
    for (unsigned i = 0; i < p->count; i++) {
        s->first[i] = s->steps;
        operation_start(i);
        s->results[i] = p->operations[i]->run(p->operations[i]);
        story_step();
    }
    s->first[p->count] = s->steps;
    step_done = NULL;
    disk_undo(before);
}

/* Runs the program and takes down what it writes. */
static void program_run(const struct program *p, const struct story *s,
                        struct trace *trace)
{
    unsigned before = undo_count;

    tracing = trace;
    trace->count = 0;
    start();
    for (unsigned i = 0; i < p->count; i++) {
        const struct operation *o = p->operations[i];
        trace_add(BEGIN, s->first[i + 1]);
        operation_start(i);
        int result = o->run(o);
        if (result >= 0 && is_sync(o))
            trace_add(SURE, s->first[i + 1]);
        snprintf(where, sizeof(where), "operation %u: %d, and %d with syncs",
                 i + 1, result, s->results[i]);
        if (result != s->results[i])
            failed("an operation has another result", &nr_results);
    }
    tracing = NULL;
    disk_undo(before);
}

/* --- Recovery ------------------------------------------------------------ */

static struct seen *seen_find(uint64_t hash)
{
    uint64_t i = hash % SEEN_ENTRIES;

    while (seen[i].disk != 0 && seen[i].disk != hash)
        i = (i + 1) % SEEN_ENTRIES;
    return &seen[i];
}

static struct seen *seen_add(uint64_t hash, uint64_t tree)
{
    if (nr_seen++ == SEEN_ENTRIES / 2) {
        memset(seen, 0, sizeof(seen));
        nr_seen = 1;
    }
    struct seen *entry = seen_find(hash);
    *entry = (struct seen){.disk = hash, .tree = tree};
    return entry;
}

/* The tree that is on the disk, 0 if the disk is not in order. */
static uint64_t tree_of_disk(void)
{
    uint64_t key = mix(fs_hash, 1); /* without the log: no disk's hash */
    struct seen *known = seen_find(key);

    if (known->disk != 0)
        return known->tree;
    if (check_volume(disk_blocks, complain) > 0) {
        failed("after recovery something is not in order", &nr_disorder);
        return 0;
    }
    if (nr_fsck++ % FSCK_EVERY == 0 && !disk_is_clean())
        failed("after recovery fsck.minix complains", &nr_fsck_bad);
    return seen_add(key, tree_hash())->tree;
}

/* Is the log closed? Then a second recovery does nothing. */
static void check_closed(void)
{
    uint64_t once = disk_hash();
    int error = volume_mount(disk_blocks, VOLUME_RECOVERED);

    if (error == 0)
        error = volume_unmount();
    if (error < 0 || disk_hash() != once)
        failed("a second recovery is not the same as one", &nr_not_twice);
}

/* Recovers the disk, takes down what that writes, and undoes it. The tree that
 * is there then, 0 if it is not in order. */
static uint64_t recover(struct trace *trace)
{
    unsigned before = undo_count;
    uint64_t tree = 0;

    trace->count = 0;
    tracing = trace;
    clock_now = 1800000000;
    int error = volume_mount(disk_blocks, 0);
    tracing = NULL;
    if (error < 0) {
        snprintf(where, sizeof(where), "volume_mount: %d", error);
        failed("recovery fails", &nr_disorder);
    } else {
        tree = tree_of_disk();
        check_closed();
    }
    disk_undo(before);
    return tree;
}

/* --- States -------------------------------------------------------------- */

static void explore(const struct trace *trace, const struct story *story,
                    unsigned sure, unsigned begun);

/* Recovers the disk as it is now; then one operation more, and a crash. */
static void go_on(void)
{
    static struct trace trace;
    static struct program p = {.count = 2};
    struct story story;
    const struct program *outer = current;
    unsigned before = undo_count;

    start();
    p.operations[0] = &operations[2 + random_below(NR_OPERATIONS - 2)];
    p.operations[1] = &operations[0];
    current = &p;
    story_tell(&p, &story);
    program_run(&p, &story, &trace);
    explore(&trace, &story, 0, 0);
    disk_undo(before);
    current = outer;
}

/* A state that recovery has not seen: what becomes of it? When recovery crashes
 * itself, the next one may find that a step has happened after all: a log that
 * was not whole can be made whole by what recovery writes to it. */
static struct seen *state_new(uint64_t hash, const struct story *story,
                              unsigned sure, unsigned begun)
{
    static struct trace traces[2];
    struct trace *trace = &traces[level];
    uint64_t tree = recover(trace);
    unsigned outer = run;

    nr_recovered++;
    if (level > 0 || tree == 0)
        return seen_add(hash, tree);
    level++;
    if (trace->count > 0 && nr_recovered % CRASH_EVERY == 0) {
        run++;
        explore(trace, story, sure, begun);
    }
    if (nr_recovered % GO_ON_EVERY == 0) {
        run++;
        go_on();
    }
    level--;
    run = outer;
    return seen_add(hash, tree);
}

/* The disk is as a crash may leave it: `sure` steps of the story must have
 * happened, and no more than `begun`. */
static void state(const struct story *story, unsigned sure, unsigned begun)
{
    uint64_t hash = mix(disk_hash(), disk_blocks);
    struct seen *known = seen_find(hash);

    if (known->disk == 0)
        known = state_new(hash, story, sure, begun);
    else if (known->run == run && known->sure >= sure)
        return;
    known->run = run;
    known->sure = sure;
    nr_states++;
    for (unsigned k = sure; k <= begun; k++) {
        if (known->tree == story->after[k])
            return;
    }
    for (unsigned k = 0; k <= story->steps; k++) {
        if (known->tree == story->after[k])
            printf("#  it is the tree after step %u\n", k);
    }
    if (known->tree != 0)
        failed("recovery leads to another tree", &nr_wrong);
}

static void subset_try(const struct event *const *writes, const uint8_t *keep,
                       unsigned count, const struct story *story, unsigned sure,
                       unsigned begun)
{
    unsigned before = undo_count;

    for (unsigned i = 0; i < count; i++) {
        if (keep[i])
            sector_write(writes[i]->value, writes[i]->bytes);
    }
    state(story, sure, begun);
    disk_undo(before);
}

/* Tries subsets of what was written between two flushes. */
static void subsets(const struct event *const *writes, unsigned count,
                    const struct story *story, unsigned sure, unsigned begun)
{
    static uint8_t keep[TRACE_EVENTS];
    int all = count <= 6;
    unsigned tries = all ? 1u << count : effort.subsets + 2;

    for (unsigned n = 0; n < tries; n++) {
        unsigned one = random_below(count);
        for (unsigned i = 0; i < count; i++) {
            if (all)
                keep[i] = n >> i & 1;
            else if (n < effort.subsets) /* any; or all but one; or one */
                keep[i] = n % 2 ? i != one : random_below(2);
            else
                keep[i] = n % 2 ? i == one : i >= one;
        }
        snprintf(where, sizeof(where), "a subset of %u writes, seed %u", count,
                 seed);
        subset_try(writes, keep, count, story, sure, begun);
    }
}

/* Tries the states that a crash in this trace may leave, when before it so
 * many steps were sure and begun. */
static void explore(const struct trace *trace, const struct story *story,
                    unsigned sure, unsigned begun)
{
    const struct event *window[TRACE_EVENTS]; /* written since the last flush */
    unsigned count = 0;
    unsigned before = undo_count, window_start = undo_count;

    for (unsigned i = 0; i <= trace->count; i++) {
        const struct event *e = i < trace->count ? &trace->events[i] : NULL;
        int is_end = e == NULL || e->kind == FLUSH;
        snprintf(where, sizeof(where), "the first %u of %u events", i,
                 trace->count);
        if (is_end || e->kind == WRITE)
            state(story, sure, begun);
        if (is_end && count > 1) {
            disk_undo(window_start);
            subsets(window, count, story, sure, begun);
            for (unsigned n = 0; n < count; n++)
                sector_write(window[n]->value, window[n]->bytes);
        }
        if (is_end) {
            window_start = undo_count;
            count = 0;
        } else if (e->kind == WRITE) {
            window[count++] = e;
            sector_write(e->value, e->bytes);
        } else if (e->kind == BEGIN) {
            begun = e->value;
        } else {
            sure = e->value;
        }
    }
    disk_undo(before);
}

/* --- Which sequences ----------------------------------------------------- */

/* Tries a sequence, with a large log or a small one. */
static void sequence(const struct program *p, int is_small)
{
    static struct trace trace;
    struct story story;

    current = p;
    disk_blocks = is_small ? FS_BLOCKS + SMALL_LOG : DISK_BLOCKS;
    run++;
    story_tell(p, &story);
    program_run(p, &story, &trace);
    explore(&trace, &story, 0, 0);
}

/* The same for up to four operations; NULL ends them. */
static void sequence_of(int is_small, const struct operation *a,
                        const struct operation *b, const struct operation *c,
                        const struct operation *d)
{
    struct program p = {0, {a, b, c, d}};

    while (p.count < 4 && p.operations[p.count] != NULL)
        p.count++;
    sequence(&p, is_small);
}

static const struct operation *const sync_now = &operations[0];
static const struct operation *const close_now = &operations[1];

static void try_singles(void)
{
    for (unsigned i = 0; i < NR_OPERATIONS; i++) {
        const struct operation *a = &operations[i];
        sequence_of(0, a, NULL, NULL, NULL);
        sequence_of(0, a, sync_now, NULL, NULL);
        sequence_of(1, a, close_now, NULL, NULL);
    }
}

static void try_pairs(void)
{
    for (unsigned n = 0; n < NR_OPERATIONS * NR_OPERATIONS; n++) {
        const struct operation *a = &operations[n / NR_OPERATIONS];
        const struct operation *b = &operations[n % NR_OPERATIONS];
        if (effort.every > 1 && random_below(effort.every) > 0)
            continue;
        sequence_of(0, a, b, sync_now, NULL);
        if (n % 2 == 0 || effort.is_long)
            sequence_of(n % 4 == 0, a, sync_now, b, sync_now);
        if (n % 6 == 1 || effort.is_long)
            sequence_of(1, a, b, NULL, NULL);
        if (n % 6 == 3 || effort.is_long)
            sequence_of(1, a, b, close_now, NULL);
    }
}

/* Three operations, with or without syncs between them and at the end. */
static void try_triples(void)
{
    for (unsigned n = 0; n < effort.triples; n++) {
        struct program p = {0};
        for (unsigned i = 0; i < 3; i++) {
            p.operations[p.count++] = &operations[random_below(NR_OPERATIONS)];
            if (random_below(2))
                p.operations[p.count++] = &operations[random_below(8) == 0];
        }
        sequence(&p, (int)random_below(2));
    }
}

static void effort_choose(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "quick") == 0) {
            effort.triples = 300;
            effort.every = 20;
        } else if (strcmp(argv[i], "long") == 0) {
            effort.triples = 20000;
            effort.subsets = 20;
            effort.is_long = 1;
        } else {
            seed = (uint32_t)strtoul(argv[i], NULL, 0);
        }
    }
    printf("# seed %u\n", seed);
}

int main(int argc, char **argv)
{
    char question[120];

    effort_choose(argc, argv);
    disk_populate();
    undo_count = 0;
    try_singles();
    try_triples();
    try_pairs();
    double seconds = (double)clock() / CLOCKS_PER_SEC;
    printf("# %u recoveries in %.1f s of CPU\n", nr_recovered, seconds);
    snprintf(question, sizeof(question),
             "D9: after %u crashes, is each operation there or not?",
             nr_states);
    ok(nr_wrong == 0, question);
    snprintf(question, sizeof(question),
             "D9: is all in order then, %u disks, also for fsck.minix?",
             nr_fsck);
    ok(nr_disorder + nr_fsck_bad == 0, question);
    ok(nr_not_twice == 0, "D9: is recovery twice the same as once?");
    ok(nr_results == 0, "do operations do the same with syncs and without?");
    ok(nr_states >= (effort.every > 1 ? 1000u : 50000u),
       "D9: were enough states tried?");
    return tap_end();
}
