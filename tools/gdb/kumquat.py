"""
Kumquat for gdb: `make gdb` loads this.

The kernel and every server are linked at addresses of their own, so all their
symbols are loaded at once: `break mm/fork.c:do_fork`. Programs all lie at one
address; `slots` lists who is in which slot, and `program SLOT` loads the
symbols of the one there. A breakpoint in a program stops any program that
comes to that address. What shows the kernel's state is in slots.py, memory.py;
machine.py starts QEMU.
"""
import glob
import os
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(
    sys._getframe().f_code.co_filename)))
import machine  # noqa: E402, F401
import memory  # noqa: E402, F401
import slots  # noqa: E402, F401
from kernel import SERVERS, command, used_slot  # noqa: E402

BUILD = os.path.dirname(gdb.current_progspace().filename)
PROGRAMS = "0x40000000"  # include/kumquat/memory.h: USER_BASE


def elf_of(name):
    """The ELF file of a command, or of a chapter's demonstration."""
    for folder in "command", "course":
        path = os.path.join(BUILD, folder, name + ".elf")
        if os.path.exists(path):
            return path
    raise gdb.GdbError("%s is no program of this tree" % name)


def forget_program():
    """The symbols of the program that is loaded, by whomever, if one is."""
    try:
        gdb.execute("remove-symbol-file -a " + PROGRAMS, to_string=True)
    except gdb.error:
        pass


@command
def program(word):
    """program SLOT: loads the symbols of the program that runs in a slot."""
    slot = used_slot(word)
    if slot.number < SERVERS:
        raise gdb.GdbError("a server's symbols are loaded already")
    path = elf_of(slot.name())
    forget_program()
    gdb.execute("add-symbol-file " + path, to_string=True)
    print("symbols of " + path)


# The symbols of every server, where it is linked.
for server in sorted(glob.glob(os.path.join(BUILD, "*.elf"))):
    if os.path.basename(server) not in ("kernel.elf", "kernel-bare.elf"):
        gdb.execute("add-symbol-file " + server, to_string=True)
gdb.execute("set confirm off")
gdb.execute("set pagination off")
gdb.execute("set architecture i386", to_string=True)
