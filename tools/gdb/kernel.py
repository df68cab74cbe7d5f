"""
What the commands see of the kernel: its variables, memory, slots and lists.
"""
import functools
import inspect
import struct

import gdb


def command(function):
    """Makes a function a command of gdb's, by its name, with its docstring as
    help; the words behind it are the arguments."""
    class Command(gdb.Command):
        __doc__ = function.__doc__

        def invoke(self, argument, from_tty):
            try:
                words = inspect.signature(function).bind(
                    *gdb.string_to_argv(argument))
            except TypeError:
                usage = function.__doc__.partition(":")[0]
                raise gdb.GdbError("usage: " + usage) from None
            try:
                if not variable("proc_table")[0]["info"]:
                    raise gdb.GdbError("the kernel has not made its slots yet")
                function(*words.args)
            except gdb.MemoryError as error:
                raise gdb.GdbError("it can't be read: %s" % error) from None

    Command(function.__name__, gdb.COMMAND_DATA)
    return function


def variable(name):
    return gdb.lookup_global_symbol(name).value()


def number(expression):
    return int(gdb.parse_and_eval("(unsigned)(%s)" % expression))


def words_at(address, count):
    """So many words of memory, as numbers."""
    data = gdb.selected_inferior().read_memory(address, 4 * count)
    return struct.unpack("<%dI" % count, data)


@functools.lru_cache(None)
def names_in(enum, prefix=""):
    """Number to name, without the prefix, of an enum."""
    return {field.enumval: field.name[len(prefix):]
            for field in gdb.lookup_type("enum " + enum).fields()}


def typed(word, end, what):
    """The number below `end` that was typed."""
    try:
        value = int(gdb.parse_and_eval(word))
    except (gdb.error, TypeError, ValueError):
        value = -1
    if not 0 <= value < end:
        raise gdb.GdbError("%s is no %s: they are 0 to %d" %
                           (word, what, end - 1))
    return value


class Slot:
    """A slot of proc_table: p is its struct process."""

    def __init__(self, slot):
        self.number = slot
        self.p = variable("proc_table")[slot]
        self.info = self.p["info"].dereference()
        self.state = names_in("info_state", "STATE_").get(
            int(self.p["state"]), "broken")
        self.life = names_in("info_life", "LIFE_").get(int(self.info["life"]))

    def __str__(self):
        """As MM, init(1), or [init]: a template."""
        if self.number == 0:
            return "KERNEL"
        if self.state == "FREE":
            return "free"
        if self.number < SERVERS:
            return self.p["authority"]["name"].string().upper()
        pid = int(self.info["pid"])
        return "%s(%d)" % (self.name(), pid) if pid else "[%s]" % self.name()

    def name(self):
        """Of its program."""
        return self.info["name"].string("ascii", "replace").split("\0")[0]

    def waits(self):
        """For the reply, or to be received?"""
        return self.state in ("SENDING", "CALLING")

    def doing(self):
        """Its state; whom it waits for; what MM says of its life."""
        text = self.state
        if self.waits():
            text += " %s" % slot_at(self.p["peer"])
        elif self.state == "RECEIVING":
            text += " from %s" % (slot_at(self.p["peer"]) or "any")
        elif self.number == running():
            text += " and runs"
        known = self.life in ("WAITING", "PAUSED", "STOPPED", "HANGING")
        return text + known * (", " + self.life)


SLOTS = number("sizeof proc_table / sizeof *proc_table")
SERVERS = number("sizeof authorities / sizeof *authorities - 1")


def used_slots():
    """Those in use, but for the kernel's."""
    return [slot for slot in map(Slot, range(1, SLOTS))
            if slot.state != "FREE"]


def used_slot(word):
    """The slot in use whose number was typed."""
    slot = Slot(typed(word, SLOTS, "slot"))
    if slot.state == "FREE" and slot.number != 0:
        raise gdb.GdbError("slot %d is free" % slot.number)
    return slot


def slot_at(address):
    """The slot of which the address is a part, or None."""
    table = variable("proc_table")
    place = (int(address) - int(table.address)) // table[0].type.sizeof
    return Slot(place) if 0 <= place < SLOTS else None


def running():
    """The number of the slot that runs: it is ready, and in no queue."""
    slot = slot_at(variable("trap_loaded"))
    return slot.number if slot.state == "READY" and \
        not members(slot.p["link"]) else None


def members(link):
    """The slots in a list, in their order."""
    found, at = [], link["next"]
    while at != link.address and len(found) < SLOTS:
        found.append(slot_at(at))
        at = at["next"]
    return found


def named(slots):
    return " ".join(map(str, slots)) or "-"
