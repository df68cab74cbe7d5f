"""
NAMES and KV when they die, and programs that wait for a server.
"""
from check import check, equal, expect
from machine import Qemu
from test_hold import wreck


@check("R1: are NAMES and KV restarted, and what do they know then?")
def restart_names_and_kv():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.say("kv put colour orange")
        machine.say("chat open tea & until names tea; do :; done")
        for server, function in ("kv", "store_find"), ("names", "do_list"):
            wreck(machine, server, function,
                  "kv get colour" if server == "kv" else "names")
            since = len(machine.output)
            machine.send("\necho a$?b\n")
            machine.wait_for(rb"a1b\r?\n\$ \Z", since=since)
            expect("server %s restarted" % server in machine.say("dmesg"),
                   machine.log())
        equal(machine.say("kv list"), "", "keys")
        expect("mm " in machine.say("names mm"), "the servers are unknown")
        expect("tea" not in machine.say("names"), "there is a program")
        expect("File" not in machine.say("chat open tea & until names tea; do :;"
                                         " done"), "the name is taken")


@check("S4, S5: does Ctrl+C end who waits for a server, and does fg go on with "
       "him after Ctrl+Z?")
def keys_while_waiting():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.say("chat open tea & until names tea; do :; done")
        for wait, change in (("kv watch a", "kv put a "),
                             ("chat listen tea", "chat say tea ")):
            machine.say(change + "one")
            stopped = ("\x1a", rb"Stopped .*\r?\n\$ \Z")
            for keys, pattern in ((wait + "\n", rb"one\r?\n\Z"), stopped,
                                  (change + "two\n", rb"two\r?\n\$ \Z"),
                                  ("fg\n", rb"two\r?\n\Z"), stopped,
                                  (change + "three\n", rb"three\r?\n\$ \Z"),
                                  ("fg\n", rb"three\r?\n\Z"),
                                  ("\x03", rb"\$ \Z")):
                since = len(machine.output)
                machine.send(keys)
                machine.wait_for(pattern, since=since)
            equal(machine.say("echo $?"), "130\n", "the status of " + wait)
            equal(machine.run(change + "four"), ("", 0), "what goes on")
