/*
 * Scan codes of set 1 to bytes, for a US keyboard.
 *
 * Keys without a character send what a VT100 or xterm sends (ESC [ A for an
 * arrow); Alt puts an ESC before a character; Ctrl keeps its low five bits.
 */
#include "keyboard.h"

#include <kumquat/ports.h>

#define CODE_UP          0x80 /* the key came up */
#define CODE_EXTENDED    0xE0 /* a second code follows */

#define CODE_CONTROL     0x1D
#define CODE_SHIFT_LEFT  0x2A
#define CODE_SHIFT_RIGHT 0x36
#define CODE_ALT         0x38
#define CODE_CAPS        0x3A
#define CODE_F1          0x3B

#define ESC              0x1B

#define CODES            0x59

/* By scan code; 0: no character. The keypad types digits. */
static const char plain[CODES] =
    "\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*"
    "\0 \0\0\0\0\0\0\0\0\0\0\0\0\000789-456+1230.\0\0\\\0";
static const char shifted[CODES] =
    "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*"
    "\0 \0\0\0\0\0\0\0\0\0\0\0\0\000789-456+1230.\0\0|\0";

/* What follows ESC [ for the codes from 0x47 on after 0xE0; after a digit
 * comes a ~ as well. */
static const char finals[] = "HA5\0D\0C\0FB623";
#define FINALS_FIRST 0x47

static void key_add(struct key *key, char c)
{
    key->byte[key->length++] = (uint8_t)c;
}

/* Is either key with this code down? */
static bool is_down(const struct keyboard *keyboard, uint8_t code)
{
    return keyboard->down[0][code] || keyboard->down[1][code];
}

/* A key after 0xE0: an arrow and its neighbours, or the keypad's / and
 * Enter. */
static void keyboard_extended(struct key *key, uint8_t code)
{
    unsigned i = (unsigned)code - FINALS_FIRST;

    if (plain[code] == '\r' || plain[code] == '/')
        key_add(key, plain[code]);
    if (i >= sizeof finals || finals[i] == '\0')
        return;
    key_add(key, ESC);
    key_add(key, '[');
    key_add(key, finals[i]);
    if (finals[i] <= '9')
        key_add(key, '~');
}

/* A key that went down and is no modifier. A Shift after 0xE0 does not count:
 * the keyboard makes it up. */
static void keyboard_press(const struct keyboard *keyboard, struct key *key,
                           uint8_t code)
{
    bool alt = is_down(keyboard, CODE_ALT);
    bool shift = keyboard->down[0][CODE_SHIFT_LEFT] ||
                 keyboard->down[0][CODE_SHIFT_RIGHT];
    bool letter = plain[code] >= 'a' && plain[code] <= 'z';
    char c = shift != (letter && keyboard->caps) ? shifted[code] : plain[code];

    if (alt && code >= CODE_F1 && code < CODE_F1 + KEY_CONSOLE) {
        key->console = code - CODE_F1;
        return;
    }
    if (c == '\0')
        return;
    if (alt)
        key_add(key, ESC);
    if (is_down(keyboard, CODE_CONTROL) && (c == ' ' || (c >= '@' && c <= '~')))
        c &= 0x1F;
    key_add(key, c);
}

struct key keyboard_decode(struct keyboard *keyboard, uint8_t code)
{
    struct key key = {.length = 0, .console = -1};
    bool extended = keyboard->extended, down = !(code & CODE_UP);

    keyboard->extended = code == CODE_EXTENDED;
    if (keyboard->extended)
        return key;
    code &= ~CODE_UP;
    keyboard->down[extended][code] = down;
    if (!down || code >= CODES)
        return key;
    if (code == CODE_CAPS)
        keyboard->caps = !keyboard->caps;
    else if (extended)
        keyboard_extended(&key, code);
    else
        keyboard_press(keyboard, &key, code);
    return key;
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
