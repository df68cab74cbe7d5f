"""
What ran: boots a machine in which QEMU counts instructions, and names what the
plugin tools/plugin/count.c has written, by the symbols of the programs.
"""
import array
import bisect
import collections
import os
import re
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))

from linetable import SHF_EXECINSTR, Elf, line_rows  # noqa: E402
from machine import BUILD, Failure, Qemu  # noqa: E402
from symbols import constant  # noqa: E402

# The time-stamp counter counts instructions, and halted time passes at once:
# only from a disk in memory, or the time limits for a real one would run out.
COUNTED = ["-icount", "shift=0,sleep=off", "-append", "root=ram"]
# It counts them too, but halted time passes as on the host.
COUNTED_ON_DISK = ["-icount", "shift=0"]
SECONDS = 300

PLUGIN = os.path.join(BUILD, "host", "count.so")
BENCH_LINE = re.compile(
    r"BENCH (\S+) n=(\d+) min=(\d+) med=(\d+) max=(\d+)")
ROUND_BEGIN = 0
HLT = b"\xf4"

USER_BASE = constant("memory.h", "USER_BASE")
SERVER_BASE = constant("memory.h", "SERVER_BASE")
KERNEL, PROGRAM = "kernel", "program"  # domains; the others are servers

# Runs in one domain, without a break: which domain, whose code it is (None:
# no program's), and how often the instruction at each address ran.
Segment = collections.namedtuple("Segment", "domain owner counts halts")


class Program:
    """The code of an ELF file, with its functions and lines."""

    def __init__(self, path):
        self.name = os.path.basename(path)[:-len(".elf")]
        with open(path, "rb") as file:
            self.elf = Elf(file.read())
        self.code = [(s[3], self.elf.data[s[4]:s[4] + s[5]])
                     for s in self.elf.sections
                     if s[2] & SHF_EXECINSTR and s[5]]
        self.functions = self.lines = None

    def has(self, address, code):
        """Are these bytes at that address?"""
        return any(start <= address and
                   data[address - start:address - start + len(code)] == code
                   for start, data in self.code)

    def function(self, address):
        if self.functions is None:
            self.functions = self.elf.functions()
        at = bisect.bisect_right(self.functions, (address, 1 << 32)) - 1
        if at < 0 or address >= self.functions[at][1]:
            return hex(address)
        return self.functions[at][2]

    def line(self, address):
        """"file:line", or the function if nothing tells."""
        if self.lines is None:
            self.lines = line_rows(self.elf)
        at = bisect.bisect_right(self.lines, (address, chr(0x10FFFF))) - 1
        if at < 0 or not self.lines[at][2]:
            return self.function(address)
        return "%s:%d" % (self.lines[at][1], self.lines[at][2])


class Symbols:
    """All that was built, by domain."""

    def __init__(self):
        names = sorted(os.listdir(BUILD))
        self.kernel = Program(os.path.join(BUILD, "kernel.elf"))
        self.servers = [Program(os.path.join(BUILD, name)) for name in names
                        if name.endswith(".elf") and
                        not name.startswith("kernel")]
        folder = os.path.join(BUILD, "command")
        self.programs = [Program(os.path.join(folder, name))
                         for name in sorted(os.listdir(folder))
                         if name.endswith(".elf")]

    def having(self, address, code):
        """The programs that have these bytes at that address."""
        if address < USER_BASE:
            return [self.kernel]
        pool = self.servers if address >= SERVER_BASE else self.programs
        return [program for program in pool if program.has(address, code)]


class Record:
    """What the plugin has written."""

    def __init__(self, path, symbols):
        self.symbols = symbols
        self.owners = {}  # index of an instruction to programs that have it
        self.codes = []
        with open(path + ".code") as lines:
            for line in lines:
                _, address, code = line.split()
                self.codes.append((int(address, 16), bytes.fromhex(code)))
        self.words = array.array("I")
        with open(path, "rb") as file:
            self.words.frombytes(file.read())

    def pieces(self):
        """None where a round begins, and for each segment the indices of its
        instructions and their counts, in turn."""
        at = 0
        while at < len(self.words):
            pairs = self.words[at]
            end = at + 1 + 2 * pairs
            yield None if pairs == ROUND_BEGIN else self.words[at + 1:end]
            at = end

    def rounds(self):
        """A list of pieces for each round."""
        found = []
        for piece in self.pieces():
            if piece is None:
                found.append([])
            else:
                found[-1].append(piece)
        return found

    def owner(self, indices):
        """The program that has all of these instructions, or None."""
        common = None
        for index in indices:
            if index not in self.owners:
                self.owners[index] = self.symbols.having(*self.codes[index])
            owners = self.owners[index]
            common = owners if common is None else \
                [program for program in common if program in owners]
            if not common:
                return None
        return common[0]

    def segment(self, piece):
        """Names what ran in a segment."""
        codes = [self.codes[index] for index in piece[::2]]
        owner = self.owner(piece[::2])
        domain = PROGRAM
        if codes[0][0] >= SERVER_BASE:
            domain = owner.name if owner else "a server"
        elif codes[0][0] < USER_BASE:
            domain = KERNEL
        counts = {code[0]: count for code, count in zip(codes, piece[1::2])}
        return Segment(domain, owner, counts,
                       any(code[1] == HLT for code in codes))


def total(pieces):
    """Instructions of some pieces."""
    return sum(sum(piece[1::2]) for piece in pieces)


def entry(program):
    """The address at which an ELF file begins to run."""
    return int.from_bytes(program.elf.data[24:28], "little")


def medians(said):
    """Operation to median, of the lines that bench has printed."""
    return {name: int(median)
            for name, _, _, median, _ in BENCH_LINE.findall(said)}


def plugin_refused(said):
    """Does QEMU say that the plugin is of another version? Then in which
    words?"""
    line = re.search(r".*plugin.*version.*", said)
    return line and ("QEMU can't load the plugin that counts:\n  %s\n"
                     "It is written for version 1 of QEMU's interface for "
                     "plugins, QEMU 7 and 8." % line[0].strip())


def run_counted(work, options, start=None):
    """
    Boots test.img in a machine whose instructions are counted, with further
    options of QEMU's. work(machine) is called at the prompt; then the machine
    is switched off. Returns what it returned, and what has run: between looks
    at the clock or, if `start` is an address, from there on.
    """
    if not os.path.exists(PLUGIN):
        raise Failure("%s is not there: `make measured` builds it" % PLUGIN)
    symbols = Symbols()
    with tempfile.TemporaryDirectory(prefix="kumquat-") as folder:
        path = os.path.join(folder, "count")
        plugin = "file=%s,out=%s" % (PLUGIN, path)
        if start is not None:
            plugin += ",start=0x%x" % start
        try:
            machine = Qemu(options=[*options, "-plugin", plugin])
        except Failure as failure:
            raise Failure(plugin_refused(str(failure)) or failure)
        with machine:
            machine.wait_prompt(SECONDS)
            result = work(machine)
            machine.ask("quit")
            machine.wait_end()
        return result, Record(path, symbols)
