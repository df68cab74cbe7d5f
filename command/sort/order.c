/*
 * sort: the order of two texts.
 */
#include "sort.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

int compare_bytes(struct text a, struct text b)
{
    size_t x = (size_t)(a.end - a.start), y = (size_t)(b.end - b.start);
    int order = memcmp(a.start, b.start, x < y ? x : y);

    return order != 0 ? order : (x > y) - (x < y);
}

void skip_blanks(struct text *text)
{
    while (text->start < text->end && isblank((unsigned char)*text->start))
        text->start++;
}

static size_t digits(struct text text)
{
    size_t count = 0;

    while (text.start + count < text.end &&
           isdigit((unsigned char)text.start[count]))
        count++;
    return count;
}

/* The parts of a number: of any length, so that nothing overflows. */
struct number {
    int sign; /* -1, 0 or 1 */
    struct text whole, fraction;
    int unit; /* see unit_at */
};

/* K is 1, M is 2, ...; 0: there is none. */
static int unit_at(const char *at, const char *end)
{
    static const char units[] = "KMGTPE";
    const char *unit = NULL;

    if (at < end && *at != '\0')
        unit = strchr(units, *at == 'k' ? 'K' : *at);
    return unit != NULL ? (int)(unit - units) + 1 : 0;
}

static struct number parse_number(struct text text)
{
    struct number n = {.sign = 1};
    const char *end = text.end;

    skip_blanks(&text);
    if (text.start < text.end && *text.start == '-') {
        n.sign = -1;
        text.start++;
    }
    while (text.start < text.end && *text.start == '0')
        text.start++;
    n.whole = (struct text){text.start, text.start + digits(text)};
    text.start = n.whole.end;
    if (text.start < text.end && *text.start == '.')
        text.start++;
    else
        text.end = text.start;
    n.fraction = (struct text){text.start, text.start + digits(text)};
    n.unit = unit_at(n.fraction.end, end);
    while (n.fraction.end > n.fraction.start && n.fraction.end[-1] == '0')
        n.fraction.end--;
    if (n.whole.start == n.whole.end && n.fraction.start == n.fraction.end)
        n.sign = 0;
    return n;
}

/* `units`: a larger unit is a larger number. */
static int compare_numbers(struct text a, struct text b, int units)
{
    struct number x = parse_number(a), y = parse_number(b);
    long lengths =
        (x.whole.end - x.whole.start) - (y.whole.end - y.whole.start);

    if (x.sign != y.sign)
        return x.sign - y.sign;
    if (units && x.unit != y.unit)
        return (x.unit - y.unit) * x.sign;
    if (lengths != 0)
        return lengths > 0 ? x.sign : -x.sign;
    int order = compare_bytes(x.whole, y.whole);
    if (order == 0)
        order = compare_bytes(x.fraction, y.fraction);
    return order * x.sign;
}

/* The next character that counts; EOF: there is none. */
static int next_byte(struct text *text, unsigned by)
{
    while (text->start < text->end) {
        int c = (unsigned char)*text->start++;
        if ((by & DICTIONARY) && !isalnum(c) && !isblank(c))
            continue;
        if ((by & PRINTING) && !(by & DICTIONARY) && !isprint(c))
            continue;
        return by & FOLD ? toupper(c) : c;
    }
    return EOF;
}

int compare_by(struct text a, struct text b, unsigned by)
{
    if (by & BLANKS) {
        skip_blanks(&a);
        skip_blanks(&b);
    }
    if (by & (NUMERIC | HUMAN))
        return compare_numbers(a, b, (by & HUMAN) != 0);
    if (!(by & (DICTIONARY | PRINTING | FOLD)))
        return compare_bytes(a, b);
    for (;;) {
        int c = next_byte(&a, by), d = next_byte(&b, by);
        if (c != d || c == EOF)
            return c - d;
    }
}
