/*
 * The files about a process or server: status, maps, fd.
 */
#include "proc.h"
#include <kumquat/calls.h>
#include <kumquat/layout.h>
#include <kumquat/page.h>
#include <string.h>

#define SPAN (PAGE_SIZE * 1024u) /* bytes of a page table */

/* --- What many ask -------------------------------------------------------- */

void block_refresh(const struct info *block)
{
    kernel_refresh(block->self, 0);
}

const char *decimal(uint32_t n, char text[12])
{
    char *at = text + 11;

    *at = '\0';
    do
        *--at = (char)('0' + n % 10);
    while (n /= 10);
    return at;
}

const char *block_name(const struct info *block, char text[12])
{
    return block->life == LIFE_SERVER ? block->name
                                      : decimal((uint32_t)block->pid, text);
}

const char *state_text(const struct info *block)
{
    static const char *const lives[] = {
        [LIFE_WAITING] = "W waits for a child",
        [LIFE_PAUSED] = "S waits for a signal",
        [LIFE_STOPPED] = "T stopped by a signal",
        [LIFE_HANGING] = "Z has exited",
        [LIFE_TEMPLATE] = NULL,
    };
    static const char *const states[] = {
        [STATE_READY] = "R ready to run",
        [STATE_SENDING] = "S waits to be heard",
        [STATE_CALLING] = "S waits for an answer",
        [STATE_RECEIVING] = "S waits for a message",
        [STATE_HELD] = "T held by mm",
        [STATE_STOPPED] = "T does not run",
    };

    return lives[block->life] != NULL     ? lives[block->life]
           : states[block->state] != NULL ? states[block->state]
                                          : "?";
}

/* --- status --------------------------------------------------------------- */

/* The server and name of a message, "FS READ". */
static const char *call_text(word type)
{
    switch (type) {
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    case number:                                                   \
        return #SERVER " " #NAME;
#include <kumquat/messages.def>
    default:
        return "a message of its own";
    }
}

/* Whom it waits for, and with what. */
static void say_peer(const struct info *block)
{
    const struct info *peer = info_block(ENDPOINT_SLOT(block->peer));
    bool waits = block->state == STATE_SENDING ||
                 block->state == STATE_CALLING ||
                 block->state == STATE_RECEIVING;
    char text[12];

    if (!waits || block->peer == ANY)
        say("waits      %s\n", waits ? "any" : "-");
    else if (block->call != 0)
        say("waits      %s %s\n", block_name(peer, text),
            call_text(block->call));
    else
        say("waits      %s\n", block_name(peer, text));
}

/* The numbers of a set of signals. */
static void say_signals(const char *name, uint32_t set)
{
    say("%-10s", name);
    for (unsigned signal = 1; signal < 32; signal++)
        if (set & 1u << signal)
            say(" %u", signal);
    say("%s\n", set == 0 ? " -" : "");
}

static void say_limit(const char *name, const struct info_limit *limit)
{
    say("%-10s", name);
    for (const uint32_t *at = &limit->soft; at <= &limit->hard; at++) {
        if (*at == UINT32_MAX)
            say(" unlimited");
        else
            say(" %u", (unsigned)*at);
    }
    say("\n");
}

void status(const struct info *block)
{
    static const char *const limits[INFO_LIMITS] = {"files", "processes",
                                                    "memory", "stack"};

    block_refresh(block);
    say("name       %s\n", block->name);
    say("state      %s\n", state_text(block));
    say_peer(block);
    say("pid        %d\nppid       %d\npgid       %d\nsid        %d\n",
        (int)block->pid, (int)block->ppid, (int)block->pgid, (int)block->sid);
    say("uid        %d %d %d\n", (int)block->uid, (int)block->euid,
        (int)block->suid);
    say("gid        %d %d %d\n", (int)block->gid, (int)block->egid,
        (int)block->sgid);
    say("ticks      %u\nchildren   %u\nborn       %u\n", (unsigned)block->ticks,
        (unsigned)block->child_ticks, (unsigned)block->born);
    say("messages   %u\nrestarts   %u\n", (unsigned)block->received,
        (unsigned)block->restarts);
    say("own        %u\nshared     %u\ntables     %u\nmapped     %u\n",
        (unsigned)block->own, (unsigned)block->shared, (unsigned)block->tables,
        (unsigned)block->mapped);
    for (int i = 0; i < INFO_LIMITS; i++)
        say_limit(limits[i], &block->limits[i]);
    say_signals("blocked", block->blocked);
    say_signals("ignored", block->ignored);
}

/* --- maps ----------------------------------------------------------------- */

/* Pages one after the other that are alike. */
struct run {
    word start, end;
    const char *access, *kind; /* NULL: no pages */
};

static const char *access_of(word flags)
{
    if (!(flags & ENTRY_USER))
        return "--";
    return flags & (ENTRY_WRITE | ENTRY_COW) ? "rw" : "r-";
}

static const char *kind_of(word flags, word owners)
{
    if (flags & ENTRY_DEVICE)
        return "device";
    if (!(flags & ENTRY_PRESENT))
        return "zero";
    return owners > 1 ? "shared" : "private";
}

/* What lies at the address: the page, or up to the next table. -ESRCH. */
static int run_look(endpoint who, word address, struct run *run)
{
    word entry, directory, owners;
    int error = kernel_getphys(who, address, &entry, &directory, &owners);

    if (error < 0)
        return error;
    bool has_table = directory & ENTRY_PRESENT;
    if (!has_table)
        entry = directory;
    *run = (struct run){.start = address};
    run->end = address + (has_table ? PAGE_SIZE : SPAN - address % SPAN);
    if (entry != 0) {
        run->access = access_of(entry);
        run->kind = kind_of(entry, owners);
    }
    return 0;
}

static void say_run(const struct run *run)
{
    if (run->kind != NULL)
        say("%08x-%08x %s %-8s %8u KiB\n", (unsigned)run->start,
            (unsigned)run->end, run->access, run->kind,
            (unsigned)(run->end - run->start) / 1024);
}

/* Whoever ends meanwhile has had fewer pages. */
void maps(const struct info *block)
{
    endpoint who = block->self;
    word window = SERVER_WINDOW(ENDPOINT_SLOT(who));
    bool is_server = block->life == LIFE_SERVER;
    word start = is_server ? window : USER_BASE;
    word size = is_server ? SERVER_WINDOW_SIZE : USER_END - USER_BASE;
    struct run all = {start, start, NULL, NULL}, next;

    for (; all.end - start < size; all.end = next.end) {
        if (run_look(who, all.end, &next) < 0)
            break;
        if (next.access == all.access && next.kind == all.kind)
            continue;
        say_run(&all);
        all = next;
    }
    say_run(&all);
}

/* --- fd ------------------------------------------------------------------- */

bool descriptor_ask(const struct info *block, uint32_t fd,
                    struct fs_descriptor *found)
{
    struct message *m = (struct message *)found;

    *m = (struct message){.type = FS_DESCRIPTOR, .arg = {block->self, fd}};
    return message_ask(FS, m) >= 0;
}

void descriptor(const struct info *block, uint32_t fd)
{
    static const char *const modes[] = {"read", "write", "read and write", "?"};
    struct fs_descriptor found;

    if (!descriptor_ask(block, fd, &found))
        return;
    uint32_t mode = found.reply.mode;
    say("kind       %s\n", S_ISDIR(mode)    ? "directory"
                           : S_ISCHR(mode)  ? "character device"
                           : S_ISBLK(mode)  ? "block device"
                           : S_ISFIFO(mode) ? "pipe"
                                            : "file");
    say("inode      %u\n", (unsigned)found.reply.inode);
    if (found.reply.device != 0)
        say("device     %u, %u\n", (unsigned)found.reply.device >> 8,
            (unsigned)found.reply.device & 0xFF);
    say("open for   %s\nflags      %o\noffset     %u\n",
        modes[found.reply.flags & 3], (unsigned)found.reply.flags,
        (unsigned)found.reply.offset);
}
