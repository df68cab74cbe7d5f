/*
 * For the tests of memory: what a page is, who shares it, and what became of
 * it, as getphys() and the counters in the info pages say.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include "child.h"
#include <kumquat/memory.h>
#include <kumquat/page.h>
#include <sys/mman.h>

#define MIB 0x100000u

/* Does fork copy at once? The kernel's command line says so. */
static inline int is_eager(void)
{
    return strstr(info_head()->command_line, "fork=eager") != NULL;
}

/* --- pages ------------------------------------------------------------- */

/* All about a page; zeroes if there is no such process. */
static inline struct page page_of(pid_t pid, const volatile void *address)
{
    struct page page = {0};
    if (getphys(pid, (const void *)address, &page) != 0)
        memset(&page, 0, sizeof(page));
    return page;
}

/* The frame of one's own page; 0: it has none. */
static inline word frame_of(const volatile void *address)
{
    return page_of(getpid(), address).frame;
}

/* Has the caller no page there? */
static inline int is_unmapped(word address)
{
    return page_of(getpid(), (const void *)address).flags == 0;
}

/* Writes to each page of a range: it then begins with `value` and its number
 * there, and no two pages are equal. */
static inline void write_pages(volatile void *start, word pages, word value)
{
    for (word i = 0; i < pages; i++)
        *(volatile word *)((word)start + i * PAGE_SIZE) = value + i;
}

/* Is it still so? */
static inline int are_pages(const volatile void *start, word pages, word value)
{
    for (word i = 0; i < pages; i++)
        if (*(const volatile word *)((word)start + i * PAGE_SIZE) != value + i)
            return 0;
    return 1;
}

/* Is every byte of a range c? */
static inline int is_all(const volatile void *start, word bytes, int c)
{
    const volatile unsigned char *p = start;
    for (word i = 0; i < bytes; i++)
        if (p[i] != (unsigned char)c)
            return 0;
    return 1;
}

/* A new map of so many pages, all written as write_pages does. */
static inline void *written_map(word pages, word value)
{
    void *start = map(NULL, pages * PAGE_SIZE);
    if (start != NULL)
        write_pages(start, pages, value);
    return start;
}

/* Writes to every page of data, bss and the stack near here: later writes
 * there need no frame any more, and split nothing. */
static __attribute__((noinline, unused)) void own_data(void)
{
    extern char end[];
    volatile char deep[4 * PAGE_SIZE];
    for (word i = 0; i < sizeof(deep); i += PAGE_SIZE / 2)
        deep[i] = 0;
    for (word page = ((word)end - 1) & ~(PAGE_SIZE - 1);; page -= PAGE_SIZE) {
        volatile char *first = (volatile char *)page;
        if (!(page_of(getpid(), first).flags & (ENTRY_WRITE | ENTRY_COW)))
            return; /* read-only data, below all that can be written */
        char value = *first;
        *first = value;
    }
}

/* --- counters ---------------------------------------------------------- */

/* What became of page faults and copies until now. */
struct faults {
    word zero, cow, copied, moved, segv;
};

static inline struct faults faults_now(void)
{
    const struct info_memory *m = &info_head()->memory;
    return (struct faults){m->zero, m->cow, m->copied, m->moved, m->segv};
}

/* What has happened since then. */
static inline struct faults faults_since(struct faults before)
{
    struct faults all = faults_now();
    return (struct faults){all.zero - before.zero, all.cow - before.cow,
                           all.copied - before.copied, all.moved - before.moved,
                           all.segv - before.segv};
}

/* --- others ------------------------------------------------------------ */

/* Waits until a process waits for a message from `peer`. */
static inline int until_asleep(pid_t pid, endpoint peer)
{
    endpoint process = endpoint_of(pid);
    return process != 0 && until_state(process, STATE_RECEIVING, peer);
}

/* Sends a process that sleeps an empty message: it goes on. */
static inline int wake(pid_t pid)
{
    struct message m = {.type = 1};
    return ipc_send(endpoint_of(pid), &m);
}

/* Sleeps until `peer` wakes it. */
static inline int sleep_for(endpoint peer)
{
    struct message m;
    return ipc_receive(peer, &m);
}

/* --- random numbers ---------------------------------------------------- */

/* xorshift32: the same numbers everywhere. */
static inline word random_word(word *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

#endif
