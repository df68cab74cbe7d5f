"""
How long operations take, in guest instructions: what bench prints, against
what is required of them (tools/figures.py) and against docs/bench.md, which
`make bench` wrote last. The median of many rounds is compared, which a timer
tick does not move. And how much memory the parts of the system have.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

from check import Outcome, check, equal, expect
from machine import ROOT, Qemu

sys.path.insert(0, os.path.join(ROOT, "tools"))

import footprint  # noqa: E402
import phases  # noqa: E402
from executed import BENCH_LINE, COUNTED  # noqa: E402
from figures import (GROWTH, GUEST_MS, LIMITS, MEMORY_GROWTH,  # noqa: E402
                     grown)
from report import Table, compiler, write  # noqa: E402
from test_hold import wreck  # noqa: E402

BENCH = os.path.join(ROOT, "tools", "bench")
DOCS = os.path.join(ROOT, "docs")
BENCH_SECONDS = 120
LARGE_PAGES = 16 * 256  # of fork-16m


def figures(output):
    """Name to median, of bench's lines; nothing else may be among them."""
    medians = {}
    for line in output.strip().splitlines():
        match = BENCH_LINE.fullmatch(line)
        expect(match, "bench printed %r" % line)
        name, rounds, least, median, most = match.groups()
        expect(int(rounds) >= 20, "too few rounds: " + line)
        expect(0 < int(least) <= int(median) <= int(most), "odd: " + line)
        medians[name] = int(median)
    return medians


def within_limit(name, took):
    """The outcome of one row of the limits."""
    limit = LIMITS[name]
    return Outcome(took <= limit.required,
                   "P2: %s takes %s instructions, at most %s?" % (
                       limit.what, "{:,}".format(took),
                       "{:,}".format(limit.required)))


def comparable(table):
    """Was the table made with this compiler? Another makes other figures:
    then nothing is known."""
    expect(table.compiler, "docs/bench.md is missing: make bench")
    return table.compiler == compiler()


def not_grown(what, medians):
    """Have these not grown since the table was written?"""
    table = Table(DOCS)
    if not comparable(table):
        return Outcome(True, "P2: %s: not compared, docs/bench.md was made "
                       "with %s" % (what, table.compiler))
    lines = ["%s takes %d, docs/bench.md says %d" %
             (name, medians[name], table.operations[name])
             for name in grown(table.operations, medians, GROWTH)]
    lines += ["docs/bench.md lacks %s: make bench" % name
              for name in medians if name not in table.operations]
    return Outcome(not lines, "P2: %s: no more than docs/bench.md says and "
                   "2 %%?" % what, "\n".join(lines))


def guest_time(medians):
    """Row P1, at one instruction a nanosecond."""
    fork, execute = medians["fork"], medians["fork-exec"]
    yield Outcome(fork < GUEST_MS, "P1: fork takes %.3f ms, less than 1?" %
                  (fork / GUEST_MS))
    yield Outcome(execute < 5 * GUEST_MS, "P1: fork and exec take %.3f ms, "
                  "less than 5?" % (execute / GUEST_MS))
    copied = LARGE_PAGES * medians["cow"]
    more = 100 * (medians["fork-16m"] - fork) / copied
    yield Outcome(more < 10, "P1: fork with 16 MiB takes more by %.1f %% of "
                  "their copy, less than 10?" % more)


@check("P1, P2: does each operation take what it may at most?")
def speed():
    with Qemu(options=COUNTED) as machine:
        machine.wait_prompt(BENCH_SECONDS)
        output, status = machine.run("bench", BENCH_SECONDS)
        equal(status, 0, "status of bench; it said " + output)
        medians = figures(output)
    for name in LIMITS:
        if name != "boot":
            yield within_limit(name, medians[name])
    yield not_grown("each operation", medians)
    yield from guest_time(medians)


@check("P2: does the boot take what it may at most?")
def boot_speed():
    enough = Table(DOCS).operations.get("boot", 0) * (1 + GROWTH)
    boot = phases.total(phases.measure(enough))
    yield within_limit("boot", boot)
    yield not_grown("the boot", {"boot": boot})


@check("P4: have the kernel, each server and a process no more bytes at rest "
       "than docs/bench.md says, and is memory free with 4 MiB of RAM?")
def memory():
    measured, table = footprint.measure(), Table(DOCS)
    expect(measured["free"]["4"] > 0, "nothing is free")
    if not comparable(table):
        return
    now = footprint.rest(measured)
    equal(sorted(now), sorted(table.memory), "parts")
    lines = ["%s has %d bytes, docs/bench.md says %d" %
             (name, now[name], table.memory[name])
             for name in grown(table.memory, now, MEMORY_GROWTH)]
    expect(not lines, "\n".join(lines))


@check("bench: does it print the operations that are named, and no other?")
def bench_by_name():
    with Qemu(options=COUNTED) as machine:
        machine.wait_prompt(BENCH_SECONDS)
        listed = re.findall(r"^[ *] (\S+) +\S", machine.say("bench -l"),
                            re.M)
        expect(set(LIMITS) - {"boot"} <= set(listed),
               "-l lists only " + " ".join(listed))
        output, status = machine.run("bench null")
        equal(status, 0, "status of bench null")
        equal(list(figures(output)), ["null"], "bench null's operations")
        output, status = machine.run("bench null no-such-thing")
        equal(status, 2, "status for an unknown name")
        equal(output, "bench: no-such-thing: no such operation (-l lists "
              "them)\n", "message for an unknown name")
        machine.say("head -c 1 /dev/random >/dev/null")
        calm = figures(machine.say("bench tick"))["tick"]
        since = len(machine.output)
        wreck(machine, "random", "pool_is_ready",
              "head -c 1 /dev/random >/dev/null & bench tick")
        machine.wait_for(rb"BENCH [^\n]*\n(\[1\][^\n]*\n)?\$ \Z",
                         BENCH_SECONDS, since)
        line = machine.wait_for(BENCH_LINE.pattern.encode(), since=since)
        expect(int(line[4]) <= calm * (1 + GROWTH),
               "while RANDOM gathers noise: %s, else %d" % (line[4], calm))


@check("bench: does it refuse where instructions are not counted?")
def bench_without_counter():
    with Qemu() as machine:
        machine.wait_prompt()
        output, status = machine.run("bench null")
        equal(status, 1, "status without the counter")
        expect("does not count instructions" in output and
               "BENCH" not in output, "it said " + output)
        output, status = machine.run("bench -t null")
        equal(status, 0, "status of bench -t; it said " + output)
        expect(re.fullmatch(BENCH_LINE.pattern + " unit=ticks\n", output),
               "bench -t said " + output)


# --- make bench --------------------------------------------------------------

class Measured:
    """A folder with a table, and what a run of `make bench` has measured."""

    def __init__(self, folder):
        self.folder = folder
        self.figures = {
            "compiler": "a-gcc 1.2", "boot": [["the end", {"kernel": 70}]],
            "operations": {"null": 100, "getpid": 5, "fork": 20000,
                           "stat": 1000},
            "summaries": {"stat": "stat()"},
            "memory": {"parts": {"mm": {"code": 1, "constants": 2, "data": 3,
                                        "rest": 40960}},
                       "slot": [["MM's", 4]], "free": {"8": 5}}}
        write(self.figures, [], folder)

    def path(self):
        return os.path.join(self.folder, "bench.md")

    def bench(self, reason=""):
        """tools/bench on these figures: status, what it said, the table."""
        source = os.path.join(self.folder, "measured")
        with open(source, "w") as file:
            json.dump(self.figures, file)
        done = subprocess.run(
            [BENCH, "--from", source, "--docs", self.folder],
            env={**os.environ, "REASON": reason}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        with open(self.path()) as file:
            return done.returncode, done.stdout, file.read()

    def refused(self, what, reason=""):
        """Fails unless the table stays and this is named."""
        with open(self.path()) as file:
            before = file.read()
        status, said, after = self.bench(reason)
        equal((status, after == before), (1, True), "status and table left "
              "alone; it said " + said)
        expect(what in said, "it said " + said)


@check("make bench: is a growth of 3 % refused?")
def bench_compares():
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(folder)
        operations = measured.figures["operations"]
        operations["fork"] = 20600
        measured.refused("`fork`: from 20,000 to 20,600, +3.0 %")
        operations["fork"] = 20000
        operations["stat"] = 1030
        measured.refused("`stat`: from 1,000 to 1,030, +3.0 %")
        operations["stat"] = 1000
        part = measured.figures["memory"]["parts"]["mm"]
        part["rest"] = 45056
        measured.refused("memory of mm: from 40,960 to 45,056, +10.0 %")


@check("make bench: does a figure that grows by 1 % at a time stay, and is one "
       "that falls written?")
def bench_drift():
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(folder)
        measured.figures["operations"].update(stat=1010, getpid=4)
        status, said, table = measured.bench()
        equal((status, said), (0, ""), "status, and what it said")
        expect("| `stat` | stat() | 1,000 |" in table and
               "**4**" in table and "Changes" not in table, table)
        measured.figures["operations"]["stat"] = 1021
        measured.refused("`stat`: from 1,000 to 1,021, +2.1 %")


@check("make bench: is it missed when an operation or a part of the memory is "
       "gone?")
def bench_gone():
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(folder)
        del measured.figures["operations"]["stat"]
        del measured.figures["memory"]["parts"]["mm"]
        measured.refused("`stat`: 1,000, is gone")
        measured.refused("memory of mm: 40,960, is gone")


@check("make bench: is a growth written, and explained for good, that has a "
       "reason?")
def bench_reason():
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(folder)
        operations = measured.figures["operations"]
        operations["stat"] = 1100
        equal(measured.bench("It is right now")[0], 0, "status")
        operations["fork"] = 30000
        status, _, table = measured.bench("Copies | more")
        equal(status, 0, "status")
        expect(table.endswith(
            "- `stat`: from 1,000 to 1,100, +10.0 %. It is right now\n"
            "- `fork`: from 20,000 to 30,000, +50.0 %. Copies | more\n"),
            table)
        equal(Table(folder).operations["stat"], 1100, "stat in the table")


@check("make bench: does another compiler only warn, and is its table written "
       "for a reason alone?")
def bench_compiler():
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(folder)
        measured.figures["operations"]["stat"] = 2000
        measured.figures["compiler"] = "a-gcc 1.3"
        status, said, table = measured.bench()
        equal(status, 0, "status; it said " + said)
        expect("only a warning: a-gcc 1.3, was a-gcc 1.2" in said, said)
        expect("`a-gcc 1.2`" in table and "1,000" in table, table)
        status, said, table = measured.bench("The newer one")
        equal(status, 0, "status; it said " + said)
        expect("`a-gcc 1.3`" in table and "2,000 |" in table and
               "- compiled by a-gcc 1.3, was a-gcc 1.2. The newer one" in
               table, table)


@check("make bench: does it fail when a required figure is missed, and say so "
       "when others have grown too?")
def bench_requires():
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(folder)
        measured.figures["operations"]["getpid"] = 11
        measured.refused("getpid takes 11, at most 10 are required")
        status, said, table = measured.bench("Because")
        equal(status, 1, "status")
        expect("getpid takes 11, at most 10 are required" in said, said)
        expect("**11** (missed)" in table, table)
