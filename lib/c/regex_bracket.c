/*
 * Bracket expressions: [a-z], [^[:space:]], ...
 */
#include "lib/c/regex.h"
#include <ctype.h>
#include <kumquat/character_class.h>
#include <string.h>

/* "alpha:]..." */
static int add_class(struct set *set, const char **at)
{
    const char *name = *at, *end = strstr(name, ":]");

    if (end == NULL)
        return REG_EBRACK;
    for (int byte = 0; byte < 256; byte++) {
        int has = character_class_has(name, (size_t)(end - name), byte);
        if (has < 0)
            return REG_ECTYPE;
        if (has)
            set_add(set, (unsigned char)byte);
    }
    *at = end + 2;
    return 0;
}

/* One byte, which may be written [.x.] or [=x=]. */
static int take_byte(unsigned char *byte, const char **at)
{
    const char *c = *at;

    if (*c == '\0')
        return REG_EBRACK;
    if (*c != '[' || (c[1] != '.' && c[1] != '=')) {
        *byte = (unsigned char)*c;
        *at = c + 1;
        return 0;
    }
    if (c[2] == '\0' || c[3] != c[1] || c[4] != ']')
        return strchr(c, ']') == NULL ? REG_EBRACK : REG_ECOLLATE;
    *byte = (unsigned char)c[2];
    *at = c + 5;
    return 0;
}

/* A byte or a range. */
static int add_range(struct set *set, const char **at)
{
    unsigned char low, high;
    int error = take_byte(&low, at);

    if (error != 0)
        return error;
    high = low;
    if (**at == '-' && (*at)[1] != ']') {
        (*at)++;
        error = take_byte(&high, at);
    }
    if (error != 0)
        return error;
    if (high < low)
        return REG_ERANGE;
    for (int byte = low; byte <= high; byte++)
        set_add(set, (unsigned char)byte);
    return 0;
}

static void add_other_case(struct set *set)
{
    for (int c = 'a'; c <= 'z'; c++) {
        int upper = toupper(c);
        if (set_has(set, (unsigned char)c))
            set_add(set, (unsigned char)upper);
        else if (set_has(set, (unsigned char)upper))
            set_add(set, (unsigned char)c);
    }
}

static void invert(struct set *set, int flags)
{
    if (flags & REG_NEWLINE)
        set_add(set, '\n');
    for (unsigned i = 0; i < sizeof(set->bits) / sizeof(*set->bits); i++)
        set->bits[i] = ~set->bits[i];
}

int regex_bracket(struct set *set, const char **at, int flags)
{
    bool inverted = **at == '^';
    int error = 0;

    *at += inverted;
    const char *first = *at;
    while (error == 0 && (**at != ']' || *at == first)) {
        if (**at == '[' && (*at)[1] == ':') {
            *at += 2;
            error = add_class(set, at);
        } else {
            error = add_range(set, at);
        }
    }
    (*at)++;
    if (flags & REG_ICASE)
        add_other_case(set);
    if (inverted)
        invert(set, flags);
    return error;
}
