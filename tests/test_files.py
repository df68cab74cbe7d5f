"""
The commands about files where a transcript is not enough: on a terminal, with
many files, under pressure.
"""
from check import check, equal
from machine import Qemu

EACH = 2500  # names in a directory


@check("H4: does ls suit a terminal: columns, colours if it has them, no "
       "control characters?")
def ls_on_a_terminal():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.say("mkdir /tmp/d; cd /tmp/d; mkdir folder; touch file")
        equal(machine.say("ls"), "file    folder\n", "vt100")
        coloured = "file    \033[1;34mfolder\033[m\n"
        equal(machine.say("TERM=linux ls"), coloured, "linux")
        equal(machine.say("NO_COLOR=1 TERM=linux ls"), "file    folder\n",
              "NO_COLOR")
        machine.say("rm file; touch \"$(printf 'a\\033[2Jb\\303\\244')\" c")
        equal(machine.say("ls -C"), "a?[2Jb\u00e4  c        folder\n", "names")


@check("H4: do ls, find, du, cp -r, chmod -R and rm -r master %d names?" % EACH)
def many_files():
    with Qemu(memory=32) as machine:
        machine.wait_prompt()
        machine.say("cd /tmp; mkdir d; cd d; seq %d | xargs touch" % EACH, 60)
        equal(machine.run("cd ..; cp -r d e", 60), ("", 0), "cp -r")
        equal(machine.say("ls e | wc -l", 60), "%d\n" % EACH, "ls")
        equal(machine.run("chmod -R go= e", 60), ("", 0), "chmod -R")
        equal(machine.say("find d e -type f -perm 600 | wc -l", 60),
              "%d\n" % EACH, "find")
        equal(machine.say("du -a d | wc -l", 60), "%d\n" % (EACH + 1), "du")
        equal(machine.run("rm -r d e", 60), ("", 0), "rm -r")
