/*
 * Editing a line: what the keys do, see kumquat/edit.h.
 *
 *   Left Right ^B ^F  Home End ^A ^E  Alt-B Alt-F (words)     move
 *   Backspace Delete ^H ^D                                    erase
 *   ^K ^U ^W Alt-D    to the end, to the start, a word        cut; ^Y puts back
 *   Up Down ^P ^N  ^R (searches)                              history
 *   Tab completes, twice: shows what is possible              ^L clears
 *   Enter ends the line, ^C drops it, ^D in an empty one ends the input
 */
#include "line.h"
#include <errno.h>
#include <kumquat/edit.h>
#include <kumquat/key.h>
#include <stdlib.h>
#include <string.h>

#define BURST   20 /* milliseconds: who pastes is faster, who types slower */
#define PATTERN 64 /* bytes that ^R searches for, with a NUL */
#define BLANKS  " \t"

struct editor {
    struct edit *edit;
    struct line line;
    size_t place;     /* of the history's line that is shown; its count: none */
    char *unfinished; /* what was typed before the history was shown */
    int tabs;         /* in a row */
};

static int next_key(struct editor *e)
{
    fflush(e->edit->out);
    return key_read(e->edit->in);
}

static int is_text(int key)
{
    return key >= ' ' && key < KEY_UP && key != KEY_ERASE;
}

static void move(struct line *line, size_t index)
{
    line->cursor = index;
    line_draw(line, line->length);
}

static void insert(struct line *line, const char *text, size_t length)
{
    line_replace(line, line->cursor, line->cursor, text, length);
}

/* --- Keys that reach from the cursor to a place --------------------------- */

static size_t end(const char *text, size_t at)
{
    return at + strlen(text + at);
}

static size_t left(const char *text, size_t at)
{
    while (at > 0 && is_continuation(text[--at]))
        ;
    return at;
}

static size_t right(const char *text, size_t at)
{
    while (text[at] != '\0' && is_continuation(text[++at]))
        ;
    return at;
}

static size_t word_left(const char *text, size_t at)
{
    while (at > 0 && --at > 0 &&
           (strchr(BLANKS, text[at]) || !strchr(BLANKS, text[at - 1])))
        ;
    return at;
}

static size_t word_right(const char *text, size_t at)
{
    at += strspn(text + at, BLANKS);
    return at + strcspn(text + at, BLANKS);
}

static const struct reach {
    int key;
    char letter;                                    /* or with Ctrl */
    size_t (*place)(const char *text, size_t from); /* NULL: the start */
    enum { MOVE, ERASE, CUT } act;
} reaches[] = {
    {KEY_LEFT, 'B', left, MOVE},
    {KEY_RIGHT, 'F', right, MOVE},
    {KEY_HOME, 'A', NULL, MOVE},
    {KEY_END, 'E', end, MOVE},
    {KEY_ALT + 'b', 0, word_left, MOVE},
    {KEY_ALT + 'f', 0, word_right, MOVE},
    {KEY_ERASE, 'H', left, ERASE},
    {KEY_DELETE, 'D', right, ERASE},
    {KEY_CONTROL('K'), 'K', end, CUT},
    {KEY_CONTROL('U'), 'U', NULL, CUT},
    {KEY_ALT + KEY_ERASE, 'W', word_left, CUT},
    {KEY_ALT + 'd', 0, word_right, CUT},
    {0},
};

static void reach(struct editor *e, const struct reach *how)
{
    struct line *line = &e->line;
    size_t from = line->cursor, to = line->cursor;
    size_t place = how->place != NULL ? how->place(line->text, from) : 0;

    from = place < from ? place : from;
    to = place > to ? place : to;
    if (how->act == CUT && from < to) {
        free(e->edit->cut);
        e->edit->cut = strndup(line->text + from, to - from);
    }
    if (how->act != MOVE)
        line_replace(line, from, to, "", 0);
    else
        move(line, place);
}

/* --- History -------------------------------------------------------------- */

static void line_set(struct line *line, const char *text)
{
    line_replace(line, 0, line->length, text, strlen(text));
}

/* Shows a line of the history, or behind the last one what was typed. */
static void show_place(struct editor *e, size_t place)
{
    const struct history *history = e->edit->history;
    size_t count = history->count;

    if (place > count || (place == count && e->place == count)) {
        putc('\a', e->edit->out);
        return;
    }
    int leaves = e->place == count && place < count;
    char *typed = leaves ? strdup(e->line.text) : NULL;
    e->place = place;
    if (place < count)
        line_set(&e->line, history->lines[place]);
    else if (e->unfinished != NULL)
        line_set(&e->line, e->unfinished);
    if (leaves) {
        free(e->unfinished);
        e->unfinished = typed;
    }
}

/* Shows the last line of the history before `place` that has the pattern. */
static void find_back(struct editor *e, const char *pattern, size_t place)
{
    while (place-- > 0) {
        const char *text = e->edit->history->lines[place];
        const char *found = strstr(text, pattern);
        if (found == NULL)
            continue;
        show_place(e, place);
        if (strcmp(e->line.text, text) == 0) /* or memory was short */
            e->line.cursor = (size_t)(found - text);
        return;
    }
    putc('\a', e->edit->out);
}

/* ^R: searches while a pattern is typed. Returns the first key that means
 * something else. */
static int search(struct editor *e)
{
    const char *prompt = e->line.prompt;
    char pattern[PATTERN] = "", shown[PATTERN + 16];
    size_t length = 0, place = e->place;
    int key = KEY_CONTROL('R');

    for (;;) {
        snprintf(shown, sizeof(shown), "(search: %s) ", pattern);
        e->line.prompt = shown;
        line_show_again(&e->line);
        key = next_key(e);
        if (key == KEY_ERASE && length > 0)
            length--;
        else if (is_text(key) && length + 1 < PATTERN)
            pattern[length++] = (char)key;
        else if (key == KEY_CONTROL('R'))
            place = e->place;
        else
            break;
        pattern[length] = '\0';
        find_back(e, pattern, place);
    }
    e->line.prompt = prompt;
    line_show_again(&e->line);
    return key;
}

/* --- Completion ----------------------------------------------------------- */

static void complete(struct editor *e)
{
    struct line *line = &e->line;
    size_t cursor = line->cursor;
    struct completion found = {.start = cursor, .word = ""};

    e->edit->complete(line->text, cursor, &found);
    while (found.start < cursor && *found.word == line->text[found.start])
        found.start++, found.word++; /* what is right already stays */
    if (found.start < cursor || *found.word != '\0') {
        line_replace(line, found.start, cursor, found.word, strlen(found.word));
    } else if (found.count > 1 && e->tabs > 1) {
        move(line, line->length);
        putc('\n', line->out);
        print_columns(line->out, found.names, found.count, line->columns);
        line->cursor = cursor;
        line_show(line, "");
    } else {
        putc('\a', line->out);
    }
}

/* A Tab has come. One that other keys follow at once was pasted and is text;
 * others complete. Returns the key that has followed, or 0. */
static int do_tab(struct editor *e)
{
    int key = key_waits(e->edit->in, BURST) ? next_key(e) : 0;
    int burst = key != 0 && (key != '\t' || key_waits(e->edit->in, BURST));

    e->tabs += 1 + (key == '\t');
    if (e->edit->complete != NULL && !burst) {
        complete(e);
        return 0;
    }
    insert(&e->line, "\t", 1);
    return key;
}

/* --- Keys ----------------------------------------------------------------- */

/* A key that neither ends nor searches. */
static void do_key(struct editor *e, int key)
{
    struct line *line = &e->line;

    e->tabs = key != 0 ? 0 : e->tabs;
    for (const struct reach *r = reaches; key != 0 && r->key != 0; r++)
        if (key == r->key || key == KEY_CONTROL(r->letter))
            reach(e, r);
    if (key == KEY_UP || key == KEY_CONTROL('P'))
        show_place(e, e->place - 1);
    else if (key == KEY_DOWN || key == KEY_CONTROL('N'))
        show_place(e, e->place + 1);
    else if (key == KEY_CONTROL('L'))
        line_show(line, "\033[H\033[J");
    else if (key == KEY_CONTROL('Y') && e->edit->cut != NULL)
        insert(line, e->edit->cut, strlen(e->edit->cut));
    else if (is_text(key))
        insert(line, (char[]){(char)key}, 1);
}

/* Edits until a key ends the line; returns it. */
static int edit_keys(struct editor *e)
{
    for (;;) {
        int key = next_key(e);
        while (key == '\t')
            key = do_tab(e);
        if (key == KEY_CONTROL('R'))
            key = search(e);
        if (key < 0 || key == '\n' || key == KEY_CONTROL('C') ||
            (key == KEY_CONTROL('D') && e->line.length == 0))
            return key;
        do_key(e, key);
    }
}

char *edit_line(struct edit *edit, const char *prompt)
{
    const char *newline = strrchr(prompt, '\n');
    const char *row = newline != NULL ? newline + 1 : prompt;
    struct editor e = {.edit = edit, .place = edit->history->count};

    e.line =
        (struct line){.out = edit->out, .prompt = row, .text = calloc(1, 1)};
    if (e.line.text == NULL || raw_mode_on(edit->in) < 0) {
        free(e.line.text);
        return NULL;
    }
    window_size(edit->in, &e.line.rows, &e.line.columns);
    fwrite(prompt, 1, (size_t)(row - prompt), edit->out);
    line_show(&e.line, "");
    int key = edit_keys(&e);
    int error = key < 0 ? errno : key == KEY_CONTROL('C') ? EINTR : 0;
    move(&e.line, e.line.length);
    raw_mode_off(); /* who sees the newline may type for a program */
    if (key == '\n' || error != 0)
        fputs(key == KEY_CONTROL('C') ? "^C\n" : "\n", edit->out);
    fflush(edit->out);
    free(e.unfinished);
    if (key == '\n')
        return e.line.text;
    free(e.line.text);
    errno = error;
    return NULL;
}
