/*
 * yes - prints a line again and again
 *
 * usage: yes [WORD ...]
 *
 * Prints the WORDs, or "y", as a line, until it is stopped.
 *
 * Exit status: 1 if it can't write.
 *
 * Example: yes | head -n 3
 */
#include <kumquat/command.h>

int main(int argc, char **argv)
{
    static char *yes[] = {"y", NULL};
    char **words = options_none(argc, argv, 0, -1);

    if (*words == NULL)
        words = yes;
    while (!ferror(stdout))
        for (char **word = words; *word != NULL; word++)
            printf("%s%c", *word, word[1] != NULL ? ' ' : '\n');
    return 1;
}
