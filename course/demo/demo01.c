/*
 * Chapter 1: what the first process finds that the kernel runs, when it is the
 * only one. It looks at its own memory, at the info pages, which everybody may
 * read, and at what the timer does. Then it waits for a message.
 */
#include <kumquat/info.h>
#include <kumquat/service.h>

#define WINDOW     SERVER_WINDOW(DEMO)
#define STACK      (WINDOW + SERVER_WINDOW_SIZE - SERVER_STACK_SIZE)
#define SOME_TICKS 3

static const char text[] = "constants";
static int number = 1;      /* in .data: its value comes from the file */
static char nothing[10000]; /* in .bss: not in the file at all */

static unsigned not_zero(const volatile char *from, const volatile char *end)
{
    unsigned count = 0;

    for (; from < end; from++)
        count += *from != 0;
    return count;
}

static unsigned slots_in_use(void)
{
    unsigned count = 0;

    for (unsigned slot = 0; slot < info_head()->slots; slot++)
        count += info_block(slot)->life != LIFE_NONE;
    return count;
}

/* Returns after so many ticks. Nothing here lets anybody else run. */
static void spin(unsigned ticks)
{
    uint32_t start = info_head()->ticks;

    while (info_head()->ticks - start < ticks)
        continue;
}

int main(void)
{
    const struct info_memory *memory = &info_head()->memory;
    unsigned dirty = not_zero((const char *)STACK, __builtin_frame_address(0)) +
                     not_zero(nothing, nothing + sizeof nothing);

    log_line("the kernel was told \"%s\"", info_head()->command_line);
    log_line("I am in slot %u of %u; slots in use: %u",
             (unsigned)ENDPOINT_SLOT(info_self()->self), info_head()->slots,
             slots_in_use());
    log_line("code 0x%08x, constants 0x%08x, data 0x%08x, stack 0x%08x",
             (unsigned)main, (unsigned)text, (unsigned)&number,
             (unsigned)&dirty);
    log_line("bytes of my stack and .bss that were not 0: %u", dirty);
    log_line("frames of 4 KiB: %u are free, %u are given away, all to me",
             (unsigned)memory->free, (unsigned)(memory->frames - memory->free));
    spin(SOME_TICKS);
    log_line("the timer has interrupted me %u times; I noticed nothing",
             SOME_TICKS);
    log_line("I wait for a message, and nobody is there to send one");
    for (;;) {
        struct message m;
        ipc_receive(ANY, &m);
    }
}
