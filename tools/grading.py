"""
The points of a lab: boots machines that run its tests, and judges what they
print. A test is a line for Kumquat's shell that prints TAP.

QEMU counts instructions and time goes by that count, the date, too (-icount,
-rtc); halted time passes at once. A file that the shell runs at its start has
the tests; nobody types. A machine that does not switch itself off is ended by
tools/plugin/limit.c.

The host's clock takes part where the disk is read, which is only while the
machine boots: then all is in memory. QEMU reads by the host's clock, and on a
host that is very slow the disk driver's patience can be over first. So halts
don't count before the boot has ended, and a machine that has not booted, or
whose driver has seen the disk fail, is booted once more.

The tests run one after the other in one machine at first. Whoever passes there
has passed. Every other one is asked again in a machine of its own, and that is
what counts: a panic or a hang takes away no other test's points. Only if the
kernel does not even reach the prompt nobody needs to try again. In a machine
that has panicked nobody passes: what it printed before may be anything.

What a test prints stands between two marks with a random word, which only the
disk knows: a kernel that prints marks of its own gets nothing for it.
"""
import itertools
import os
import re
import secrets
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))

from executed import plugin_refused  # noqa: E402
from machine import (BUILD, TIME_SCALE, Failure, call,  # noqa: E402
                     direct_boot, mfs)

# 16 ns for an instruction: the BIOS's delays are shorter then than with 1 ns.
# The time-stamp counter goes on by 16, too.
PACE = "shift=4,sleep=off"
HALTS = 6000        # at 100 ticks a second: a minute without work
HUNG_SECONDS = 300  # of the host, for an emulator that hangs itself
PLUGIN = os.path.join(BUILD, "host", "limit.so")
SCRIPT = "/.shabbyrc"  # what shells run before their first prompt

DATE = "base=2026-01-01,clock=vm"
BEGIN, STATUS = "--- test %s %s", "--- status %s %s"  # number, word
POINT = re.compile(r"^(not )?ok \d+ - ", re.M)
PLAN = re.compile(r"^1\.\.(\d+)$", re.M)
STOPPED = "The machine has stopped"
BOOTED = "fs: root in memory"  # in the log: what follows is the test's
DISK_FAILED = "disk: drive 0: command"  # in the log

SEEN_LINES, LOG_LINES = 20, 8  # that a verdict shows
BOOT_LINES = 40  # of the log, when the boot gets stuck


class Run:
    """What came of a test in a machine: its output, its status (None: it did
    not end), and the machine."""

    def __init__(self, output, status, machine):
        self.output, self.status = output, status
        self.end, self.log = machine.end, machine.log
        self.panicked = machine.panicked()

    def passed(self):
        if self.panicked:
            return False
        plan = PLAN.search(self.output)
        answers = POINT.findall(self.output)
        return self.status == 0 and plan is not None and \
            len(answers) == int(plan[1]) and not any(answers)


class NotBegun(Run):
    """The machine did not come so far as to begin the test."""

    def passed(self):
        return False


class Verdict:
    """On one test, and why if it is a no."""

    def __init__(self, test, run):
        self.test = test
        self.passed = run.passed()
        self.points = test.points if self.passed else 0
        self.run = run

    def has_begun(self):
        return not isinstance(self.run, NotBegun)

    def reason(self):
        run = self.run
        if not self.has_begun():
            return "the kernel does not reach the prompt: " + run.end
        if run.status is None:
            return "it does not end: " + run.end
        if run.panicked:
            return run.end
        if run.status != 0 and not any(POINT.findall(run.output)):
            return "it ends with status %d" % run.status
        return "it says no"

    def explain(self):
        """The lines that tell a student what was expected, and what was."""
        yield "expected: " + self.test.expect
        console = last(self.run.output, SEEN_LINES)
        yield "seen: %s; on the console%s" % (
            self.reason(), "" if console else " nothing")
        yield from ("    " + line for line in console)
        log = last(told(self.run.log), LOG_LINES if self.has_begun()
                   else BOOT_LINES)
        if not set(log) <= set(console):
            yield "the kernel's log ends with"
            yield from ("    " + line for line in log)


def last(text, count):
    """Its last lines that are not empty. Of equal ones in a row there is
    one."""
    lines = (line for line in text.splitlines() if line.strip())
    return [line for line, _ in itertools.groupby(lines)][-count:]


def told(log):
    """What was logged after the boot, if it came so far, but for the good-bye
    and what the machine's exact clock makes RANDOM say; else all."""
    if BOOTED in log:
        log = log.partition(BOOTED)[2].partition("\n")[2]
    return re.sub(r"^(mm: halting|power off|random: noise .*)\n", "", log,
                  flags=re.M)


# --- Machines -----------------------------------------------------------------


def script(tests, word):
    """For the shells: the one on COM1 runs the tests. (Only there TERM is
    that of a VT100.)"""
    lines = []
    for test in tests:
        lines += ['echo "%s"' % (BEGIN % (test.number, word)), test.run,
                  'echo "%s"' % (STATUS % ("$?", word))]
    return "case $TERM in\nvt100)\n%s\npoweroff\nesac\n" % "\n".join(lines)


def boot_modules(lab):
    """QEMU's options for kernel and servers."""
    *options, modules = direct_boot()
    own = ["%s/lab/%s/%s.elf %s" % (BUILD, lab.name, name, name)
           for name in lab.servers()]
    return [*options, ",".join([modules, *own])]


def command(lab, tests, folder):
    """QEMU's command line, for a machine whose files are in a folder."""
    append = "root=ram " + tests[0].append
    plugin = "file=%s,instructions=%d,halts=%d" % (PLUGIN,
                                                   lab.limit * 1000000, HALTS)
    return ["qemu-system-i386", "-m", str(tests[0].memory), "-nodefaults",
            "-vga", "none", "-display", "none", "-no-reboot",
            "-icount", PACE, "-rtc", DATE, "-plugin", plugin,
            "-serial", "file:" + os.path.join(folder, "console"),
            "-debugcon", "file:" + os.path.join(folder, "log"),
            "-drive", "format=raw,file=" + os.path.join(folder, "disk"),
            "-append", append.strip(), *boot_modules(lab)]


def read(folder, name):
    with open(os.path.join(folder, name), errors="replace") as file:
        return file.read().replace("\r", "")


class Machine:
    """What came of a machine: the console's text, the log, and the `end` in
    words, if it has not switched itself off."""

    def __init__(self, folder, hung):
        self.console, self.log = read(folder, "console"), read(folder, "log")
        said = read(folder, "said")
        self.end = "the emulator hangs" if hung else self.how_it_ended(said)

    def panicked(self):
        return STOPPED in self.console or STOPPED in self.log

    def how_it_ended(self, said):
        limit = re.search(r"^limit: (.*)", said, re.M)
        if self.panicked():
            return "the kernel has panicked"
        if limit is None:
            return "the CPU has given up (a triple fault), or the machine " \
                "was switched off"
        if limit[1].endswith("halts"):
            return "nobody has had anything to do for a minute"
        return "the machine was ended after " + \
            limit[1].replace("000000 ", " million ")

    def may_blame_host(self):
        """Can it be that a slow host is at fault, not the kernel?"""
        return BOOTED not in self.log or DISK_FAILED in self.log

    def runs(self, tests, word):
        """Test number to Run. Who has no mark has not begun; and nobody has
        if one comes twice, or before its turn."""
        found = {test.number: NotBegun(self.console, None, self)
                 for test in tests}
        pieces = re.split(BEGIN % (r"(\d+)", word) + "\n", self.console)
        numbers = [int(number) for number in pieces[1::2]]
        if numbers != list(found)[:len(numbers)]:
            return found
        for number, text in zip(numbers, pieces[2::2]):
            end = re.search(STATUS % (r"(\d+)", word), text)
            found[number] = Run(text[:end.start()], int(end[1]), self) \
                if end else Run(text, None, self)
        return found


def boot_once(lab, tests, word):
    """Runs a machine. Returns what came of it."""
    with tempfile.TemporaryDirectory(prefix="kumquat-") as folder:
        disk = os.path.join(folder, "disk")
        call("cp", "--sparse=always",
             os.path.join(BUILD, "lab", lab.name + ".img"), disk)
        with open(os.path.join(folder, "script"), "w") as out:
            out.write(script(tests, word))
        mfs(disk, "put", os.path.join(folder, "script"), SCRIPT)
        hung = False
        with open(os.path.join(folder, "said"), "w") as said:
            try:
                subprocess.run(command(lab, tests, folder), stdout=said,
                               stderr=said, stdin=subprocess.DEVNULL,
                               timeout=HUNG_SECONDS * TIME_SCALE)
            except subprocess.TimeoutExpired:
                hung = True
        said = read(folder, "said")
        if plugin_refused(said):
            raise Failure(plugin_refused(said))
        if not os.path.exists(os.path.join(folder, "log")):
            raise Failure("QEMU did not start:\n" + said)
        return Machine(folder, hung)


def boot(lab, tests):
    """Runs tests in one machine, in a second one if the host may have been too
    slow for the first. Returns test number to Run."""
    word = secrets.token_hex(8)
    machine = boot_once(lab, tests, word)
    if machine.may_blame_host():
        machine = boot_once(lab, tests, word)
    return machine.runs(tests, word)


def grade(lab):
    """The verdicts on all tests of a lab that has been built."""
    runs = {}
    for _, group in itertools.groupby(
            sorted(lab.tests, key=lambda test: test.machine()),
            key=lambda test: test.machine()):
        group = list(group)
        runs.update(boot(lab, group))
        if len(group) == 1 or isinstance(runs[group[0].number], NotBegun):
            continue
        for test in group:
            if not runs[test.number].passed():
                runs.update(boot(lab, [test]))
    return [Verdict(test, runs[test.number]) for test in lab.tests]
