"""
The system as its user meets it: commands typed on COM1.
"""
import contextlib
import os
import re

from check import check, equal, expect
from machine import Qemu

ROUNDS = int(os.environ.get("KUMQUAT_ROUNDS", "1000"))


@contextlib.contextmanager
def booted():
    """A machine at its prompt."""
    with Qemu() as machine:
        yield machine.wait_prompt()


@check("H: does the first hour of a new user go well?")
def first_hour():
    with booted() as machine:
        equal(machine.run("echo hello world"), ("hello world\n", 0), "echo")
        names, status = machine.run("ls")
        expect(status == 0 and "motd" in names and "echo" in names, names)
        motd, status = machine.run("cat /motd")
        expect(status == 0 and "Kumquat" in motd, motd)
        said, status = machine.run("nosuch")
        expect(status == 127 and "nosuch" in said, said)
        equal(machine.run("true")[1], 0, "true")
        equal(machine.run("false")[1], 1, "false")
        equal(machine.say("false; echo 'a  b' \"c $?\"; echo d"),
              "a  b c 1\nd\n", "quotes and ;")
        equal(machine.say("pwd"), "/\n", "pwd")
        expect("init" in machine.say("ps"), "ps does not show init")
        expect("Kumquat" in machine.say("dmesg"), "dmesg is empty")


@check("W8: does fork-test print Parent, Child, Reaped and end with 0?")
def fork_test():
    with booted() as machine:
        equal(machine.run("fork-test"), ("Parent\nChild\nReaped\n", 0),
              "output and status")


@check("T1: does Ctrl+C end a program that reads, and Ctrl+D its input?")
def control_keys():
    with booted() as machine:
        for key, status in (("\x03", 130), ("\x04", 0)):
            since = len(machine.output)
            machine.send("cat\n")
            machine.send("abc\n")
            machine.wait_for(rb"abc\r?\n(?s:.*)abc\r?\n", since=since)
            machine.send(key)
            machine.wait_for(rb"[\r\n]\$ \Z", since=since)
            equal(machine.say("echo $?"), "%d\n" % status, "cat's status")


@check("D10: does cat /dev/zero go on until Ctrl+C ends it?")
def endless():
    with booted() as machine:
        since = len(machine.output)
        machine.send("cat /dev/zero\n")
        machine.wait_for(rb"\0{10000}", since=since)
        machine.send("\x03")
        machine.wait_for(rb"\$ \Z", since=since)
        equal(machine.say("echo $?"), "130\n", "cat's status")
        equal(machine.run("cat /dev/null"), ("", 0), "cat /dev/null")


@check("D10: does a typed line wake who polls the terminal, and not sooner?")
def poll_terminal():
    with booted() as machine:
        since = len(machine.output)
        machine.send("t_poll tty\n")
        machine.wait_for(rb"type\r?\n", since=since)
        machine.send("five")  # no line yet
        machine.wait_for(rb"five", since=since)
        expect("ready" not in machine.clean(since), machine.clean(since))
        machine.send("\n")
        machine.wait_for(rb"ready 1, revents 1, 5 bytes", since=since)


@check("T1: does the erase key erase, and Ctrl+C drop, a typed line?")
def erase():
    with booted() as machine:
        equal(machine.say("echo ax\x7fb").splitlines()[-1:], ["ab"], "erase")
        since = len(machine.output)
        machine.send("echo no\x03")
        machine.wait_for(rb"[\r\n]\$ \Z", since=since)
        equal(machine.say("echo yes"), "yes\n", "the next line")


@check("M9: does ps -l tell own and shared pages, and show templates?")
def pages_of_processes():
    with booted() as machine:
        machine.say("echo hi")
        rows = {}
        for line in machine.say("ps -l").splitlines()[1:]:
            *_, own, shared, tables, name = line.split()
            rows[name] = int(own), int(shared), int(tables)
        own, shared, tables = rows["shabby_shell"]
        expect(0 < own < 20 and 5 < shared < 30 and 2 < tables < 6, rows)
        own, shared, tables = rows["[echo]"]
        expect(5 < own < 20 and shared == 0 and 2 < tables < 6, rows)
        expect("fs" in rows and "[shabby_shell]" in rows, rows)
        said = machine.say("free")
        for row in ("all", "used", "shared", "templates", "free", "reserved"):
            expect(re.search(r"^ *%s +\d+ +\d+$" % row, said, re.M), said)


@check("M3: does the largest process end when memory is out, and says so?")
def out_of_memory():
    with Qemu(memory=32) as machine:
        machine.wait_prompt()
        output, status = machine.run("crash memory", 60)
        expect(re.search(r"crash: out of memory, ended as the largest: "
                         r"\d{5} KiB", output), output)
        equal(status, 128 + 9, "status")
        equal(machine.say("echo here"), "here\n", "the shell's answer")


@check("M5: does an overrun of a block name the block?")
def overrun():
    with Qemu() as machine:
        machine.wait_prompt()
        output, status = machine.run("crash heap")
        expect(re.search(r"heap: block 0x4\w+ of 10 bytes was overrun",
                         output), output)
        equal(status, 128 + 6, "status")


@check("S3: does a crash show the signal, file and line, and spare the shell?")
def crash():
    with booted() as machine:
        output, status = machine.run("crash null")
        expect("crash: SIGSEGV" in output, output)
        for name in ("poke", "crash_null", "main"):
            expect(re.search(name + r" \(command/crash\.c:\d+\)", output),
                   output)
        equal(status, 139, "its status")
        equal(machine.say("echo alive"), "alive\n", "the shell")


def free_frames(machine):
    """Free frames, as `free` counts them; there are no caches to drop."""
    said = machine.say("free")
    found = re.search(r"^free\s+(\d+)", said, re.M)
    expect(found, "free said " + said)
    return int(found[1])


@check("Must hold: echo %d times: are free frames the same after?" % ROUNDS)
def echo_many_times():
    script = "".join("echo round %d\n" % i for i in range(ROUNDS))
    with Qemu(files={"/many": script}) as machine:
        machine.wait_prompt()
        machine.say("shabby_shell /many", 120)  # caches are full from now on
        before = free_frames(machine)
        lines = machine.say("shabby_shell /many", 120).splitlines()
        equal(lines, ["round %d" % i for i in range(ROUNDS)], "output")
        equal(free_frames(machine), before, "free frames")


@check("R6: does init respawn a shell that ended?")
def respawn():
    with booted() as machine:
        since = len(machine.output)
        machine.send("\x04")
        machine.wait_for(rb"\$ (?s:.*)[\r\n]\$ \Z", since=since - 2)
        equal(machine.say("echo back"), "back\n", "the new shell")
