/*
 * free: how much memory is used.
 *
 * A frame is a page of real memory, PAGE_SIZE bytes. What is not free is in
 * use by the kernel, the servers and the processes. The counts are in memory
 * that every process may read.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <stdio.h>
#include <string.h>

static const char usage_text[] =
    "usage: free\n"
    "Prints how much memory there is:\n"
    "  used       by servers, processes and their page tables\n"
    "  shared     of these: frames that several pages have\n"
    "  templates  of these: kept for exec, given back when memory is short\n"
    "  reserved   of the free: for pages that servers share and may write\n"
    "and since the start: pages that got a frame by a touch (zero), that were\n"
    "written when they could have been shared (cow) and had to be copied, that\n"
    "messages passed on without a copy, and accesses refused (segv).\n";

static void print_row(const char *name, unsigned frames)
{
    printf("%-12s %8u %9u\n", name, frames, frames * (PAGE_SIZE / 1024));
}

struct sums {
    unsigned templates; /* frames that only templates have */
    unsigned template_count, processes;
};

/* Adds up what the info blocks say. */
static struct sums sum_up(void)
{
    struct sums sums = {0};

    for (word slot = 1; slot < info_head()->slots; slot++) {
        const struct info *p = info_block(slot);
        if (p->life == LIFE_NONE)
            continue;
        sums.processes += p->pid != 0;
        if (p->life != LIFE_TEMPLATE)
            continue;
        sums.templates += p->own + p->tables;
        sums.template_count++;
    }
    return sums;
}

int main(int argc, char **argv)
{
    const struct info_memory *memory = &info_head()->memory;
    struct message m = {.type = MM_REFRESH};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage_text, stdout);
        return 0;
    }
    if (argc > 1)
        errx(1, "%s: free takes nothing but --help", argv[1]);
    int error = ipc_call(MM, &m);
    if (error == 0 && (int)m.type < 0)
        error = (int)m.type;
    if (error < 0) {
        errno = -error;
        err(1, "info blocks");
    }
    struct sums sums = sum_up();

    puts("memory         frames       KiB");
    print_row("all", memory->frames);
    print_row("used", memory->frames - memory->free);
    print_row("  shared", info_block(KERNEL)->shared);
    print_row("  templates", sums.templates);
    print_row("free", memory->free);
    print_row("  reserved", memory->reserved);
    printf("pages: %u zero, %u cow (%u copied), %u passed on; %u segv\n",
           (unsigned)memory->zero, (unsigned)memory->cow,
           (unsigned)memory->copied, (unsigned)memory->moved,
           (unsigned)memory->segv);
    printf("processes: %u, and room for %u more\n", sums.processes,
           (unsigned)memory->slots + sums.template_count);
    return 0;
}
