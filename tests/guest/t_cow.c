/*
 * Rows F4, F5, F7, F8, F11 and F16: copy on write. fork copies no page; a
 * write splits the page written and no other; what may not be written before
 * fork may not be written after it; and no page that two have is writable for
 * one of them. With fork=eager fork copies all, and some questions make no
 * sense.
 */
#include "die.h"
#include "memory.h"
#include <fcntl.h>

#define NOT_EAGER "fork=eager"

static endpoint parent;

static int sleep_on(word unused)
{
    sleep_for(parent);
    return (int)unused;
}

/* --- F4, F11: what fork costs ------------------------------------------ */

/* What one fork of a process with so many written pages took, and takes. */
struct cost {
    word frames; /* really */
    word copied; /* if each page were copied, tables included */
};

static struct cost cost_of_fork(word pages)
{
    struct cost cost = {0};
    struct usage mine, childs;
    void *region = written_map(pages, 1);
    own_data();
    usage_of(info_self()->self, &mine);
    word before = info_head()->memory.free;
    pid_t pid = start_child(sleep_on, 0);
    if (region == NULL || !until_asleep(pid, parent) ||
        usage_of(endpoint_of(pid), &childs) != 0)
        bail("can't measure a fork");
    cost.frames = before - info_head()->memory.free;
    cost.copied = mine.own + mine.shared + childs.tables;
    kill_child(pid);
    unmap(region, pages * PAGE_SIZE);
    return cost;
}

static void ask_cost(void)
{
    static const char mib[] = "does fork of 1 MiB take less than 32 frames?",
                      four[] = "does fork of 4 MiB take less than 10 %?",
                      all[] = "does fork=eager copy every page, and no more?";
    struct cost one = cost_of_fork(MIB / PAGE_SIZE);
    word pages = 4 * MIB / PAGE_SIZE;
    if (is_eager()) {
        skip(mib, NOT_EAGER);
        skip(four, NOT_EAGER);
        is((long)one.frames, (long)one.copied, all);
        return;
    }
    ok(one.frames < 32, mib, "%u frames", (unsigned)one.frames);
    struct cost more = cost_of_fork(pages);
    ok(more.frames < pages / 10, four, "%u frames", (unsigned)more.frames);
    remark("fork took %u frames for 1 MiB, %u for 4 MiB", (unsigned)one.frames,
           (unsigned)more.frames);
    skip(all, "fork=cow");
}

/* --- F5: a write splits its own page ------------------------------------ */

#define SPLITS 300

static word *region;

/* In the child, when nobody else runs: counts what its writes cause. */
static int count_splits(word unused)
{
    (void)unused;
    STEP(101, until_state(parent, STATE_CALLING, MM));
    own_data();
    struct faults start = faults_now();
    write_pages(region, SPLITS, 2000);
    struct faults first = faults_since(start);
    start = faults_now();
    write_pages(region, SPLITS, 3000);
    struct faults second = faults_since(start);
    STEP(102, first.cow == SPLITS);
    STEP(103, first.copied == SPLITS);
    STEP(104, first.zero == 0 && first.segv == 0);
    STEP(105, second.cow == 0 && second.copied == 0 && second.zero == 0);
    STEP(106, are_pages(region, SPLITS, 3000));
    return 0;
}

static int split(word unused)
{
    (void)unused;
    parent = info_self()->self;
    region = written_map(SPLITS + 2, 1000);
    STEP(1, region != NULL);
    region += PAGE_SIZE / sizeof(word); /* a page before, one behind */
    write_pages(region, SPLITS, 1000);
    int status = run_child(count_splits, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, are_pages(region, SPLITS, 1000));
    own_data();
    struct faults start = faults_now();
    write_pages(region, SPLITS, 4000);
    struct faults last = faults_since(start);
    STEP(3, last.cow == SPLITS && last.copied == 0 && last.zero == 0);
    return 0;
}

/* The rest of a page that is split comes along, and its neighbours don't. */
static int look_at_split(word unused)
{
    (void)unused;
    unsigned char *bytes = (unsigned char *)region;
    word before = frame_of(bytes), behind = frame_of(bytes + 2 * PAGE_SIZE);
    bytes[PAGE_SIZE + 77] = 'x';
    STEP(111, is_all(bytes + PAGE_SIZE, 77, 'p'));
    STEP(112, is_all(bytes + PAGE_SIZE + 78, PAGE_SIZE - 78, 'p'));
    STEP(113, frame_of(bytes) == before);
    STEP(114, frame_of(bytes + 2 * PAGE_SIZE) == behind);
    return 0;
}

static int split_is_whole(word unused)
{
    (void)unused;
    region = map(NULL, 3 * PAGE_SIZE);
    memset(region, 'p', 3 * PAGE_SIZE);
    int status = run_child(look_at_split, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(1, is_all(region, 3 * PAGE_SIZE, 'p'));
    return 0;
}

/* --- F7: text is shared -------------------------------------------------- */

static const char constant[] = "read-only data";

static int compare_text(word unused)
{
    static const void *const places[] = {(void *)compare_text, constant};
    (void)unused;
    for (int i = 0; i < 2; i++) {
        struct page mine = page_of(getpid(), places[i]);
        struct page other = page_of(getppid(), places[i]);
        STEP(1 + i, mine.frame != 0 && mine.frame == other.frame);
        STEP(3 + i, mine.owners >= 2 && mine.owners == other.owners);
        STEP(5 + i, !(mine.flags & (ENTRY_WRITE | ENTRY_COW)));
    }
    return 0;
}

/* --- F8: protection survives --------------------------------------------- */

static int store(word address)
{
    *(volatile char *)address = 1;
    return 0;
}

#define PLACES 5

static void ask_protection(void)
{
    int fd = open("/motd", O_RDONLY);
    char *closed = written_map(1, 5), *untouched = map(NULL, PAGE_SIZE);
    char *file = mmap(NULL, 10, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mprotect(closed, PAGE_SIZE, PROT_READ) != 0 || file == MAP_FAILED ||
        mprotect(untouched, PAGE_SIZE, PROT_READ) != 0)
        bail("can't make read-only maps");
    word place[PLACES] = {(word)store, (word)constant, (word)closed, (word)file,
                          (word)untouched};
    struct page before[PLACES];
    for (int i = 0; i < PLACES; i++)
        before[i] = page_of(getpid(), (void *)place[i]);
    all_die(store, place, PLACES, SIGSEGV,
            "is a store to what may only be read SIGSEGV after fork?");
    int changed = 0;
    for (int i = 0; i < PLACES; i++) {
        struct page after = page_of(getpid(), (void *)place[i]);
        changed += after.frame != before[i].frame;
        changed += (after.flags ^ before[i].flags) & ENTRY_WRITE ? 1 : 0;
    }
    ok(changed == 0 && are_pages(closed, 1, 5) && *untouched == 0,
       "are those pages the same afterwards?", "%d are not", changed);
    close(fd);
}

/* Read-only at fork, made writable by the child: the write is its own. */
static int open_up(word unused)
{
    (void)unused;
    STEP(101, mprotect(region, PAGE_SIZE, PROT_READ | PROT_WRITE) == 0);
    write_pages(region, 1, 22);
    STEP(102, are_pages(region, 1, 22));
    return 0;
}

static int reopened(word unused)
{
    (void)unused;
    region = written_map(1, 11);
    STEP(1, mprotect(region, PAGE_SIZE, PROT_READ) == 0);
    int status = run_child(open_up, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, are_pages(region, 1, 11));
    STEP(3, died_by(run_child(store, (word)region), SIGSEGV));
    return 0;
}

/* --- F16: write protection is complete ----------------------------------- */

#define MUCH 64 /* pages of each kind */

static char data[MUCH * PAGE_SIZE] = {1}, bss[MUCH * PAGE_SIZE];

/* With memory of all kinds forks once; then both wait for the parent, who is
 * told the other's pid. */
static int fork_with_all(word unused)
{
    volatile char stack[MUCH * PAGE_SIZE];
    int fd = open("/motd", O_RDONLY);
    char *file = mmap(NULL, 5, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    char *heap = sbrk(MUCH * PAGE_SIZE), *maps = written_map(MUCH, 1);
    (void)unused;
    STEP(1, file != MAP_FAILED && heap != (char *)-1 && maps != NULL);
    STEP(2, map(NULL, MUCH * PAGE_SIZE) != NULL);
    write_pages(data, MUCH, 1);
    write_pages(bss, MUCH, 1);
    write_pages(heap, MUCH, 1);
    write_pages(stack, MUCH, 1);
    struct message m = {.type = (word)start_child(sleep_on, 0)};
    STEP(3, ipc_call(parent, &m) == 0);
    kill_child((pid_t)m.type);
    return 0;
}

/* What two processes have of each other's pages. */
struct sharing {
    word shared; /* pages with one frame */
    word wrong;  /* writable, and others have it */
    word first;  /* address of the first wrong one */
};

static void compare_page(pid_t a, pid_t b, word address, struct sharing *found)
{
    struct page one = page_of(a, (void *)address);
    struct page other = page_of(b, (void *)address);
    int same = one.frame == other.frame;
    word writable = (one.flags | other.flags) & ENTRY_WRITE;
    if (one.frame == 0 || other.frame == 0)
        same = 0;
    found->shared += same;
    if ((same && writable) || (one.flags & ENTRY_WRITE && one.owners > 1) ||
        (other.flags & ENTRY_WRITE && other.owners > 1))
        if (found->wrong++ == 0)
            found->first = address;
}

static struct sharing compare_spaces(pid_t a, pid_t b)
{
    struct sharing found = {0};
    for (word at = USER_BASE; at < USER_END; at += 4 * MIB) {
        word both =
            page_of(a, (void *)at).directory | page_of(b, (void *)at).directory;
        if (!(both & ENTRY_PRESENT))
            continue;
        for (word page = at; page < at + 4 * MIB; page += PAGE_SIZE)
            compare_page(a, b, page, &found);
    }
    return found;
}

static void ask_sharing(void)
{
    struct message m;
    pid_t pid = start_child(fork_with_all, 0);
    if (ipc_receive(endpoint_of(pid), &m) != 0)
        bail("nobody to compare");
    pid_t other = (pid_t)m.type;
    until_asleep(other, parent);
    struct sharing found = compare_spaces(pid, other);
    ok(found.wrong == 0, "is no page writable that two processes have?",
       "%u pages, the first at %#x", (unsigned)found.wrong,
       (unsigned)found.first);
    if (is_eager())
        skip("are most pages such?", NOT_EAGER);
    else
        ok(found.shared >= 5 * MUCH, "are most pages such?", "only %u",
           (unsigned)found.shared);
    ipc_reply(m.source, &m);
    wait(NULL);
}

static void ask_unless_eager(child_body body, const char *question)
{
    if (is_eager())
        skip(question, NOT_EAGER);
    else
        is_fine(run_child(body, 0), question);
}

int main(void)
{
    plan(3 + 3 + 3 + 2);
    parent = info_self()->self;
    ask_cost();
    ask_unless_eager(split, "does a write to N pages split these N, once?");
    is_fine(run_child(split_is_whole, 0),
            "does a split page keep its other bytes, and its neighbours?");
    ask_unless_eager(compare_text, "have parent and child the same text?");
    ask_protection();
    is_fine(run_child(reopened, 0),
            "is a page that a child made writable its own?");
    ask_sharing();
    return done();
}
