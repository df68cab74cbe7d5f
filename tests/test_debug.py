"""
The debuggers: gdb with all symbols, Bochs with its rc files, the doctor; and
what holds the machines that they drive.
"""
import os
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from check import check, equal, expect
from machine import (BUILD, IMAGE, ROOT, TIME_SCALE, Bochs, call, direct_boot)
from pages import DEBUGS, STAYS, HomeReader, Terminal
from symbols import ask_gdb

GDB = ["gdb", "-q", "-nx", os.path.join(BUILD, "kernel.elf"), "-x",
       "tools/gdb/kumquat.py"]
MACHINE = ("machine qemu-system-i386 -m 128 -display none -snapshot "
           "-drive file=%s,format=raw " % IMAGE)


def gdb(*commands):
    """What gdb says to these commands, with tools/gdb and a fresh QEMU."""
    line = [*GDB, "-batch"]
    for command in (MACHINE + shlex.join(direct_boot()), *commands):
        line += ["-ex", command]
    return subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          timeout=90 * TIME_SCALE).stdout


@check("gdb: does it know kernel, servers, and programs by their slot?")
def gdb_symbols():
    start, = ask_gdb("command/init", "(unsigned)&_start")
    said = gdb("hbreak kernel_main", "continue", "slots",
               "break mm/main.c:main", "continue",
               "hbreak *0x%x" % start, "continue", "slots",
               "add-symbol-file %s/course/program07.elf" % BUILD,
               "program 32", "program 32", "info symbol $pc", "program 2",
               "program 40", 'python print(elf_of("program07"))',
               "python elf_of('nothing')")
    for wanted in ("kernel_main (", "the kernel has not made its slots yet",
                   "main () at mm/main.c", "pid 1     init",
                   "command/init.elf", "_start in section .text of",
                   "a server's symbols are loaded", "slot 40 is free",
                   "\n%s/course/program07.elf\n" % BUILD,
                   "nothing is no program of this tree"):
        expect(wanted in said, "gdb did not say %r, but: %s" % (wanted, said))
    equal(re.findall(r"^_start.* of .*/(.*)\.elf$", said, re.M), ["init"],
          "whose symbols there are")


@check("gdb: does its machine end with it, even if it is killed?")
def machine_ends():
    with tempfile.TemporaryDirectory() as folder:
        pid = os.path.join(folder, "pid")
        debugger = subprocess.Popen(
            [*GDB, "-ex", MACHINE + "-pidfile " + pid, "-ex", "echo @@\\n"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        while b"@@" not in debugger.stdout.readline():
            expect(debugger.poll() is None, "gdb has ended")
        with open(pid) as file:
            machine = os.pidfd_open(int(file.read()))
        debugger.kill()
        debugger.communicate()
        expect(has_ended(machine), "QEMU goes on")


def has_ended(process):
    """Does it end now, the process of this descriptor? It does not stay."""
    ended, _, _ = select.select([process], [], [], 20 * TIME_SCALE)
    if not ended:
        signal.pidfd_send_signal(process, signal.SIGKILL)
    os.close(process)
    return bool(ended)


# What gdb is asked when MM has made INIT's first child, in slot 34 (in slot 33
# is INIT's template), and what it must say.
STATE = {
    "slots": r"^ +32 +pid 1 +init\(1\) +CALLING MM$",
    "slot 2": r"state +READY and runs\n(.*\n)* +of KERNEL .* CLONE ",
    "slot 32": r"message +MM_FORK\n(.*\n)* +may call +MM FS .*\n(.*\n)*"
               r".* ebx +00000101 ",
    "messages": r"^init\(1\) +MM +MM_FORK +lends$",
    "queues": r"^runs +MM\n(.*\n)*ready, priority 4 +init\(2\)\n(.*\n)*"
              r"MM +lenders init\(1\)$",
    "gdt 1": r"^ +1 +8 +00000000 +ffffffff +code, read +0 +KERNEL_CODE$",
    "ldt 2": r"LDT_CODE\n +1 +f +00000000 +ffffffff +data, write +3 +LDT_DATA",
    "ldt 34": r"^ +0 +7 +00000000 +bfffffff +code, read +3 +LDT_CODE$",
    "pages 2": r" own, write$",
    "frames": r"^MM +\d+ +0 +4$",
    "trapframe": r"^no trap is handled: MM runs$",
    "help pages": r"^pages SLOT: ",
    "slot 999": r"^999 is no slot: they are 0 to \d+$",
    "ldt nobody": r"^nobody is no slot",
    "pages": r"^usage: pages SLOT$",
    "pages 0": r"^KERNEL has no space$",
    "gdt 5000": r"^5000 is no index",
}


def state_of_fork():
    """Command to what gdb says then; the last ones are for the moment when the
    child's first trap is handled."""
    asked = [*STATE, "gdt 7", "print/x &proc_table[2].ldt", "pages 32",
             "pages 34", "tbreak trap_user if p == &proc_table[34]",
             "continue", "trapframe ", "print/x proc_table[34].regs.eip"]
    commands = ["thbreak mm/fork.c:do_fork", "continue", "finish"]
    for command in asked:
        commands += ["echo @@", command]
    said = gdb(*commands).split("@@")[1:]
    equal(len(said), len(asked), "answers")
    return dict(zip(asked, said))


@check("gdb: do its commands show slots, segments, messages, queues, pages "
       "and the trap frame as they are?")
def gdb_state():
    said = state_of_fork()
    for command, wanted in STATE.items():
        expect(re.search(wanted, said[command], re.M),
               "%s: no %r, but: %s" % (command, wanted, said[command]))
    ldt = re.search(r"0x(\w+)", said["print/x &proc_table[2].ldt"])[1]
    expect(re.search(r"7 +38 +%08x +00000017 +LDT +0 +slot 2, MM$" %
                     int(ldt, 16), said["gdt 7"], re.M), said["gdt 7"])
    shared = [re.findall(r"^(.* shared by \d+, copy-on-write)$", said[pages],
                         re.M) for pages in ("pages 32", "pages 34")]
    expect(shared[0], "no page is shared: " + said["pages 32"])
    equal(shared[1], shared[0], "the child's shared pages")
    rows, all_of, counted, others, free = figures(said["frames"])
    equal((others, counted + free), (0, all_of), "frames")
    expect(rows >= counted, said["frames"])
    eip = re.search(r"0x(\w+)", said["print/x proc_table[34].regs.eip"])[1]
    expect(re.search(r"init\(2\): .+\n  eip +%08x " % int(eip, 16),
                     said["trapframe "]), said["trapframe "])


def figures(frames):
    """All numbers of the rows together, and the last line's."""
    *rows, last = frames.strip().split("\n")
    total = sum(int(number) for row in rows[1:]
                for number in row.split()[-3:])
    all_of, counted, others, free = map(int, re.findall(r"\d+", last))
    return total, all_of, counted, others, free


# --- Backwards ---------------------------------------------------------------

def recording(folder, words):
    """The command for the recording in this folder."""
    return "B=%s RECORD=%s exec tools/replay %s" % (
        BUILD, shlex.quote(folder), words)


def replay(folder, *commands):
    """What gdb, or tools/replay, says."""
    return subprocess.run(
        recording(folder, "gdb"), cwd=ROOT, shell=True, text=True,
        input="\n".join([*commands, "kill", ""]), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=90 * TIME_SCALE).stdout


@check("make record, make replay: can gdb go back to what was before?")
def backwards():
    with tempfile.TemporaryDirectory(prefix="with a blank ") as folder:
        expect("no recording yet" in replay(folder), "a recording was found")
        with Terminal(recording(folder, "record %s %s" % (
                IMAGE, shlex.join(direct_boot()))), ROOT) as machine:
            equal(machine.wait_prompt().say("echo hello"), "hello\n", "echo")
            machine.send("poweroff\n")
            equal(machine.wait_end(), 0, "the status of tools/replay")
        received = "print proc_table[2].received"
        said = replay(folder, "continue", received, "tbreak mm/fork.c:do_fork",
                      "reverse-continue", received, "reverse-stepi",
                      "continue", received)
        late, early, again = map(int, re.findall(r"\$\d = (\d+)", said))
        expect(early < late and again == late, said)
        expect(re.search(r"breakpoint 1, do_fork .*in request_serve .*"
                         r"The recording ends here", said, re.S), said)
        with open(os.path.join(folder, "build"), "a") as sums:
            sums.write("1 1 %s\n" % os.path.join(BUILD, "kernel.elf"))
        expect("of another build" in replay(folder), "any build will do")


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


# --- Consoles ----------------------------------------------------------------


def machine_at(path):
    """A socket that listens, as that of a machine."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    return listener


def console(listener, *arguments):
    """What tools/console prints of the machine that it is expected to find."""
    done = subprocess.Popen([sys.executable, "tools/console", *arguments],
                            cwd=ROOT, text=True, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if listener:
        listener.settimeout(20 * TIME_SCALE)
        line, _ = listener.accept()
        line.sendall(b"here")
        line.close()
    done.wait(20 * TIME_SCALE)  # the end of its input would end it, too
    return done.communicate()[0]


@check("make console: is it the machine that was started last, and runs?")
def newest_console():
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in "abcd"]
        expect("No such machine is running" in console(None, *paths), "COM1")
        old, new, killed = map(machine_at, paths[:3])
        for age, path in enumerate(paths[:3]):
            os.utime(path, (age, age))
        killed.close()
        expect("here" in console(new, *paths), "it is not the new one")
        new.close()
        expect("here" in console(old, *paths), "it is not the old one")
        old.close()


@check("make console: is a chapter's console found by its number?")
def chapters_console():
    for number, wanted in (("7", "B/course/07-gdb-com1"),
                           ("07", "B/course/07-gdb-com1")):
        said = call("make", "-n", "B=B", "console", "N=" + number, cwd=ROOT)
        expect(wanted in said.split() and "B/com1" not in said.split(), said)
    said = call("make", "-n", "B=B", "console", cwd=ROOT)
    expect({"B/com1", "B/course/*-gdb-com1"} < set(said.split()), said)


# --- The pages' reader --------------------------------------------------------

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


@check("pages: are build folder, disk and recording the tests' own, however "
       "make is called?")
def own_build():
    reader = HomeReader()
    reader.work = "/R"
    own = "make B=%s IMAGE=%s/course.img RECORD=/R" % (BUILD, BUILD)
    for command, wanted in (
            ("make", own), ("cd x && make; make gdb", "cd x && %s; %s gdb" % (
                own, own)),
            ("KERNEL=x make chapter N=1", "KERNEL=x %s chapter N=1" % own),
            ("tools/make-up make.c", "tools/make-up make.c"),
            ("ls build/kumquat.img", "ls %s/course.img" % BUILD)):
        equal(reader.command_line(command), wanted, command)
    expect(STAYS.match("KERNEL=x make chapter N=1") and
           DEBUGS.match("KERNEL=x make gdb-chapter N=1"), "words before make")


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
