/*
 * Rows M3, M4, M8, M9 and M10: what memory costs and whose it is. Untouched
 * maps cost nothing; a process that ends leaves nothing; every frame in use
 * is somebody's; the stack ends at a guard page; the kernel is the same in
 * every space.
 */
#include "count.h"
#include "die.h"
#include "memory.h"
#include <kumquat/crash.h>

#define STACK_END (USER_STACK_TOP - USER_STACK_SIZE) /* its lowest address */

static endpoint parent;

/* --- M3: untouched memory ------------------------------------------------- */

#define LARGE (64 * MIB)

static int costs_nothing(word unused)
{
    (void)unused;
    own_data();
    word free = info_head()->memory.free;
    char *start = map(NULL, LARGE);
    STEP(1, start != NULL);
    STEP(2, free - info_head()->memory.free <= 4);
    for (word at = 0; at < LARGE; at += 8 * MIB)
        start[at] = 1; /* eight pages and eight tables */
    STEP(3, free - info_head()->memory.free <= 16 + 4);
    STEP(4, start[LARGE - 1] == 0);
    STEP(5, unmap(start, LARGE) == 0);
    STEP(6, info_head()->memory.free + 18 + 4 >= free); /* tables, at most */
    return 0;
}

/* Reads each page twice. */
static int zero_comes_once(word pages)
{
    own_data();
    char *start = map(NULL, pages * PAGE_SIZE);
    struct faults before = faults_now();
    for (int twice = 0; twice < 2; twice++)
        for (word i = 0; i < pages; i++)
            STEP(1, start[i * PAGE_SIZE] == 0);
    STEP(2, faults_since(before).zero == pages);
    return 0;
}

/* --- M4: exit frees all ------------------------------------------------------
 */

static int many_kinds(word seed)
{
    for (int i = 0; i < 200; i++) {
        word pages = 1 + random_word(&seed) % 8;
        char *start = map(NULL, pages * PAGE_SIZE);
        STEP(1, start != NULL);
        write_pages(start, pages, 1);
        if (i % 3 == 0)
            unmap(start + pages / 2 * PAGE_SIZE, PAGE_SIZE);
        if (i % 5 == 0)
            mprotect(start, PAGE_SIZE, i % 2 ? PROT_READ : PROT_NONE);
        if (i % 50 == 0 && fork() == 0) {
            write_pages(start + (pages - 1) * PAGE_SIZE, 1, 2);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}

/* --- M8: the guard page ------------------------------------------------------
 */

static volatile int depth;

static int recurse(word level)
{
    volatile char some[500];
    some[0] = (char)level;
    depth = (int)level;
    return depth < 0 ? 0 : recurse(level + 1) + some[0];
}

/* MM's report of a child that died by SIGSEGV. */
static struct crash crash_of(child_body body, word argument)
{
    struct crash crash = {0};
    pid_t pid = start_child(body, argument);
    if (died_by(end_of(pid), SIGSEGV))
        REQUEST(MM, MM_CRASH, pid, (word)&crash, sizeof(crash));
    return crash;
}

static int load(word address)
{
    return *(volatile char *)address & 0;
}

static int store(word address)
{
    *(volatile char *)address = 1;
    return 0;
}

static void ask_guards(void)
{
    struct crash crash = crash_of(recurse, 1);
    ok(crash.address >= STACK_END - PAGE_SIZE && crash.address < STACK_END,
       "does deep recursion end in the page below the stack?", "at %#x",
       (unsigned)crash.address);
    static const word closed[] = {0,
                                  1,
                                  4095,
                                  4096,
                                  STACK_END - 1,
                                  STACK_END - PAGE_SIZE,
                                  USER_END,
                                  USER_LIMIT,
                                  USER_BASE - 1};
    int count = sizeof(closed) / sizeof(closed[0]), wrong = 0;
    for (int i = 0; i < count; i++) {
        struct faults before = faults_now();
        wrong += crash_of(load, closed[i]).address != closed[i];
        wrong += faults_since(before).segv != 1;
        crash = crash_of(store, closed[i]);
        wrong += crash.signal != SIGSEGV || crash.address != closed[i];
    }
    is(wrong, 0, "are NULL and the guards SIGSEGV, each counted once?");
}

/* --- M9: whose the frames are ------------------------------------------------
 */

static void nothing_lost(const char *question)
{
    struct census all = take_census();
    is((long)(int)all.lost, 0, question);
}

static int sleep_on(word unused)
{
    sleep_for(parent);
    return (int)unused;
}

/* Shares pages with its parent, has some of its own, then sleeps. */
static int share_and_sleep(word start)
{
    write_pages((void *)start, 20, 2);
    written_map(50, 3);
    return sleep_on(0);
}

static void ask_accounting(void)
{
    nothing_lost("is every frame in use somebody's?");
    word *start = written_map(100, 1);
    pid_t one = start_child(share_and_sleep, (word)start);
    pid_t two = start_child(sleep_on, 0);
    until_asleep(one, parent);
    until_asleep(two, parent);
    nothing_lost("is it so when processes share some?");
    struct usage usage;
    usage_of(endpoint_of(one), &usage);
    ok(usage.own >= 70 && (is_eager() || usage.shared >= 80),
       "are a process's own and shared pages told apart?", "%u, %u",
       (unsigned)usage.own, (unsigned)usage.shared);
    kill_child(one);
    nothing_lost("and when one of them has ended?");
    kill_child(two);
    unmap(start, 100 * PAGE_SIZE);
    nothing_lost("and when all have?");
}

/* --- M10: one kernel
 * ----------------------------------------------------------- */

/* Bits that the processor sets as it goes: accessed, dirty. */
#define BY_CPU (0x20u | ENTRY_DIRTY)

static int kernels_differ(pid_t one, pid_t other)
{
    int differ = 0;
    for (word at = 0; at < USER_BASE; at += 4 * MIB) {
        word a = page_of(one, (void *)at).directory;
        word b = page_of(other, (void *)at).directory;
        differ += ((a ^ b) & ~BY_CPU) != 0;
    }
    return differ;
}

static void ask_kernel(void)
{
    pid_t pid = start_child(sleep_on, 0);
    until_asleep(pid, parent);
    is(kernels_differ(getpid(), pid), 0,
       "is the kernel's part of the directory the same in a child?");
    is(kernels_differ(getpid(), 1) + kernels_differ(getpid(), getppid()), 0,
       "in INIT, and in the shell?");
    word first = page_of(pid, (void *)0).directory, users = 0;
    for (word at = 0; at < INFO_BASE; at += 4 * MIB)
        users += page_of(pid, (void *)at).directory & ENTRY_USER ? 1 : 0;
    ok((first & ENTRY_PRESENT) && users == 0,
       "is it there, and the kernel's only?", "%#x, %u entries for all",
       (unsigned)first, (unsigned)users);
    kill_child(pid);
}

int main(void)
{
    word pages = frames_at_hand() / 8;
    plan(4 + 2 + 5 + 3 + 1);
    parent = info_self()->self;
    run_child(many_kinds, 1);
    unmap(written_map(1, 1), PAGE_SIZE); /* its page table stays */
    struct count before = count_now();
    is_fine(run_child(costs_nothing, 0),
            "do 64 MiB cost nothing until they are touched?");
    is_fine(run_child(zero_comes_once, pages),
            "does a page get its frame once, with the first touch?");
    is_fine(run_child(many_kinds, 4711), "can a process have 200 maps?");
    is_same_count(before, "are all frames back when it has ended?");
    ask_guards();
    ask_accounting();
    ask_kernel();
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
