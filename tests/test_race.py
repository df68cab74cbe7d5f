"""
Races (row S6): t_race does all it can at random, under a timer whose rate the
seed varies as well, in an emulator that counts instructions, so that a seed
repeats its run exactly.

KUMQUAT_SEED=n chooses one seed instead of several; KUMQUAT_RACE_MS how long
the random part takes, in milliseconds of the guest's time.
"""
import os
import random
import re
import time

from check import Outcome, check, equal, expect
from machine import Failure, Qemu
from test_guest import judge

# 8 ns an instruction: 125,000 of them between two ticks at 1,000 Hz.
COUNTED = ["-icount", "shift=3,sleep=off", "-rtc", "base=2030-01-01,clock=vm"]
DIVISORS = (900, 1500)  # of the PIT's 1,193,182 Hz
# Of guest time: the first seed's race, as the row has it, and the others'.
FIRST_MS = int(os.environ.get("KUMQUAT_RACE_MS", "10000"))
OTHERS_MS = min(FIRST_MS, 700)


def seeds():
    """The seeds to run: some that are always the same, and a new one."""
    chosen = os.environ.get("KUMQUAT_SEED")
    if chosen:
        return [int(chosen)]
    return [1, 2, int(time.time()) % 1000000]


def divisor(seed):
    """The PIT's divisor that belongs to a seed."""
    return random.Random(seed).randint(*DIVISORS)


def run(seed, milliseconds):
    """Output and status of t_race with this seed."""
    options = COUNTED + ["-append", "pit=%d" % divisor(seed)]
    with Qemu(options=options) as machine:
        machine.wait_prompt()
        machine.say("head -c 1 /dev/random >/dev/null")  # until it is idle
        return machine.run("t_race %d %d" % (seed, milliseconds),
                           60 + milliseconds // 100)


@check("S6: does nothing get lost when eight processes race?")
def races():
    for number, seed in enumerate(seeds()):
        where = "seed %d (KUMQUAT_SEED=%d)" % (seed, seed)
        try:
            output, status = run(seed, OTHERS_MS if number else FIRST_MS)
        except Failure as failure:
            yield Outcome(False, "S6: do processes race, %s?" % where, failure)
            continue
        yield from judge("S6: t_race", where, output, status)


@check("S6: does a seed repeat its race exactly?")
def race_repeats():
    seed = seeds()[0]
    output, status = run(seed, 100)
    equal(status, 0, "status; it said " + output)
    counted = re.search(r"# \d+ processes, \d+ pages zeroed, \d+ split", output)
    expect(counted, "t_race counted nothing: " + output)
    equal(run(seed, 100)[0], output, "second output")


@check("S1: do signals work in 8 MiB, when no memory is left?")
def signals_without_memory():
    with Qemu(memory=8) as machine:
        machine.wait_prompt()
        output, status = machine.run("t_sig_full", 60)
        yield from judge("S1: t_sig_full", "8 MiB", output, status)
