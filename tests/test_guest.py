"""
The guest tests, tests/guest/t_*.c and .cc: each is a program that prints TAP.
Many run in one boot; if one hangs, or takes the system with it, that is its
failure, and the others go on in a new boot.
"""
import os
import re

from check import Outcome, check, expect
from machine import ROOT, Bochs, Ended, Failure, Late, Qemu
from test_image import verify

TEST_SECONDS = 60  # of one guest program
POINT = re.compile(r"(not )?ok (\d+) - (.*)")

# These ask what an emulator checks: Bochs runs them as well, since only it
# (and hardware) checks the limits of segments.
ALSO_IN_BOCHS = ("t_fault", "t_flags", "t_protect", "t_selector", "t_sig_fault",
                 "t_sig_frame", "t_sig_state")

# How fork copies is nothing to files, drivers, other servers and the clock:
# `make soak` alone runs these with fork=eager, too.
WHATEVER_FORK_DOES = (
    "t_append", "t_cache", "t_directory", "t_disk_full", "t_driver",
    "t_driver_broken", "t_fifo", "t_fsync", "t_interrupt", "t_kv", "t_large",
    "t_link", "t_mknod", "t_mount", "t_names", "t_names_owner", "t_no_space",
    "t_poll", "t_proc", "t_random", "t_remount", "t_rename", "t_terminal",
    "t_time", "t_time_signal", "t_truncate", "t_unlinked", "t_walk",
    "t_workload")
SOAK = "KUMQUAT_BOOTS" in os.environ


def guest_tests():
    """The names of all guest tests."""
    folder = os.path.join(ROOT, "tests", "guest")
    return sorted(os.path.splitext(name)[0] for name in os.listdir(folder)
                  if re.fullmatch(r"t_\w+\.cc?", name))


def judge(name, where, output, status):
    """The outcomes in one program's output."""
    label = "%s in %s" % (name, where)
    plan = re.search(r"^1\.\.(\d+)$", output, re.M)
    points = POINT.findall(output)
    for no, number, question in points:
        yield Outcome(not no, "%s: %s" % (label, question))
    complete = plan and int(plan[1]) == len(points)
    if not complete or (status != 0 and not any(no for no, _, _ in points)):
        yield Outcome(False, "%s: does it finish?" % label,
                      "status: %s; output:\n%s" % (status, output[-1500:]))


def outcomes(start, names, where):
    """Runs these programs on machines made by `start`."""
    left = list(names)
    while left:
        with start() as machine:
            machine.wait_prompt()
            while left:
                name = left.pop(0)
                since = len(machine.output)
                try:
                    output, status = machine.run(name, TEST_SECONDS)
                except (Late, Ended) as failure:
                    reason = str(failure).partition("\n")[0]
                    yield from judge(name, where, machine.clean(since),
                                     reason)
                    break
                yield from judge(name, where, output, status)
            else:
                yield from after(machine, where)


def after(machine, where):
    """What must hold of the machine once all tests ran: D8, B5."""
    machine.send("poweroff\n")
    try:
        status = machine.wait_end()
        yield Outcome(status == 0, "B5: does poweroff end %s with 0, after "
                      "the guest tests?" % where, "" if status == 0 else status)
    except Failure as failure:
        yield Outcome(False, "B5: does poweroff end %s?" % where, failure)
    if isinstance(machine, Qemu):
        yield verify(machine.image, "D8: is the file system whole after the "
                     "guest tests in %s?" % where)


@check("B1: do the guest tests pass in QEMU, booted by GRUB?")
def guest_tests_in_qemu():
    expect(guest_tests(), "there are no guest tests")
    return outcomes(lambda: Qemu(grub=True), guest_tests(), "QEMU")


@check("B2, F11: do the guest tests pass in QEMU, booted by -kernel, when "
       "fork copies at once?")
def guest_tests_direct():
    names = [name for name in guest_tests()
             if SOAK or name not in WHATEVER_FORK_DOES]
    return outcomes(lambda: Qemu(options=["-append", "fork=eager"]), names,
                    "QEMU -kernel, fork=eager")


@check("F13: are all frames back after 64 MiB were forked and rewritten?")
def large_fork():
    return outcomes(lambda: Qemu(memory=256), ["t_cow_owners"],
                    "QEMU with 256 MiB")


@check("M3: do the tests of memory pass in 32 MiB?")
def memory_tests_in_32_mib():
    names = [name for name in guest_tests()
             if re.match("t_(cow|exec_memory|fork|heap|map|mem|mmap|move|"
                         "pairs|template|tlb)", name)]
    expect(len(names) > 10, "few tests of memory: " + " ".join(names))
    return outcomes(lambda: Qemu(memory=32), names,
                    "QEMU with 32 MiB")


@check("D6, H5: do the tests of files pass in 8 MiB?")
def file_tests_in_8_mib():
    names = ["t_append", "t_cache", "t_directory", "t_fifo", "t_large",
             "t_no_space", "t_pipe", "t_poll", "t_rename", "t_unlinked"]
    return outcomes(lambda: Qemu(memory=8), names,
                    "QEMU with 8 MiB")


@check("I5: do the protection tests pass in Bochs?")
def guest_tests_in_bochs():
    names = [name for name in ALSO_IN_BOCHS if name in guest_tests()]
    expect(names, "there is none of " + " ".join(ALSO_IN_BOCHS))
    return outcomes(Bochs, names, "Bochs")
