/*
 * Sizes as text, see kumquat/file_command.h.
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <limits.h>
#include <stdlib.h>

void size_text(unsigned long long bytes, char text[8])
{
    static const char units[] = "KMGTPE";
    const char *unit = units;

    if (bytes < 1024) {
        snprintf(text, 8, "%u", (unsigned)bytes);
        return;
    }
    for (; bytes > 1023ull * 1024; unit++)
        bytes = (bytes + 1023) / 1024;
    unsigned tenths = (unsigned)((bytes * 10 + 1023) / 1024);
    if (tenths < 100)
        snprintf(text, 8, "%u.%u%c", tenths / 10, tenths % 10, *unit);
    else
        snprintf(text, 8, "%u%c", (tenths + 9) / 10, *unit);
}

off_t size_operand(const char *text)
{
    char *end;
    unsigned long unit = 1, number = strtoul(text, &end, 10);

    if (*end == 'K' || *end == 'M')
        unit = *end++ == 'K' ? 1u << 10 : 1u << 20;
    if (*text < '0' || *text > '9' || *end != '\0' || number > INT_MAX / unit)
        errx(STATUS_USAGE, "%s: not a size", text);
    return (off_t)(number * unit);
}
