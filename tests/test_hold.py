"""
What must hold beside the rows of single features.
"""
import os
import re
import subprocess

from check import check, equal, expect
from machine import BUILD, ROOT, TIME_SCALE, Qemu, call

TEST_IMAGE = os.path.join(BUILD, "test.img")


@check("P4: is each part as small as it may be, and the README true?")
def sizes():
    counted = call(os.path.join(ROOT, "tools", "sizes"), "--check")
    with open(os.path.join(ROOT, "README.md")) as text:
        readme = text.read()
    for part, count in re.findall(r"^(\S.*?) +(\d+) of", counted, re.M):
        row = re.search(r"^\| %s \| ([\d,]+) \|" %
                        re.escape(part).replace("boot", "`?boot/?`?"),
                        readme, re.M)
        if row is None:
            continue
        stated = int(row[1].replace(",", ""))
        expect(abs(stated - int(count)) <= max(50, stated // 20),
               "%s: the README says %d, it has %s" % (part, stated, count))


@check("I9: does every line of 10,000 interrupts arrive under load?")
def interrupts():
    with Qemu(TEST_IMAGE) as machine:
        machine.wait_prompt()
        said, status = machine.run("t_interrupt", 120)
        equal(status, 0, "status of t_interrupt")
        rounds = [int(n) for n in re.findall(r"^# round +(\d+)$", said, re.M)]
        equal(rounds, list(range(10000)), "rounds")


@check("Panic: is it on every console, with functions and lines?")
def panic():
    kernel = os.path.join(BUILD, "boot", "kernel.elf")
    no_server = os.path.join(ROOT, "README.md") + " mm"
    with Qemu(options=["-kernel", kernel,
                       "-initrd", no_server]) as machine:
        machine.wait_for(rb"The machine has stopped")
        for where, text in (("COM1", machine.output.decode()),
                            ("VGA", "\n".join(machine.screen())),
                            ("the log", machine.log())):
            for part in ("kernel panic: server mm can not be loaded",
                         "server_load_all (kernel/server.c:",
                         "kernel_main (kernel/main.c:"):
                expect(part in text, "%s lacks %r: %s" % (where, part, text))


def wreck(machine, server, function, line, command="set $pc = 0"):
    """Types a line, and lets the server jump to address 0 when that makes it
    enter a function; or has gdb do something else there."""
    port = machine.path("gdb")
    machine.monitor("gdbserver unix:%s,server=on,wait=off" % port)
    gdb = subprocess.Popen(
        ["gdb", "-nx", "-batch", os.path.join(BUILD, server + ".elf"),
         "-ex", "set remotetimeout 60", "-ex", "target remote " + port, "-ex", "hbreak " + function,
         "-ex", "continue", "-ex", "delete", "-ex", command,
         "-ex", "detach"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.STDOUT)
    said = ""
    while "breakpoint 1 at" not in said:
        said += gdb.stdout.readline() or "breakpoint 1 at: gdb has ended"
    machine.send(line + "\n")
    gdb.communicate(timeout=30 * TIME_SCALE)


@check("R1: is a driver that runs wild restarted, and does the shell go on?")
def restart_drivers():
    for server, function in ("tty", "serial_poll"), ("disk", "ata_do"):
        with Qemu() as machine:
            machine.wait_prompt()
            wreck(machine, server, function, "ls /boot")
            since = len(machine.output)
            machine.send("\necho a$?b\n")
            machine.wait_for(rb"a\d+b\r?\n\$ \Z", since=since)
            log = machine.say("dmesg")
            for part in ("server %s stopped: page fault" % server,
                         "called by main (include/kumquat/service.h:",
                         "server %s restarted" % server):
                expect(part in log, "dmesg lacks %r: %s" % (part, log))
            expect("fs.elf" in machine.say("ls /boot"), "ls /boot")
            since = len(machine.output)
            machine.send("cat\nabc\n")
            machine.wait_for(rb"abc\r?\n(?s:.*)abc\r?\n", since=since)
            machine.send("\x03")
            machine.wait_for(rb"\^C\r?\n\$ \Z", since=since)


def at_hand(machine):
    """What can be had: frames, with those of templates, and slots."""
    said = machine.say("free")
    frames = sum(int(re.search(r"^ *%s +(\d+)" % row, said, re.M)[1])
                 for row in ("free", "templates"))
    return frames, re.search(r"room for (\d+) more", said)[1]


@check("R1: if LOADER falls over a program, is that an error of exec alone?")
def restart_loader():
    with Qemu() as machine:
        machine.wait_prompt()
        # FS's cache has all that is read below, LOADER has no uptime yet.
        for command in "dmesg", "free", "echo", "cp /uptime /dev/null":
            machine.say(command)
        before = at_hand(machine)
        wreck(machine, "loader", "program_read", "uptime")
        since = len(machine.output)
        machine.send("\necho a$?b\n")
        machine.wait_for(rb"a126b\r?\n\$ \Z", since=since)
        log = machine.say("dmesg")
        for part in ("called by main (include/kumquat/service.h:",
                     "server loader restarted"):
            expect(part in log, "dmesg lacks %r: %s" % (part, log))
        machine.say("uptime")
        equal(at_hand(machine), before, "frames and slots")


@check("S5: do ^C and ^Z of one terminal spare the jobs of the others?")
def keys_of_one_terminal():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.wait_screen(lambda lines: "$" in lines)
        since = len(machine.output)
        machine.send("cat\nabc\n")
        machine.wait_for(rb"abc\r?\n(?s:.*)abc\r?\n", since=since)
        machine.type("cat\n")
        machine.wait_screen(lambda lines: "$ cat" in lines)
        machine.keys("ctrl-c")
        machine.wait_screen(lambda lines: lines[-1:] != ["$ cat"] and
                            "^C" in lines)
        machine.type("echo one\n")
        machine.wait_screen(lambda lines: "one" in lines)
        machine.send("def\n")
        machine.wait_for(rb"def\r?\n(?s:.*)def\r?\n", since=since)
        machine.send("\x03")
        machine.wait_for(rb"\^C\r?\n\$ \Z", since=since)


@check("S1: is the time of day that of the machine's battery clock?")
def time_of_day():
    clock = "base=2031-07-04T09:30:00"
    with Qemu(options=["-rtc", clock]) as machine:
        machine.wait_prompt()
        expect(re.search(r"Jul +4 09:3[0-2]:\d\d UTC 2031",
                         machine.say("date")), machine.log())


@check("Must hold: does the disk answer, whatever the rate of the ticks?")
def rates():
    for divisor in 500, 65535:
        with Qemu(options=["-append", "pit=%d" % divisor]) as machine:
            machine.wait_prompt()
            expect("fs.elf" in machine.say("ls /boot"), "ls /boot")
