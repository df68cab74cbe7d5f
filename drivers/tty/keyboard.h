/*
 * The keyboard: scan codes in, bytes out.
 *
 * The PC keyboard controller (8042) delivers codes of set 1, as the BIOS
 * leaves it: one byte when a key goes down, the same with bit 7 set when it
 * comes up, and 0xE0 before the codes of keys that older keyboards lacked.
 */
#ifndef TTY_KEYBOARD_H
#define TTY_KEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

#define KEY_BYTES   5 /* the most that one key makes */
#define KEY_CONSOLE 3 /* Alt+F1 to Alt+F3 */

struct keyboard {
    bool down[2][128]; /* the key is, by its code alone and after 0xE0 */
    bool caps;         /* Caps Lock is on */
    bool extended;     /* the last code was 0xE0 */
};

/* What a code meant. */
struct key {
    unsigned length; /* bytes to give to the console; often none */
    uint8_t byte[KEY_BYTES];
    int console; /* show this console, from 0; -1: stay */
};

/* Follows one scan code. */
struct key keyboard_decode(struct keyboard *keyboard, uint8_t code);

/* Takes one scan code from the controller: 0 to 255, or -1 if it has none.
 * A byte of a mouse reads as 0, which no key has. */
int keyboard_poll(void);

#endif
