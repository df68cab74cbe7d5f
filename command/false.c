/*
 * false: does nothing, unsuccessfully.
 */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        puts("usage: false\nDoes nothing; its exit status is 1.");
    return 1;
}
