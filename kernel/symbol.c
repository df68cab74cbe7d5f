/*
 * From an address to a line of source, for panics and stopped servers.
 *
 * The line table is part of the kernel's image, that of the servers included.
 */
#include "log.h"
#include "space.h"
#include <kumquat/lines.h>

#define BACKTRACE_MAX 16

extern char lines_start[], lines_end[], kernel_stack_top[], kernel_guard[];

static void symbol_print(const char *how, uint32_t address)
{
    struct line_position position;
    size_t size = (size_t)(lines_end - lines_start);

    if (lines_find(lines_start, size, address, &position) < 0)
        log_print("  %s 0x%08x\n", how, address);
    else
        log_print("  %s %s (%s:%u)\n", how, position.function, position.file,
                  position.line);
}

void symbol_backtrace(struct space *space, uint32_t eip, uint32_t ebp)
{
    uint32_t frame[2] = {ebp, eip};

    symbol_print("at", eip);
    for (int i = 0; i < BACKTRACE_MAX && frame[0] != 0; i++) {
        bool on_stack = frame[0] >= (uint32_t)kernel_guard + PAGE_SIZE &&
                        frame[0] <= (uint32_t)kernel_stack_top - sizeof frame;
        if ((space == NULL && !on_stack) ||
            space_copy(NULL, (vaddr)frame, SPACE_WRITE, space, frame[0],
                       sizeof frame) < 0)
            return;
        if (frame[1] != 0)
            symbol_print("called by", frame[1] - 1);
    }
}
