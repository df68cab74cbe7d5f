/*
 * The log in the info pages, which dmesg prints. QEMU's and Bochs's debug port
 * 0xE9 gets it too, and in a panic the consoles, which are driven by hand:
 * COM1, and VGA text mode 3, 80 x 25 cells of character and attribute at
 * 0xB8000. (IBM VGA; FreeVGA, "CRT controller registers".)
 */
#include "log.h"
#include "call.h"
#include <kumquat/format.h>
#include <kumquat/ports.h>
#include <string.h>

#define DEBUG_PORT      0xE9
#define COM1            0x3F8
#define COM1_STATUS     (COM1 + 5)
#define COM1_IDLE       0x40   /* all bits are out */
#define COM1_PATIENCE   100000 /* polls, if there is no COM1 at all */
#define LOG_TAIL        800 /* characters of it that the screen begins with */
#define PART            256 /* bytes of a server's that are copied in one go */

#define CELLS           ((uint16_t *)0xB8000)
#define COLUMNS         80
#define SCREEN          (COLUMNS * 25)
#define GREY            0x0700 /* on black */

#define CRTC_INDEX      0x3D4
#define CRTC_START_HIGH 0x0C
#define CRTC_START_LOW  0x0D

static bool on_consoles;
static unsigned screen_end; /* of what was written to the screen */

static void screen_char(char c)
{
    if (c == '\n')
        screen_end += COLUMNS - screen_end % COLUMNS;
    else
        CELLS[screen_end++] = GREY | (uint8_t)c;
    if (screen_end >= SCREEN) { /* scrolls */
        memmove(CELLS, CELLS + COLUMNS, SCREEN * sizeof *CELLS);
        screen_end -= COLUMNS;
    }
}

void log_take_consoles(void)
{
    const struct info_log *log = info_page_log();
    uint32_t at = log->end > LOG_TAIL ? log->end - LOG_TAIL : 0;

    on_consoles = true;
    screen_end = 0;
    /* And the row below, which scrolls in. */
    for (unsigned i = 0; i < SCREEN + COLUMNS; i++)
        CELLS[i] = GREY | ' ';
    outw(CRTC_INDEX, CRTC_START_HIGH); /* the first byte of the two is 0 */
    outw(CRTC_INDEX, CRTC_START_LOW);
    for (; at < log->end; at++)
        screen_char(log->text[at % INFO_LOG_SIZE]);
}

void log_serial_drain(void)
{
    for (int i = 0; i < COM1_PATIENCE; i++)
        if (inb(COM1_STATUS) & COM1_IDLE)
            return;
}

static void serial_char(char c)
{
    if (c == '\n')
        serial_char('\r');
    log_serial_drain();
    outb(COM1, (uint8_t)c);
}

void log_put(void *context, char c)
{
    (void)context;
    info_page_log()->text[info_page_log()->end++ % INFO_LOG_SIZE] = c;
    outb(DEBUG_PORT, (uint8_t)c);
    if (on_consoles) {
        screen_char(c);
        serial_char(c);
    }
}

void log_print(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format(log_put, NULL, text, arguments);
    va_end(arguments);
}

int kernel_log(struct process *p)
{
    char text[PART];
    uint32_t length = p->regs.edx < PART ? p->regs.edx : PART;
    int error = space_copy(NULL, (vaddr)text, SPACE_WRITE, &p->space,
                           p->regs.ecx, length);
    if (error == 0)
        log_print("%s: %.*s", p->authority->name, (int)length, text);
    return error;
}
