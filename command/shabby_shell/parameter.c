/*
 * Parameters: $NAME, ${NAME} and what else stands in braces (POSIX, 2.6.2).
 */
#include "expand.h"
#include "expansion.h"
#include "shell.h"
#include "variables.h"
#include <ctype.h>
#include <err.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ${NAME:-word} and its kin, taken apart. */
struct parameter {
    char *name;
    char form;   /* one of - = ? + # %, '\0': none, 'L': the length */
    int colon;   /* a : before it: an empty value counts as not set */
    int doubled; /* ## %%: as much as possible */
    const char *word, *end;
};

/* The length of the name of a parameter, of any kind. */
static size_t parameter_length(const char *at)
{
    size_t length = name_length(at);

    if (length == 0)
        length = strspn(at, "0123456789");
    return length > 0 || *at == '\0' ? length : strchr("@*#?-$!", *at) != NULL;
}

/* Takes apart what stands between the braces. Returns -1 if it is nothing
 * that POSIX knows. */
static int take_apart(struct parameter *p, const char *at, const char *end)
{
    int sharp = *at == '#' && at + 1 < end;

    if (sharp && at + 1 + parameter_length(at + 1) == end) {
        p->form = 'L';
        p->name = text_copy(at + 1, (size_t)(end - at - 1));
        return 0;
    }
    const char *rest = at + parameter_length(at);
    if (rest == at)
        return -1;
    p->name = text_copy(at, (size_t)(rest - at));
    if (rest == end)
        return 0;
    p->colon = *rest == ':';
    p->form = rest[p->colon];
    int trims = strchr("#%", p->form) != NULL && !p->colon;
    p->doubled = trims && rest[1] == p->form;
    p->word = rest + p->colon + 1 + p->doubled;
    p->end = end;
    return trims || strchr("-=?+", p->form) != NULL ? 0 : -1;
}

/* --- Values --------------------------------------------------------------- */

static int is_positional(const struct parameter *p)
{
    return *p->name == '@' || *p->name == '*';
}

/* A copy of the value, NULL if it is not set. Of $@ and $* it is only good to
 * see whether there is anything. */
static char *get_value(const struct parameter *p)
{
    const char *value = NULL;

    if (!is_positional(p))
        value = parameter_get(p->name);
    else if (positional.count > 0)
        value = positional.count > 1 ? "more" : positional.list[0];
    return value != NULL ? text_copy(value, strlen(value)) : NULL;
}

static void add_value(struct expansion *e, const struct parameter *p,
                      const char *value, enum place place)
{
    if (is_positional(p))
        field_add_positional(e, *p->name, place);
    else if (value != NULL)
        field_add_value(e, value, place);
}

/* "set -u" wants to hear of what is not set. */
static int refuse_unset(const struct parameter *p, const char *value)
{
    if (value != NULL || !shell.no_unset || is_positional(p))
        return 0;
    warnx("%s: parameter not set", p->name);
    return -1;
}

static int add_length(struct expansion *e, const struct parameter *p,
                      const char *value, enum place place)
{
    char number[24];
    size_t length = value != NULL ? strlen(value) : 0;

    if (is_positional(p))
        length = positional.count;
    snprintf(number, sizeof(number), "%lu", (unsigned long)length);
    field_add_value(e, number, place);
    return 0;
}

/* --- ${NAME-word} and its kin --------------------------------------------- */

/* ${NAME=word} */
static int assign_word(struct expansion *e, const struct parameter *p,
                       enum place place)
{
    if (name_length(p->name) == 0) {
        warnx("%s: can't be set so", p->name);
        return -1;
    }
    enum place inner = place <= IN_INNER ? IN_WORD : IN_QUOTED_INNER;
    char *value = expand_copy(p->word, p->end, inner);
    int error = value == NULL ? -1 : variable_set(p->name, value);
    if (error == 0)
        field_add_value(e, value, place);
    free(value);
    return error;
}

/* ${NAME?word} */
static int complain(const struct parameter *p)
{
    char *why = expand_copy(p->word, p->end, IN_QUOTED_INNER);

    if (why != NULL && *why == '\0')
        warnx("%s: parameter %snot set", p->name, p->colon ? "null or " : "");
    else if (why != NULL)
        warnx("%s: %s", p->name, why);
    free(why);
    return -1;
}

/* The word, the value, or nothing: as the operator says. */
static int add_choice(struct expansion *e, const struct parameter *p,
                      const char *value, enum place place)
{
    int is_set = value != NULL && !(p->colon && *value == '\0');
    enum place inner = place <= IN_INNER ? IN_INNER : IN_QUOTED_INNER;

    if (p->form == '+' ? is_set : !is_set && p->form == '-')
        return expand_range(e, p->word, p->end, inner);
    if (is_set && p->form != '+')
        add_value(e, p, value, place);
    if (is_set || p->form == '+')
        return 0;
    return p->form == '=' ? assign_word(e, p, place) : complain(p);
}

/* --- ${NAME#pattern} and its kin ------------------------------------------ */

/* Can a text that ends like this match the pattern? Where the pattern ends with
 * an ordinary character it is easy to say no, which makes it fast to look for
 * the last "/" of a long text. */
static int may_end(const char *pattern, const char *text, size_t length)
{
    size_t size = strlen(pattern);

    if (size == 0 || length == 0 || strchr("*?]\\", pattern[size - 1]) != NULL)
        return 1;
    return pattern[size - 1] == text[length - 1];
}

/* Does the part of the value before `at` match? */
static int head_matches(char *value, size_t at, const char *pattern)
{
    char after = value[at];

    if (!may_end(pattern, value, at))
        return 0;
    value[at] = '\0';
    int matches = fnmatch(pattern, value, 0) == 0;
    value[at] = after;
    return matches;
}

/* Takes the head or the tail that matches away, and returns what is left. */
static char *trim(const struct parameter *p, char *value, const char *pattern)
{
    size_t length = strlen(value);
    int head = p->form == '#', up = head != p->doubled;

    for (size_t i = 0; i <= length; i++) {
        size_t at = up ? i : length - i;
        if (head && head_matches(value, at, pattern))
            return value + at;
        if (!head && fnmatch(pattern, value + at, 0) == 0) {
            value[at] = '\0';
            return value;
        }
    }
    return value;
}

static int add_trimmed(struct expansion *e, const struct parameter *p,
                       char *value, enum place place)
{
    if (is_positional(p)) {
        warnx("%s: bad substitution", p->name);
        return -1;
    }
    char *pattern = expand_copy_pattern(p->word, p->end);
    if (pattern == NULL)
        return -1;
    if (value != NULL)
        field_add_value(e, trim(p, value, pattern), place);
    free(pattern);
    return 0;
}

/* -------------------------------------------------------------------------- */

static int add_value_of(struct expansion *e, const struct parameter *p,
                        enum place place)
{
    char *value = get_value(p);
    int error = 0;

    if (p->form != '\0' && strchr("-=?+", p->form) != NULL)
        error = add_choice(e, p, value, place);
    else if (refuse_unset(p, value) < 0)
        error = -1;
    else if (p->form == 'L')
        error = add_length(e, p, value, place);
    else if (p->form != '\0')
        error = add_trimmed(e, p, value, place);
    else
        add_value(e, p, value, place);
    free(value);
    return error;
}

int add_parameter(struct expansion *e, const char *at, const char *end,
                  enum place place)
{
    struct parameter p = {0};
    int error = 0;

    if (at == end) {
        field_add(e, '$', place >= IN_QUOTED);
        return 0;
    }
    if (*at != '{')
        p.name = text_copy(at, (size_t)(end - at));
    else if (take_apart(&p, at + 1, end - 1) < 0)
        error = -1;
    if (error < 0)
        warnx("$%.*s: bad substitution", (int)(end - at), at);
    else
        error = add_value_of(e, &p, place);
    free(p.name);
    return error;
}
