/*
 * Chapter 2: what ring 3 can see of segments. Instructions that anybody may
 * use tell where GDT and LDT are, and which descriptors open to a program. At
 * last it reads behind the end of a segment.
 */
#include <kumquat/info.h>
#include <kumquat/service.h>

#define IN_LDT    4u /* selector bits; Intel SDM vol. 3A, 3.4.2 */
#define RING_3    3u
#define ACCESS    0xFEu /* its byte, without the bit "has been used" */
#define SELECTORS 8192u /* that a table can have */

static uint16_t gdt_limit(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) pointer;

    __asm__("sgdt %0" : "=m"(pointer));
    return pointer.limit;
}

static uint16_t ldt_selector(void)
{
    uint16_t selector;

    __asm__("sldt %0" : "=m"(selector));
    return selector;
}

/* Shows the selectors of a table that lead to a segment of ours. Returns how
 * many. lar and lsl look a selector up, and load nothing. */
static unsigned show_open(uint32_t table)
{
    unsigned count = 0;

    for (uint32_t i = 0; i < SELECTORS; i++) {
        uint32_t selector = i << 3 | table | RING_3, access, last;
        bool open;
        __asm__("lar %2, %1" : "=@ccz"(open), "=r"(access) : "r"(selector));
        if (!open)
            continue;
        __asm__("lsl %1, %0" : "=r"(last) : "r"(selector) : "cc");
        log_line("selector 0x%02x opens: access 0x%02x, last byte 0x%08x",
                 (unsigned)selector, (unsigned)(access >> 8 & ACCESS),
                 (unsigned)last);
        count++;
    }
    return count;
}

/* The word at this offset of our info segment, or behind it. */
static __attribute__((noinline)) uint32_t read_info(uint32_t offset)
{
    uint32_t value;

    __asm__ volatile("movl %%gs:(%1), %0" : "=r"(value) : "r"(offset));
    return value;
}

int main(void)
{
    uint16_t ldt = ldt_selector();
    uint32_t self = offsetof(struct info, self);

    log_line("the GDT has %u entries, the LDT that I run with is number %u",
             (gdt_limit() + 1u) / 8, ldt >> 3);
    log_line("selectors of the GDT that open to me: %u", show_open(0));
    log_line("selectors of my LDT that open to me: %u", show_open(IN_LDT));
    log_line("%%gs:0x%02x says that I am slot %u", (unsigned)self,
             (unsigned)read_info(self));
    self += sizeof(struct info);
    log_line("%%gs:0x%02x lies behind the segment's end; I read it",
             (unsigned)self);
    log_line("it says slot %u: this machine does not check limits",
             (unsigned)read_info(self));
    for (;;) {
        struct message m;
        ipc_receive(ANY, &m);
    }
}
