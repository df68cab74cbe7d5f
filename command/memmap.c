/*
 * memmap - shows whose the memory is
 *
 * usage: memmap [-p] [PID | SERVER]
 *
 * Without an operand: the frames of real memory by owner. A frame that several
 * processes share is counted once. The rows add up to all the frames that
 * `free` prints; the kernel itself is not among them.
 *
 *   -p  a picture instead, of all memory from address 0 on: a letter for each
 *       part of it, by who has most of its frames, a dot if nobody has any;
 *       only root may see it
 *
 * With the pid of a process or the name of a server: the areas of its address
 * space, with what may be done there (cow: a write makes a copy), and how many
 * pages have a frame of their own, share one, or get one with the first touch.
 * But for root, of the user's own processes only.
 *
 * Exit status: 0; 1 if there is no such process, or it may not be seen.
 *
 * Example: memmap $$
 */
#include <err.h>
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/command.h>
#include <kumquat/layout.h>
#include <kumquat/page.h>
#include <kumquat/processes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SPAN (PAGE_SIZE * 1024u) /* bytes of a page table */

/* --- Pages of a space ----------------------------------------------------- */

/* An entry: of a page, or of 4 MiB that need no page table yet. */
struct part {
    word start, size; /* bytes */
    word flags;       /* ENTRY_ bits */
    word frame;       /* physical address, 0: none */
    word owners;      /* of the frame */
    word table;       /* the page table's frame, 0: none */
};

/* Asks MM for the entry at an address; flags are 0 if there is none. 0 or
 * -errno. */
static int part_look(const struct info *p, word address, struct part *part)
{
    word entry, directory, owners;
    int error = mm_getphys(p->self, address, &entry, &directory, &owners);

    if (error < 0)
        return error;
    bool has_table = directory & ENTRY_PRESENT;
    if (!has_table)
        entry = directory;
    *part = (struct part){.start = address, .owners = owners};
    part->size = has_table ? PAGE_SIZE : SPAN - address % SPAN;
    part->flags = entry % PAGE_SIZE;
    part->frame = entry & ENTRY_PRESENT ? page_down(entry) : 0;
    part->table = has_table ? page_down(directory) : 0;
    return 0;
}

/* Where the space of a process, or a server's own window, begins and ends. */
static word space_start(const struct info *p)
{
    return p->life == LIFE_SERVER ? SERVER_WINDOW(ENDPOINT_SLOT(p->self))
                                  : USER_BASE;
}

static word space_end(const struct info *p)
{
    return p->life == LIFE_SERVER ? space_start(p) + SERVER_WINDOW_SIZE
                                  : USER_END;
}

/* Calls `visit` for each entry of a space from `at` on. 0 or -errno. */
static int parts_each(const struct info *p, word at,
                      void (*visit)(const struct info *, const struct part *))
{
    struct part part;

    for (word end = space_end(p); at < end; at += part.size) {
        int error = part_look(p, at, &part);
        if (error < 0)
            return error;
        if (part.flags != 0)
            visit(p, &part);
    }
    return 0;
}

/* --- The areas of a space ------------------------------------------------- */

static struct area {
    word start, end;
    const char *access, *what;
    unsigned own, shared, zero; /* pages */
} area;

static const char *access_of(const struct part *part)
{
    if (!(part->flags & ENTRY_USER))
        return "--";
    if (part->flags & ENTRY_COW)
        return "cow";
    return part->flags & ENTRY_WRITE ? "rw" : "r-";
}

/* What lies there, as kumquat/layout.h and memory.h say; "memory" is what a
 * server has taken for itself. */
static const char *use_of(const struct info *p, const struct part *part)
{
    bool server = p->life == LIFE_SERVER;
    word stack = server ? space_end(p) - SERVER_STACK_SIZE : STACK_LOWEST;
    word maps = server ? space_start(p) + SERVER_DEVICE_OFFSET : MAPS_START;

    if (part->flags & ENTRY_DEVICE)
        return "device";
    if (part->start >= stack)
        return "stack";
    if (part->start >= maps)
        return server ? "memory" : "map";
    return part->flags & (ENTRY_WRITE | ENTRY_COW) ? "data" : "text";
}

static void print_area(void)
{
    if (area.end != 0)
        printf("%08x %08x %8u %-6s %6u %6u %7u  %s\n", (unsigned)area.start,
               (unsigned)area.end, (unsigned)(area.end - area.start) / 1024,
               area.access, area.own, area.shared, area.zero, area.what);
}

/* One more entry; it may begin another area. */
static void add_to_area(const struct info *p, const struct part *part)
{
    const char *access = access_of(part), *what = use_of(p, part);

    if (part->start != area.end || access != area.access || what != area.what) {
        print_area();
        area =
            (struct area){.start = part->start, .access = access, .what = what};
    }
    area.end = part->start + part->size;
    if (part->frame == 0)
        area.zero += part->size / PAGE_SIZE;
    else if (part->owners > 1)
        area.shared++;
    else
        area.own++;
}

/* The process of that pid, or the server of that name. Ends the program if
 * there is none. */
static const struct info *find(const char *name)
{
    bool by_pid = name[strspn(name, "0123456789")] == '\0';

    for (word slot = 1; slot < info_head()->slots; slot++) {
        const struct info *p = info_block(slot);
        if (!is_process(p) || by_pid != (p->life != LIFE_SERVER))
            continue;
        if (by_pid ? p->pid == atoi(name) : strcmp(p->name, name) == 0)
            return p;
    }
    errx(1, "%s: no such process or server", name);
}

static int show_areas(const char *name)
{
    const struct info *p = find(name);

    puts("FROM     TO            KIB ACCESS    OWN SHARED    ZERO  WHAT");
    errno = -parts_each(p, space_start(p), add_to_area);
    print_area();
    return errno == 0 ? EXIT_SUCCESS : failed(name);
}

/* --- All frames ----------------------------------------------------------- */

enum owner { NOBODY, SERVER, CACHE, OWN, SHARED, TEMPLATE, TABLE, OWNERS };

static const struct {
    char letter;
    const char *name;
} owners[OWNERS] = {
    [SERVER] = {'s', "servers"},
    [CACHE] = {'c', "memory that FS has taken for its cache"},
    [OWN] = {'p', "processes, a frame of one alone"},
    [SHARED] = {'+', "shared by several"},
    [TEMPLATE] = {'t', "templates, kept for exec"},
    [TABLE] = {'T', "page tables"},
    [NOBODY] = {'.', "free"},
};

static unsigned cached; /* frames */

static void count_cached(const struct info *p, const struct part *part)
{
    bool is_memory = strcmp(use_of(p, part), "memory") == 0;

    cached += is_memory && part->owners == 1;
}

static void print_row(const char *name, unsigned frames)
{
    printf("%8u %9u  %s\n", frames, PAGES_KIB(frames), name);
}

/* The table. Only root can look at FS, and so tell its cache apart. */
static int show_table(void)
{
    unsigned sums[OWNERS] = {0}, known = 0;
    const struct info_memory *memory = &info_head()->memory;

    processes_refresh();
    unsigned frames = memory->frames;
    sums[NOBODY] = memory->free;
    sums[SHARED] = info_block(KERNEL)->shared;
    for (word slot = 1; slot < info_head()->slots; slot++) {
        const struct info *p = info_block(slot);
        if (p->life == LIFE_NONE)
            continue;
        sums[TABLE] += p->tables;
        sums[p->life == LIFE_SERVER     ? SERVER
             : p->life == LIFE_TEMPLATE ? TEMPLATE
                                        : OWN] += p->own;
    }
    parts_each(info_block(FS),
               space_start(info_block(FS)) + SERVER_DEVICE_OFFSET,
               count_cached);
    sums[CACHE] = cached;
    sums[SERVER] -= cached;
    puts("  FRAMES       KIB  OWNER");
    for (int i = SERVER; i < OWNERS; i++)
        print_row(owners[i].name, sums[i]);
    print_row(owners[NOBODY].name, sums[NOBODY]);
    for (int i = 0; i < OWNERS; i++)
        known += sums[i];
    if (frames != known)
        print_row("somebody, whose pages changed meanwhile", frames - known);
    print_row("all", frames);
    return EXIT_SUCCESS;
}

/* --- The picture ---------------------------------------------------------- */

#define COLUMNS 64
#define LINES   16

static uint8_t *frame_owner; /* enum owner, of each frame of RAM */

static void note_frame(word frame, enum owner owner)
{
    if (frame != 0 && frame < RAM_LIMIT)
        frame_owner[frame / PAGE_SIZE] = owner;
}

static void note_part(const struct info *p, const struct part *part)
{
    enum owner owner = OWN;

    if (part->flags & ENTRY_DEVICE)
        return;
    if (part->owners > 1)
        owner = SHARED;
    else if (p->life == LIFE_TEMPLATE)
        owner = TEMPLATE;
    else if (p->life == LIFE_SERVER)
        owner = p->self == FS && strcmp(use_of(p, part), "memory") == 0
                    ? CACHE
                    : SERVER;
    note_frame(part->frame, owner);
    note_frame(part->table, TABLE);
}

/* Who has most of these frames, if anybody has one. */
static enum owner main_owner(const uint8_t *first, unsigned count)
{
    unsigned sums[OWNERS] = {0};
    enum owner most = NOBODY;

    for (unsigned i = 0; i < count; i++)
        sums[first[i]]++;
    for (enum owner i = SERVER; i < OWNERS; i++)
        if (sums[i] > (most == NOBODY ? 0 : sums[most]))
            most = i;
    return most;
}

static int show_picture(void)
{
    /* Nobody tells how much RAM there is: it is a whole number of MiB. */
    unsigned frames = (info_head()->memory.frames + 1023) & ~1023u;
    unsigned cell = (frames + COLUMNS * LINES - 1) / (COLUMNS * LINES);
    unsigned room = RAM_LIMIT / PAGE_SIZE + COLUMNS * cell;

    frame_owner = calloc(room, 1);
    if (frame_owner == NULL)
        err(1, "picture");
    for (word slot = 1; slot < info_head()->slots; slot++) {
        const struct info *p = info_block(slot);
        if (p->life == LIFE_NONE)
            continue;
        int error = parts_each(p, space_start(p), note_part);
        errno = -error;
        if (error == -EPERM)
            err(1, "%s", p->name);
    }
    for (unsigned at = 0; at < frames; at += COLUMNS * cell) {
        printf("%08x  ", at * PAGE_SIZE);
        for (unsigned i = 0; i < COLUMNS; i++)
            putchar(
                owners[main_owner(frame_owner + at + i * cell, cell)].letter);
        putchar('\n');
    }
    printf("\nA character is %u KiB:\n", PAGES_KIB(cell));
    for (enum owner i = NOBODY; i < OWNERS; i++)
        printf("  %c  %s\n", owners[i].letter,
               i == NOBODY ? "free, or the kernel's" : owners[i].name);
    free(frame_owner);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    bool picture = false;

    while (option_next(argc, argv, "p") != -1)
        picture = true;
    char **names = operands(argc, argv, 0, picture ? 0 : 1);
    if (picture)
        return show_picture();
    return *names != NULL ? show_areas(*names) : show_table();
}
