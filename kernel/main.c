/*
 * From the boot loader's hands to the first process.
 *
 * Paging is off and interrupts are off. What the loader left in memory is
 * read before anything is allocated; then each part of the kernel is set up,
 * the servers are loaded from their modules, and the first of them runs.
 */
#include "../boot/multiboot.h"
#include "fpu.h"
#include "log.h"
#include "schedule.h"
#include "segment.h"
#include "server.h"
#include "trap.h"
#include <string.h>

char info_pages[INFO_PAGES_SIZE] __attribute__((aligned(4096)));

/* [kernel-main] */
/* Called by boot/start.asm with what the loader left in eax and ebx. */
void kernel_main(uint32_t magic, const struct multiboot_info *info)
{
    struct info_head *head = info_page_head();

    if (magic != MULTIBOOT_LOADED)
        panic("not started by a multiboot loader (0x%x)", magic);
    head->slots = NR_SLOTS;
    head->first_process = NR_SERVERS;
    if (info->flags & MULTIBOOT_HAS_COMMAND_LINE)
        strlcpy(head->command_line, (const char *)info->command_line,
                sizeof head->command_line);
    if (!server_find_modules(info))
        log_take_consoles(); /* no TTY will drive them */
    paddr ram_end = memory_map_init(info);

    space_init(ram_end);
    process_init();
    segment_init();
    trap_init();
    fpu_init();
    interrupt_init();
    clock_init();
    schedule_init();
    log_print("Kumquat: %u KiB free of %u MiB, %u slots; %s\n",
              frame_counters()->free * (FRAME_SIZE / 1024), ram_end >> 20,
              NR_SLOTS, head->command_line);
    dma_init();
    server_load_all();
    resume(schedule_pick());
}
/* [kernel-main end] */
