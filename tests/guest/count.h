/*
 * What the system has left: counted before and after, it must be equal.
 *
 * Templates (programs kept ready for exec) hold frames and slots that come
 * back as soon as somebody needs them: they count as free. So do the frames
 * of FS, which are its cache but for a fixed number.
 */
#ifndef COUNT_H
#define COUNT_H

#include "child.h"
#include <fcntl.h>
#include <kumquat/page.h>

/* What can leak. */
struct count {
    word frames;     /* free, or a template's, or FS's */
    word slots;      /* free, or a template's */
    word open_files; /* of all processes */
    word zones;      /* free on disk */
    word inodes;     /* free on disk */
};

/* Argument `i` of the reply to a message without arguments. */
static inline word counter(endpoint server, word type, int i)
{
    struct message m = {.type = type};
    return ask(server, &m) < 0 ? 0 : m.arg[i];
}

/* Frames that can be had at this moment, without dropping a template. Costs
 * no message. */
static inline word frames_at_hand(void)
{
    const struct info_memory *memory = &info_head()->memory;
    word free = memory->free, reserved = memory->reserved;
    return free > reserved ? free - reserved : 0;
}

static inline int is_template(word slot)
{
    return info_block(slot)->life == LIFE_TEMPLATE;
}

static inline word templates_now(void)
{
    word count = 0;
    for (word slot = NR_SERVERS; slot < info_head()->slots; slot++)
        count += is_template(slot);
    return count;
}

/* Whose all the frames are. */
struct census {
    word live;      /* pages and tables of processes and of servers but FS; a
                       frame that some share counts for each */
    word templates; /* frames that nobody but a template has */
    word lost;      /* frames that are in use, but nobody's; and owners that
                       shared frames must have, but that there are not */
};

static inline struct census take_census(void)
{
    struct census all = {0};
    struct usage usage = {0};
    usage_of(KERNEL, &usage);
    word frames = usage.shared, known = frames, pages = 0;
    for (word slot = 1; slot < info_head()->slots; slot++) {
        const volatile struct info *block = info_block(slot);
        if (block->life == LIFE_NONE || usage_of(block->self, &usage) != 0)
            continue;
        known += usage.own + usage.tables;
        /* A frame of DISK's may have the engine as its other owner, which reads
         * or writes it just now. */
        pages += block->self == DISK ? 2 * usage.shared : usage.shared;
        if (is_template(slot))
            all.templates += usage.own + usage.tables;
        else if (block->self != FS)
            all.live += usage.own + usage.shared + usage.tables;
    }
    all.lost = info_head()->memory.frames - info_head()->memory.free - known;
    if (pages < 2 * frames) /* two pages for each is the least */
        all.lost += 2 * frames - pages;
    return all;
}

/* Frames that are nobody's but templates' or FS's, if nobody shared any: what
 * must be the same before and after. (What is free this moment also depends on
 * what servers' caches have in common with a program's text, and for how long.)
 * Counted again when frames have changed hands meanwhile. */
static inline word free_frames(void)
{
    word last, count = 0;
    do {
        last = count;
        struct census all = take_census();
        count = info_head()->memory.frames - all.live - all.lost;
    } while (count != last);
    return count;
}

/* Free slots with those of templates. */
static inline word free_slots(void)
{
    return info_head()->memory.slots + templates_now();
}

/* All of them, now. */
static inline struct count count_now(void)
{
    return (struct count){
        .frames = free_frames(),
        .slots = free_slots(),
        .open_files = counter(FS, FS_COUNTERS, 0),
        .zones = counter(FS, FS_COUNTERS, 2),
        .inodes = counter(FS, FS_COUNTERS, 3),
    };
}

/* Before the first count: a directory keeps the blocks that it once needed,
 * so the root directory gets room for some more names now. */
static inline void make_room(void)
{
    char name[] = "/room.0";
    for (int i = 0; i < 8; i++) {
        name[6] = (char)('0' + i);
        close(creat(name, 0600));
    }
    for (int i = 0; i < 8; i++) {
        name[6] = (char)('0' + i);
        unlink(name);
    }
    count_now();
}

/* Is there as much now as at `before`? */
static inline void is_same_count(struct count before, const char *question)
{
    struct count after = count_now();
    ok(memcmp(&before, &after, sizeof(before)) == 0, question,
       "frames %u -> %u, slots %u -> %u, open %u -> %u, zones %u -> %u, "
       "inodes %u -> %u",
       (unsigned)before.frames, (unsigned)after.frames, (unsigned)before.slots,
       (unsigned)after.slots, (unsigned)before.open_files,
       (unsigned)after.open_files, (unsigned)before.zones,
       (unsigned)after.zones, (unsigned)before.inodes, (unsigned)after.inodes);
}

/* A whole test of questions, after which nothing may be missing. `first` runs
 * once before: what stays for ever after it is there then. */
static inline int ask_all_counted(const struct question *questions, int count,
                                  child_body first)
{
    plan(count + 1);
    make_room();
    run_child(first, 0);
    struct count before = count_now();
    for (int i = 0; i < count; i++)
        is_fine(run_child(questions[i].scenario, questions[i].argument),
                questions[i].question);
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}

#endif
