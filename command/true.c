/*
 * true: does nothing, successfully.
 */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        puts("usage: true\nDoes nothing; its exit status is 0.");
    return 0;
}
