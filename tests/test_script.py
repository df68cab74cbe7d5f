"""
The shell's language: a script gives the same output in the guest and under
dash on the host.
"""
import os
import subprocess
import tempfile

from check import check, equal, expect
from machine import ROOT, Qemu

SCRIPT = os.path.join(ROOT, "tests", "shell", "language.sh")
SECONDS = 120
LEAST = 120  # lines with a number


def run_dash():
    """What dash prints, and its status."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["dash", SCRIPT], cwd=folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={**os.environ, "HOME": "/root"})
    return done.stdout.splitlines(), done.returncode


def run_guest():
    """What shabby_shell prints, and its status."""
    with open(SCRIPT) as file:
        files = {"/language.sh": file.read()}
    with Qemu(files=files) as machine:
        machine.wait_prompt()
        machine.run("mkdir /empty")
        machine.run("cd /empty")
        output, status = machine.run("shabby_shell /language.sh", SECONDS)
    return output.splitlines(), status


@check("H1: does a script say the same in shabby_shell and in dash?")
def compare():
    want, want_status = run_dash()
    got, status = run_guest()
    numbered = sum(line.partition(":")[0].isdigit() for line in want)
    expect(numbered >= LEAST, "dash printed only:\n" + "\n".join(want[-9:]))
    for at, (ours, theirs) in enumerate(zip(got, want)):
        expect(ours == theirs, "after\n%s\ndash says\n%s\nbut we say\n%s" %
               ("\n".join(want[max(0, at - 3):at]), theirs, ours))
    equal(len(got), len(want), "lines")
    equal(status, want_status, "the exit status")
