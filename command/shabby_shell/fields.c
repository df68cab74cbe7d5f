/*
 * Fields: how an expanded word is cut (POSIX, 2.6.5), and how a pattern
 * becomes paths (2.6.6).
 */
#include "expansion.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <glob.h>
#include <string.h>

void field_add(struct expansion *e, char c, int quoted)
{
    e->started = 1;
    e->after_blank = 0;
    text_add(&e->plain, c);
    if (quoted && strchr("*?[]\\!^-", c) != NULL)
        text_add(&e->pattern, '\\');
    text_add(&e->pattern, c);
    if (!quoted) {
        e->bracket |= c == '[';
        e->special |= c == '*' || c == '?' || (c == ']' && e->bracket);
    }
}

/* Adds the paths that match, or the field itself if there are none. */
static void add_paths(struct expansion *e)
{
    glob_t found;
    int result = glob(e->pattern.bytes, 0, NULL, &found);

    if (result == GLOB_NOSPACE) {
        warnx("out of memory");
        e->failed = 1;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        words_add(e->out,
                  text_copy(found.gl_pathv[i], strlen(found.gl_pathv[i])));
    globfree(&found);
    if (result == GLOB_NOMATCH)
        words_add(e->out, text_take(&e->plain));
}

void field_end(struct expansion *e)
{
    if (e->started && e->special && !shell.no_glob)
        add_paths(e);
    else if (e->started)
        words_add(e->out, text_take(&e->plain));
    text_clear(&e->plain);
    text_clear(&e->pattern);
    e->started = e->bracket = e->special = e->after_blank = 0;
}

/* Blanks in IFS end a field, if there is one. Another character ends it
 * always, unless only blanks are between it and the last end. */
static void cut(struct expansion *e, char c)
{
    if (strchr(" \t\n", c) != NULL) {
        int ended = e->started;
        if (ended)
            field_end(e);
        e->after_blank |= ended;
    } else if (e->after_blank) {
        e->after_blank = 0;
    } else {
        e->started = 1;
        field_end(e);
    }
}

static const char *separators(void)
{
    const char *ifs = variable_get("IFS");

    return ifs != NULL ? ifs : " \t\n";
}

void field_add_value(struct expansion *e, const char *value, enum place place)
{
    int quoted = place >= IN_QUOTED;
    const char *ifs = e->out != NULL && !quoted ? separators() : "";

    for (; *value != '\0'; value++) {
        if (strchr(ifs, *value) != NULL)
            cut(e, *value);
        else
            field_add(e, *value, quoted);
    }
}

/* All in one field, with what IFS begins with between them. */
static void add_joined(struct expansion *e, enum place place)
{
    char separator = separators()[0];

    for (size_t i = 0; i < positional.count; i++) {
        if (i > 0 && separator != '\0')
            field_add(e, separator, 1);
        field_add_value(e, positional.list[i], place);
    }
}

void field_add_positional(struct expansion *e, char which, enum place place)
{
    int quoted = place >= IN_QUOTED;

    if (e->out == NULL || (quoted && which == '*')) {
        add_joined(e, place);
        return;
    }
    e->no_parameters |= positional.count == 0;
    for (size_t i = 0; i < positional.count; i++) {
        if (i > 0)
            field_end(e);
        e->started |= quoted;
        field_add_value(e, positional.list[i], place);
    }
}
