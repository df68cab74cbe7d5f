/*
 * Scan codes of set 1 to bytes, for a US keyboard.
 *
 * Keys without a character send what xterm sends: ESC [ A for an arrow, also
 * with Shift, Alt and Ctrl. Alt puts an ESC before a character; Ctrl keeps its
 * low five bits. The keypad types digits, whatever Num Lock says, and the
 * keyboard's lights are left as they are.
 */
#include "devices.h"

#include <kumquat/ports.h>

#define CODE_UP          0x80 /* the key came up */
#define CODE_EXTENDED    0xE0 /* a second code follows */

#define CODE_CONTROL     0x1D
#define CODE_SHIFT_LEFT  0x2A
#define CODE_SHIFT_RIGHT 0x36
#define CODE_ALT         0x38
#define CODE_CAPS        0x3A
#define CODE_F1          0x3B

#define CODES            0x59

/* By scan code; 0: no character. */
static const char plain[CODES] =
    "\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*"
    "\0 \0\0\0\0\0\0\0\0\0\0\0\0\000789-456+1230.\0\0\\\0";
static const char shifted[CODES] =
    "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*"
    "\0 \0\0\0\0\0\0\0\0\0\0\0\0\000789-456+1230.\0\0|\0";

/* Of keys without one, by scan code from F1's on: a letter ends the key's
 * sequence, a number stands in it before a ~. */
static const char specials[CODES - CODE_F1] =
    "PQRS\17\21\22\23\24\25\0\0HA\5\0D\0C\0FB\6\2\3\0\0\0\27\30";
enum { PAGE_UP = 5, PAGE_DOWN = 6 };

static bool down[2][128]; /* the key is, by its code alone and after 0xE0 */
static bool caps;         /* Caps Lock is on */
static bool extended;     /* the last code was 0xE0 */

/* Is either key with this code down? */
static bool is_down(uint8_t code)
{
    return down[0][code] || down[1][code];
}

/* The sequence of a special key. */
static void key_special(struct line *line, char special)
{
    bool is_f1_to_f4 = special >= 'P' && special <= 'S';

    if (special >= 'A')
        line_type(line, "\33%c%c", is_f1_to_f4 ? 'O' : '[', special);
    else
        line_type(line, "\33[%d~", special);
}

/* A key that went down and is no modifier. A Shift after 0xE0 does not count:
 * the keyboard makes it up. */
static void key_press(struct line *line, uint8_t code, bool is_extended)
{
    bool alt = is_down(CODE_ALT), control = is_down(CODE_CONTROL);
    bool shift = down[0][CODE_SHIFT_LEFT] || down[0][CODE_SHIFT_RIGHT];
    bool letter = plain[code] >= 'a' && plain[code] <= 'z';
    char c = shift != (letter && caps) ? shifted[code] : plain[code];
    char special = code >= CODE_F1 ? specials[code - CODE_F1] : '\0';

    if (is_extended)
        c = plain[code] == '\r' || plain[code] == '/' ? plain[code] : '\0';
    if (alt && code >= CODE_F1 && code < CODE_F1 + VGA_CONSOLES) {
        vga_show(code - CODE_F1, 0);
    } else if (shift && c == '\t') {
        key_special(line, 'Z');
    } else if (c != '\0') {
        if (alt)
            line_input(line, '\33');
        if (control && (c == ' ' || (c >= '@' && c <= '~')))
            c &= 0x1F;
        line_input(line, (uint8_t)c);
    } else if (shift && (special == PAGE_UP || special == PAGE_DOWN)) {
        vga_scroll(special == PAGE_UP ? 1 : -1);
    } else if (special != '\0') {
        key_special(line, special);
    }
}

void keyboard_decode(struct line *line, uint8_t code)
{
    bool is_extended = extended;
    uint8_t key = code & ~CODE_UP;

    extended = code == CODE_EXTENDED;
    if (extended)
        return;
    down[is_extended][key] = code == key;
    if (code == CODE_CAPS)
        caps = !caps;
    else if (code < CODES)
        key_press(line, code, is_extended);
}

/* --- the controller ------------------------------------------------------ */

#define PORT_DATA     0x60
#define PORT_STATUS   0x64
#define STATUS_FULL   0x01 /* a byte waits in PORT_DATA */
#define STATUS_MOUSE  0x20 /* it is the mouse's */
#define STATUS_ABSENT 0xFF /* what an empty bus reads as */

int keyboard_poll(void)
{
    uint8_t status = inb(PORT_STATUS);

    if (status == STATUS_ABSENT || !(status & STATUS_FULL))
        return -1;
    uint8_t code = inb(PORT_DATA);
    return status & STATUS_MOUSE ? 0 : code;
}
