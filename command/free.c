/*
 * free - tells how much memory is used
 *
 * usage: free
 *
 * Prints frames, pages of real memory, and KiB:
 *
 *   used       by servers, processes and their page tables
 *   shared     of these: frames that several pages have
 *   templates  of these: kept for exec, given back when memory is short
 *   reserved   of the free: for pages that servers share and may write
 *
 * and since the start: pages that got a frame by a touch (zero), that were
 * written when they could have been shared (cow) and had to be copied, that
 * messages passed on without a copy, and accesses refused (segv).
 *
 * Exit status: 0.
 */
#include <kumquat/command.h>
#include <kumquat/processes.h>
#include <kumquat/servers.h>

static void print_row(const char *name, unsigned frames)
{
    printf("%-12s %8u %9u\n", name, frames, PAGES_KIB(frames));
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

    options_none(argc, argv, 0, 0);
    processes_refresh();
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
