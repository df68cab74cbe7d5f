/*
 * basename - prints the last part of a path
 *
 * usage: basename PATH [SUFFIX]
 *
 * Prints PATH without the directories before its last part, without slashes at
 * the end, and without SUFFIX at the end, unless that is all there is.
 *
 * Exit status: 0.
 *
 * Example: basename /home/anna/letter.txt .txt
 */
#include <kumquat/command.h>
#include <string.h>

int main(int argc, char **argv)
{
    char **words = options_none(argc, argv, 1, 2);
    const char *end = words[1] != NULL ? words[1] : "";
    size_t length, suffix = strlen(end);
    const char *name = path_last(words[0], &length);

    if (length == 0 && *words[0] == '/') {
        name = "/";
        length = 1;
    } else if (suffix < length &&
               memcmp(name + length - suffix, end, suffix) == 0) {
        length -= suffix;
    }
    printf("%.*s\n", (int)length, name);
    return 0;
}
