/*
 * pwd: prints the current directory.
 */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char path[PATH_MAX];

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts("usage: pwd\nPrints the path of the current directory.");
        return 0;
    }
    if (getcwd(path, sizeof(path)) == NULL)
        err(1, "current directory");
    puts(path);
    return 0;
}
