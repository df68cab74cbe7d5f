"""
Bytes of memory: of the kernel, of each server, of a process.

What a part is made of stands in its ELF file. What it has at rest, in frames
and page tables, a machine tells that has just booted.
"""
import os
import re
import subprocess

from executed import BUILD, ROOT, SECONDS, Failure, Program
from linetable import SHF_EXECINSTR
from machine import Qemu
from symbols import constant

SHF_WRITE, SHF_ALLOC = 1, 2
PAGE_SIZE = constant("limits.h", "PAGE_SIZE")
SMALL = "sleep"     # a small process
ASLEEP = r" clock .* sleep$"  # it, when it rests, in what `ps -l` prints
TRIES = 50
GDT_ENTRY = 8       # bytes: Intel SDM vol. 3A, 3.4.5
MEMORIES = (8, 4)   # MiB that it has to boot in, and should

# Tables with a row for every slot: program, symbol, in words.
SLOT_TABLES = (("kernel", "proc_table", "the kernel's row"),
               ("mm", "table", "MM's"), ("fs", "clients", "FS's"))
FRAME_TABLE = "frame_words"  # a word for each frame that there could be


def symbol_size(name, symbol):
    """Bytes of a symbol of build/NAME.elf."""
    tool = os.environ.get("CROSS", "i686-linux-gnu-") + "nm"
    said = subprocess.run([tool, "-S", os.path.join(BUILD, name + ".elf")],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    size = re.search(r"^\w+ (\w+) \w %s$" % symbol, said, re.M)
    if size is None:
        raise Failure("%s.elf has no symbol %s; tools/footprint.py asks for it"
                      % (name, symbol))
    return int(size[1], 16)


def parts(name):
    """Bytes of the code, the constants and the data of build/NAME.elf."""
    found = {"code": 0, "constants": 0, "data": 0}
    for section in Program(os.path.join(BUILD, name + ".elf")).elf.sections:
        flags, size = section[2], section[5]
        if flags & SHF_ALLOC:
            found["code" if flags & SHF_EXECINSTR else
                  "data" if flags & SHF_WRITE else "constants"] += size
    return found


def at_rest(listing):
    """(Bytes of pages of its own, of page tables) by name, of what `ps -l` has
    listed. Templates, in brackets, are a cache and left out."""
    found = {}
    for line in listing.splitlines():
        row = re.search(r" (\d+) +\d+ +(\d+) ([^[ ]\S*)$", line)
        if row:
            found[row[3]] = (int(row[1]) * PAGE_SIZE, int(row[2]) * PAGE_SIZE)
    return found


def look():
    """The same, on a machine that has just booted."""
    with Qemu() as machine:
        machine.wait_prompt(SECONDS)
        machine.say("%s 1000 &" % SMALL)
        for _ in range(TRIES):
            listing = machine.say("ps -l")
            if re.search(ASLEEP, listing, re.M):
                return at_rest(listing)
    raise Failure("%s does not begin to wait:\n%s" % (SMALL, listing))


def free_with(memory):
    """KiB that are free at the prompt with so many MiB of RAM."""
    with Qemu(memory=memory) as machine:
        machine.wait_prompt(SECONDS)
        return int(re.search(r"^free +\d+ +(\d+)$", machine.say("free"),
                             re.M)[1])


def measure_parts():
    """Name to a table of bytes: what it is made of and has at rest."""
    kernel = parts("kernel")
    kernel["data"] -= symbol_size("kernel", FRAME_TABLE)
    kernel["rest"] = sum(kernel.values())
    found = {"kernel": kernel}
    rest = look()
    for name in sorted(rest):
        if os.path.exists(os.path.join(BUILD, name + ".elf")):
            found[name] = {**parts(name), "rest": sum(rest[name])}
    found[SMALL] = {**parts(os.path.join("command", SMALL)),
                    "rest": sum(rest[SMALL]), "tables": rest[SMALL][1]}
    return found


def measure_slot():
    """In words and bytes: what each slot takes, whether used or not."""
    slots = constant("limits.h", "NR_SERVERS") + \
        int(os.environ.get("NR_PROCS") or constant("limits.h", "NR_PROCS"))
    with open(os.path.join(ROOT, "include", "kumquat", "info.h")) as header:
        info = re.search(r"sizeof\(struct info\) == (\d+)", header.read())
    rows = [(words, symbol_size(name, symbol) // slots)
            for name, symbol, words in SLOT_TABLES]
    return rows + [("its info block", int(info[1])),
                   ("its entry in the GDT", GDT_ENTRY)]


def measure():
    """All of it, as `make bench` writes it down."""
    return {"parts": measure_parts(), "slot": measure_slot(),
            "free": {str(memory): free_with(memory) for memory in MEMORIES}}


def rest(measured):
    """Part to bytes at rest, of what measure() returned."""
    return {name: part["rest"] for name, part in measured["parts"].items()}
