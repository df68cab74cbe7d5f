"""
Kumquat for gdb: `make gdb` loads this.

The kernel and every server are linked at addresses of their own, so all their
symbols are loaded at once: `break mm/fork.c:do_fork`. Programs all lie at one
address; `slots` lists who is in which slot, and `program SLOT` loads the
symbols of the one there. A breakpoint in a program stops any program that
comes to that address.
"""
import glob
import os

import gdb

BUILD = os.path.dirname(gdb.current_progspace().filename)
INFO_BLOCKS = 0xA000  # include/kumquat/info.h


def info_blocks():
    """The info blocks of all slots, as an array of struct info."""
    kind = gdb.lookup_type("struct info").pointer()
    pages = gdb.parse_and_eval("(unsigned long)&info_pages")
    return (pages + INFO_BLOCKS).cast(kind)


def slot_count():
    return int(gdb.parse_and_eval(
        "sizeof(proc_table) / sizeof(proc_table[0])"))


def name_of(block):
    return block["name"].string("ascii", "replace").split("\0")[0]


class Slots(gdb.Command):
    """Lists the slots that are in use: number, pid, name, state."""

    def __init__(self):
        super().__init__("slots", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        blocks = info_blocks()
        table = gdb.parse_and_eval("proc_table")
        states = gdb.lookup_type("enum info_state")
        if int(blocks[1]["life"]) == 0:
            print("no slot is in use yet: c first")
        for slot in range(slot_count()):
            block = blocks[slot]
            state = table[slot]["state"].cast(states)
            if int(block["life"]) != 0:
                print("%4d  pid %-5d %-20s %s" % (
                    slot, int(block["pid"]), name_of(block), state))


class Program(gdb.Command):
    """program SLOT: loads the symbols of the program that runs in a slot."""

    loaded = None

    def __init__(self):
        super().__init__("program", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        if not argument.isdigit() or int(argument) >= slot_count():
            raise gdb.GdbError("program SLOT, a number that `slots` shows")
        block = info_blocks()[int(argument)]
        if int(block["life"]) != 0 and int(block["pid"]) == 0:
            raise gdb.GdbError("a server's symbols are loaded already")
        if int(block["pid"]) == 0:
            raise gdb.GdbError("no program runs in slot %s" % argument)
        path = os.path.join(BUILD, "command", name_of(block) + ".elf")
        if not os.path.exists(path):
            raise gdb.GdbError("no %s: not a program of this tree" % path)
        if Program.loaded:
            gdb.execute("remove-symbol-file -a 0x40000000", to_string=True)
            Program.loaded = None
        gdb.execute("add-symbol-file " + path, to_string=True)
        Program.loaded = path
        print("symbols of " + path)


def load_servers():
    """The symbols of every server, where it is linked."""
    for path in sorted(glob.glob(os.path.join(BUILD, "*.elf"))):
        if os.path.basename(path) not in ("kernel.elf", "kernel-bare.elf"):
            gdb.execute("add-symbol-file " + path, to_string=True)


gdb.execute("set confirm off")
gdb.execute("set pagination off")
gdb.execute("set architecture i386", to_string=True)
load_servers()
Slots()
Program()
