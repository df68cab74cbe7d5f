/*
 * df - how much room there is, and how much is used
 *
 * usage: df [-hikP] [PATH ...]
 *
 * There is one file system, and all paths are in it.
 *
 *   -h  sizes as people say them: 1.5K, 120M
 *   -i  counts files instead: how many there are, how many there can be more
 *   -k  in KiB, as usual
 *   -P  with the headings that POSIX wants
 *
 * The last one of -h and -k counts.
 *
 * Exit status: 0; 1 if a PATH is not there, or nobody knows.
 *
 * Example: df -h
 */
#include <kumquat/command.h>
#include <kumquat/file_command.h>

static int human, posix;   /* -h, -P */
static unsigned unit_size; /* bytes of what is counted; 0: no bytes */

/* A count as it is shown. */
static void count_text(unsigned count, char text[16])
{
    unsigned long long bytes = (unsigned long long)count * unit_size;

    if (human && unit_size != 0)
        size_text(bytes, text);
    else
        snprintf(text, 16, "%u",
                 unit_size != 0 ? (unsigned)(bytes / 1024) : count);
}

static void print(const char *device, const char *heading, unsigned all,
                  unsigned available)
{
    char text[3][16];
    unsigned used = all - available;
    unsigned long long base = all > 0 ? all : 1;

    count_text(all, text[0]);
    count_text(used, text[1]);
    count_text(available, text[2]);
    unsigned percent = (unsigned)((used * 100ull + base - 1) / base);
    printf("Filesystem   %11s %9s %9s %s Mounted on\n", heading, "Used",
           "Available", posix ? "Capacity" : "Use%");
    printf("%-12s %11s %9s %9s %*u%% /\n", device, text[0], text[1], text[2],
           posix ? 7 : 3, percent);
}

int main(int argc, char **argv)
{
    int option, files = 0, status = 0;
    struct root root;
    struct stat st;

    while ((option = option_next(argc, argv, "hikP")) != -1) {
        files |= option == 'i';
        posix |= option == 'P';
        if (option == 'h' || option == 'k')
            human = option == 'h';
    }
    for (char **path = operands(argc, argv, 0, -1); *path != NULL; path++)
        if (stat(*path, &st) < 0)
            status = failed(*path);
    if (root_ask(&root) < 0)
        return failed("/");
    unit_size = files ? 0 : root.block_size;
    if (files)
        print(root.device, "Files", root.inodes, root.free_inodes);
    else
        print(root.device,
              human   ? "Size"
              : posix ? "1024-blocks"
                      : "1K-blocks",
              root.blocks, root.free_blocks);
    return status;
}
