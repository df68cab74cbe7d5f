/*
 * tr - exchanges, deletes or squeezes characters
 *
 * usage: tr [-Ccs] STRING STRING
 *        tr -d [-Cc] STRING
 *        tr -s [-Cc] STRING
 *        tr -ds [-Cc] STRING STRING
 *
 * Copies standard input to standard output, with each character of the first
 * string exchanged for the one at its place in the second; that goes on with
 * its last character if it is shorter. In a string may stand a-z, [:upper:]
 * and the other classes, \n \t \r \a \b \f \v \\, \012 (octal), and in the
 * second one [x*5] for five x, [x*] for as many as are needed.
 *
 *   -c, -C    all characters but those in the first string
 *   -d        deletes those in the first string
 *   -s        then prints one for several equal ones that stand in the last
 *             string
 *
 * Exit status: 0, or 1 after an error.
 *
 * Example: tr a-z A-Z < /motd
 */
#include <err.h>
#include <kumquat/character_class.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>

#define BYTES 256
#define MANY  1024 /* characters of a string at most */

/* What a string means. */
struct list {
    unsigned char byte[MANY];
    int count;
    int fill; /* where [x*] stands, or -1 */
};

static int deletes, squeezes, complements;

static void add(struct list *list, int byte)
{
    if (list->count == MANY)
        errx(EXIT_FAILURE, "more than %d characters", MANY);
    list->byte[list->count++] = (unsigned char)byte;
}

/* One character of a string, which may be written with a backslash. */
static int take_byte(const char **at)
{
    static const char letters[] = "abfnrtv\\", meant[] = "\a\b\f\n\r\t\v\\";
    const char *c = *at;

    if (*c != '\\' || c[1] == '\0') {
        *at = c + 1;
        return (unsigned char)*c;
    }
    c++;
    if (*c >= '0' && *c <= '7') {
        int value = 0;
        for (int i = 0; i < 3 && *c >= '0' && *c <= '7'; i++)
            value = value * 8 + *c++ - '0';
        *at = c;
        return value & 0xFF;
    }
    const char *known = strchr(letters, *c);
    *at = c + 1;
    return known != NULL ? meant[known - letters] : (unsigned char)*c;
}

/* "[:lower:]" and its like, or [=x=]. False: something else is here. */
static int add_class(struct list *list, const char **at)
{
    const char *c = *at;

    if (c[0] == '[' && c[1] == '=' && c[2] != '\0' && c[3] == '=' &&
        c[4] == ']') {
        add(list, (unsigned char)c[2]);
        *at += 5;
        return 1;
    }
    const char *end = c[0] == '[' && c[1] == ':' ? strstr(c + 2, ":]") : NULL;
    if (end == NULL)
        return 0;
    for (int byte = 0; byte < BYTES; byte++) {
        int has = character_class_has(c + 2, (size_t)(end - c - 2), byte);
        if (has < 0)
            return 0;
        if (has)
            add(list, byte);
    }
    *at = end + 2;
    return 1;
}

/* "[x*n]". False: something else is here. */
static int add_repeat(struct list *list, const char **at)
{
    const char *c = *at + 1;
    char *end;

    if (**at != '[' || *c == '\0')
        return 0;
    int byte = take_byte(&c);
    if (*c != '*')
        return 0;
    c++;
    unsigned long times = strtoul(c, &end, *c == '0' ? 8 : 10);
    if (*end != ']')
        return 0;
    *at = end + 1;
    if (times == 0) {
        list->fill = list->count;
        times = 1;
    }
    for (; times > 0; times--)
        add(list, byte);
    return 1;
}

static void add_range(struct list *list, const char **at)
{
    int low = take_byte(at), high = low;

    if (**at == '-' && (*at)[1] != '\0') {
        (*at)++;
        high = take_byte(at);
    }
    if (high < low)
        errx(EXIT_FAILURE, "a range has its ends exchanged");
    for (int byte = low; byte <= high; byte++)
        add(list, byte);
}

static void expand(struct list *list, const char *text)
{
    *list = (struct list){.fill = -1};
    while (*text != '\0')
        if (!add_class(list, &text) && !add_repeat(list, &text))
            add_range(list, &text);
}

static void complement(struct list *list)
{
    char has[BYTES] = {0};

    for (int i = 0; i < list->count; i++)
        has[list->byte[i]] = 1;
    list->count = 0;
    for (int byte = 0; byte < BYTES; byte++)
        if (!has[byte])
            add(list, byte);
}

/* Makes the list so long: at [x*], or by its last character. */
static void lengthen(struct list *list, int count)
{
    int fill = list->fill >= 0 ? list->fill : list->count - 1;

    if (list->count == 0)
        errx(EXIT_FAILURE, "the second string is empty");
    for (int more = count - list->count; more > 0; more--) {
        memmove(list->byte + fill + 1, list->byte + fill,
                (size_t)(list->count - fill));
        list->count++;
    }
}

static void copy(const unsigned char map[BYTES], const char deleted[BYTES],
                 const char squeezed[BYTES])
{
    int c, before = EOF;

    while ((c = getchar()) != EOF && !ferror(stdout)) {
        if (deleted[c])
            continue;
        c = map[c];
        if (c == before && squeezed[c])
            continue;
        putchar(c);
        before = c;
    }
}

int main(int argc, char **argv)
{
    static struct list first, second;
    static char deleted[BYTES], squeezed[BYTES];
    unsigned char map[BYTES];
    int option;

    while ((option = option_next(argc, argv, "Ccds")) != -1) {
        deletes |= option == 'd';
        squeezes |= option == 's';
        complements |= option == 'c' || option == 'C';
    }
    int least = deletes == squeezes ? 2 : 1;
    char **strings = operands(argc, argv, least, deletes ? least : 2);
    expand(&first, strings[0]);
    if (complements)
        complement(&first);
    if (strings[1] != NULL)
        expand(&second, strings[1]);
    if (strings[1] != NULL && !deletes)
        lengthen(&second, first.count);
    for (int i = 0; i < BYTES; i++)
        map[i] = (unsigned char)i;
    for (int i = 0; i < first.count; i++) {
        deleted[first.byte[i]] = (char)deletes;
        if (!deletes && strings[1] != NULL)
            map[first.byte[i]] = second.byte[i];
    }
    const struct list *last = strings[1] != NULL ? &second : &first;
    for (int i = 0; i < last->count && squeezes; i++)
        squeezed[last->byte[i]] = 1;
    copy(map, deleted, squeezed);
    return ferror(stdin) ? failed("standard input") : 0;
}
