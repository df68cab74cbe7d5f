/*
 * Random orders about pages: map, unmap, protect, brk, fork, and touching what
 * is there, in spaces that look like nobody's. A fuzzer may take its own
 * text or stack away and die of it; nothing else may happen, and afterwards
 * nothing is missing.
 */
#include "count.h"
#include "memory.h"
#include <errno.h>
#include <sys/mman.h>

#define ROUNDS  1500
#define FUZZERS 12 /* one after another, each with its own seed */
#define MIB     0x100000u

static word state; /* of the random numbers */

static word one_of(word n)
{
    return random_word(&state) % n;
}

/* Mostly in the part for maps, and mostly whole pages. */
static word any_address(void)
{
    word address = 0x80000000 + one_of(512) * MIB + one_of(512) * PAGE_SIZE;

    if (one_of(16) == 0)
        address = random_word(&state);
    if (one_of(200) == 0) /* its own image, and its stack */
        address = USER_BASE + one_of(32) * PAGE_SIZE;
    if (one_of(200) == 0)
        address = USER_STACK_TOP - one_of(4096) * PAGE_SIZE;
    return one_of(32) == 0 ? address + one_of(PAGE_SIZE) : address;
}

static word any_length(void)
{
    static const word most[] = {1, 4, 600, 2100, 20000};
    word length = (1 + one_of(most[one_of(5)])) * PAGE_SIZE;

    return one_of(32) == 0 ? random_word(&state) : length;
}

/* Reads a page, writes it, if that is allowed by now. */
static void touch(word address)
{
    struct page page = page_of(getpid(), (void *)address);
    volatile char *byte = (volatile char *)address;

    if (!(page.flags & ENTRY_USER) || address >= USER_END)
        return;
    char value = *byte;
    if (page.flags & (ENTRY_WRITE | ENTRY_COW))
        *byte = (char)(value + 1);
}

/* What came back must be a number of the manual's. */
static int is_answer(int result)
{
    return result >= 0 || result == -EINVAL || result == -EEXIST ||
           result == -ENOMEM;
}

static int one_order(word address, word length)
{
    switch (one_of(8)) {
    case 0:
    case 1:
    case 2:
        return REQUEST(MM, MM_MAP, one_of(4) ? address : 0, length, one_of(32));
    case 3:
        return REQUEST(MM, MM_UNMAP, address, length);
    case 4:
        return REQUEST(MM, MM_PROTECT, address, length, one_of(64));
    case 5:
        return REQUEST(MM, MM_BRK, one_of(3) ? 0x41000000 + length : address);
    case 6:
        if (one_of(20) == 0 && fork() == 0) {
            for (int i = 0; i < 50; i++)
                touch(any_address());
            _exit(0);
        }
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
        return 0;
    default:
        for (word at = 0; at < 16 * PAGE_SIZE; at += PAGE_SIZE)
            touch(address + at);
        return 0;
    }
}

static int fuzz(word seed)
{
    state = seed;
    for (int i = 0; i < ROUNDS; i++)
        STEP(1, is_answer(one_order(any_address(), any_length())));
    while (wait(NULL) > 0)
        continue;
    return 0;
}

/* Waits until nobody else of this group is there: grandchildren that a dead
 * fuzzer has left to INIT. */
static void until_alone(void)
{
    uint32_t start = now();
    int others = 1;
    while (others > 0 && now() - start < PATIENCE) {
        others = 0;
        for (word slot = NR_SERVERS; slot < info_head()->slots; slot++) {
            const volatile struct info *block = info_block(slot);
            others += block->pgid == getpgrp() && block->pid != getpid();
        }
    }
}

int main(void)
{
    int fine = 0, dead = 0;
    plan(3);
    make_room();
    run_guarded(fuzz, 1);
    struct count before = count_now();
    for (word seed = 1; seed <= FUZZERS; seed++) {
        int status = run_guarded(fuzz, seed * 2654435761u);
        fine += exited_with(status, 0);
        dead += died(status);
        if (!exited_with(status, 0))
            remark("seed %u: %s", (unsigned)seed, status_text(status));
    }
    until_alone();
    is(fine + dead, FUZZERS, "is every answer one of the manual's?");
    ok(fine > 0, "do some fuzzers live to the end?", "none");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
