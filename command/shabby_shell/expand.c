/*
 * Expansion, see expand.h. The rules are POSIX's (Shell Command Language,
 * 2.2, 2.5, 2.6.5) as far as this shell goes.
 */
#include "expand.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* An expansion under way. */
struct expansion {
    variable_lookup lookup;
    struct words *out; /* finished words; NULL: do not cut */
    struct text field; /* the word that grows */
    int started;       /* it is a word even if it stays empty */
};

size_t name_length(const char *text)
{
    size_t length = 0;

    if (isdigit((unsigned char)text[0]))
        return 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

static void field_add(struct expansion *e, char c)
{
    text_add(&e->field, c);
    e->started = 1;
}

static void field_end(struct expansion *e)
{
    if (e->started)
        words_add(e->out, text_take(&e->field));
    e->started = 0;
}

/* Adds a variable's value, cut at blanks unless it is quoted. */
static void add_value(struct expansion *e, const char *value, int quoted)
{
    for (; *value != '\0'; value++) {
        if (e->out != NULL && !quoted && strchr(" \t\n", *value) != NULL)
            field_end(e);
        else
            field_add(e, *value);
    }
}

/*
 * Expands what follows a "$". Returns where the text goes on, NULL for a bad
 * substitution. A "$" that names nothing stands for itself.
 */
static const char *add_variable(struct expansion *e, const char *at, int quoted)
{
    int braces = *at == '{';
    const char *start = at + braces;
    size_t length = name_length(start);

    if (length == 0 && (*start == '?' || *start == '$' || *start == '!' ||
                        isdigit((unsigned char)*start)))
        length = 1;
    if (braces && (length == 0 || start[length] != '}'))
        return NULL;
    if (length == 0) {
        field_add(e, '$');
        return at;
    }

    char *name = text_copy(start, length);
    const char *value = e->lookup(name);
    if (value != NULL)
        add_value(e, value, quoted);
    free(name);
    return start + length + braces;
}

/* Expands a backslash and what follows. Within double quotes it is only
 * special before the characters that are special there themselves. */
static const char *add_escape(struct expansion *e, const char *at, int quoted)
{
    if (at[1] == '\n')
        return at + 2;
    if (at[1] == '\0' || (quoted && strchr("$`\"\\", at[1]) == NULL)) {
        field_add(e, '\\');
        return at + 1;
    }
    field_add(e, at[1]);
    return at + 2;
}

/* Expands the word into e->field and e->out. Returns 0 or -1. */
static int expand(struct expansion *e, const char *at)
{
    char quote = '\0';

    while (at != NULL && *at != '\0') {
        char c = *at;
        if (quote != '\0' && c == quote) {
            quote = '\0';
            at++;
        } else if (quote == '\0' && (c == '\'' || c == '"')) {
            quote = c;
            e->started = 1;
            at++;
        } else if (quote != '\'' && c == '\\') {
            at = add_escape(e, at, quote == '"');
        } else if (quote != '\'' && c == '$') {
            at = add_variable(e, at + 1, quote == '"');
        } else {
            field_add(e, c);
            at++;
        }
    }
    return at != NULL ? 0 : -1;
}

int expand_word(const char *word, variable_lookup lookup, struct words *out)
{
    struct expansion e = {.lookup = lookup, .out = out};
    int error = expand(&e, word);

    if (error == 0)
        field_end(&e);
    text_clear(&e.field);
    return error;
}

char *expand_value(const char *word, variable_lookup lookup)
{
    struct expansion e = {.lookup = lookup};

    if (expand(&e, word) == 0)
        return text_take(&e.field);
    text_clear(&e.field);
    return NULL;
}
