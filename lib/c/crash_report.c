/*
 * How a child died, see kumquat/crash_report.h.
 *
 * MM knows the addresses (message CRASH); the program's file knows, in its
 * section .lines, which functions and lines those are. The file may be
 * anything by now, so all that it says is checked.
 */
#include <fcntl.h>
#include <kumquat/calls.h>
#include <kumquat/crash.h>
#include <kumquat/crash_report.h>
#include <kumquat/elf.h>
#include <kumquat/limits.h>
#include <kumquat/lines.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BREAKPOINT      3         /* its vector: eip is after the instruction */
#define PAGE_FAULT      14        /* its vector: there is an address */
#define TABLE_MAX       0x100000u /* bytes of a line table: 1 MiB */

#define SECTION_IN_FILE 1 /* its type: not .bss, not a string table, ... */

/* A line table in memory; bytes is NULL if there is none. */
struct table {
    void *bytes;
    size_t size;
};

/* What the CPU calls an exception. */
static const char *vector_name(word vector)
{
    static const char *const names[] = {
#define EXCEPTION(vector, name, signal) [vector] = (name),
#include <kumquat/exceptions.def>
    };
    size_t count = sizeof(names) / sizeof(names[0]);

    return vector < count && names[vector] != NULL ? names[vector]
                                                   : "exception";
}

/* Reads `size` bytes at `offset`. Returns whether all were there. */
static int read_at(int fd, uint32_t offset, void *to, size_t size)
{
    return lseek(fd, (off_t)offset, SEEK_SET) == (off_t)offset &&
           read(fd, to, size) == (ssize_t)size;
}

/* Finds the section that is a line table. Returns whether there is one. */
static int find_section(int fd, struct elf_section *section)
{
    struct elf_header elf;

    if (!read_at(fd, 0, &elf, sizeof(elf)) ||
        *(const uint32_t *)elf.ident != ELF_MAGIC)
        return 0;
    for (unsigned i = 0; i < elf.section_count; i++) {
        uint32_t magic, at = elf.sections + i * elf.section_size;
        if (!read_at(fd, at, section, sizeof(*section)))
            return 0;
        if (section->type == SECTION_IN_FILE && section->size <= TABLE_MAX &&
            read_at(fd, section->offset, &magic, sizeof(magic)) &&
            magic == LINES_MAGIC)
            return 1;
    }
    return 0;
}

/* Reads the line table of a program; free its bytes. */
static struct table read_table(const char *path)
{
    struct table table = {0};
    struct elf_section section;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return table;
    if (find_section(fd, &section) &&
        (table.bytes = malloc(section.size)) != NULL) {
        table.size = section.size;
        if (!read_at(fd, section.offset, table.bytes, table.size))
            table.size = 0;
    }
    close(fd);
    return table;
}

/* Prints where an address is. If it is `after` an instruction (a return
 * address is after a call), that one is meant. */
static void print_place(const struct table *table, word address, int after)
{
    struct line_position place;

    if (table->size == 0 ||
        lines_find(table->bytes, table->size, address - after, &place) < 0)
        fprintf(stderr, "0x%08x", (unsigned)address);
    else if (place.line == 0)
        fprintf(stderr, "%s", place.function);
    else
        fprintf(stderr, "%s (%s:%u)", place.function, place.file,
                (unsigned)place.line);
}

/* Prints the callers; one that calls itself again and again only once. */
static void print_callers(const struct table *table, const word *callers,
                          word count)
{
    for (word i = 0, times; i < count; i += times) {
        times = 1;
        while (i + times < count && callers[i + times] == callers[i])
            times++;
        fputs("  called by ", stderr);
        print_place(table, callers[i], 1);
        if (times > 1)
            fprintf(stderr, ", %u times", (unsigned)times);
        fputs("\n", stderr);
    }
}

static void print_crash(const struct crash *crash, const char *name)
{
    if (crash->signal == SIGKILL) { /* MM ended it: kumquat/crash.h */
        fprintf(stderr, "%s: out of memory, ended as the largest: %u KiB\n",
                name, (unsigned)crash->address * (PAGE_SIZE / 1024));
        return;
    }
    struct table table = read_table(crash->path);
    word depth = crash->depth < CRASH_DEPTH ? crash->depth : CRASH_DEPTH;

    fprintf(stderr, "%s: %s", name, strsignal(crash->signal));
    if (crash->vector == PAGE_FAULT)
        fprintf(stderr, " at address 0x%08x in ", (unsigned)crash->address);
    else
        fprintf(stderr, " (%s) in ", vector_name(crash->vector));
    print_place(&table, crash->eip[0], crash->vector == BREAKPOINT);
    fputs("\n", stderr);
    if (depth > 1)
        print_callers(&table, crash->eip + 1, depth - 1);
    if (depth == CRASH_DEPTH)
        fputs("  and so on\n", stderr);
    free(table.bytes);
}

void crash_report(pid_t pid, const char *name, int status)
{
    struct crash crash;

    if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGINT)
        return;
    if (WCOREDUMP(status) && mm_crash((word)pid, &crash, sizeof(crash)) >= 0)
        print_crash(&crash, name);
    else
        fprintf(stderr, "%s: %s\n", name, strsignal(WTERMSIG(status)));
}
