/*
 * fnmatch() gives the same answers as the host's, for patterns and names made
 * of few different characters, so that many match.
 */
/* host-sources: lib/c/character_class.c lib/c/fnmatch.c */
/* host-flags: -Dfnmatch=kq_fnmatch */
#include "tests/host/tap.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>
#undef fnmatch
#include <fnmatch.h>

int kq_fnmatch(const char *pattern, const char *text, int flags);

_Static_assert(FNM_NOMATCH == 1, "the host's numbers are ours");
_Static_assert(FNM_PATHNAME == 1 && FNM_NOESCAPE == 2 && FNM_PERIOD == 4,
               "the host's numbers are ours");

#define ROUNDS 2000000

static size_t below(size_t limit)
{
    return (size_t)random() % limit;
}

/* Adds one of the pieces. */
static void add(char *to, const char *const *pieces, size_t count)
{
    strcat(to, pieces[below(count)]);
}

#define ADD(to, pieces) add(to, pieces, sizeof(pieces) / sizeof(pieces[0]))

static void random_bracket(char *to)
{
    static const char *const starts[] = {"[", "[!", "[^", "[]", "[!]"};
    static const char *const items[] = {
        "a",         "b",         "a-b",        ".",   "/",   "-",
        "\\a",       "\\]",       "\\",         "!",   "^",   "[",
        "[:alpha:]", "[:digit:]", "[:punct:]",  "b-a", "+-0", "[:upper:]",
        "*",         "[:space:]", "[:xdigit:]", "?",   ".-0", "\xff"};
    static const char *const ends[] = {"]", "]", "]", "]", "-]", ""};

    ADD(to, starts);
    for (size_t i = below(4); i > 0; i--)
        ADD(to, items);
    ADD(to, ends);
}

static void random_pattern(char *to)
{
    static const char *const pieces[] = {"a", "b", ".",  "/",  "*",   "?",
                                         "*", "a", "\\", "\\", "\xff"};

    *to = '\0';
    for (size_t i = below(8); i > 0; i--) {
        if (below(4) == 0)
            random_bracket(to);
        else
            ADD(to, pieces);
    }
}

static void random_name(char *to)
{
    static const char *const pieces[] = {"a", "b", "a", "b", ".",   "/",
                                         "]", "-", "[", "*", "\xff"};

    *to = '\0';
    for (size_t i = below(8); i > 0; i--)
        ADD(to, pieces);
}

/*
 * What POSIX leaves open, and where we choose otherwise: a "/" in brackets,
 * collating symbols, what is a range beside a class. The host does not find a
 * "\/" behind a "*", and takes a "." there for one at the start.
 */
static int left_open(const char *pattern, int flags)
{
    static const char *const parts[] = {"[.", "[=", "-[", "]-", "\\/"};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strstr(pattern, parts[i]) != NULL)
            return 1;
    if ((flags & FNM_PERIOD) &&
        (strstr(pattern, "*?") != NULL || strstr(pattern, "*[") != NULL))
        return 1;
    return (flags & FNM_PATHNAME) && strchr(pattern, '[') != NULL &&
           strchr(pattern, '/') != NULL;
}

static int same_random(void)
{
    char pattern[256], name[64];

    for (int i = 0; i < ROUNDS; i++) {
        int flags = (int)below(8);
        random_pattern(pattern);
        random_name(name);
        if (left_open(pattern, flags))
            continue;
        int theirs = fnmatch(pattern, name, flags);
        if (kq_fnmatch(pattern, name, flags) != theirs) {
            printf("# \"%s\" and \"%s\", flags %d: the host says %d\n", pattern,
                   name, flags, theirs);
            return 0;
        }
    }
    return 1;
}

static int matches(const char *pattern, const char *name, int flags)
{
    return kq_fnmatch(pattern, name, flags) == 0;
}

/* "*a*a*...b" and a name of "a" alone. */
static int is_fast(void)
{
    static char pattern[2 * 1000 + 2], name[20000 + 1];
    clock_t start = clock();

    for (int i = 0; i < 1000; i++)
        memcpy(pattern + 2 * i, "*a", 2);
    strcpy(pattern + 2 * 1000, "b");
    memset(name, 'a', sizeof(name) - 1);
    int matched = matches(pattern, name, 0);
    return !matched && clock() - start < 10 * CLOCKS_PER_SEC;
}

static int same_classes(void)
{
    static const char *const patterns[] = {
        "[[:alnum:]]", "[[:alpha:]]", "[[:blank:]]", "[[:cntrl:]]",
        "[[:digit:]]", "[[:graph:]]", "[[:lower:]]", "[[:print:]]",
        "[[:punct:]]", "[[:space:]]", "[[:upper:]]", "[[:xdigit:]]",
        "[![:alpha:]]"};
    char name[2] = "";

    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
        for (int c = 1; c < 256; c++) {
            name[0] = (char)c;
            if (kq_fnmatch(patterns[i], name, 0) !=
                fnmatch(patterns[i], name, 0))
                return 0;
        }
    return 1;
}

int main(void)
{
    ok(same_random(), "does it say what the host's says?");
    ok(same_classes(), "do the classes have the same characters?");
    ok(matches("a[/]b", "a[/]b", FNM_PATHNAME) &&
           !matches("a[/]b", "a/b", FNM_PATHNAME) && matches("a[/]b", "a/b", 0),
       "is a / in brackets no member when a / parts names?");
    ok(matches("[[:none:]", ":", 0), "is what is no class a set?");
    ok(is_fast(), "does it take no exponential time?");
    return tap_end();
}
