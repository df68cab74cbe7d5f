/*
 * Power, by the ways the emulators know.
 *
 * QEMU ends with status 0 when S5 is written to its PIIX4's control register.
 * Bochs stops in its debugger at a magic break, and the rc file goes on with
 * `quit`. v86 ends when the CPU halts with interrupts off. A real machine
 * stands still and may be switched off.
 */
#include "call.h"
#include "cpu.h"
#include "log.h"
#include <kumquat/ports.h>

#define PIIX4_CONTROL    0x604 /* PM1a control, where SeaBIOS puts it */
#define PIIX4_SLEEP_S5   0x2000
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET   0xFE

int kernel_power(struct process *p)
{
    static const struct table_pointer none;
    bool off = p->regs.ecx == POWER_OFF;

    if (!off && p->regs.ecx != POWER_REBOOT)
        return -EINVAL;
    log_serial_drain(); /* Bochs loses the last byte when it ends too early */
    log_print(off ? "power off\n" : "reboot\n");
    if (off) {
        outw(PIIX4_CONTROL, PIIX4_SLEEP_S5);
        __asm__ volatile("xchg %bx, %bx"); /* the magic break; else a no-op */
        for (;;)
            __asm__ volatile("cli\n\thlt");
    }
    outb(KEYBOARD_COMMAND, KEYBOARD_RESET);
    /* If that did nothing: an exception without an IDT resets as well. */
    __asm__ volatile("lidt %0\n\tint3" : : "m"(none));
    __builtin_unreachable();
}
