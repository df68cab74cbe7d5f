"""
The host tests, tests/host/*.c: the pure code under ASan and UBSan.
"""
import os
import subprocess

from check import Outcome, check
from machine import BUILD, ROOT, TIME_SCALE
from test_guest import POINT

SECONDS = 120


def host_test(name):
    """The outcomes of one host test."""
    try:
        done = subprocess.run([os.path.join(BUILD, "host", name)], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, errors="replace",
                              timeout=SECONDS * TIME_SCALE)
    except subprocess.TimeoutExpired:
        yield Outcome(False, "host %s: does it end?" % name)
        return
    points = POINT.findall(done.stdout)
    for no, _, question in points:
        yield Outcome(not no, "host %s: %s" % (name, question))
    if done.returncode != 0 or not points:
        yield Outcome(False, "host %s: is its status 0?" % name,
                      done.stdout[-3000:])


@check("host tests")
def host_tests():
    folder = os.path.join(ROOT, "tests", "host")
    for file in sorted(os.listdir(folder)):
        if file.endswith(".c"):
            yield from host_test(file[:-2])
