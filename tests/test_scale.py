"""
Flat costs, row P3, in a short form of `make scale`: an operation takes among
many processes, among many names, on a large file and with much RAM what it
takes among few. Medians of bench, in guest instructions.
"""
import os
import sys

from check import Outcome, check, equal
from machine import ROOT, Qemu
from test_bench import figures

sys.path.insert(0, os.path.join(ROOT, "tools"))

from executed import COUNTED, COUNTED_ON_DISK  # noqa: E402
from figures import ON_FILE, ON_NAMES  # noqa: E402

SECONDS = 200
GROWTH = 1.1

# These may grow, since there is more that they have to touch.
EXCUSED = {
    "names": {
        "readdir": 100,  # it lists them all
    },
    "file": {
        "append": 10,    # the disk is a real one here: it may wait for it
    },
    "ram": {
        "append": 10,    # the disk is a real one here: it may wait for it
    },
}


def medians(machine, arguments):
    """Operation to median."""
    output, status = machine.run("bench " + arguments, SECONDS)
    equal(status, 0, "status of bench %s; it said %s" % (arguments, output))
    return figures(output)


def in_one_machine(options, *arguments):
    """The medians for each of bench's command lines."""
    with Qemu(options=options) as machine:
        machine.wait_prompt(SECONDS)
        return [medians(machine, line) for line in arguments]


def compare(what, few, many, excused=None):
    """One outcome: has none grown by more than it may?"""
    excused = excused or {}
    lines = ["%s: %d, and then %d" % (name, few[name], many[name])
             for name in few
             if many[name] > excused.get(name, GROWTH) * few[name]]
    return Outcome(not lines, "P3: costs grow by less than 10 %% %s?" % what,
                   "\n".join(lines))


@check("P3: costs among many processes?")
def processes():
    few, many = in_one_machine(COUNTED, "-q -p 1", "-q -p 200")
    yield compare("from 1 to 200 other processes", few, many)


@check("P3: costs among many names?")
def names():
    few, many = in_one_machine(COUNTED, "-d 10 " + ON_NAMES,
                               "-d 2000 " + ON_NAMES)
    yield compare("from 10 to 2,000 names, but for readdir's", few, many,
                  EXCUSED["names"])


@check("P3: costs on a large file?")
def file():
    few, many = in_one_machine(COUNTED_ON_DISK, "-f 1 " + ON_FILE,
                               "-f 12 " + ON_FILE)
    yield compare("from 1 to 12 MiB of a file, but for append's", few, many,
                  EXCUSED["file"])


@check("P3: costs with much RAM?")
def ram():
    found = []
    for memory in (8, 1024):
        with Qemu(options=COUNTED_ON_DISK,
                  memory=memory) as machine:
            machine.wait_prompt(SECONDS)
            found.append(medians(machine, "-q"))
    yield compare("from 8 MiB to 1 GiB of RAM", *found,
                  EXCUSED["ram"])
