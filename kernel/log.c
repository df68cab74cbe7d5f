/*
 * The log in the info pages, which dmesg prints. QEMU's and Bochs's debug port
 * 0xE9 gets it too, and in a panic the consoles.
 */
#include "log.h"
#include "call.h"
#include <kumquat/format.h>
#include <kumquat/ports.h>

#define DEBUG_PORT    0xE9
#define COM1          0x3F8
#define COM1_STATUS   (COM1 + 5)
#define COM1_IDLE     0x40   /* all bits are out */
#define COM1_PATIENCE 100000 /* polls, if there is no COM1 at all */
#define PART          256    /* bytes of a server's that are copied in one go */

bool log_on_consoles;

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
    if (log_on_consoles) {
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
