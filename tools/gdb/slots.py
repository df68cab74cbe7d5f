"""
Commands about slots, messages, queues and the trap frame.
"""
import gdb

from kernel import (Slot, command, members, named, names_in, number, running,
                    slot_at, used_slot, used_slots, variable, words_at)

FRAME = ("edi", "esi", "ebp", "unused", "ebx", "edx", "ecx", "eax", "vector",
         "error", "eip", "cs", "eflags", "esp", "ss")  # struct trap_frame
VECTOR_IRQ = 0x20  # kernel/trap.h


@command
def slots():
    """slots: those in use: number, pid, name, state."""
    for slot in used_slots():
        print("%4d  pid %-5d %-20s %s" % (slot.number, slot.info["pid"], slot,
                                          slot.doing()))


def vector_name(vector):
    if vector >= VECTOR_IRQ:
        return "interrupt %d" % (vector - VECTOR_IRQ)
    name = gdb.parse_and_eval("trap_name::names")[vector]
    return name.string() if name else "exception %d" % vector


def request(slot):
    """What it asks while it waits for the answer."""
    if slot.p["fault"]["pending"]:
        return vector_name(int(slot.p["fault"]["vector"]))
    asked = int(slot.p["regs"]["ebx"])
    return names_in("message_number").get(asked, "0x%x" % asked)


def notifiers(slot):
    """Those whose notification it has not taken yet."""
    return [Slot(n) for n in range(32) if int(slot.p["notified"]) >> n & 1]


def print_frame(address, count=len(FRAME)):
    """A trap frame; from ring 0 the CPU has pushed no esp and ss."""
    frame = dict(zip(FRAME, words_at(int(address), count)))
    for row in ("eip esp eflags", "eax ebx ecx edx", "esi edi ebp", "cs ss"):
        print("  " + "  ".join("%-6s %08x" % (name, frame[name])
                               for name in row.split() if name in frame))


def rights(mask, names):
    """The names of the bits that are set."""
    return " ".join(names.get(bit, str(bit)) for bit in range(64)
                    if int(mask) >> bit & 1).replace("KERNEL_", "") or "-"


@command
def slot(word):
    """slot N: state, turn, authority, space and registers of a slot."""
    one = used_slot(word)
    p, row = one.p, one.p["authority"]
    for line in (
            "slot %d, %s" % (one.number, one),
            "  state      " + one.doing(),
            "  message    %s" % (request(one) if one.waits() else "-"),
            "  notified   by %s" % named(notifiers(one)),
            "  turn       priority %d, %d ticks" % (p["priority"],
                                                    p["quantum"]),
            "  endpoint   0x%x" % p["self"],
            "  may call   " + rights(row["servers"], names_in("server_slot")),
            "  of KERNEL  " + rights(row["kernel_calls"],
                                     names_in("message_number")),
            "  space      directory 0x%x" % p["space"]["directory"],
            "  LDT        at 0x%x, selector 0x%x" % (p["ldt"].address,
                                                     p["ldt_sel"]),
            "  last trap  frame at 0x%x" % p.address):
        print(line)
    print_frame(p.address)


@command
def messages():
    """messages: those under way: from whom, to whom, which, how far.

    sends    stands in the receiver's queue
    calls    the same, and wants a reply
    lends    is received; lends its memory until the reply
    pending  a notification that is not taken yet"""
    row = "%-20s %-20s %-20s %s"
    print(row % ("from", "to", "message", "state"))
    for one in used_slots():
        if one.waits():
            print(row % (one, slot_at(one.p["peer"]), request(one),
                         "lends" if one.state == "CALLING" else
                         "calls" if one.p["calls"] else "sends"))
        for sender in notifiers(one):
            print(row % (sender, one, "notification", "pending"))


@command
def queues():
    """queues: the ready slots by priority, and who waits for whom.

    senders  wait until they are received
    lenders  were received, and wait for the reply
    waiters  wait for a message of this one and of nobody else"""
    ready = gdb.parse_and_eval("'kernel/schedule.c'::ready")
    runs = running()
    print("runs                 %s" % (runs and Slot(runs) or "-"))
    for priority in range(1, ready.type.range()[1] + 1):
        print("ready, priority %d    %s" % (priority,
                                            named(members(ready[priority]))))
    for one in [Slot(0), *used_slots()]:
        for queue in ("senders", "lenders", "waiters"):
            if members(one.p[queue]):
                print("%-12s %s %s" % (one, queue,
                                       named(members(one.p[queue]))))


@command
def trapframe():
    """trapframe: the frame of the trap that the kernel is handling."""
    top = number("&kernel_stack_top")
    came, = words_at(top - 4, 1)  # to where the first call returns
    one = slot_at(variable("trap_loaded"))
    if number("$cs") & 3:
        raise gdb.GdbError("no trap is handled: %s runs" % one)
    if slot_at(number("$esp") - 1):
        one, what = slot_at(number("$esp") - 1), "being saved, or loaded"
    elif number("&trap_entry") <= came < number("&trap_ipc"):
        what = vector_name(int(one.p["regs"]["vector"]))
    elif number("&trap_ipc") <= came < number("&resume"):
        what = "message"
    elif 0 <= words_at(top - 12, 1)[0] - number("&resume") < 64:
        print("KERNEL, which idled")  # the loop stands behind `resume`
        return print_frame(top - 52, 13)
    else:
        raise gdb.GdbError("no trap is handled")
    print("%s: %s" % (one, what))
    print_frame(one.p.address)
