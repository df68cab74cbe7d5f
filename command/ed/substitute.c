/*
 * ed: the command s.
 */
#include "ed.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS 10

static char *replacement; /* as it was written, or NULL */

/* Bytes that grow in number. */
static struct {
    char *bytes;
    size_t count, room;
} result;

static void add(const char *bytes, size_t count)
{
    if (result.room - result.count <= count) {
        size_t room = 2 * (result.count + count) + 64;
        result.bytes = resize(result.bytes, room);
        result.room = room;
    }
    memcpy(result.bytes + result.count, bytes, count);
    result.count += count;
}

/* Reads the replacement, up to the delimiter. */
static void parse_replacement(char delimiter)
{
    const char *start = at;

    while (*at != '\0' && *at != delimiter)
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    size_t length = (size_t)(at - start);
    if (length == 1 && *start == '%') {
        if (replacement == NULL)
            refuse("no replacement before this one");
        return;
    }
    char *copy = get(length + 1);
    memcpy(copy, start, length);
    copy[length] = '\0';
    free(replacement);
    replacement = copy;
}

static void add_group(const struct row *row, const regmatch_t *match)
{
    if (match->rm_so >= 0)
        add(row->text + match->rm_so, (size_t)(match->rm_eo - match->rm_so));
}

static void add_replacement(const struct row *row, const regmatch_t *matches)
{
    for (const char *c = replacement; *c != '\0'; c++) {
        if (*c == '&') {
            add_group(row, &matches[0]);
        } else if (*c == '\\' && isdigit((unsigned char)c[1])) {
            add_group(row, &matches[*++c - '0']);
        } else {
            c += *c == '\\' && c[1] != '\0';
            add(c, 1);
        }
    }
}

/* The line with its match number `from` replaced, or all from that on, in
 * `result`. Returns whether there was one. */
static int replace(regex_t *regex, const struct row *row, long from, int all)
{
    regmatch_t matches[GROUPS];
    regoff_t copied = 0, start = 0, ended = -1;
    long number = 0;

    result.count = 0;
    while (start <= (regoff_t)row->length &&
           row_matches(regex, row, start, matches, GROUPS)) {
        int is_empty = matches[0].rm_so == matches[0].rm_eo;
        int is_behind = is_empty && matches[0].rm_so == ended;
        if (!is_behind && ++number >= from) {
            add(row->text + copied, (size_t)(matches[0].rm_so - copied));
            add_replacement(row, matches);
            copied = matches[0].rm_eo;
            if (!all)
                break;
        }
        ended = matches[0].rm_eo;
        start = ended + is_empty;
    }
    add(row->text + copied, row->length - (size_t)copied);
    return number >= from;
}

/* Puts the result in the place of a line: newlines in it divide it. Returns how
 * many lines there are more. */
static int exchange(int line)
{
    const char *from = result.bytes, *end = from + result.count;
    int last = line;

    for (;;) {
        const char *newline = memchr(from, '\n', (size_t)(end - from));
        const char *to = newline != NULL ? newline : end;
        text_insert(last++, row_make(from, (size_t)(to - from)));
        if (newline == NULL)
            break;
        from = newline + 1;
    }
    text_delete(line, line);
    return last - line - 1;
}

/* What stands behind s/a/b/. */
struct flags {
    long from; /* the first match that is replaced */
    int all;
    char print; /* p, n, l or 0 */
};

static struct flags parse_flags(void)
{
    struct flags flags = {.from = 1};

    for (;; at++) {
        if (isdigit((unsigned char)*at)) {
            char *end;
            flags.from = strtol(at, &end, 10);
            at = end - 1;
        } else if (*at == 'g') {
            flags.all = 1;
        } else if (*at == 'p' || *at == 'n' || *at == 'l') {
            flags.print = *at;
        } else {
            break;
        }
    }
    if (flags.from < 1)
        refuse("there is no match 0");
    parse_end();
    return flags;
}

/* With `s` alone, the last one once more. */
static regex_t *parse(struct flags *flags)
{
    static struct flags last;

    if (*at == '\0') {
        if (replacement == NULL)
            refuse("no substitution before this one");
        *flags = last;
        at = "//";
        return parse_pattern();
    }
    char delimiter = *at;
    if (isblank((unsigned char)delimiter) || isalnum((unsigned char)delimiter))
        refuse("no such delimiter");
    regex_t *regex = parse_pattern();
    if (at[-1] != delimiter)
        refuse("no replacement");
    parse_replacement(delimiter);
    int is_open = *at == '\0';
    at += !is_open;
    *flags = parse_flags();
    if (is_open)
        flags->print = 'p';
    last = *flags;
    return regex;
}

void substitute(struct range range)
{
    struct flags flags;

    input_join(1);
    regex_t *regex = parse(&flags);
    int any = 0;
    undo_remember();
    for (int line = range.first, last = range.last; line <= last; line++) {
        struct row *row = text.row[line - 1];
        if (!replace(regex, row, flags.from, flags.all))
            continue;
        any = 1;
        int more = exchange(line);
        line += more;
        last += more;
        text.dot = line;
    }
    if (!any && !global_runs)
        refuse("no match");
    if (any && flags.print)
        print_rows(text.dot, text.dot, flags.print);
}
