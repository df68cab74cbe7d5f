/*
 * free: how much memory is used.
 *
 * A frame is a page of real memory, PAGE_SIZE bytes. What is not free is in
 * use by the kernel, the servers and the processes.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/ipc.h>
#include <kumquat/limits.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <stdio.h>
#include <string.h>

#define DROPPABLE 0 /* frames that a cache would give up: FS's own is fixed */

static void print_row(const char *name, unsigned frames)
{
    printf("%-10s %8u %9u\n", name, frames, frames * (PAGE_SIZE / 1024));
}

int main(int argc, char **argv)
{
    struct message m = {.type = MM_COUNTERS};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts("usage: free\nPrints how much memory and how many process slots "
             "are free.");
        return 0;
    }
    int error = ipc_call(MM, &m);
    if (error == 0 && (int)m.type < 0)
        error = (int)m.type;
    if (error < 0) {
        errno = -error;
        err(1, "counters");
    }

    puts("memory       frames       KiB");
    print_row("all", m.arg[0]);
    print_row("used", m.arg[0] - m.arg[1]);
    print_row("free", m.arg[1]);
    print_row("caches", DROPPABLE);
    printf("processes: %u, and room for %u more\n", m.arg[3], m.arg[2]);
    return 0;
}
