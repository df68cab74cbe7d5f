"""
Commands about segments, pages and frames.
"""
import collections

import gdb

from kernel import (command, Slot, typed, used_slot, used_slots, variable,
                    words_at)

SYSTEM = {0x2: "LDT", 0x9: "TSS", 0xB: "TSS, busy"}
FIRST = ("none", "KERNEL_CODE", "KERNEL_DATA", "TSS_SELECTOR",
         "FAULT_TSS_SELECTOR")  # kernel/segment.h; then an LDT for each slot
PRESENT, WRITE, USER = 1, 2, 4  # include/kumquat/page.h
DEVICE, COW = 0x400, 0x800
OWNERS_MAX = 0x7FFFFFFF  # kernel/frame.c; above: a free frame
PAGE, SPAN = 0x1000, 0x400000  # bytes of a page, and that a table maps
OWN = 0x40000000  # below, all spaces are the same
HEADING = "index  selector      base     limit  type         DPL"


def kind_of(access):
    """What an access byte says. (Intel SDM vol. 3A, 3.4.5.)"""
    if not access & 0x80:
        return "not present"
    if not access & 0x10:
        return SYSTEM.get(access & 0xF, "type %d" % (access & 0xF))
    return ("code, %s" % ("read" if access & 2 else "run") if access & 8 else
            "data, %s" % ("write" if access & 2 else "read"))


def print_descriptor(index, selector, raw, whose):
    low, high = raw & 0xFFFFFFFF, raw >> 32
    base = low >> 16 | (high & 0xFF) << 16 | high & 0xFF000000
    limit = low & 0xFFFF | high & 0xF0000
    if high & 0x800000:
        limit = limit << 12 | 0xFFF
    print("%5d  %8x  %08x  %08x  %-12s %3d  %s" % (
        index, selector, base, limit, kind_of(high >> 8 & 0xFF),
        high >> 13 & 3, whose))


@command
def gdt(first=None, last=None):
    """gdt [FIRST [LAST]]: descriptors of the GDT; whose LDTs they are.

    Without numbers: all but the LDTs of free slots."""
    table = variable("gdt")
    count = table.type.range()[1] + 1
    start = typed(first, count, "index") if first else 0
    end = typed(last or first or str(count - 1), count, "index")
    print(HEADING)
    for index in range(start, end + 1):
        whose = FIRST[index] if index < len(FIRST) else \
            "slot %d, %s" % (index - len(FIRST), Slot(index - len(FIRST)))
        if first or not whose.endswith("free"):
            print_descriptor(index, index << 3, int(table[index]), whose)


@command
def ldt(word):
    """ldt SLOT: the descriptors of a slot's LDT."""
    slot = used_slot(word)
    print("%s: GDT selector 0x%x" % (slot, slot.p["ldt_sel"]))
    print(HEADING)
    for index, name in enumerate(("LDT_CODE", "LDT_DATA", "LDT_INFO")):
        print_descriptor(index, index << 3 | 7, int(slot.p["ldt"][index]),
                         name)


def entries_of(space, tables):
    """(address, entry, pages) of all that a space has of its own; the frames
    of its directory and page tables come into the list."""
    directory = int(space["directory"])
    if directory:
        tables.append(directory // PAGE)
        for i, table in enumerate(words_at(directory, PAGE // 4)):
            if i * SPAN < OWN or table == 0:
                continue
            if not table & PRESENT:
                yield i * SPAN, table, SPAN // PAGE
                continue
            tables.append(table // PAGE)
            for k, entry in enumerate(words_at(table & -PAGE, PAGE // 4)):
                if entry:
                    yield i * SPAN + k * PAGE, entry, 1


def owners_of():
    """Frame to how many owners it has, of all that are given away."""
    words = words_at(int(variable("frame_words").address),
                     int(variable("frame_count")))
    return {frame: word for frame, word in enumerate(words)
            if 0 < word <= OWNERS_MAX}


def meaning(entry, owners):
    """Whose an entry's frame is, and what may be done with the page."""
    if not entry & PRESENT:
        whose = "zero-on-demand"
    elif entry & DEVICE:
        whose = "device"
    else:
        count = owners.get(entry // PAGE, 0)
        whose = {0: "free", 1: "own"}.get(count, "shared by %d" % count)
    return whose, ("none" if not entry & USER else
                   "copy-on-write" if entry & COW else
                   "write" if entry & WRITE else "read-only")


@command
def pages(word):
    """pages SLOT: the pages of a slot's space, by runs, and their totals.

    own             nobody else has the frame; the first frame stands before
    shared by N     so many pages have it
    free            nobody should have it: a mistake
    zero-on-demand  a frame comes with the first touch
    device          a device's memory, or text in a boot module
    With it: write, copy-on-write, read-only, none."""
    slot, owners, tables, runs = used_slot(word), owners_of(), [], []
    totals = collections.Counter()
    if not slot.p["space"]["directory"]:
        raise gdb.GdbError("%s has no space" % slot)
    for at, entry, count in entries_of(slot.p["space"], tables):
        whose, what = meaning(entry, owners)
        totals[whose.split(" ")[0]] += count
        if runs and runs[-1][3:] == [whose, what] and \
                runs[-1][0] + runs[-1][1] * PAGE == at:
            runs[-1][1] += count
        else:
            runs.append([at, count, entry, whose, what])
    for at, count, entry, whose, what in runs:
        print("%08x-%08x %7d  %-8s %s, %s" % (
            at, at + count * PAGE - 1, count,
            "%x" % (entry & -PAGE) if entry & PRESENT else "", whose, what))
    print("%s: %s; tables: %d" % (
        slot, ", ".join("%s %d" % total for total in totals.items()),
        len(tables)))


@command
def frames():
    """frames: who has how many frames of RAM.

    own     nobody else has them
    shared  others have them as well, so they count in each row
    tables  page tables and directories"""
    owners, seen = owners_of(), set()
    print("%-20s %8s %8s %8s" % ("", "own", "shared", "tables"))
    for slot in used_slots():
        tables = []
        has = {entry // PAGE for space in ("space", "built")
               for _, entry, _ in entries_of(slot.p[space], tables)
               if entry & (PRESENT | DEVICE) == PRESENT}
        seen.update(has, tables)
        own = sum(owners.get(frame) == 1 for frame in has)
        print("%-20s %8d %8d %8d" % (slot, own, len(has) - own, len(tables)))
    memory = gdb.parse_and_eval("((struct info_head *)&info_pages)->memory")
    given = int(memory["frames"] - memory["free"])
    print("%d frames: %d in these rows, %d elsewhere, %d free" % (
        memory["frames"], len(seen), given - len(seen), memory["free"]))
