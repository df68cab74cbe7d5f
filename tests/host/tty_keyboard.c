/*
 * Scan codes of set 1, as a US keyboard sends them.
 */
/* host-sources: drivers/tty/keyboard.c */
#include "drivers/tty/devices.h"
#include "tests/host/tap.h"

#include <stdarg.h>
#include <string.h>

static char made[128];
static size_t count;
static int console, scrolled;

/* What keys do. */
void line_input(struct line *line, uint8_t c)
{
    (void)line;
    made[count++] = (char)c;
}

void line_type(struct line *line, const char *text, ...)
{
    va_list arguments;

    (void)line;
    va_start(arguments, text);
    count +=
        (size_t)vsnprintf(made + count, sizeof made - count, text, arguments);
    va_end(arguments);
}

void vga_show(unsigned number, int rows)
{
    console = rows == 0 ? (int)number : -2;
}

void vga_scroll(int direction)
{
    scrolled += direction;
}

/* Sends codes, ended by -1; do they make exactly these bytes? */
static int makes(const int *codes, const char *text, size_t length)
{
    count = 0;
    console = -1;
    scrolled = 0;
    for (; *codes >= 0; codes++)
        keyboard_decode(NULL, (uint8_t)*codes);
    return count == length && memcmp(made, text, length) == 0;
}

#define CODES(...)       ((const int[]){__VA_ARGS__, -1})
#define MAKES(text, ...) makes(CODES(__VA_ARGS__), text, sizeof text - 1)

static void test_plain(void)
{
    ok(MAKES("hi\r", 0x23, 0xA3, 0x17, 0x97, 0x1C, 0x9C), "are keys typed?");
    ok(MAKES("\0331234567890-=\x7F\tqwertyuiop[]", 1, 2, 3, 4, 5, 6, 7, 8, 9,
             10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
             27),
       "is the upper half of the keyboard in order?");
    ok(MAKES("asdfghjkl;'`\\zxcvbnm,./ ", 0x1E, 0x1F, 0x20, 0x21, 0x22, 0x23,
             0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F,
             0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x39),
       "is the lower half?");
    ok(MAKES("789-456+1230.*\\", 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E,
             0x4F, 0x50, 0x51, 0x52, 0x53, 0x37, 0x56),
       "does the keypad type digits?");
    ok(MAKES("", 0x46, 0x54, 0x55, 0x59, 0x7F),
       "are keys without a meaning dropped?");
    ok(MAKES("/\r", 0xE0, 0x35, 0xE0, 0xB5, 0xE0, 0x1C, 0xE0, 0x9C),
       "does the keypad have / and Enter?");
}

static void test_modifiers(void)
{
    ok(MAKES("A!a", 0x2A, 0x1E, 0x02, 0xAA, 0x1E), "does left Shift?");
    ok(MAKES("~?:q", 0x36, 0x29, 0x35, 0x27, 0xB6, 0x10), "does right Shift?");
    ok(MAKES("Q1q", 0x3A, 0xBA, 0x10, 0x02, 0x2A, 0x10, 0xAA),
       "does Caps Lock change letters only, and Shift undo it?");
    ok(MAKES("q", 0x3A, 0xBA, 0x10), "does it end?");
    ok(MAKES("\3\4\34\32c", 0x1D, 0x2E, 0x20, 0x2B, 0x2C, 0x9D, 0x2E),
       "does Ctrl make control characters?");
    ok(MAKES("\3\0c", 0xE0, 0x1D, 0x2E, 0x39, 0xE0, 0x9D, 0x2E),
       "does right Ctrl, also with the space bar?");
    ok(MAKES("\33xx", 0x38, 0x2D, 0xB8, 0x2D),
       "does Alt put ESC before a character?");
    ok(MAKES("", 0x38, 0x3C, 0xBC, 0xB8) && console == 1,
       "does Alt+F2 show the second console?");
    ok(MAKES("", 0xE0, 0x38, 0x3D, 0xBD, 0xE0, 0xB8) && console == 2,
       "does right Alt+F3 show the third?");
    ok(MAKES("\33OS\33OP", 0x38, 0x3E, 0xBE, 0xB8, 0x3B) && console == -1,
       "do Alt+F4 and F1 show none?");
}

static void test_extended(void)
{
    ok(MAKES("\x1B[A\x1B[B\x1B[C\x1B[D", 0xE0, 0x48, 0xE0, 0xC8, 0xE0, 0x50,
             0xE0, 0xD0, 0xE0, 0x4D, 0xE0, 0xCD, 0xE0, 0x4B, 0xE0, 0xCB),
       "do arrows send ESC [ A to D?");
    ok(MAKES("\x1B[H\x1B[F\x1B[3~", 0xE0, 0x47, 0xE0, 0x4F, 0xE0, 0x53),
       "do Home, End and Delete?");
    ok(MAKES("\33[Ha", 0xE0, 0x2A, 0xE0, 0x47, 0xE0, 0xC7, 0xE0, 0xAA, 0x1E),
       "are the Shifts that a keyboard makes up not believed?");
    ok(MAKES("\33[HA", 0x2A, 0xE0, 0xAA, 0xE0, 0x47, 0x1E, 0xE0, 0x2A, 0xAA),
       "nor that a Shift is up that is held?");
    ok(MAKES("a", 0xE1, 0x1D, 0x45, 0xE1, 0x9D, 0xC5, 0x1E),
       "is Pause silent, its Ctrl too?");
    ok(MAKES("5", 0x4C), "and does it leave Num Lock alone?");
    ok(MAKES("", 0xE0, 0x37, 0xE0, 0x5B, 0xE0, 0x4E, 0xE0, 0x01, 0xE0, 0x7F),
       "are the other extended keys dropped?");
}

static void test_functions(void)
{
    ok(MAKES("\33OP\33OQ\33OR\33OS\33[15~\33[17~\33[18~\33[19~\33[20~\33[21~"
             "\33[23~\33[24~",
             0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40, 0x41, 0x42, 0x43, 0x44, 0x57,
             0x58),
       "do F1 to F12 send what xterm's do?");
    ok(MAKES("\33[2~\33[3~\33[5~\33[6~", 0xE0, 0x52, 0xE0, 0x53, 0xE0, 0x49,
             0xE0, 0x51),
       "do Insert, Delete, PageUp and PageDown?");
    ok(MAKES("\33[C\33[A\33[B", 0x1D, 0xE0, 0x4D, 0x9D, 0x38, 0xE0, 0x48, 0xB8,
             0x2A, 0xE0, 0x50, 0xAA),
       "do arrows with Ctrl, Alt or Shift send the same?");
    ok(MAKES("\33[Z\t", 0x2A, 0x0F, 0xAA, 0x0F),
       "does Shift+Tab send ESC [ Z?");
    ok(MAKES("\33\177\33\3", 0x38, 0x0E, 0x1D, 0x2E, 0x9D, 0xB8),
       "does Alt put ESC before Backspace, and before Ctrl+C?");
}

static void test_keypad(void)
{
    ok(MAKES("8", 0x45, 0xC5, 0x48), "does Num Lock change nothing?");
    ok(MAKES("8", 0x2A, 0x48, 0xAA), "nor Shift?");
}

static void test_scroll(void)
{
    ok(MAKES("", 0x2A, 0xE0, 0x49, 0xE0, 0xC9, 0xAA) && scrolled == 1,
       "does Shift+PageUp scroll back, and send nothing?");
    ok(MAKES("", 0x36, 0xE0, 0x51, 0xE0, 0xD1, 0xB6) && scrolled == -1,
       "does Shift+PageDown scroll forth?");
    ok(MAKES("\33[5~", 0xE0, 0x49) && scrolled == 0,
       "and PageUp alone neither?");
}

int main(void)
{
    test_plain();
    test_modifiers();
    test_extended();
    test_functions();
    test_keypad();
    test_scroll();
    return tap_end();
}
