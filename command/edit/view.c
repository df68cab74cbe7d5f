/*
 * The screen, see edit.h.
 *
 * Each row of the screen is made anew as a string and compared with what is
 * there; what follows the first difference is sent. So little goes over a slow
 * line, and whatever a key does, the screen is right.
 */
#include "edit.h"
#include <kumquat/key.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROWS_MAX    100
#define COLUMNS_MAX 250
#define HELP        "^S save  ^Q quit  ^F find  ^G again  ^K cut  ^U paste"

static size_t rows, columns; /* of the screen */
static int forgotten = 1;
/* What each row shows, and one that is being made: UTF-8, NUL-ended. */
static char shown[ROWS_MAX][4 * COLUMNS_MAX + 1], made[4 * COLUMNS_MAX + 1];
static size_t used; /* bytes of `made` */

void view_forget(void)
{
    forgotten = 1;
}

/* The window's size may have changed. */
static void measure(void)
{
    size_t old_rows = rows, old_columns = columns;

    window_size(STDOUT_FILENO, &rows, &columns);
    rows = rows < 3 ? 3 : rows > ROWS_MAX ? ROWS_MAX : rows;
    columns = columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
    forgotten |= rows != old_rows || columns != old_columns;
}

size_t view_rows(void)
{
    if (rows == 0)
        measure();
    return rows - 2;
}

/* --- Sending -------------------------------------------------------------- */

static size_t cells_of(const char *bytes)
{
    size_t cells = 0;

    for (; *bytes != '\0'; bytes++)
        cells += !is_continuation(*bytes);
    return cells;
}

/* Makes a row of the screen look like `made`. */
static void send_row(size_t row, int reverse)
{
    char *old = shown[row];
    size_t same = 0;

    made[used] = '\0';
    used = 0;
    while (made[same] == old[same] && made[same] != '\0')
        same++;
    if (made[same] == old[same])
        return;
    while (same > 0 &&
           (is_continuation(made[same]) || is_continuation(old[same])))
        same--;
    size_t old_cells = cells_of(old), cells = cells_of(made);
    memcpy(old, made, sizeof(made));
    char kept = made[same];
    made[same] = '\0';
    size_t column = cells_of(made);
    made[same] = kept;
    printf("\033[%zu;%zuH%s%s%s%s", row + 1, column + 1,
           reverse ? "\033[7m" : "", made + same, reverse ? "\033[m" : "",
           cells < old_cells ? "\033[K" : "");
}

/* --- Rows ----------------------------------------------------------------- */

static void add(const char *bytes, size_t length)
{
    memcpy(made + used, bytes, length);
    used += length;
}

/* U+0080 to U+009F: terminals obey these. */
static int is_control(const char *bytes, size_t length)
{
    return length == 2 && bytes[0] == '\xC2' && bytes[1] < '\xA0';
}

/* Adds a character of a row of text in so many cells, or what stands for
 * it. */
static void add_character(const struct row *row, size_t at, size_t width)
{
    char c = row->bytes[at];
    size_t length = text_next(row, at) - at;

    if (c == '\t')
        while (width-- > 0)
            add(" ", 1);
    else if (width == 2)
        add((char[]){'^', (char)(c ^ 0x40)}, 2);
    else if ((length == 1 && (c & 0x80)) || is_control(row->bytes + at, length))
        add("?", 1); /* no UTF-8 */
    else
        add(row->bytes + at, length);
}

/* Makes a row of text, from the cell `left` on. */
static void make_row(const struct row *row, size_t left)
{
    size_t cell = 0;

    for (size_t at = 0; at < row->length; at = text_next(row, at)) {
        size_t width = text_width(row, at, cell), from = cell;
        cell += width;
        if (cell > left + columns)
            break;
        if (from >= left)
            add_character(row, at, width);
        else
            while (cell > left && used < cell - left)
                add(" ", 1); /* it begins left of the screen */
    }
}

static void make_line(const char *text)
{
    for (; *text != '\0' && used < columns - 1; text++)
        add(*text > 0 && *text < ' ' ? "?" : text, 1);
}

static void make_status(const struct editor *editor)
{
    char place[60];
    size_t column = text_cell(&editor->text.rows[editor->row], editor->at);
    int length = snprintf(place, sizeof(place), "row %zu of %zu, column %zu",
                          editor->row + 1, editor->text.count, column + 1);

    make_line(editor->path);
    make_line(editor->changed ? " (changed)" : "");
    make_line(access(editor->path, F_OK) < 0   ? " (new)"
              : access(editor->path, W_OK) < 0 ? " (read-only)"
                                               : "");
    do
        make_line(" ");
    while (used + (size_t)length < columns - 1 && used < columns - 1);
    make_line(place);
}

/* --- All ------------------------------------------------------------------ */

/* Moves the window so that the cursor is in it. */
static void follow(struct editor *editor, size_t cell)
{
    if (editor->row < editor->top)
        editor->top = editor->row;
    if (editor->row >= editor->top + view_rows())
        editor->top = editor->row - view_rows() + 1;
    if (cell < editor->left || cell >= editor->left + columns)
        editor->left = cell < columns ? 0 : cell - columns / 2;
}

void view_draw(struct editor *editor)
{
    const struct text *text = &editor->text;
    size_t cell = text_cell(&text->rows[editor->row], editor->at);

    measure();
    follow(editor, cell);
    if (forgotten) {
        memset(shown, 0, sizeof(shown));
        fputs("\033[m\033[H\033[J", stdout);
    }
    forgotten = 0;
    for (size_t i = 0; i < view_rows(); i++) {
        if (editor->top + i < text->count)
            make_row(&text->rows[editor->top + i], editor->left);
        send_row(i, 0);
    }
    make_status(editor);
    send_row(rows - 2, 1);
    make_line(*editor->message != '\0' ? editor->message : HELP);
    send_row(rows - 1, 0);
    if (editor->asking)
        printf("\033[%zu;%zuH", rows, cells_of(editor->message) + 1);
    else
        printf("\033[%zu;%zuH", editor->row - editor->top + 1,
               cell - editor->left + 1);
    fflush(stdout);
}

void view_end(void)
{
    fputs("\033[m\033[H\033[J", stdout);
    fflush(stdout);
}
