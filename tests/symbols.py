"""
What the debuggers know of the built ELF files: addresses, sizes, offsets.
"""
import os
import re
import subprocess

from machine import BUILD, ROOT


def ask_gdb(name, *expressions):
    """The values of C expressions about build/NAME.elf, without running it."""
    command = ["gdb", "-batch", "-nx", os.path.join(BUILD, name + ".elf")]
    for expression in expressions:
        command += ["-ex", "print/u " + expression]
    answer = subprocess.run(command, cwd=ROOT, check=True, text=True,
                            stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT).stdout
    return [int(value) for value in re.findall(r"^\$\d+ = (\d+)$", answer,
                                               re.M)]


def constant(header, name):
    """The number that a header in include/kumquat defines a name as."""
    with open(os.path.join(ROOT, "include", "kumquat", header)) as text:
        found = re.search(r"#define %s +(\w+)" % name, text.read())
    return int(found[1].rstrip("u"), 0)
