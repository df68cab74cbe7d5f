/*
 * ed: addresses and patterns.
 */
#include "ed.h"
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS 26

const char *at;

static struct row *marks[LETTERS];
static regex_t last_pattern;
static int has_pattern;

void skip_blanks(void)
{
    while (isblank((unsigned char)*at))
        at++;
}

void parse_end(void)
{
    skip_blanks();
    if (*at != '\0')
        refuse("unexpected characters behind the command");
}

/* --- Patterns ------------------------------------------------------------- */

/* The pattern's text, without backslashes before the delimiter. */
static char *copy_pattern(void)
{
    char delimiter = *at++, *copy = get(strlen(at) + 1), *to = copy;

    for (int in_brackets = 0; *at != '\0'; at++) {
        if (*at == delimiter && !in_brackets)
            break;
        if (*at == '\\' && at[1] != '\0' && !in_brackets) {
            if (at[1] != delimiter)
                *to++ = *at;
            at++;
        } else if (*at == '[') {
            in_brackets = 1;
        } else if (*at == ']' && at[-1] != '[' &&
                   (at[-1] != '^' || at[-2] != '[')) {
            in_brackets = 0;
        }
        *to++ = *at;
    }
    *to = '\0';
    at += *at == delimiter;
    return copy;
}

regex_t *parse_pattern(void)
{
    static char why[80];
    char *pattern = copy_pattern();
    regex_t new;

    int is_empty = *pattern == '\0';
    int error = is_empty ? 0 : regcomp(&new, pattern, 0);
    free(pattern);
    if (error != 0) {
        regerror(error, &new, why, sizeof(why));
        refuse(why);
    }
    if (is_empty && !has_pattern)
        refuse("no pattern before this one");
    if (!is_empty) {
        if (has_pattern)
            regfree(&last_pattern);
        last_pattern = new;
        has_pattern = 1;
    }
    return &last_pattern;
}

int row_matches(regex_t *regex, const struct row *row, regoff_t from,
                regmatch_t *match, size_t count)
{
    match[0] = (regmatch_t){from, (regoff_t)row->length};
    int result = regexec(regex, row->text, count, match, REG_STARTEND);

    if (result == REG_ESPACE)
        refuse("no memory for the back-references");
    return result == 0;
}

/* The next line that matches, or the one before: around the whole text. */
static int search(int step)
{
    regex_t *regex = parse_pattern();
    regmatch_t match;
    int line = text.dot;

    for (int i = 0; i < text.count; i++) {
        line += step;
        if (line > text.count)
            line = 1;
        if (line < 1)
            line = text.count;
        if (row_matches(regex, text.row[line - 1], 0, &match, 1))
            return line;
    }
    refuse("no match");
}

/* --- Addresses ------------------------------------------------------------ */

void mark_set(char letter, struct row *row)
{
    if (letter < 'a' || letter > 'z')
        refuse("a mark is a small letter");
    struct row **mark = &marks[letter - 'a'];
    row_share(row);
    if (*mark != NULL)
        row_drop(*mark);
    *mark = row;
}

static int find_mark(void)
{
    char letter = *at;

    if (letter < 'a' || letter > 'z')
        refuse("a mark is a small letter");
    at++;
    struct row *row = marks[letter - 'a'];
    int line = row != NULL ? text_find(row, 0) : 0;
    if (line == 0)
        refuse("the marked line is not there");
    return line;
}

static int parse_number(void)
{
    int number = 0;

    while (isdigit((unsigned char)*at)) {
        int digit = *at++ - '0';
        number =
            number > (INT_MAX - digit) / 10 ? INT_MAX : number * 10 + digit;
    }
    return number;
}

/* The first part of an address; -1: there is none. */
static int parse_base(void)
{
    if (isdigit((unsigned char)*at))
        return parse_number();
    switch (*at) {
    case '.':
        at++;
        return text.dot;
    case '$':
        at++;
        return text.count;
    case '\'':
        at++;
        return find_mark();
    case '/':
        return search(1);
    case '?':
        return search(-1);
    case '+':
    case '-':
    case '^':
        return text.dot;
    default:
        return -1;
    }
}

int parse_address(int missing)
{
    skip_blanks();
    long long line = parse_base();

    if (line < 0)
        return missing;
    for (skip_blanks(); *at != '\0' && strchr("+-^0123456789", *at) != NULL;
         skip_blanks()) {
        int is_down = *at != '-' && *at != '^';
        at += !isdigit((unsigned char)*at);
        int steps = isdigit((unsigned char)*at) ? parse_number() : 1;
        line += is_down ? steps : -steps;
        if (line < 0 || line > text.count)
            break;
    }
    if (line < 0 || line > text.count)
        refuse("no such line");
    return (int)line;
}

/* Of more than two addresses, the last two count. */
struct range parse_range(void)
{
    struct range r = {text.dot, text.dot, 0};
    int address = parse_address(-1);

    for (;;) {
        char separator = *at;
        int is_there = address >= 0;
        if (is_there) {
            r.first = r.count == 0 ? address : r.last;
            r.last = address;
            r.count = r.count == 0 ? 1 : 2;
        }
        if (separator != ',' && separator != ';' && separator != '%')
            break;
        at++;
        if (!is_there && r.count == 0)
            r.last = separator == ';' ? text.dot : 1;
        r.count = 1;
        if (separator == ';' && is_there)
            text.dot = address;
        int missing = is_there ? address : text.count;
        address = parse_address(missing);
    }
    if (r.first > r.last)
        refuse("the first line is behind the last");
    return r;
}
