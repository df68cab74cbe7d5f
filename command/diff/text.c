/*
 * diff: texts and their lines.
 */
#include "diff.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void read_bytes(struct text *text, FILE *file)
{
    size_t room = 0, part;

    do {
        if (text->size == room) {
            room = room == 0 ? 16384 : 2 * room;
            text->bytes = memory_resize(text->bytes, room);
        }
        part = fread(text->bytes + text->size, 1, room - text->size, file);
        text->size += part;
    } while (part > 0);
}

static void find_lines(struct text *text)
{
    char *at = text->bytes, *end = text->bytes + text->size;
    size_t count = 0;

    for (char *c = at; c < end; count++) {
        char *newline = memchr(c, '\n', (size_t)(end - c));
        c = newline != NULL ? newline + 1 : end;
    }
    text->lines = memory_get((count + 1) * sizeof(*text->lines));
    text->kind = memory_get((count + 1) * sizeof(*text->kind));
    text->changed = memory_get(count + 1);
    memset(text->changed, 0, count + 1);
    while (at < end) {
        struct line *line = &text->lines[text->count++];
        char *newline = memchr(at, '\n', (size_t)(end - at));
        line->text = at;
        line->ended = newline != NULL;
        line->length = (size_t)((newline != NULL ? newline : end) - at);
        at += line->length + 1;
    }
}

int text_read(struct text *text, const char *name, int may_miss)
{
    FILE *file = file_open(name);

    *text = (struct text){.name = name};
    text->is_missing = file == NULL && errno == ENOENT && may_miss;
    if (file == NULL && !text->is_missing)
        return failed(name) + 1;
    if (file != NULL) {
        fstat(fileno(file), &text->st);
        read_bytes(text, file);
        if (file_close(file, name) != 0)
            return STATUS_TROUBLE;
    }
    find_lines(text);
    return 0;
}

void text_free(struct text *text)
{
    free(text->bytes);
    free(text->lines);
    free(text->kind);
    free(text->changed);
}

int text_is_binary(const struct text *text)
{
    return memchr(text->bytes, '\0', text->size) != NULL;
}

/* --- Kinds ---------------------------------------------------------------- */

static const struct likeness *like;

/* The next byte of a line as it counts; EOF: there is none. */
static int next_byte(const struct line *line, size_t *at)
{
    size_t start = *at;

    while (*at < line->length && isspace((unsigned char)line->text[*at]) &&
           (like->any_blanks || like->no_blanks))
        ++*at;
    if (*at == line->length)
        return EOF;
    if (*at > start && !like->no_blanks)
        return ' ';
    int c = (unsigned char)line->text[(*at)++];
    return like->any_case ? tolower(c) : c;
}

static unsigned hash(const struct line *line)
{
    unsigned value = 5381;
    size_t at = 0;

    for (int c; (c = next_byte(line, &at)) != EOF;)
        value = value * 33 + (unsigned)c;
    return value;
}

static int is_same(const struct line *a, const struct line *b)
{
    size_t i = 0, j = 0;
    int c;

    if (a->ended != b->ended && !like->any_blanks && !like->no_blanks)
        return 0;
    while ((c = next_byte(a, &i)) == next_byte(b, &j))
        if (c == EOF)
            return 1;
    return 0;
}

/* The table has one line of each kind, at the place of its hash or behind it.
 */
void texts_classify(struct text texts[2], const struct likeness *likeness)
{
    struct kind {
        const struct line *line;
        int number;
    } * table;
    size_t size = 64;
    int kinds = 0;

    like = likeness;
    while (size < 2 * (size_t)(texts[0].count + texts[1].count))
        size *= 2;
    table = memory_get(size * sizeof(*table));
    memset(table, 0, size * sizeof(*table));
    for (struct text *t = texts; t < texts + 2; t++) {
        for (int i = 0; i < t->count; i++) {
            size_t at = hash(&t->lines[i]) & (size - 1);
            while (table[at].line != NULL &&
                   !is_same(table[at].line, &t->lines[i]))
                at = (at + 1) & (size - 1);
            if (table[at].line == NULL)
                table[at] = (struct kind){&t->lines[i], kinds++};
            t->kind[i] = table[at].number;
        }
    }
    free(table);
}
