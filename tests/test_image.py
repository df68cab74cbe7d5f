"""
The image and the build: what fsck.minix, GRUB and a second build say.
"""
import atexit
import os
import re
import shutil
import subprocess
import tempfile
import threading

from check import check, equal, expect, outcome
from machine import BUILD, IMAGE, ROOT, Failure, Qemu, call, mfs


def fsck(image):
    """Fails unless fsck.minix finds the file system clean."""
    with tempfile.NamedTemporaryFile(dir=os.path.dirname(image)) as part:
        call("dd", "if=" + image, "of=" + part.name, "bs=1M", "skip=1",
             "conv=sparse", "status=none")
        call("fsck.minix", "-f", part.name)


def grub_reads(image, path, file):
    """Fails unless GRUB reads this file from the image as it is here."""
    call("grub-fstest", image, "cmp", "(loop0,msdos1)" + path, file)


def verify(image, question):
    """The outcome of both opinions on an image."""
    def ask():
        fsck(image)
        grub_reads(image, "/echo", os.path.join(BUILD, "bin", "echo"))
    return outcome(question, ask)


@check("D8: do fsck.minix and GRUB agree with a fresh image?")
def fresh_image():
    fsck(IMAGE)
    for name in os.listdir(os.path.join(BUILD, "boot")):
        grub_reads(IMAGE, "/boot/" + name, os.path.join(BUILD, "boot", name))


def switch_off(machine):
    """Ends the machine as a power failure does."""
    machine.process.kill()
    machine.process.wait()


def accepts(image):
    """Does our tool take the image as it is?"""
    try:
        mfs(image, "ls", "/")
        return True
    except Failure:
        return False


@check("D9: is all there after sync, and the image clean, without a power-off?")
def off_after_sync():
    with Qemu() as machine:
        machine.wait_prompt()
        equal(machine.run("cp /motd /kept")[1], 0, "cp")
        equal(machine.run("sync")[1], 0, "sync")
        switch_off(machine)
        fsck(machine.image)
        equal(mfs(machine.image, "cat", "/kept"),
              mfs(machine.image, "cat", "/motd"), "the new file")


@check("D9: switched off while it writes, is the image refused or clean, and "
       "recovered by mfs and by the next boot?")
def off_while_writing():
    with Qemu() as machine:
        since = len(machine.wait_prompt().output)
        machine.send("t_large\n")
        machine.wait_for(rb"ok 1 ", 60, since)
        switch_off(machine)
        with Qemu(machine.image, grub=True) as again:
            equal(again.wait_prompt().say("echo back"), "back\n", "echo")
            again.send("poweroff\n")
            equal(again.wait_end(), 0, "poweroff's status")
            fsck(again.image)
        if accepts(machine.image):
            fsck(machine.image)
        mfs(machine.image, "recover")
        fsck(machine.image)
        expect(accepts(machine.image), "it is refused after recovery")
        grub_reads(machine.image, "/echo", os.path.join(BUILD, "bin", "echo"))


def left_out(folder, names):
    """What a student's folder has not: what was built, and who built it."""
    return [name for name in names
            if name in ("build", ".git", "__pycache__") or os.path.exists(
                os.path.join(folder, name, "tools-checked"))]


class Clone:
    """A copy of the sources, as a student has it, gone in the end. With
    `built` make has run in it: once, for all that ask for such a copy."""

    lock = threading.Lock()
    first = None

    def __init__(self, built=False):
        self.built = built

    def __enter__(self):
        self.work = tempfile.mkdtemp(prefix="kumquat-")
        self.root = os.path.join(self.work, "kumquat")
        if self.built:
            shutil.copytree(Clone.build_first(), self.root, symlinks=True)
        else:
            shutil.copytree(ROOT, self.root, symlinks=True, ignore=left_out)
        self.image = os.path.join(self.root, "build", "kumquat.img")
        return self

    @classmethod
    def build_first(cls):
        """The folder of the clone that is built, and then only copied."""
        with cls.lock:
            if cls.first is None:
                clone = cls().__enter__()
                atexit.register(clone.__exit__)
                clone.make()
                cls.first = clone
        return cls.first.root

    def __exit__(self, *_):
        shutil.rmtree(self.work, ignore_errors=True)

    def make(self, *arguments):
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
        return call("make", "-j2", *arguments, cwd=self.root,
                    env=environment)

    def write(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)


HELLO = """#include <stdio.h>

int main(void)
{
    printf("hello, %s\\n");
    return 0;
}
"""


def student(clone):
    """H3: a student's day in a tree that has been built."""
    clone.write("letter", "dear diary\n")
    mfs(clone.image, "put", os.path.join(clone.root, "letter"), "/letter")
    clone.write("command/hello.c", HELLO % "student")
    clone.write("../outside/visitor.c", HELLO % "visitor")
    clone.make("PROGRAMS=../outside/visitor.c")
    with Qemu(clone.image, grub=True) as machine:
        machine.wait_prompt()
        equal(machine.say("hello"), "hello, student\n", "hello")
        equal(machine.say("visitor"), "hello, visitor\n", "visitor")
        equal(machine.say("cat /letter"), "dear diary\n", "user's file")
    clone.make("fresh")
    expect("letter" not in mfs(clone.image, "ls", "/"), "it is still there")


def dependencies(clone):
    """In a tree that has been built."""
    again = clone.make()
    expect("CC" not in again and "LINK" not in again, again)
    header = os.path.join(clone.root, "include/kumquat/edit.h")
    os.utime(header)
    again = clone.make()
    expect("lib/edit/edit.c" in again and "bin/edit" in again and
           "kernel" not in again, again)


def reproducible(clone):
    """In a tree that has been built: the same parts as elsewhere and earlier,
    and the same image a second time."""
    built = os.path.join(clone.root, "build")
    parts = [os.path.join(folder, name) for folder in
             ("boot", "bin", "files", os.path.join("course", "bin"))
             for name in os.listdir(os.path.join(built, folder))]
    expect(os.path.join("boot", "kernel.elf") in parts, "no kernel is built")
    for part in parts:
        call("cmp", os.path.join(built, part), os.path.join(BUILD, part))
    first = os.path.join(clone.work, "first.img")
    os.rename(clone.image, first)
    clone.make()
    call("cmp", first, clone.image)


@check("H3: has a clone neither what was built, nor what Python leaves?")
def clone_leaves_out():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("build", ".git", "__pycache__", "b", "kernel"):
            os.mkdir(os.path.join(folder, name))
        os.mkdir(os.path.join(folder, "b", "tools-checked"))
        equal(left_out(folder, ["build", ".git", "__pycache__", "b", "kernel"]),
              ["build", ".git", "__pycache__", "b"], "what is left out")


CHAPTERS = r"""# a comment
01-one   | A "quoted" title's $words, \ | demo

12-two   | Two                           | rs demo
"""
MENU = r"""menuentry "1. A \"quoted\" title's \$words, \\" --id chapter01 {
    multiboot /boot/kernel.elf chapter=01 console=$console $words
    module /course/demo01 demo
}
menuentry "12. Two" --id chapter12 {
    multiboot /boot/kernel.elf chapter=12 console=$console $words
    module /boot/rs.elf rs
    module /course/demo12 demo
}
"""


@check("C2: is any title of a chapter shown in GRUB's menu as it is?")
def any_title():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("course", "tools"):
            os.mkdir(os.path.join(folder, name))
        for name in ("grub.cfg", "files"):
            os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
        shutil.copy(os.path.join(ROOT, "tools", "mkimage"),
                    os.path.join(folder, "tools"))
        with open(os.path.join(folder, "course", "chapters"), "w") as out:
            out.write(CHAPTERS)
        image = os.path.join(folder, "new.img")
        call(os.path.join(folder, "tools", "mkimage"), image,
             env=dict(os.environ, MFS=os.path.join(BUILD, "host", "mfs")))
        menu = mfs(image, "cat", "/boot/grub/chapters.cfg")
    equal(menu, MENU, "chapters.cfg")
    subprocess.run(["grub-script-check"], input=menu, text=True, check=True)


@check("Build, H3: a clone")
def fresh_clone():
    with Clone(built=True) as clone:
        yield outcome("Build: are programs, servers and images of equal "
                      "sources equal, whatever place and time?", reproducible,
                      clone)
        yield outcome("Build: is a second make idle, and does a header's "
                      "change rebuild what includes it?", dependencies, clone)
        yield outcome("H3: a student's day: clone, make, add programs, make "
                      "again, boot", student, clone)


@check("F12: 4,000 slots, -Os, -m 256: does fork fail cleanly when all are full?")
def many_slots():
    with Clone() as clone:
        tests = "t_ipc", "t_fork", "t_exec", "t_wait", "t_fpu"
        clone.make("NR_PROCS=4000", "OPT=-Os", "build/test.img",
                   "COMMANDS=init shabby_shell echo free",
                   "GUEST_TESTS=t_fork_full " + " ".join(tests))
        image = os.path.join(clone.root, "build", "test.img")
        with Qemu(image, grub=True, memory=256) as machine:
            machine.wait_prompt()
            output, status = machine.run("t_fork_full", 120)
            equal(status, 0, "status of t_fork_full; it said " + output)
            for test in tests:
                equal(machine.run(test, 60)[1], 0, "status of " + test)
            expect("not ok" not in output, output)
            expect(re.search(r"room for \d{4} more", machine.say("free")),
                   "there are no 4,000 slots")
