/*
 * A ring of characters. QEMU's and Bochs's debug port 0xE9 gets them too.
 */
#include "log.h"
#include "screen.h"
#include <kumquat/format.h>
#include <kumquat/ports.h>

#define DEBUG_PORT 0xE9

static char ring[LOG_SIZE];
uint32_t log_end;
bool log_on_screen = true;

void log_char(char c)
{
    ring[log_end++ % LOG_SIZE] = c;
    outb(DEBUG_PORT, (uint8_t)c);
    if (log_on_screen)
        screen_char(c);
}

static void put(void *context, char c)
{
    (void)context;
    log_char(c);
}

void log_print(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format(put, NULL, text, arguments);
    va_end(arguments);
}

char log_at(uint32_t position)
{
    return ring[position % LOG_SIZE];
}
