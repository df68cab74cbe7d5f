/*
 * uname - tells which system this is
 *
 * usage: uname [-amnrs]
 *
 * Prints its name, or what the options name, in this order:
 *
 *   -s  the name of the system
 *   -n  the name of this computer
 *   -r  the release of the system
 *   -m  the kind of processor
 *   -a  all of them
 *
 * Exit status: 0.
 */
#include <kumquat/command.h>
#include <string.h>

static const struct {
    char option;
    const char *value;
} parts[] = {
    {'s', "Kumquat"},
    {'n', "kumquat"},
    {'r', "1.0"},
    {'m', "i386"},
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

int main(int argc, char **argv)
{
    char wanted[PARTS + 1] = "";
    int option, count = 0;

    while ((option = option_next(argc, argv, "amnrs")) != -1)
        for (size_t i = 0; i < PARTS; i++)
            if (option == parts[i].option || option == 'a')
                wanted[i] = 1;
    operands(argc, argv, 0, 0);
    if (memchr(wanted, 1, PARTS) == NULL)
        wanted[0] = 1;
    for (size_t i = 0; i < PARTS; i++)
        if (wanted[i])
            printf(count++ > 0 ? " %s" : "%s", parts[i].value);
    putchar('\n');
    return 0;
}
