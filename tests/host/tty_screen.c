/*
 * The screen's VT100, drawing into plain memory.
 */
/* host-sources: drivers/tty/screen.c drivers/tty/glyph.c */
#include "drivers/tty/screen.h"
#include "tests/host/tap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ROWS    SCREEN_ROWS
#define COLUMNS SCREEN_COLUMNS
#define HISTORY SCREEN_HISTORY

static uint16_t *memory; /* from malloc: ASan sees each cell beyond it */
static struct screen screen;
static char answers[64];

/* What the screen answers. */
void line_type(struct line *line, const char *text, ...)
{
    size_t length = strlen(answers);
    va_list arguments;

    (void)line;
    va_start(arguments, text);
    vsnprintf(answers + length, sizeof answers - length, text, arguments);
    va_end(arguments);
}

static void start(void)
{
    free(memory);
    memory = malloc(SCREEN_MEMORY * sizeof *memory);
    memset(memory, 0xEE, SCREEN_MEMORY * sizeof *memory);
    screen_start(&screen, memory, NULL);
    answers[0] = '\0';
}

static void put(const char *text)
{
    while (*text != '\0')
        screen_put(&screen, (uint8_t)*text++);
}

static uint16_t cell(int row, int column)
{
    return screen_row(&screen, row)[column];
}

static uint8_t glyph(int row, int column)
{
    return (uint8_t)cell(row, column);
}

static uint8_t colours(int row, int column)
{
    return cell(row, column) >> 8;
}

/* Does a row hold this text, and blanks after it? */
static int row_is(int row, const char *text)
{
    for (int i = 0; i < COLUMNS; i++) {
        char want = *text != '\0' ? *text++ : ' ';
        if ((char)cell(row, i) != want)
            return 0;
    }
    return 1;
}

static int cursor_at(int row, int column)
{
    return screen.pen.cursor == row * COLUMNS + column;
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

/* Puts lines "line 0" to "line n - 1". */
static void put_lines(int count)
{
    char text[32];

    for (int i = 0; i < count; i++) {
        snprintf(text, sizeof text, "line %d\r\n", i);
        put(text);
    }
}

static int line_is(int row, int number)
{
    char text[32];

    snprintf(text, sizeof text, "line %d", number);
    return row_is(row, text);
}

/* Do the history and then the screen hold lines, the last one of this number,
 * and at the end an empty row? */
static int lines_are(int last)
{
    for (int row = -screen.history; row < ROWS - 1; row++)
        if (!line_is(row, last - (ROWS - 2) + row))
            return 0;
    return row_is(ROWS - 1, "");
}

static void test_scrolling(void)
{
    int right = 1, least = HISTORY;

    start();
    ok(screen.history == 0, "has an empty screen no history?");
    put_lines(ROWS - 1);
    ok(screen.history == 0 && lines_are(ROWS - 2), "nor a full one?");
    put("line 24\r\n");
    ok(screen.history == 1 && lines_are(ROWS - 1), "but one that scrolls?");
    start();
    put_lines(HISTORY + ROWS - 1);
    ok(screen.history == HISTORY && lines_are(HISTORY + ROWS - 2),
       "are all rows kept that there is memory for?");
    for (int i = HISTORY + ROWS - 1; i < 500; i++) {
        char text[32];
        snprintf(text, sizeof text, "line %d\r\n", i);
        put(text);
        right = right && lines_are(i);
        least = screen.history < least ? screen.history : least;
    }
    ok(right && least > HISTORY - ROWS,
       "and then always the last that have scrolled away, but for a screen?");
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

static void test_more_colours(void)
{
    start();
    put("\x1B[91ma\x1B[0;102mb\x1B[0;4mc\x1B[24md\x1B[5me\x1B[25mf\x1B[0;1mg"
        "\x1B[21mh");
    ok(colours(0, 0) == 0x0C && colours(0, 1) == 0xA7,
       "are 91 and 102 bright?");
    ok(colours(0, 2) == 0x03 && colours(0, 3) == 0x07,
       "is underlined text cyan, until 24?");
    ok(colours(0, 4) == 0x87 && colours(0, 5) == 0x07,
       "is blinking text on a bright background, until 25?");
    ok(colours(0, 6) == 0x0F && colours(0, 7) == 0x07, "does 21 end bold?");
    put("\x1B[H\x1B[38;5;1;48;5;12ma\x1B[0;38;5;196mb\x1B[38;2;1;31;42;33mc"
        "\x1B[0;48;2;4;5;6;32md\x1B[38;5;9;49;4me\x1B[0;38mf\x1B[48;5mg");
    ok(colours(0, 0) == 0x07 && colours(0, 1) == 0x07,
       "are 38;5;n and 48;5;n swallowed?");
    ok(colours(0, 2) == 0x06 && colours(0, 3) == 0x02,
       "and red, green and blue, but not what follows?");
    ok(colours(0, 4) == 0x03, "are numbers behind 38;5;n taken as such?");
    ok(colours(0, 5) == 0x07 && colours(0, 6) == 0x07,
       "is nothing wrong with numbers that are missing?");
    put("\x1B[0;31;7;1mx\x1B[m\x1B[95;47;7my\x1B[0;98;109;50;99mz");
    ok(colours(0, 7) == 0x48 && colours(0, 8) == 0xD7,
       "are bright and reversed colours right?");
    ok(colours(0, 9) == 0x07, "are 50, 98, 99 and 109 no colours?");
    put("\x1B[38:5:1mx");
    ok(colours(0, 10) == 0x07, "nor numbers with colons?");
}

static void test_more_moves(void)
{
    start();
    put("\x1B[5;5H\x1B[20G");
    ok(cursor_at(4, 19), "does ESC[20G go to the column?");
    put("\x1B[7d");
    ok(cursor_at(6, 19), "does ESC[7d to the row?");
    put("\x1B[2E");
    ok(cursor_at(8, 0), "does ESC[2E two rows below?");
    put("\x1B[9C\x1B[3F");
    ok(cursor_at(5, 0), "does ESC[3F above?");
    put("\x1B[G\x1B[99G\x1B[99d");
    ok(cursor_at(ROWS - 1, COLUMNS - 1), "do they stay on the screen?");
    put("\x1B[4;6H\x1B"
        "D");
    ok(cursor_at(4, 5), "does ESC D go a row down?");
    put("\x1B"
        "E");
    ok(cursor_at(5, 0), "does ESC E to the start of the next?");
    put("\x1B[4C\x1BM");
    ok(cursor_at(4, 4), "does ESC M go up?");
    put("\v\f");
    ok(cursor_at(6, 4), "do VT and FF go down?");
}

/* Rows "line 0" to "line 24". */
static void numbered(void)
{
    start();
    put_lines(ROWS - 1);
    put("line 24\r");
}

/* Do these rows hold lines of these numbers? -1: blank. */
static int rows_are(int first, int count, const int *numbers)
{
    for (int i = 0; i < count; i++)
        if (numbers[i] < 0 ? !row_is(first + i, "")
                           : !line_is(first + i, numbers[i]))
            return 0;
    return 1;
}
#define ROWS_ARE(first, ...)                                    \
    rows_are(first, sizeof((int[]){__VA_ARGS__}) / sizeof(int), \
             (int[]){__VA_ARGS__})

static void test_rows(void)
{
    numbered();
    put("\x1B[3;5H\x1B[2L");
    ok(ROWS_ARE(0, 0, 1, -1, -1, 2, 3) && line_is(ROWS - 1, 22),
       "does ESC[2L insert two rows?");
    put("\x1B[3M");
    ok(ROWS_ARE(0, 0, 1, 3, 4) && ROWS_ARE(20, 21, 22, -1, -1, -1),
       "does ESC[3M delete three?");
    numbered();
    put("\x1B[99L");
    ok(ROWS_ARE(22, 22, 23, -1), "does ESC[99L on the last row blank it?");
    put("\x1B[3d\x1B[999M");
    ok(ROWS_ARE(0, 0, 1, -1, -1) && row_is(ROWS - 1, ""),
       "does ESC[999M delete as many as there are?");
    numbered();
    put("\x1B[H\x1BM");
    ok(ROWS_ARE(0, -1, 0, 1) && line_is(ROWS - 1, 23) && cursor_at(0, 0),
       "does ESC M scroll down on the first row?");
}

static void test_region(void)
{
    numbered();
    put("\x1B[5;8r");
    ok(cursor_at(0, 0), "does ESC[5;8r put the cursor to the corner?");
    put("\x1B[8H\x1B[41m\n");
    ok(ROWS_ARE(3, 3, 5, 6, 7, -1, 8) && cursor_at(7, 0) &&
           colours(7, 0) == 0x47,
       "does LF scroll the region alone?");
    ok(screen.history == 0, "and not into the history?");
    put("\x1B[m\x1B[5H\x1BM");
    ok(ROWS_ARE(3, 3, -1, 5, 6, 7, 8), "does ESC M?");
    put("\x1B[6H\x1B[L");
    ok(ROWS_ARE(3, 3, -1, -1, 5, 6, 8), "does ESC[L insert within it?");
    put("\x1B[3H\x1B[L\x1B[9H\x1B[M");
    ok(ROWS_ARE(1, 1, 2, 3, -1) && ROWS_ARE(8, 8, 9),
       "and nothing above and below it?");
    put("\x1B[25H\n");
    ok(line_is(24, 24) && cursor_at(24, 0),
       "does LF below it stop at the last row?");
    put("\x1B[H\x1BM");
    ok(line_is(0, 0) && cursor_at(0, 0), "and ESC M above it at the first?");
    put("\x1B[9;3r\x1B[4;4r\x1B[99;100r\x1B[8H\n");
    ok(ROWS_ARE(3, 3, -1, 5, 6, -1, 8), "is a region of no rows refused?");
    put("\x1B[r\x1B[25H\n");
    ok(line_is(0, 1) && screen.history == 1,
       "is the whole screen the region again after ESC[r?");
    put("\x1B[20;99r\x1B[99H\n");
    ok(line_is(18, 19) && !line_is(19, 20) && row_is(24, ""),
       "does a region end with the screen?");
}

static void test_cells(void)
{
    start();
    put("abcdef\x1B[3G\x1B[2@");
    ok(row_is(0, "ab  cdef") && cursor_at(0, 2), "does ESC[2@ insert cells?");
    put("\x1B[P");
    ok(row_is(0, "ab cdef") && cursor_at(0, 2), "does ESC[P delete one?");
    put("\x1B[999@");
    ok(row_is(0, "ab"), "do cells that are inserted push others out?");
    put("cd\x1B[2;1Hx\x1B[H\x1B[42m\x1B[999P");
    ok(colours(0, 79) == 0x27 && row_is(0, "") && row_is(1, "x"),
       "does ESC[999P blank the row to its end, and no other?");
    put("\x1B[m\x1B[H\x1B[;79Hyz\x1B[@");
    ok(glyph(0, 78) == 'y' && glyph(0, 79) == ' ' && row_is(1, "x"),
       "does ESC[@ behind a full row blank its last cell?");
}

static void test_saving(void)
{
    start();
    put("\x1B[3;4H\x1B[31m\x1B(0\x1B"
        "7\x1B[m\x1B(B\x1B[HA\x1B"
        "8q");
    ok(cell(2, 3) == 0x04C4 && cell(0, 0) == 0x0741,
       "do ESC 7 and ESC 8 keep place, colour and set?");
    put("\x1B(B\x1B[m\x1B[5;6H\x1B[s\x1B[H\x1B[32m\x1B[ux");
    ok(cell(4, 5) == 0x0778, "do ESC[s and ESC[u?");
    put("\x1B[?25l\x1B[3;5r\x1B[31m\x1B(0\x1B"
        "c");
    ok(cell(4, 5) == 0x0720 && cursor_at(0, 0) && !screen.no_cursor &&
           screen.from == 0 && screen.to == SCREEN_CELLS,
       "does ESC c wipe the screen, and set all as at the start?");
    put("q\x1B"
        "8r");
    ok(cell(0, 0) == 0x0772, "also what was saved?");
}

static void test_modes(void)
{
    start();
    put("\x1B[?25l");
    ok(screen.no_cursor, "does ESC[?25l hide the cursor?");
    put("\x1B[25h");
    ok(screen.no_cursor, "is ESC[25h something else?");
    put("\x1B[?25h");
    ok(!screen.no_cursor, "does ESC[?25h show it?");
}

/* What ESC[!p leaves, for who comes next. */
static void test_soft_reset(void)
{
    start();
    put("ab\x1B[2;3H\x1B[31;7m\x1B(0\x1B[?25l\x1B"
        "7\x1B[5;9r\x1B[4;6H\x1B]0;half\x1B[!pq");
    ok(cell(3, 5) == 0x0771 && cursor_at(3, 6) && row_is(0, "ab"),
       "does ESC[!p set colours and sets as at the start, and leave the rest?");
    ok(!screen.no_cursor && screen.from == 0 && screen.to == SCREEN_CELLS,
       "and show the cursor, and scroll the whole screen?");
    put("\x1B"
        "8q");
    ok(cell(0, 0) == 0x0771, "and forget what was saved?");
}

/* What does the screen answer? */
static int answers_to(const char *question, const char *text)
{
    answers[0] = '\0';
    put(question);
    return strcmp(answers, text) == 0;
}

static void test_answers(void)
{
    start();
    ok(answers_to("\x1B[6n", "\33[1;1R"), "is the cursor's place told?");
    ok(answers_to("\x1B[12;34H\x1B[6n", "\33[12;34R"), "from 1 on?");
    ok(answers_to("\x1B[999;999H\x1B[6n", "\33[25;80R"),
       "can the screen's size be asked?");
    ok(answers_to("\x1B[;80Hx\x1B[6n", "\33[1;80R"),
       "is the cursor on the last column of a full row?");
    ok(answers_to("\x1B[5n", "\33[0n"), "is the terminal well?");
    ok(answers_to("\x1B[c", "\33[?6c"), "and a VT102?");
    ok(answers_to("\x1B[0c\x1B[7n\x1B[>c\x1B[?6n", "\33[?6c"),
       "does it answer nothing else?");
}

static void test_sets(void)
{
    start();
    put("\x1B(0lqk\x1B(Blqk");
    ok(glyph(0, 0) == 0xDA && glyph(0, 1) == 0xC4 && glyph(0, 2) == 0xBF &&
           row_is(0, "\xDA\xC4\xBFlqk"),
       "does ESC ( 0 draw lines, until ESC ( B?");
    put("\r\x1B)0x\016xX\x1B[31mx\017x");
    ok(glyph(0, 0) == 'x' && glyph(0, 1) == 0xB3 && glyph(0, 2) == 'X' &&
           glyph(0, 3) == 0xB3 && glyph(0, 4) == 'x',
       "do SO and SI change to G1 and back?");
    put("\r\x1B(0_`~\x7F\xC3\xA9\x1B(B");
    ok(glyph(0, 0) == '_' && glyph(0, 1) == 4 && glyph(0, 2) == 0xFA &&
           glyph(0, 3) == 0x7F && glyph(0, 4) == 0x82,
       "are the other bytes what they are?");
    put("\x1B[K\r\x1B*0q\x1B#8q");
    ok(row_is(0, "qq\xFA\x7F\x82"), "do other sets change nothing?");
}

/* Does a text show as these glyphs, and blanks after them? */
static int shows(const char *text, const char *glyphs)
{
    put("\x1B[2J\x1B[H");
    put(text);
    return row_is(0, glyphs) && cursor_at(0, (int)strlen(glyphs));
}

static void test_characters(void)
{
    start();
    ok(shows("caf\u00E9 \u00C5\u00A3\u00DF", "caf\x82 \x8F\x9C\xE1"),
       "is UTF-8 shown by the font's glyphs?");
    ok(shows("\u250C\u2500\u2510\u2551\u2566\u2588\u2592",
             "\xDA\xC4\xBF\xBA\xCB\xDB\xB1"),
       "are boxes and blocks?");
    ok(shows("\u2190\u2191\u2192\u2193\u263A\u25BC", "\x1B\x18\x1A\x19\1\x1F"),
       "are arrows and signs?");
    ok(shows("\u201Ca\u2013b\u2019s\u201D\u2026\u256D\u2501\u03BC",
             "\"a-b's\".\xDA\xC4\xE6"),
       "are look-alikes used?");
    ok(shows("\u0416\u20AC\U0001F34A.", "???."),
       "is an unknown character one question mark?");
    ok(shows("\x80\xFF\xC0\xAF\xF5z", "\x80\xFF\xC0\xAF\xF5z"),
       "do bytes that are no character show as glyphs?");
    ok(shows("\xE2\x82z\xC3\xC3\xA9\xF0\x9F\x8D.", "\xE2z\xC3\x82\xF0."),
       "and the first of those of one that is cut short?");
    ok(shows("\xE0\x80\xAF", "/"),
       "is one that is longer than it must be read all the same?");
    put("\x1B[2J\x1B[;80H\xC3");
    ok(glyph(0, 79) == ' ', "is half a character not shown yet?");
    put("\xA9\xC3\xA8");
    ok(glyph(0, 79) == 0x82 && row_is(1, "\x8A"),
       "does a character of two bytes take one cell?");
    put("\x1B[2J\x1B[H\xC3\x1B[31m\xA9");
    ok(row_is(0, "\xC3\xA9") && colours(0, 0) == 7 && colours(0, 1) == 4,
       "does a sequence cut a character?");
}

static void test_strings(void)
{
    start();
    put("A\x1B]0;title\aB\x1B]2;\u00E9\x1B\\C\x1BP1;2|x\x1B\\D\x1B_x\aE");
    ok(row_is(0, "ABCDE"), "are strings to the terminal swallowed?");
    put("\x1B]0;never ended\nF\x1B]x\x18G\x1B]x\x1B[31mH");
    ok(row_is(0, "ABCDEFGH") && colours(0, 7) == 4,
       "do a newline, CAN and another sequence end one?");
    put("\x1B[31\x18m\x1B[32\x1Am\x1B\x18[");
    ok(row_is(0, "ABCDEFGHmm[") && colours(0, 9) == 4,
       "do CAN and SUB end a sequence?");
}

static void test_odd_sequences(void)
{
    start();
    put("\x1B[?26hA\x1B[?1J\x1B[!pB\x1B[1;2;3;4;5;6;7;8;9;31mC\x1B[5 qD\x1B=E");
    ok(row_is(0, "ABCDE"), "are unknown sequences swallowed whole?");
    put("\x1B[3;\x1B[2;1H?");
    ok(glyph(1, 0) == '?', "does ESC begin a sequence anew?");
    put("\x1B[3\r;1Hx");
    ok(glyph(2, 0) == 'x', "is a CR inside a sequence obeyed?");
}

/* Bytes that are sequences more often than not, then any. */
static void test_random(void)
{
    static const uint8_t soup[] =
        "\33\33\33[[[;0159ABCDEFGHJKLMPSTX@dfhlmnrsu78c(0B?]\a\n\n\b\t\16\17x\xC3"
        "\xA9\xE2\x82";
    int inside = 1;

    start();
    srand(1);
    for (int i = 0; i < 1000000; i++) {
        bool any = i % 100000 < 20000;
        answers[0] = '\0';
        screen_put(&screen,
                   any ? (uint8_t)rand() : soup[rand() % (sizeof soup - 1)]);
        inside = inside && screen.pen.cursor >= 0 &&
                 screen.pen.cursor < ROWS * COLUMNS &&
                 screen.history <= HISTORY;
    }
    ok(inside, "does garbage stay within the screen (ASan)?");
}

int main(void)
{
    test_text();
    test_scrolling();
    test_cursor_keys();
    test_more_moves();
    test_erasing();
    test_rows();
    test_region();
    test_cells();
    test_colours();
    test_more_colours();
    test_saving();
    test_modes();
    test_soft_reset();
    test_answers();
    test_sets();
    test_characters();
    test_strings();
    test_odd_sequences();
    test_random();
    free(memory);
    return tap_end();
}
