/*
 * dirname - prints the directory of a path
 *
 * usage: dirname PATH
 *
 * Prints PATH without its last part; "." if there is nothing before that.
 *
 * Exit status: 0.
 *
 * Example: dirname /home/anna/letter.txt
 */
#include <kumquat/command.h>

int main(int argc, char **argv)
{
    const char *path = options_none(argc, argv, 1, 1)[0];
    size_t length;
    const char *end = path_last(path, &length);

    while (end > path && end[-1] == '/')
        end--;
    if (end == path)
        puts(*path == '/' ? "/" : ".");
    else
        printf("%.*s\n", (int)(end - path), path);
    return 0;
}
