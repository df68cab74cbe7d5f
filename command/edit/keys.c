/*
 * What the keys do, see edit.h.
 */
#include "edit.h"
#include <errno.h>
#include <kumquat/key.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct row *row_of(struct editor *editor)
{
    return &editor->text.rows[editor->row];
}

static void say(struct editor *editor, const char *message)
{
    snprintf(editor->message, sizeof(editor->message), "%s", message);
}

/* What needed memory has been done or not. */
static int done(struct editor *editor, int result)
{
    if (result < 0)
        say(editor, "There is no memory for this. Save, or remove something.");
    else
        editor->changed = 1;
    return result;
}

/* --- Motion --------------------------------------------------------------- */

/* Goes to a row, to the cell that is aimed at. */
static void go_to_row(struct editor *editor, size_t row)
{
    size_t last = editor->text.count - 1;

    editor->row = row < last ? row : last;
    editor->at = text_at_cell(row_of(editor), editor->goal);
}

static void go_left(struct editor *editor)
{
    if (editor->at > 0) {
        editor->at = text_previous(row_of(editor), editor->at);
    } else if (editor->row > 0) {
        editor->row--;
        editor->at = row_of(editor)->length;
    }
}

static void go_right(struct editor *editor)
{
    if (editor->at < row_of(editor)->length) {
        editor->at = text_next(row_of(editor), editor->at);
    } else if (editor->row + 1 < editor->text.count) {
        editor->row++;
        editor->at = 0;
    }
}

/* Keys that keep the cell that is aimed at. Returns whether it was one. */
static int vertical_key(struct editor *editor, int key)
{
    size_t row = editor->row, page = view_rows() - 1;

    if (key == KEY_UP)
        go_to_row(editor, row > 0 ? row - 1 : 0);
    else if (key == KEY_DOWN)
        go_to_row(editor, row + 1);
    else if (key == KEY_PAGE_UP)
        go_to_row(editor, row > page ? row - page : 0);
    else if (key == KEY_PAGE_DOWN)
        go_to_row(editor, row + page);
    else
        return 0;
    return 1;
}

/* --- Changes -------------------------------------------------------------- */

static void insert(struct editor *editor, char c)
{
    if (done(editor, text_insert(row_of(editor), editor->at, &c, 1)) == 0)
        editor->at++;
}

static void split(struct editor *editor)
{
    if (done(editor, text_split(&editor->text, editor->row, editor->at)) < 0)
        return;
    editor->row++;
    editor->at = 0;
}

/* Removes the character at the cursor; at a row's end, the newline. */
static void remove_character(struct editor *editor)
{
    struct row *row = row_of(editor);

    if (editor->at < row->length) {
        text_remove(row, editor->at, text_next(row, editor->at) - editor->at);
        done(editor, 0);
    } else if (editor->row + 1 < editor->text.count) {
        done(editor, text_join(&editor->text, editor->row));
    }
}

static void erase(struct editor *editor)
{
    if (editor->row == 0 && editor->at == 0)
        return;
    go_left(editor);
    remove_character(editor);
}

/* Moves the row to the rows that were cut just before. */
static void cut(struct editor *editor)
{
    struct row *row = row_of(editor);

    if (!editor->cutting)
        text_clear(&editor->cut);
    if (done(editor, text_insert_row(&editor->cut, editor->cut.count,
                                     row->bytes, row->length)) < 0)
        return;
    if (editor->text.count > 1)
        text_remove_row(&editor->text, editor->row);
    else
        row->length = 0;
    go_to_row(editor, editor->row);
    editor->at = 0;
}

static void paste(struct editor *editor)
{
    for (size_t i = 0; i < editor->cut.count; i++) {
        const struct row *row = &editor->cut.rows[i];
        if (done(editor, text_insert_row(&editor->text, editor->row, row->bytes,
                                         row->length)) < 0)
            return;
        editor->row++;
        editor->at = 0;
    }
}

/* --- Questions ------------------------------------------------------------ */

/* Asks in the bottom row. `answer` has what was answered before, and gets what
 * is typed. Returns 0 if it is given up. */
static int ask(struct editor *editor, const char *what, char *answer,
               size_t size)
{
    size_t length = strlen(answer), fresh = 1;
    int key;

    do {
        snprintf(editor->message, sizeof(editor->message), "%s: %s", what,
                 answer);
        editor->asking = 1;
        view_draw(editor);
        key = key_read(STDIN_FILENO);
        if (key == KEY_ERASE || key == '\b') {
            length -= length > 0;
        } else if (key >= ' ' && key < KEY_UP && length + 1 < size) {
            length = fresh ? 0 : length; /* takes the old one's place */
            answer[length++] = (char)key;
        }
        answer[length] = '\0';
        fresh = 0;
    } while (key != '\n' && key != KEY_ESCAPE && key != KEY_CONTROL('C') &&
             key >= 0);
    editor->asking = 0;
    say(editor, "");
    return key == '\n' && length > 0;
}

/* The index in a row from which on it has the pattern; its length + 1 if
 * nowhere. */
static size_t find_in(const struct row *row, size_t at, const char *pattern)
{
    size_t length = strlen(pattern);

    for (; at + length <= row->length; at++)
        if (memcmp(row->bytes + at, pattern, length) == 0)
            return at;
    return row->length + 1;
}

/* Goes to the next place with the pattern; after the end comes the start. */
static void find(struct editor *editor)
{
    size_t count = editor->text.count, from = editor->at + 1;

    for (size_t i = 0; i <= count && *editor->pattern != '\0'; i++, from = 0) {
        size_t number = (editor->row + i) % count;
        const struct row *row = &editor->text.rows[number];
        size_t at = find_in(row, from, editor->pattern);
        if (at > row->length)
            continue;
        editor->row = number;
        editor->at = at;
        return;
    }
    say(editor, "It is not there.");
}

static void save(struct editor *editor)
{
    int saved = file_save(&editor->text, editor->path);

    if (saved < 0) {
        snprintf(editor->message, sizeof(editor->message), "Not saved: %s.",
                 strerror(errno));
        return;
    }
    editor->changed = 0;
    say(editor, saved == 0 ? "Saved." : "Saved: the old file is overwritten.");
}

/* Returns whether the editor may end. */
static int quit(struct editor *editor)
{
    int key;

    if (!editor->changed)
        return 1;
    say(editor, "Save what was changed? y: yes, n: no, another key: go on");
    view_draw(editor);
    key = key_read(STDIN_FILENO);
    say(editor, "");
    if (key == 'y' || key == 'Y')
        save(editor);
    return !editor->changed || key == 'n' || key == 'N';
}

/* --- Keys ----------------------------------------------------------------- */

/* Ctrl+Z: until it is told to go on. */
static void stop(void)
{
    view_end();
    raw_mode_off();
    kill(0, SIGTSTP);
    raw_mode_on(STDIN_FILENO);
    view_forget();
}

static void horizontal_key(struct editor *editor, int key)
{
    if (key == KEY_LEFT)
        go_left(editor);
    else if (key == KEY_RIGHT)
        go_right(editor);
    else if (key == KEY_HOME || key == KEY_CONTROL('A'))
        editor->at = 0;
    else if (key == KEY_END || key == KEY_CONTROL('E'))
        editor->at = row_of(editor)->length;
    else if (key == '\n')
        split(editor);
    else if (key == KEY_ERASE || key == '\b')
        erase(editor);
    else if (key == KEY_DELETE || key == KEY_CONTROL('D'))
        remove_character(editor);
    else if (key == KEY_CONTROL('K'))
        cut(editor);
    else if (key == KEY_CONTROL('U'))
        paste(editor);
    else if (key == '\t' || (key >= ' ' && key < KEY_UP))
        insert(editor, (char)key);
}

int editor_key(struct editor *editor)
{
    int key = key_read(STDIN_FILENO);

    if (key < 0) {
        view_forget(); /* another window's size, or it was stopped */
        return errno == EINTR;
    }
    say(editor, "");
    if (vertical_key(editor, key)) {
        editor->cutting = 0;
        return 1;
    }
    if (key == KEY_CONTROL('Q') && quit(editor))
        return 0;
    if (key == KEY_CONTROL('S'))
        save(editor);
    else if (key == KEY_CONTROL('Z'))
        stop();
    else if (key == KEY_CONTROL('L'))
        view_forget();
    else if (key == KEY_CONTROL('G') ||
             (key == KEY_CONTROL('F') &&
              ask(editor, "Find", editor->pattern, sizeof(editor->pattern))))
        find(editor);
    else
        horizontal_key(editor, key);
    editor->cutting = key == KEY_CONTROL('K');
    editor->goal = text_cell(row_of(editor), editor->at);
    return 1;
}
