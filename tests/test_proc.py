"""
File servers that die, or never answer, and who waits for them.
"""
from check import check, equal, expect
from machine import Qemu
from test_hold import wreck


@check("D11, R1: if PROC falls over a request, is that EIO, and no other?")
def restart_proc():
    with Qemu() as machine:
        machine.wait_prompt()
        equal(machine.run("cd /proc/1; exec 7<status", 30)[1], 0, "status")
        since = len(machine.output)
        wreck(machine, "proc", "tree_describe", "cat ../version")
        machine.wait_for(rb"version: Input/output error\r?\n(?s:.*)\$ \Z", since=since)
        equal(machine.say("dmesg").count("server proc restarted"), 1, "dmesg")
        expect("Kumquat 1.0" in machine.say("cat ../version"), "the next")
        expect("pid        1" in machine.say("cat <&7"), "an open file")
        equal(machine.say("pwd; grep name status").split(),
              ["/proc/1", "name", "init"], "the current directory")


@check("D11, R1: does PROC stand the end of a process that it has just found?")
def process_ends_meanwhile():
    with Qemu() as machine:
        machine.wait_prompt()
        for name in "status", "maps", "fd/0":
            since = len(machine.output)
            wreck(machine, "proc", "*tree_say", "cat /proc/$$/" + name,
                  "set *(unsigned *)($esp + 4) += 64 * 20000")  # the pid
            machine.wait_for(rb"\$ \Z", since=since)
            said = machine.clean(since).splitlines()[1:]
            equal(said, ["$ "], "what is said of nobody")
        expect("proc restarted" not in machine.say("dmesg"), "PROC fell")


@check("D11, R3: is /proc there again if FS falls while PROC asks it?")
def restart_fs():
    with Qemu() as machine:
        machine.wait_prompt()
        since = len(machine.output)
        wreck(machine, "fs", "do_mounts", "cat /proc/mounts")
        machine.wait_for(rb"respawned(?s:.*)\$ \Z", since=since)
        machine.say("until test -f /proc/mounts; do :; done")
        expect("proc on /proc" in machine.say("cat /proc/mounts"), "/proc")


@check("D11: can ^C end a wait for a file server that never answers?")
def never_answers():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.say("t_mount serve >/dev/null &")
        machine.say("until test -f /mounts/m/hello; do :; done")
        expect("t_mount on /mounts/m type files" in machine.say("mount"),
               "mount")
        equal(machine.say("cat /mounts/m/hello").strip(), "hello",
              "a file")
        # The second is behind what nobody wants any more. Each has said
        # something before it waits: so it is in front, and ^C is for it.
        for name in "stuck", "hello":
            since = len(machine.output)
            machine.send("cat /proc/version /mounts/m/%s\n" % name)
            machine.wait_for(rb"Kumquat 1.0", since=since)
            machine.send("\x03")
            machine.wait_for(rb"\^C\r?\n\$ \Z", since=since)
        machine.say("kill %1")
        equal(machine.run("cat /mounts/m/hello", 30)[1], 1, "status")
