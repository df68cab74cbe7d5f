/*
 * Patterns of the shell's, see fnmatch.h.
 *
 * Text and pattern are compared from left to right. After a mismatch the last
 * "*" takes one byte more, and the comparison goes on from there. Earlier ones
 * need not be tried again: what the last one can't reach by growing, they
 * can't either.
 */
#include <fnmatch.h>
#include <kumquat/character_class.h>
#include <stddef.h>
#include <string.h>

/* One character of a bracket expression; moves behind it. */
static int bracket_byte(const char **at, int flags)
{
    if (**at == '\\' && !(flags & FNM_NOESCAPE) && (*at)[1] != '\0')
        ++*at;
    return (unsigned char)*(*at)++;
}

/* Is c in what comes next in a bracket expression: a class, a range, or one
 * character? Moves behind it. */
static int in_item(const char **at, int c, int flags)
{
    if ((*at)[0] == '[' && (*at)[1] == ':') {
        const char *name = *at + 2, *end = strstr(name, ":]");
        int found =
            end ? character_class_has(name, (size_t)(end - name), c) : -1;
        if (found >= 0) {
            *at = end + 2;
            return found;
        }
    }
    int first = bracket_byte(at, flags), last = first;
    if ((*at)[0] == '-' && (*at)[1] != ']' && (*at)[1] != '\0') {
        ++*at;
        last = bracket_byte(at, flags);
    }
    return first <= c && c <= last;
}

/* Is c in the bracket expression that starts behind the "["? Returns where it
 * ends, NULL if it does not. */
static const char *bracket(const char *at, int c, int flags, int *found)
{
    int other = *at == '!' || *at == '^';
    int any = 0;

    at += other;
    const char *first = at; /* a "]" there is an ordinary character */
    while (*at != ']' || at == first) {
        if (*at == '\0' || (*at == '/' && (flags & FNM_PATHNAME)))
            return NULL;
        any |= in_item(&at, c, flags);
    }
    *found = any != other;
    return at + 1;
}

/* Compares one byte of the text, which is not over, with what comes next in the
 * pattern, which is no "*". Returns where the pattern goes on, NULL if they
 * do not match. `hidden`: the byte is a "." that must be named. */
static const char *match_byte(const char *pattern, int c, int hidden, int flags)
{
    int named = !hidden && (c != '/' || !(flags & FNM_PATHNAME));
    int found = 0;

    if (*pattern == '?')
        return named ? pattern + 1 : NULL;
    if (*pattern == '[') {
        const char *end = bracket(pattern + 1, c, flags, &found);
        if (end != NULL)
            return named && found ? end : NULL;
    }
    if (*pattern == '\\' && !(flags & FNM_NOESCAPE))
        pattern++;
    return *pattern != '\0' && (unsigned char)*pattern == c ? pattern + 1
                                                            : NULL;
}

/* Is there a "." that only a "." matches? */
static int is_hidden(const char *start, const char *at, int flags)
{
    return *at == '.' && (flags & FNM_PERIOD) &&
           (at == start || ((flags & FNM_PATHNAME) && at[-1] == '/'));
}

int fnmatch(const char *pattern, const char *text, int flags)
{
    const char *star = NULL;  /* behind the last "*" of the pattern */
    const char *taken = NULL; /* the end of what it stands for */
    const char *start = text;

    while (*text != '\0' || *pattern != '\0') {
        int hidden = is_hidden(start, text, flags);
        if (*pattern == '*' && !hidden) {
            star = ++pattern;
            taken = text;
            continue;
        }
        const char *next = NULL;
        if (*text != '\0' && *pattern != '*')
            next = match_byte(pattern, (unsigned char)*text, hidden, flags);
        if (next != NULL && *text == '/' && (flags & FNM_PATHNAME))
            star = NULL; /* no "*" goes beyond this */
        if (next == NULL && (star == NULL || *taken == '\0' ||
                             (*taken == '/' && (flags & FNM_PATHNAME))))
            return FNM_NOMATCH;
        pattern = next != NULL ? next : star;
        text = next != NULL ? text + 1 : ++taken;
    }
    return 0;
}
