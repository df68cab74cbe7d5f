/*
 * df: how much room is left.
 */
#include "files.h"

static const char usage[] =
    "usage: df\n"
    "Prints what is free on the root: KiB, and how many files there can be more.\n";

int main(int argc, char **argv)
{
    struct message m;

    read_options(argc, argv, "", 0, 0, usage);
    if (ask_counters(&m) < 0)
        return failed("/");
    printf("/: %u KiB free, room for %u more files\n", (unsigned)m.arg[2],
           (unsigned)m.arg[3]);
    return 0;
}
