/*
 * The screen's VT100, drawing into plain memory.
 */
/* host-sources: drivers/tty/screen.c */
#include "drivers/tty/screen.h"
#include "tests/host/tap.h"

#include <stdlib.h>
#include <string.h>

#define ROWS    SCREEN_ROWS
#define COLUMNS SCREEN_COLUMNS

static uint16_t *region; /* from malloc: ASan sees each cell beyond it */
static struct screen screen;

static void start(void)
{
    free(region);
    region = malloc(SCREEN_REGION_CELLS * sizeof *region);
    memset(region, 0xEE, SCREEN_REGION_CELLS * sizeof *region);
    screen_start(&screen, region, 0, 0);
    screen_clear(&screen);
}

static void put(const char *text)
{
    while (*text != '\0')
        screen_put(&screen, (uint8_t)*text++);
}

static uint16_t cell(unsigned row, unsigned column)
{
    return region[screen_origin(&screen) + row * COLUMNS + column];
}

/* Does a row hold this text, and blanks after it? */
static int row_is(unsigned row, const char *text)
{
    for (unsigned i = 0; i < COLUMNS; i++) {
        char want = *text != '\0' ? *text++ : ' ';
        if ((char)cell(row, i) != want)
            return 0;
    }
    return 1;
}

static int cursor_at(unsigned row, unsigned column)
{
    return screen_cursor(&screen) - screen_origin(&screen) ==
           row * COLUMNS + column;
}

static void test_text(void)
{
    start();
    put("ab\r\ncd\ne\bf\a");
    ok(row_is(0, "ab") && row_is(1, "cd") && row_is(2, "  f"),
       "do CR, LF and BS move?");
    ok(cursor_at(2, 3), "is the cursor after the last character?");
    ok(cell(0, 0) == 0x0761, "is text grey on black?");
    put("\r\ta\tb");
    ok(cursor_at(2, 17), "does TAB go to every eighth column?");
    put("\t\t\t\t\t\t\t\t\t\t");
    ok(cursor_at(2, 79), "and stop at the last?");
    put("x\ty");
    ok((char)cell(2, 79) == 'x' && row_is(3, "y"),
       "does one after a full row leave the next byte its own?");
    put("\x1B[2J\x1B[H");
    for (int i = 0; i < COLUMNS; i++)
        put("x");
    ok(cursor_at(0, 79), "does a full row keep the cursor?");
    put("y");
    ok(cursor_at(1, 1) && row_is(1, "y"), "does the next byte wrap?");
    put("\b \b\b \b");
    ok(row_is(1, "") && (char)cell(0, 79) == ' ' && (char)cell(0, 78) == 'x',
       "can a wrapped line be erased backwards?");
    put("z\r\nw");
    ok((char)cell(0, 79) == 'z' && row_is(1, "w"),
       "does a newline after a full row leave no empty row?");
    put("\x1B[H\b\b");
    ok(cursor_at(0, 0), "does BS stop at the corner?");
    put("\x1B[2J\x1B[;80Hx\x1B[2Dy\x1B[;80Hx\nz");
    ok((char)cell(0, 77) == 'y' && (char)cell(1, 79) == 'z',
       "does a full row count as its last column for what moves from there?");
}

static void test_scrolling(void)
{
    char text[32];
    int right = 1;

    start();
    for (int i = 0; i < 500; i++) {
        snprintf(text, sizeof text, "line %d\r\n", i);
        put(text);
        if (i < ROWS)
            continue;
        snprintf(text, sizeof text, "line %d", i - ROWS + 2);
        right = right && row_is(0, text) && row_is(ROWS - 1, "");
        right = right && screen.top + ROWS <= SCREEN_REGION_ROWS;
    }
    ok(right, "do 500 lines scroll, each in its place?");
    while (screen.top == 0)
        put("more\r\n");
    unsigned top = screen.top;
    screen_start(&screen, region, top, 3 * COLUMNS + 4);
    ok(cursor_at(3, 4) && screen_origin(&screen) == top * COLUMNS,
       "can a screen be taken over?");
    put("\x1B[25H\x1B[44m\n");
    ok(cell(ROWS - 1, 5) == 0x1720, "does a new row have the background?");
}

static void test_cursor_keys(void)
{
    start();
    put("\x1B[10;20H");
    ok(cursor_at(9, 19), "does ESC[10;20H count from 1?");
    put("\x1B[A\x1B[2B\x1B[3C\x1B[D");
    ok(cursor_at(10, 21), "do ABCD move by their number, or 1?");
    put("\x1B[99A\x1B[999D");
    ok(cursor_at(0, 0), "do they stop at the corner?");
    put("\x1B[9999B\x1B[4294967297C");
    ok(cursor_at(ROWS - 1, COLUMNS - 1), "and at the other?");
    put("\x1B[;5H");
    ok(cursor_at(0, 4), "is a number left out 1?");
    put("\x1B[0;0f");
    ok(cursor_at(0, 0), "is 0 as good as 1?");
}

/* Three rows of 'x', the cursor in the middle of the second. */
static void filled(void)
{
    start();
    for (int i = 0; i < 3 * COLUMNS; i++)
        put("x");
    put("\x1B[2;41H");
}

static void test_erasing(void)
{
    filled();
    put("\x1B[K");
    ok((char)cell(1, 39) == 'x' && (char)cell(1, 40) == ' ' &&
           (char)cell(1, 79) == ' ' && (char)cell(2, 0) == 'x',
       "does ESC[K erase to the row's end?");
    filled();
    put("\x1B[1K");
    ok((char)cell(1, 40) == ' ' && (char)cell(1, 41) == 'x' &&
           (char)cell(0, 79) == 'x',
       "does ESC[1K erase to its start?");
    filled();
    put("\x1B[2K");
    ok(row_is(1, "") && (char)cell(0, 79) == 'x' && (char)cell(2, 0) == 'x' &&
           cursor_at(1, 40),
       "does ESC[2K erase the row, and not move?");
    filled();
    put("\x1B[J");
    ok((char)cell(1, 39) == 'x' && row_is(2, "") && (char)cell(1, 40) == ' ',
       "does ESC[J erase to the screen's end?");
    filled();
    put("\x1B[1J");
    ok(row_is(0, "") && (char)cell(1, 41) == 'x' && (char)cell(1, 40) == ' ',
       "does ESC[1J erase to its start?");
    filled();
    put("\x1B[2J");
    ok(row_is(0, "") && row_is(1, "") && row_is(2, ""),
       "does ESC[2J erase all?");
}

static void test_colours(void)
{
    start();
    put("\x1B[31ma\x1B[1;42mb\x1B[7mc\x1B[27;22;39;49md\x1B[1;33me\x1B[mf");
    ok(cell(0, 0) == 0x0461, "is ANSI's red VGA's red?");
    ok(cell(0, 1) == 0x2C62, "are bold and a background added?");
    ok(cell(0, 2) == 0x4A63, "does 7 swap the colours?");
    ok(cell(0, 3) == 0x0764, "does each have its end?");
    ok(cell(0, 4) == 0x0E65, "is bold yellow bright yellow?");
    ok(cell(0, 5) == 0x0766, "does ESC[m end all?");
    put("\x1B[37;41;38;48ma\x1B[30;47mb");
    ok(cell(0, 6) == 0x4761 && cell(0, 7) == 0x7062,
       "are 38 and 48 no colours, and do the ranges end where they should?");
}

static void test_odd_sequences(void)
{
    static const uint8_t soup[] = "\33[;0159AHJKm\n\b\t?x";

    start();
    put("\x1B[?25hA\x1B[?1J\x1B(B\x1B]\x1B[5nB\x1B[1;2;3;4;5;6;7;8;9;31mC");
    ok(row_is(0, "ABC"), "are unknown sequences swallowed whole?");
    put("\x1B[3;\x1B[2;1H?");
    ok((char)cell(1, 0) == '?', "does ESC begin a sequence anew?");
    put("\x1B[3\r;1Hx");
    ok((char)cell(2, 0) == 'x', "is a CR inside a sequence obeyed?");
    srand(1);
    for (int i = 0; i < 300000; i++)
        screen_put(&screen, soup[rand() % (sizeof soup - 1)]);
    for (int i = 0; i < 300000; i++)
        screen_put(&screen, (uint8_t)rand());
    ok(1, "does garbage stay within the region (ASan)?");
}

int main(void)
{
    test_text();
    test_scrolling();
    test_cursor_keys();
    test_erasing();
    test_colours();
    test_odd_sequences();
    free(region);
    return tap_end();
}
