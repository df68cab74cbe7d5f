#!/usr/bin/env python3
"""
Runs all tests: `make test`, or some of them: `make test ONLY="B4 disk"`, the
checks whose question contains one of the words; and the guest test t_disk.c,
the transcript disk.txt, if there are such.

Prints one line a test and at last `N passed, N failed`. The checks stand in
the files test_*.py, each a small function. One more than there are processors
run at a time, since a machine waits now and then: for a timer, or a key.
"""
import concurrent.futures
import importlib
import os
import subprocess
import sys
import threading
import time
import traceback

from check import CHECKS, Outcome
from machine import Failure, Qemu

for name in ("guest", "boot", "hold", "image", "tutorial", "shell", "jobs",
             "users", "race", "slots", "debug", "host", "crash", "log",
             "faults", "bench", "calc", "commands", "console", "trace",
             "manual", "files", "script", "edit", "pressure", "profile",
             "scale", "random", "driver", "rows", "names",
             "proc", "course", "labs"):
    importlib.import_module("test_" + name)

WORKERS = min(len(os.sched_getaffinity(0)) + 1, 5)
LOCK = threading.Lock()
COUNT = {True: 0, False: 0}


def tell(outcome, seconds=None):
    """Counts one test and prints its line, and why it failed."""
    with LOCK:
        COUNT[outcome.passed] += 1
        took = " (%.1f s)" % seconds if seconds is not None else ""
        print("%s - %s%s" % ("ok" if outcome.passed else "not ok",
                             outcome.name, took))
        for line in str(outcome.details).splitlines():
            print("    " + line)
        sys.stdout.flush()


def perform(question, function):
    """Runs one check; whatever goes wrong in it is a test that failed."""
    start = time.monotonic()
    try:
        outcomes = function()
        if outcomes is not None:
            told = 0
            for outcome in outcomes:
                tell(outcome)
                told += 1
            if told == 0:
                raise Failure("it asked nothing")
            return
        tell(Outcome(True, question), time.monotonic() - start)
    except Failure as failure:
        tell(Outcome(False, question, failure))
    except subprocess.CalledProcessError as failure:
        tell(Outcome(False, question, "%s\n%s" % (failure, failure.output)))
    except Exception:
        tell(Outcome(False, question, traceback.format_exc()))


def named(words):
    """The guest tests and transcripts that have one of these names."""
    from test_commands import all_names, play
    from test_guest import guest_tests, outcomes

    tests = ["t_" + word for word in words if "t_" + word in guest_tests()]
    if tests:
        yield "guest tests", lambda: outcomes(
            lambda: Qemu(grub=True), tests, "QEMU")
    transcripts = [word for word in words if word in all_names()]
    if transcripts:
        yield "transcripts", lambda: play(transcripts)


def main():
    words = sys.argv[1:]
    chosen = [(question, function) for question, function in CHECKS
              if not words or any(word in question for word in words)]
    chosen += named(words)
    with concurrent.futures.ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for question, function in chosen:
            pool.submit(perform, question, function)
    print("%d passed, %d failed" % (COUNT[True], COUNT[False]))
    return 0 if COUNT[True] and not COUNT[False] else 1


if __name__ == "__main__":
    sys.exit(main())
