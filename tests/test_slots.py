"""
X, Y and Z as the course draws them (row B7): Bochs's debugger looks into the
GDT and proc_table when the servers are loaded but no process exists, and
again at INIT's first instruction.
"""
import re

from check import check, equal, expect
from machine import Bochs
from symbols import ask_gdb, constant

LDT_KIND = 0x82  # present, system, LDT: Intel SDM vol. 3A, 3.5


class Layout:
    """Where the kernel keeps what is looked at."""

    def __init__(self):
        (self.gdt, self.table, self.size, self.slots, self.first_ldt,
         self.ldt, self.selector, self.directory) = ask_gdb(
             "kernel", "(unsigned)&gdt", "(unsigned)&proc_table",
             "sizeof(proc_table[0])",
             "sizeof(proc_table)/sizeof(proc_table[0])",
             "sizeof(gdt)/8 - sizeof(proc_table)/sizeof(proc_table[0])",
             "(unsigned)&((struct process *)0)->ldt",
             "(unsigned)&((struct process *)0)->ldt_sel",
             "(unsigned)&((struct process *)0)->space.directory")

    def field(self, slot, offset):
        return self.table + slot * self.size + offset

    def look(self):
        """The debugger's commands that show all of it."""
        entries = 2 * (self.first_ldt + self.slots)
        yield "x /%dwx 0x%x" % (entries, self.gdt)
        for slot in range(self.slots):
            yield "x /1hx 0x%x" % self.field(slot, self.selector)
            yield "x /1wx 0x%x" % self.field(slot, self.directory)


def memory_shown(text):
    """Address to value, of what Bochs printed for `x`, a word or half."""
    memory = {}
    shown = r"0x([0-9a-f]{8,16}) <[^>]*>:((?:[ \t]+0x[0-9a-f]+)+)"
    for line in re.finditer(shown, text):
        values = line[2].split()
        for index, value in enumerate(values):
            memory[int(line[1], 16) + 4 * index] = int(value, 16)
    return memory


def check_slot(layout, memory, slot):
    """X and Y of one slot."""
    selector = memory[layout.field(slot, layout.selector)]
    low = memory[layout.gdt + selector]
    high = memory[layout.gdt + selector + 4]
    base = low >> 16 | (high & 0xFF) << 16 | high & 0xFF000000
    equal(selector >> 3, layout.first_ldt + slot, "ldt_sel of slot %d" % slot)
    equal(high >> 8 & 0xFF, LDT_KIND, "kind of GDT entry of slot %d" % slot)
    equal(base, layout.field(slot, layout.ldt), "X of slot %d" % slot)


@check("B7: X, Y and Z in Bochs: LDTs of all slots at boot, images by fork?")
def slots_as_drawn():
    layout = Layout()
    server_main, = ask_gdb("mm", "(unsigned)&main")
    program_start, = ask_gdb("command/init", "(unsigned)&_start")
    commands = list(layout.look())
    script = ["lb 0x%x" % server_main, "lb 0x%x" % program_start, "c",
              *commands, "c", *commands, "quit"]
    with Bochs(script=script) as machine:
        equal(machine.wait_end(60), 0, "Bochs's status")
        said = machine.log().split("Breakpoint 2,")
    equal(len(said), 2, "INIT's first instruction reached, parts")
    before, after = map(memory_shown, said)
    for slot in range(layout.slots):
        check_slot(layout, before, slot)
    users = range(constant("limits.h", "NR_SERVERS"), layout.slots)
    images = [[slot for slot in users
               if memory[layout.field(slot, layout.directory)]]
              for memory in (before, after)]
    equal(images[0], [], "slots with an image before INIT")
    expect(len(images[1]) == 2, "images at INIT's start, its own and its "
           "template's: %r" % images[1])
