/*
 * From an address to a line of source, for panics and stopped servers.
 *
 * The kernel's line table is part of its image; a server's is the section
 * .lines of its boot module.
 */
#include "log.h"
#include "panic.h"
#include "server.h"
#include <kumquat/lines.h>
#include <kumquat/memory.h>

extern char lines_start[], lines_end[];

static int find(uint32_t address, struct line_position *position)
{
    const void *table = lines_start;
    size_t size = (size_t)(lines_end - lines_start);

    if (address >= SERVER_BASE)
        table =
            server_lines((address - SERVER_BASE) / SERVER_WINDOW_SIZE, &size);
    return table == NULL ? -1 : lines_find(table, size, address, position);
}

void symbol_print(void (*print)(const char *text, ...), const char *how,
                  uint32_t address)
{
    struct line_position position;

    if (find(address, &position) < 0)
        print("  %s 0x%08x\n", how, address);
    else
        print("  %s %s (%s:%u)\n", how, position.function, position.file,
              position.line);
}
