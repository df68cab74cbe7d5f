"""
The debuggers: gdb with all symbols, Bochs with its rc files, the doctor; and
what holds the machines that the pages' reader starts.
"""
import os
import select
import shutil
import signal
import subprocess
import sys
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


# --- The pages' reader --------------------------------------------------------

def has_ended(process):
    """Does it end now, the process of this descriptor? It does not stay."""
    ended, _, _ = select.select([process], [], [], 20 * TIME_SCALE)
    if not ended:
        signal.pidfd_send_signal(process, signal.SIGKILL)
    os.close(process)
    return bool(ended)


READER = """
import pages
pages.BUILD_SECONDS = 0.1
block = pages.Block("PAGE", "On your machine", "", 1)
try:
    pages.Reader("/").run(block, "sleep 1000 & wait", [])
except pages.Late as late:
    print(late)
stays = pages.Terminal("sleep 1000 & echo $!; wait", "/")
while b"\\n" not in stays.output:
    stays.read(10)
print(stays.output.decode(), flush=True)
pages.time.sleep(1000)
"""


@check("pages: does a command that does not end fail, and nothing outlive the "
       "tests, even if they are killed?")
def all_ends():
    reader = subprocess.Popen(
        [sys.executable, "-c", READER], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, cwd=os.path.join(ROOT, "tests"))
    said = reader.stdout.readline()
    expect("`sleep 1000 & wait` does not end" in said, said)
    process = os.pidfd_open(int(reader.stdout.readline()))
    reader.send_signal(signal.SIGTERM)
    reader.communicate()
    equal(reader.returncode, -signal.SIGTERM, "its status")
    expect(has_ended(process), "what it has started goes on")


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
