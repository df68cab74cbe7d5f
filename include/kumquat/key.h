/*
 * Keys, one at a time, and what a screen shows: for programs that talk to a
 * person at a terminal.
 */
#ifndef KUMQUAT_KEY_H
#define KUMQUAT_KEY_H

#include <kumquat/cxx.h>
#include <stdio.h>

EXTERN_C_BEGIN

/* A key is a byte, or one of these, or KEY_ALT + a byte. */
enum {
    KEY_UP = 0x100,
    KEY_DOWN,
    KEY_RIGHT,
    KEY_LEFT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_DELETE,
    KEY_OTHER, /* a sequence that nobody knows */
    KEY_ALT = 0x200
};
#define KEY_ESCAPE     0x1B
#define KEY_ERASE      0x7F
#define KEY_CONTROL(c) ((c)&0x1F)

/* Lets each key come at once, unechoed and without its signal; Enter is '\n'.
 * What was typed before stays. Signals that end the program put the terminal
 * back first, unless the program handles them. 0, or -1 and errno. */
int raw_mode_on(int fd);

/* The modes from before. */
void raw_mode_off(void);

/* Waits for a key. -1 and errno, which is 0 at the end of input. */
int key_read(int fd);

/* Does more input come within so many milliseconds? */
int key_waits(int fd, int milliseconds);

/* The window of a terminal; 24 by 80 if nobody knows. */
void window_size(int fd, size_t *rows, size_t *columns);

/* How many cells a byte takes that is shown in a column: a tab up to eight, a
 * control character, as ^X, two, a byte that goes on a character of UTF-8
 * none. */
size_t cell_width(char c, size_t column);

/* A byte 10xxxxxx of UTF-8 belongs to the character before it. */
static inline int is_continuation(char c)
{
    return (c & 0xC0) == 0x80;
}

/* How many characters of UTF-8 there are. */
size_t utf8_width(const char *text);

/* What stands in columns, each of which goes downwards. */
struct columns {
    FILE *out;
    size_t width; /* of a line: it has as many columns as that allows */
    size_t count; /* how many there are to print */
    size_t (*width_of)(const struct columns *c, size_t i); /* of one of them */
    void (*print)(const struct columns *c, size_t i);
    const void *what; /* for these two */
};

void columns_print(const struct columns *c);

/* Prints names in columns. */
void print_columns(FILE *out, char *const *names, size_t count, size_t width);

EXTERN_C_END

#endif
