"""
Booting, consoles, and the end.
"""
import os
import time

from check import check, equal, expect
from machine import TIME_SCALE, Bochs, Late, Qemu

BOOTS = int(os.environ.get("KUMQUAT_BOOTS", "5"))


@check("B1: does the image reach the prompt in QEMU?")
def boots_in_qemu():
    with Qemu(grub=True) as machine:
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
        with Qemu(grub=True) as machine:
            machine.wait_prompt()
            equal(machine.say("echo %d" % boot), "%d\n" % boot, "echo")


def show_menu(machine):
    """Holds Shift while the machine boots; the screen with GRUB's menu."""
    limit = time.monotonic() + 20 * TIME_SCALE
    lines = machine.screen()
    while not any("fork copies" in row for row in lines):
        expect(time.monotonic() < limit, "no menu, but:\n" + "\n".join(lines))
        for _ in range(5):  # the BIOS forgets what came too early
            machine.hold("shift", True)
            time.sleep(0.1)
        lines = machine.screen()
    machine.hold("shift", False)
    return lines


@check("F11: does Shift show GRUB's menu, and its second entry copy at fork?")
def menu():
    with Qemu(grub=True) as machine:
        show_menu(machine)
        machine.keys("down", "ret")
        machine.wait_prompt()
        expect("fork=eager" in machine.say("dmesg"), machine.log())
        expect(" 0 cow (" in machine.say("free"), "pages are copied on write")


@check("B2: does `qemu -kernel` reach the prompt?")
def boots_directly():
    with Qemu() as machine:
        machine.wait_prompt()
        equal(machine.say("echo hello"), "hello\n", "echo")


@check("B3: does it run in 8 MiB?")
def boots_in_8_mib():
    with Qemu(grub=True, memory=8) as machine:
        machine.wait_prompt()
        equal(machine.say("echo hello"), "hello\n", "echo")


@check("B4: does Alt+F2 show a second shell, and does each answer?")
def consoles():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.wait_screen(lambda lines: "$" in lines)
        machine.type("echo one\n")
        machine.wait_screen(lambda lines: "one" in lines)
        for key, word in (("alt-f2", "two"), ("alt-f3", "three")):
            machine.keys(key)
            machine.wait_screen(lambda lines: "$" in lines and
                                not any(line.startswith("$ echo")
                                        for line in lines))
            machine.type("echo %s\n" % word)
            machine.wait_screen(lambda lines: word in lines)
        shot = machine.path("screen.png")
        machine.ask("screendump", filename=shot, format="png")
        expect(os.path.getsize(shot) > 500, "the screen dump is empty")
        machine.keys("alt-f1")
        machine.wait_screen(lambda lines: "one" in lines)
        equal(machine.say("echo four"), "four\n", "echo on COM1")


@check("B5: does poweroff end QEMU with status 0?")
def poweroff_in_qemu():
    with Qemu(grub=True) as machine:
        machine.wait_prompt()
        machine.send("poweroff\n")
        equal(machine.wait_end(), 0, "QEMU's status")


@check("B5: does reboot bring the prompt back?")
def reboot_in_qemu():
    with Qemu(grub=True) as machine:
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
        equal(machine.wait_end(), 0, "Bochs's status")


@check("B5: does reboot bring the prompt back in Bochs?")
def reboot_in_bochs():
    with Bochs() as machine:
        machine.wait_prompt()
        since = len(machine.output)
        machine.send("reboot\n")
        machine.wait_for(rb"reboot\r?\n(?s:.*)[\r\n]\$ \Z", 60, since)
        equal(machine.say("echo again"), "again\n", "echo")
