/*
 * What the system has left: counted before and after, it must be equal.
 */
#ifndef COUNT_H
#define COUNT_H

#include "child.h"
#include <fcntl.h>

/* What can leak. */
struct count {
    word frames;     /* free frames */
    word slots;      /* free process slots */
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

static inline word free_frames(void)
{
    return counter(MM, MM_COUNTERS, 1);
}

static inline word free_slots(void)
{
    return counter(MM, MM_COUNTERS, 2);
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

#endif
