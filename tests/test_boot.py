"""
Booting, consoles, and the end.
"""
import os

from check import check, equal, expect
from machine import Bochs, Late, Qemu

BOOTS = int(os.environ.get("KUMQUAT_BOOTS", "5"))


@check("B1: does the image reach the prompt in QEMU?")
def boots_in_qemu():
    with Qemu() as machine:
        machine.wait_prompt()
        equal(machine.say("echo hello world"), "hello world\n", "echo")


@check("B1: does the image reach the prompt in Bochs?")
def boots_in_bochs():
    with Bochs() as machine:
        machine.wait_prompt()
        equal(machine.say("echo hello world"), "hello world\n", "echo")


@check("B1: does the image reach the prompt at every boot?")
def boots_every_time():
    for boot in range(BOOTS):
        with Qemu() as machine:
            machine.wait_prompt()
            equal(machine.say("echo %d" % boot), "%d\n" % boot, "echo")


@check("B2: does `qemu -kernel` reach the prompt?")
def boots_directly():
    with Qemu(direct=True) as machine:
        machine.wait_prompt()
        equal(machine.say("echo hello"), "hello\n", "echo")


@check("B3: does it run in 8 MiB?")
def boots_in_8_mib():
    with Qemu(memory=8) as machine:
        machine.wait_prompt()
        equal(machine.say("echo hello"), "hello\n", "echo")


@check("B4: does Alt+F2 show a second shell, and does each answer?")
def consoles():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.wait_screen("$")
        machine.type("echo one\n")
        machine.wait_screen("one")
        machine.keys("alt-f2")
        lines = machine.wait_screen("$")
        expect(not any("echo one" in line for line in lines),
               "console 2 shows what was typed on console 1")
        machine.type("echo two\n")
        lines = machine.wait_screen("two")
        expect(any(line == "two" for line in lines), "echo did not answer")
        shot = machine.path("screen.png")
        machine.ask("screendump", filename=shot, format="png")
        expect(os.path.getsize(shot) > 500, "the screen dump is empty")
        machine.keys("alt-f1")
        machine.wait_screen("echo one")
        equal(machine.say("echo three"), "three\n", "echo on COM1")


@check("B5: does poweroff end QEMU with status 0?")
def poweroff_in_qemu():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.send("poweroff\n")
        equal(machine.wait_end(), 0, "QEMU's status")


@check("B5: does reboot bring the prompt back?")
def reboot_in_qemu():
    with Qemu() as machine:
        machine.wait_prompt()
        since = len(machine.output)
        machine.send("reboot\n")
        machine.wait_for(rb"reboot\r?\n(?s:.*)[\r\n]\$ \Z", 30, since)
        equal(machine.say("echo again"), "again\n", "echo")


@check("B5: does poweroff, typed on the keyboard, end Bochs with status 0?")
def poweroff_in_bochs():
    with Bochs() as machine:
        machine.wait_prompt()
        for _ in range(3):  # Bochs drops keys when it is not fast enough
            machine.type("\npoweroff\n")
            try:
                return equal(machine.wait_end(5), 0, "Bochs's status")
            except Late:
                pass
        machine.wait_end()
