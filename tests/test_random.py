"""
RANDOM when it starts, which no test in a machine that runs can see.
"""
import re

from check import check, expect
from machine import Qemu
from test_hold import wreck


@check("E3, R1: is RANDOM restarted, and does a read wait until it has noise?")
def restart_random():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.say("head -c 16 /dev/random >/dev/null")  # no more ticks come
        since = len(machine.output)
        wreck(machine, "random", "pool_is_ready", "t_random")
        machine.wait_for(rb"ok 8 [^\n]*\n\$ \Z", since=since)
        said = machine.clean(since)
        expect(len(re.findall(r"^ok \d", said, re.M)) == 8 and
               "SKIP" not in said, said)
        expect("server random restarted" in machine.say("dmesg"), "dmesg")
