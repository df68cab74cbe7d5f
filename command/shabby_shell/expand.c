/*
 * Expansion, see expand.h: the way through a word. The rules are POSIX's
 * (Shell Command Language, 2.2 and 2.6).
 */
#include "expand.h"
#include "arithmetic.h"
#include "expansion.h"
#include "lexer.h"
#include "shell.h"
#include "variables.h"
#include <ctype.h>
#include <err.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t name_length(const char *text)
{
    size_t length = 0;

    if (isdigit((unsigned char)text[0]))
        return 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

/* --- Quotes --------------------------------------------------------------- */

/* A backslash, and what it protects. In double quotes that is only what is
 * special there. */
static const char *add_escape(struct expansion *e, const char *at,
                              const char *end, enum place place)
{
    static const char *const special[] = {
        [IN_QUOTED] = "$`\"\\",
        [IN_QUOTED_INNER] = "$`\"\\}",
        [IN_DOCUMENT] = "$`\\",
    };
    int quoted = place >= IN_QUOTED;

    if (at + 1 < end && at[1] == '\n')
        return at + 2;
    if (at + 1 == end || (quoted && strchr(special[place], at[1]) == NULL)) {
        field_add(e, '\\', 1);
        return at + 1;
    }
    field_add(e, at[1], 1);
    return at + 2;
}

static void add_verbatim(struct expansion *e, const char *at, const char *end)
{
    e->started = 1;
    e->after_blank = 0;
    while (at < end)
        field_add(e, *at++, 1);
}

/* What stands in double quotes is a field, unless it is "$@" and there are no
 * parameters. */
static int add_quoted(struct expansion *e, const char *at, const char *end,
                      enum place place)
{
    enum place inner = place == IN_INNER ? IN_QUOTED_INNER : IN_QUOTED;

    e->no_parameters = 0;
    if (expand_range(e, at, end, inner) < 0)
        return -1;
    if (!e->no_parameters)
        add_verbatim(e, end, end);
    return 0;
}

/* --- Home directories ----------------------------------------------------- */

/* Expands ~ or ~USER, if that is what it is. Returns where the word goes on. */
static const char *add_home(struct expansion *e, const char *at,
                            const char *end)
{
    const char *stop = at + 1, *home = NULL;

    while (stop < end && (isalnum((unsigned char)*stop) || *stop == '_' ||
                          *stop == '-' || *stop == '.'))
        stop++;
    if (stop == end || *stop == '/' || (*stop == ':' && e->out == NULL)) {
        char *name = text_copy(at + 1, (size_t)(stop - at - 1));
        const struct passwd *user = *name != '\0' ? getpwnam(name) : NULL;
        home = user != NULL ? user->pw_dir : NULL;
        if (*name == '\0')
            home = variable_get("HOME");
        free(name);
    }
    if (home == NULL) {
        field_add(e, '~', 0);
        return at + 1;
    }
    add_verbatim(e, home, home + strlen(home));
    return stop;
}

/* --- $( ) and ` ` --------------------------------------------------------- */

static int add_commands(struct expansion *e, char *commands, enum place place)
{
    char *output = substitute(commands);

    free(commands);
    if (output == NULL)
        return -1;
    field_add_value(e, output, place);
    free(output);
    return 0;
}

/* Within backquotes a backslash protects itself, $ and `. */
static int add_backquoted(struct expansion *e, const char *at, const char *end,
                          enum place place)
{
    const char *special = place == IN_QUOTED ? "$`\\\"" : "$`\\";
    struct text commands = {0};

    for (; at < end; at++) {
        if (*at == '\\' && at + 1 < end && strchr(special, at[1]) != NULL)
            at++;
        text_add(&commands, *at);
    }
    return add_commands(e, text_take(&commands), place);
}

/* Is it the inside of $((...)), and not of $( with subshells at its start and
 * at its end? */
static int is_arithmetic(const char *at, const char *end)
{
    int depth = 0;

    for (; at < end && depth >= 0; at++)
        depth += (*at == '(') - (*at == ')');
    return depth == 0;
}

static int add_arithmetic(struct expansion *e, const char *at, const char *end,
                          enum place place)
{
    char *text = expand_copy(at, end, IN_DOCUMENT);
    long long value;
    char number[24];
    int error = text == NULL ? -1 : arithmetic(text, &value);

    free(text);
    if (error < 0)
        return -1;
    snprintf(number, sizeof(number), "%lld", value);
    field_add_value(e, number, place);
    return 0;
}

/* From the "$" to the end of what it begins. */
static int add_dollar(struct expansion *e, const char *at, const char *end,
                      enum place place)
{
    if (at[1] != '(' || at + 1 == end)
        return add_parameter(e, at + 1, end, place);
    if (at[2] == '(' && end - at >= 5 && end[-2] == ')' &&
        is_arithmetic(at + 3, end - 2))
        return add_arithmetic(e, at + 3, end - 2, place);
    char *commands = text_copy(at + 2, (size_t)(end - at - 3));
    return add_commands(e, commands, place);
}

/* --- Words ---------------------------------------------------------------- */

/* Expands the part that begins at `at` with ' " $ or `. Returns its end, NULL
 * for -1. */
static const char *add_part(struct expansion *e, const char *at,
                            const char *end, enum place place)
{
    const char *stop = part_end(at, place >= IN_QUOTED);
    int error = 0;

    if (stop == NULL || stop > end) {
        warnx("%.40s: its end is missing", at);
        return NULL;
    }
    if (*at == '\'')
        add_verbatim(e, at + 1, stop - 1);
    else if (*at == '"')
        error = add_quoted(e, at + 1, stop - 1, place);
    else if (*at == '$')
        error = add_dollar(e, at, stop, place);
    else
        error = add_backquoted(e, at + 1, stop - 1, place);
    return error == 0 ? stop : NULL;
}

/* Does a ~ mean a home directory here: where the word starts, and in a value
 * behind a ":" as well? */
static int is_home(const struct expansion *e, const char *start, const char *at)
{
    return *at == '~' && (at == start || (e->out == NULL && at[-1] == ':'));
}

int expand_range(struct expansion *e, const char *at, const char *end,
                 enum place place)
{
    int quoted = place >= IN_QUOTED;
    const char *start = at;

    while (at != NULL && at < end) {
        if (*at == '\\') {
            at = add_escape(e, at, end, place);
        } else if (*at == '"' && place == IN_QUOTED_INNER) {
            at++; /* what follows is quoted anyway */
        } else if (strchr(quoted ? "$`" : "'\"$`", *at) != NULL) {
            at = add_part(e, at, end, place);
        } else if (!quoted && is_home(e, start, at)) {
            at = add_home(e, at, end);
        } else {
            char literal[2] = {*at++, '\0'};
            if (place == IN_INNER)
                field_add_value(e, literal, place);
            else
                field_add(e, literal[0], quoted);
        }
    }
    return at != NULL ? 0 : -1;
}

/* Expands into one string. NULL for -1. */
static char *expand_one(const char *at, const char *end, enum place place,
                        int pattern)
{
    struct expansion e = {0};
    char *result = NULL;

    if (expand_range(&e, at, end, place) == 0)
        result = text_take(pattern ? &e.pattern : &e.plain);
    text_clear(&e.plain);
    text_clear(&e.pattern);
    return result;
}

char *expand_copy(const char *at, const char *end, enum place place)
{
    return expand_one(at, end, place, 0);
}

char *expand_copy_pattern(const char *at, const char *end)
{
    return expand_one(at, end, IN_WORD, 1);
}

int expand_word(const char *word, struct words *out)
{
    struct expansion e = {.out = out};
    int error = expand_range(&e, word, word + strlen(word), IN_WORD);

    if (error == 0)
        field_end(&e);
    text_clear(&e.plain);
    text_clear(&e.pattern);
    return e.failed ? -1 : error;
}

char *expand_value(const char *word)
{
    return expand_copy(word, word + strlen(word), IN_WORD);
}

char *expand_pattern(const char *word)
{
    return expand_copy_pattern(word, word + strlen(word));
}

char *expand_document(const char *text)
{
    return expand_copy(text, text + strlen(text), IN_DOCUMENT);
}

char *remove_quotes(const char *word)
{
    struct text out = {0};
    char quote = '\0';

    for (; *word != '\0'; word++) {
        if (*word == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*word == '\'' || *word == '"')) {
            quote = *word;
        } else if (*word == '\\' && quote != '\'' && word[1] != '\0' &&
                   (quote == '\0' || strchr("$`\"\\", word[1]) != NULL)) {
            text_add(&out, *++word);
        } else {
            text_add(&out, *word);
        }
    }
    return text_take(&out);
}
