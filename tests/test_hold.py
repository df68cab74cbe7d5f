"""
What must hold beside the rows of single features.
"""
import os
import re

from check import check, equal, expect
from machine import BUILD, ROOT, Qemu, call

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
    with Qemu(options=["-kernel", kernel, "-initrd", no_server]) as machine:
        machine.wait_for(rb"The machine has stopped")
        for where, text in (("COM1", machine.output.decode()),
                            ("VGA", "\n".join(machine.screen())),
                            ("the log", machine.log())):
            for part in ("kernel panic: boot module mm is no ELF file",
                         "server_load_all (kernel/server.c:",
                         "kernel_main (kernel/main.c:"):
                expect(part in text, "%s lacks %r: %s" % (where, part, text))
