/*
 * sort: keys, the parts of a line that decide.
 */
#include "sort.h"
#include <ctype.h>
#include <err.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>

static struct key {
    unsigned long first, first_byte; /* field and character, from 1 */
    unsigned long last, last_byte;   /* 0: to the end of the line, the field */
    unsigned rules, last_rules;
} * keys;
static size_t key_count;

unsigned rules;
int separator = EOF;

/* Moves text->start behind a field and, if `over`, what separates it. */
static void skip_field(struct text *text, int over)
{
    if (separator == EOF)
        skip_blanks(text);
    while (text->start < text->end) {
        int c = (unsigned char)*text->start;
        if (separator == EOF ? isblank(c) : c == separator)
            break;
        text->start++;
    }
    if (over && separator != EOF && text->start < text->end)
        text->start++;
}

static void skip_bytes(struct text *text, unsigned long count)
{
    unsigned long left = (unsigned long)(text->end - text->start);

    text->start += count < left ? count : left;
}

static struct text key_of(const struct key *key, struct text line)
{
    struct text start = line, end = line;

    for (unsigned long i = 1; i < key->first && start.start < start.end; i++)
        skip_field(&start, 1);
    if (key->rules & BLANKS)
        skip_blanks(&start);
    skip_bytes(&start, key->first_byte - 1);
    if (key->last == 0)
        return start;
    for (unsigned long i = 1; i < key->last && end.start < end.end; i++)
        skip_field(&end, 1);
    if (key->last_byte == 0) {
        skip_field(&end, 0);
    } else {
        if (key->last_rules & BLANKS)
            skip_blanks(&end);
        skip_bytes(&end, key->last_byte);
    }
    start.end = end.start > start.start ? end.start : start.start;
    return start;
}

int compare_keys(const struct text *a, const struct text *b)
{
    if (key_count == 0) {
        int order = compare_by(*a, *b, rules);
        return rules & REVERSE ? -order : order;
    }
    for (size_t i = 0; i < key_count; i++) {
        const struct key *key = &keys[i];
        int order = compare_by(key_of(key, *a), key_of(key, *b),
                               key->rules & ~(unsigned)BLANKS);
        if (order != 0)
            return key->rules & REVERSE ? -order : order;
    }
    return 0;
}

/* --- Options -------------------------------------------------------------- */

unsigned rule_of(int letter)
{
    static const char letters[] = "bdfinrh";
    const char *place = letter != '\0' ? strchr(letters, letter) : NULL;

    return place != NULL ? 1u << (place - letters) : 0;
}

/* "2.3bn": a field, a character (`byte` if none is said), rules. */
static char *parse_position(char *at, unsigned long *field, unsigned long *byte,
                            unsigned *by)
{
    *field = strtoul(at, &at, 10);
    if (*at == '.')
        *byte = strtoul(at + 1, &at, 10);
    for (; rule_of(*at) != 0; at++)
        *by |= rule_of(*at);
    return at;
}

void key_add(char *text)
{
    struct key key = {.first_byte = 1};
    char *end = parse_position(text, &key.first, &key.first_byte, &key.rules);

    if (*end == ',')
        end =
            parse_position(end + 1, &key.last, &key.last_byte, &key.last_rules);
    if (*end != '\0' || key.first == 0 || key.first_byte == 0 ||
        (key.last == 0 && strchr(text, ',') != NULL))
        errx(STATUS_TROUBLE, "%s: not a key", text);
    keys = memory_resize(keys, (key_count + 1) * sizeof(*keys));
    keys[key_count++] = key;
}

void keys_complete(void)
{
    for (size_t i = 0; i < key_count; i++) {
        struct key *key = &keys[i];
        if ((key->rules | key->last_rules) == 0)
            key->rules = key->last_rules = rules;
        key->rules |= key->last_rules & ~(unsigned)BLANKS;
    }
}
