"""
The debuggers: gdb with all symbols, Bochs with its rc files, the doctor.
"""
import os
import shutil
import subprocess
import tempfile

from check import check, equal, expect
from machine import BUILD, IMAGE, ROOT, TIME_SCALE, Bochs, call
from symbols import ask_gdb

QEMU = ("target remote | exec qemu-system-i386 -m 128 -display none -S "
        "-snapshot -drive file=%s,format=raw -gdb stdio" % IMAGE)


def gdb(*commands):
    """What gdb says to these commands, with tools/gdb and a fresh QEMU."""
    line = ["gdb", "-q", "-nx", "-batch", os.path.join(BUILD, "kernel.elf"),
            "-x", "tools/gdb/kumquat.py"]
    for command in (QEMU, *commands):
        line += ["-ex", command]
    return subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          timeout=90 * TIME_SCALE).stdout


@check("gdb: does it know kernel, servers, and programs by their slot?")
def gdb_symbols():
    start, = ask_gdb("command/init", "(unsigned)&_start")
    said = gdb("hbreak kernel_main", "continue",
               "break mm/main.c:main", "continue",
               "hbreak *0x%x" % start, "continue", "slots", "program 32",
               "program 32", "info symbol $pc", "program 2", "program 40")
    for wanted in ("kernel_main (", "main () at mm/main.c", "pid 1     init",
                   "command/init.elf", "_start in section .text of",
                   "a server's symbols are loaded", "no program runs in slot"):
        expect(wanted in said, "gdb did not say %r, but: %s" % (wanted, said))


@check("Bochs: does debug.rc load all symbols and stop at kernel_main?")
def bochs_debug():
    with open(os.path.join(ROOT, "tools/bochs/debug.rc")) as script:
        commands = script.read().replace("build/", BUILD + "/").splitlines()
    commands += ['lb "mm.main"', "c", "quit"]
    with Bochs(script=commands) as machine:
        equal(machine.wait_end(60), 0, "Bochs's status")
        said = machine.log()
    for wanted in ("(kernel_main+0)", "(mm.main+0)"):
        expect(wanted in said, "Bochs did not say %r, but: %s" %
               (wanted, said[-800:]))


@check("tools: does the doctor name every tool?")
def doctor():
    said = call("tools/doctor", cwd=ROOT)
    expect("MISSING" not in said.partition("For make bochs")[0], said)
    for tool in ("nasm", "qemu-system-i386", "bochs", "grub-mkimage"):
        expect(tool in said, said)


@check("tools: is a missing tool named with its package?")
def missing_tool():
    with tempfile.TemporaryDirectory() as folder:
        for tool in ("sh", "grep", "dirname"):
            os.symlink(shutil.which(tool), os.path.join(folder, tool))
        done = subprocess.run(["tools/setup", "--check"], cwd=ROOT, text=True,
                              env={"PATH": folder}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    expect(done.returncode != 0, "status 0")
    expect("missing: nasm" in done.stdout and "make setup" in done.stdout,
           done.stdout)


@check("tools: has the container all that make setup would install?")
def container():
    with open(os.path.join(ROOT, ".devcontainer/Dockerfile")) as file:
        installed = file.read().split()
    with open(os.path.join(ROOT, "tools/needs")) as file:
        rows = [line.strip().split("|") for line in file if line[0] != "#"]
    equal([package for group, _, package, _ in rows
           if group != "window" and package not in installed], [],
          "missing packages")
