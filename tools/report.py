"""
The table docs/bench.md and its picture: writes both, and reads the table.
"""
import os
import re

from chart import bar_chart, number
from executed import BUILD, KERNEL, PROGRAM
from figures import L4_ASM, L4_CC, LIMITS, ORANGES, XV6, missed
from footprint import MEMORIES, SMALL

PEERS = (ORANGES, XV6, L4_ASM, L4_CC)
OURS = "Kumquat"
NOTHING = "-"
OBJECT = os.path.join("obj", "server", "kernel", "main.c.o")
FRAME_BYTES = 4  # of the kernel's table, for each frame

HEAD = """# What it takes

Written by `make bench`; `make test` asks that nothing takes 2 %% more. The
figures are guest instructions as QEMU counts them (`-icount
shift=0,sleep=off`), so they are the same at every run on every machine, but for
`irq`, `boot` and the free memory: there the disk is a real one, whose answer
depends on the host a little. For all others it is in memory (`root=ram`). A
repeated string instruction counts once for each repetition. An operation begins
and ends in the program that asks for it: its library, the kernel, and all
servers that take part are in the figure, which is the median of many rounds
(`bench`): what only the first round pays, as the first `exec` of a program, is
not in it.

Compiled by `%s`: otherwise compiled, other figures. What has grown by less than
2 %%, or a part of the memory by less than 5 %%, stays here as it was until a
reason is given, lest many small steps make a large one.

![The same as a chart](bench.svg)

"""

OPERATIONS = """## Operations

*Required* must hold, *goal* is hoped for. xv6 is the best figure of an x86 xv6
patched to one CPU with its disk in memory; Orange'S its last step, at the only
optimisation level that works (-O0). xv6 has no messages: its `null` is a byte
through a pipe. L4 is L4Ka::Pistachio, with 8 words instead of 6: twice what one
way takes.

"""

OTHERS = """
Of these nothing is required, but they may not grow either:

"""

BOOT = """
## Boot

From the disk, in instructions that were executed: in the kernel, in the
servers, in programs. Each row begins where the one above ends. It is the
shortest of some boots: DISK looks whether the drive is ready, and how often it
has to depends on the host a little.

"""

MEMORY = """
## Memory

Bytes. *At rest* is what a part holds after the boot: frames and page tables of
a server (FS with its cache) and of a small process (`%s`), where a page shared
with others does not count; of the kernel all but its table of frames, %d bytes
for each 4 KiB of RAM.

"""

CHANGES = """
## Changes

What may have grown, and why (`make bench REASON="why"`):

"""


def compiler():
    """What decides all figures: the compiler that has built the system, by
    the words that it leaves in an object file, and how."""
    with open(os.path.join(BUILD, OBJECT), "rb") as file:
        maker = re.search(rb"(GCC|clang)[^\0]*? (\d+\.[\d.]+)[^\0]*\0",
                          file.read())
    with open(os.path.join(BUILD, "flags")) as file:
        flags = re.findall(r"(?<=\s)-(?:O\S*|DNR_PROCS=\d+)", file.read())
    return " ".join([word.decode().lower() for word in maker.groups()] +
                    list(dict.fromkeys(flags)))


def line(*cells):
    return "| %s |\n" % " | ".join(cells)


def table(columns, rows):
    """Rows of a table; the columns that are numbers end with a colon."""
    return (line(*(column.rstrip(":") for column in columns)) +
            line(*("---:" if column.endswith(":") else "---"
                   for column in columns)) +
            "".join(line(*row) for row in rows))


def quoted(name):
    return "`%s`" % name


def operation_row(name, median):
    """Of an operation with limits."""
    limit = LIMITS[name]
    too_much = name in missed({name: median})
    return [quoted(name), limit.what,
            "**%s**" % number(median) + (" (missed)" if too_much else ""),
            number(limit.required), number(limit.goal),
            *(number(limit.peers[peer]) if peer in limit.peers else NOTHING
              for peer in PEERS)]


def explained(summaries):
    """What bench says of each operation. "the same" is the one above that, so
    its name takes the words' place."""
    found, above = {}, None
    for name, words in summaries.items():
        if words.startswith("the same") and above:
            words = words.replace("the same", quoted(above), 1)
        else:
            above = name
        found[name] = words
    return found


def operations(measured):
    """The two tables of operations: with limits, and without."""
    words = explained(measured["summaries"])
    medians = measured["operations"]
    limited = [operation_row(name, medians[name]) for name in LIMITS
               if name in medians]
    others = [(quoted(name), words.get(name, NOTHING), number(median))
              for name, median in medians.items() if name not in LIMITS]
    text = OPERATIONS + table(
        ["operation", "what it does", "median:", "required:", "goal:",
         *(peer + ":" for peer in PEERS)], limited)
    if others:
        text += OTHERS + table(["operation", "what it does", "median:"],
                               others)
    return text


def boot_row(event, domains):
    """A phase: instructions in all, and who executed them."""
    kernel, programs = domains.get(KERNEL, 0), domains.get(PROGRAM, 0)
    everything = sum(domains.values())
    return [event, *map(number, (everything, kernel,
                                 everything - kernel - programs, programs))]


def boot(measured):
    together = {}
    for _, domains in measured["boot"]:
        for domain, count in domains.items():
            together[domain] = together.get(domain, 0) + count
    rows = [boot_row("until " + event, domains)
            for event, domains in measured["boot"]]
    rows.append(boot_row("**in all**", together))
    return BOOT + table(["", "instructions:", "kernel:", "servers:",
                         "programs:"], rows)


def memory(measured):
    found = measured["memory"]
    rows = [[quoted(name), *(number(part[column]) for column in
                             ("code", "constants", "data", "rest"))]
            for name, part in found["parts"].items()]
    slot = ", ".join("%s %s" % (words, number(size))
                     for words, size in found["slot"])
    tables = number(found["parts"].get(SMALL, {}).get("tables", 0))
    free = "; ".join("with %d MiB of RAM %s KiB" %
                     (size, number(found["free"][str(size)]))
                     for size in MEMORIES if str(size) in found["free"])
    return MEMORY % (SMALL, FRAME_BYTES) + table(
        ["part", "code:", "constants:", "data:", "at rest:"], rows) + (
            "\nOf what `%s` has, %s bytes are page tables. Each slot for a "
            "process,\nused or not, takes besides: %s.\n\n"
            "Free at the prompt: %s.\n" % (SMALL, tables, slot, free))


def picture(measured):
    """The chart: each operation with limits, beside the peers."""
    medians = measured["operations"]
    rows = [(name, {OURS: medians[name],
                    **{peer: limit.peers[peer] for peer in PEERS
                       if peer in limit.peers}})
            for name, limit in LIMITS.items() if name in medians]
    marks = {name: LIMITS[name].required for name, _ in rows}
    return bar_chart("What operations take", "guest instructions", rows,
                     marks)


def write(measured, changes, folder):
    """Writes the table and the picture."""
    text = HEAD % measured["compiler"] + operations(measured)
    text += boot(measured) + memory(measured)
    if changes:
        text += CHANGES + "".join("- %s\n" % change for change in changes)
    with open(os.path.join(folder, "bench.md"), "w") as file:
        file.write(text)
    with open(os.path.join(folder, "bench.svg"), "w") as file:
        file.write(picture(measured))


class Table:
    """What docs/bench.md said when it was written last; empty if it is not
    there."""

    def __init__(self, folder):
        try:
            with open(os.path.join(folder, "bench.md")) as file:
                text = file.read()
        except FileNotFoundError:
            text = ""
        figures, _, after = text.partition("\n## Boot\n")
        _, _, memory_text = after.partition("\n## Memory\n")
        _, _, changes = memory_text.partition("\n## Changes\n")
        compiled = re.search(r"^Compiled by `(.*)`", text, re.M)
        self.compiler = compiled[1] if compiled else None
        self.operations = self.column(
            r"^\| `(\S+)` \| [^|]* \| \**([\d,]+)", figures)
        self.memory = self.column(
            r"^\| `(\S+)` .* ([\d,]+) \|$", memory_text)
        self.changes = re.findall(r"^- (.*)$", changes, re.M)

    @staticmethod
    def column(pattern, text):
        """Name to number, of the rows that match."""
        return {name: int(digits.replace(",", ""))
                for name, digits in re.findall(pattern, text, re.M)}
