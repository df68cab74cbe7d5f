/*
 * ed: the text.
 */
#include "ed.h"
#include <stdlib.h>
#include <string.h>

struct rows text;
int text_changed;

/* What undo brings back; `next` takes its place when the text changes. */
static struct remembered {
    struct rows rows;
    int changed;
} before, next;

void *resize(void *block, size_t size)
{
    void *resized = realloc(block, size);

    if (resized == NULL)
        refuse("out of memory");
    return resized;
}

void *get(size_t size)
{
    return resize(NULL, size);
}

struct row *row_make(const char *bytes, size_t length)
{
    struct row *row = get(sizeof(*row) + length + 1);

    row->owners = 1;
    row->length = length;
    memcpy(row->text, bytes, length);
    row->text[length] = '\0';
    return row;
}

void row_share(struct row *row)
{
    row->owners++;
}

void row_drop(struct row *row)
{
    if (--row->owners == 0)
        free(row);
}

static void forget(struct remembered *r)
{
    for (int i = 0; i < r->rows.count; i++)
        row_drop(r->rows.row[i]);
    free(r->rows.row);
    *r = (struct remembered){0};
}

/* Every change begins with it. */
static void note_change(void)
{
    text_changed = 1;
    if (next.rows.row == NULL)
        return;
    forget(&before);
    before = next;
    next = (struct remembered){0};
}

void text_insert(int after, struct row *row)
{
    if (text.count == text.room) {
        int room = text.room == 0 ? 256 : 2 * text.room;
        struct row **larger =
            realloc(text.row, (size_t)room * sizeof(struct row *));
        if (larger == NULL) {
            row_drop(row);
            refuse("out of memory");
        }
        text.row = larger;
        text.room = room;
    }
    note_change();
    memmove(text.row + after + 1, text.row + after,
            (size_t)(text.count - after) * sizeof(*text.row));
    text.row[after] = row;
    text.count++;
    text.dot = after + 1;
}

void text_delete(int first, int last)
{
    note_change();
    for (int i = first; i <= last; i++)
        row_drop(text.row[i - 1]);
    memmove(text.row + first - 1, text.row + last,
            (size_t)(text.count - last) * sizeof(*text.row));
    text.count -= last - first + 1;
    text.dot = first <= text.count ? first : text.count;
}

/* It is most often near. */
int text_find(const struct row *row, int near)
{
    for (int i = 0; i < text.count; i++) {
        int place = (near + i) % text.count;
        if (text.row[place] == row)
            return place + 1;
    }
    return 0;
}

/* --- Undo ----------------------------------------------------------------- */

void undo_remember(void)
{
    if (global_runs)
        return;
    size_t size = (size_t)text.count * sizeof(*text.row);
    struct row **copy = get(size + 1);

    forget(&next);
    next.rows = (struct rows){copy, text.count, text.count, text.dot};
    next.changed = text_changed;
    for (int i = 0; i < text.count; i++) {
        copy[i] = text.row[i];
        row_share(copy[i]);
    }
}

/* What is undone can be undone. */
void undo(void)
{
    struct remembered now = {text, text_changed};

    if (before.rows.row == NULL)
        refuse("nothing to undo");
    text = before.rows;
    text_changed = before.changed;
    before = now;
}
