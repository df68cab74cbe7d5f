#!/usr/bin/env python3
"""
Rows R5 and E1: course/extend.rst, done word for word in a built clone of the
tree, and what tools/new refuses.

Its blocks are played as those of other pages (tests/pages.py); besides those
there are

    FILE: all of it     the file's new text
    FILE: [after "A", ] below | above | instead of | take out "WORDS"
                        an edit at the first line with these words (behind the
                        first one with A)
    FILE has            lines that must stand in the file

In a file's new lines "0x..." are the digits that make new-server has said.

    tests/test_tutorial.py      plays the page, and shows each block
"""
import os
import re
import subprocess
import time

from check import check, equal, expect
from machine import Failure, call
from pages import Reader, environment, matches
from test_image import Clone

PAGE = os.path.join("course", "extend.rst")
EDIT = re.compile(r'(\S+): (?:after "(.+)", )?'
                  r'(below|above|instead of|take out) "(.+)"')
USER = ("-c", "user.name=reader", "-c", "user.email=reader@example.org")


# --- The reader ---------------------------------------------------------------


class Builder(Reader):
    """Does what the page says, in a folder with the tree `kumquat`."""

    def __init__(self, folder):
        super().__init__(folder)
        self.digits = "?"

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def do(self, block, after):
        if block.caption.endswith(": all of it"):
            self.write(block.caption[:-len(": all of it")],
                       "\n".join(self.given(block)) + "\n")
        elif block.caption.endswith(" has"):
            self.look(block, block.caption[:-len(" has")])
        elif EDIT.fullmatch(block.caption):
            self.edit(block, *EDIT.fullmatch(block.caption).groups())
        else:
            super().do(block, after)

    def given(self, block):
        return [line.replace("0x...", "0x" + self.digits)
                for line in block.lines]

    def look(self, block, name):
        lines = self.read(name).split("\n")
        if not matches(["...", *block.lines, "..."], lines):
            raise block.wrong(name, block.lines, lines)

    def edit(self, block, name, behind, verb, words):
        lines = self.read(name).split("\n")
        start = self.find(lines, behind, 0, name) + 1 if behind else 0
        at = self.find(lines, words, start, name)
        given = self.given(block)
        if verb == "take out":
            equal(lines[at].strip(), given[0].strip(), "the line taken out")
            given = []
        first = at + (verb == "below")
        lines[first:at + (verb != "above")] = given
        self.write(name, "\n".join(lines))

    def find(self, lines, words, start, name):
        for number in range(start, len(lines)):
            if words in lines[number]:
                return number
        raise Failure("%s has no line with %r" % (name, words))

    def run(self, block, command, want):
        said = super().run(block, command, want)
        digits = re.search(r"from 0x(\w+)01 on", said)
        self.digits = digits[1] if digits else self.digits


def play(told=lambda block: None):
    """The whole page, in a clone whose reader has run make before."""
    with Clone(built=True) as clone:
        for command in (("init", "-q"), ("add", "-A"),
                        (*USER, "commit", "-q", "-m", "all")):
            call("git", "-C", clone.root, *command)
        reader = Builder(clone.work)
        reader.play(PAGE, told)


@check("R5, E1: does the tutorial say what happens, word for word?")
def tutorial():
    play()


# --- What tools/new refuses ---------------------------------------------------

# Of make new-KIND, and a part of what is said.
REFUSED = (
    ("server", "what shall it be called? make new-server NAME=counter"),
    ("server NAME=", "what shall it be called?"),
    ("server NAME=Dice", "Dice: a name is a small letter and then"),
    ("server NAME=6dice", "6dice: a name is"),
    ("server NAME=big-dice", "big-dice: a name is"),
    ("server NAME='a b'", "a b: a name is"),
    ("server NAME='\"a'", '"a: a name is'),
    ("server NAME=../dice", "../dice: a name is"),
    ("server NAME=twelve_bytes", "twelve_bytes: a name is"),
    ("server NAME=clock", "clock: there is a servers/clock"),
    ("server NAME=fs", "fs: there is a fs"),
    ("server NAME=disk", "disk: there is a drivers/disk"),
    ("server NAME=cat", "cat: there is a command/cat.c"),
    ("server NAME=calc", "calc: there is a command/calc.cc"),
    ("server NAME=sort", "sort: there is a command/sort"),
    ("server NAME=fork", "fork: there is a tests/guest/t_fork.c"),
    ("server NAME=cd", "cd: the shell knows this word itself"),
    ("server NAME=while", "while: the shell knows this word itself"),
    ("server NAME=tmp", "tmp: there is a /tmp in the image"),
    ("server NAME=null", "null: NULL is taken, by "),
    ("server NAME=self", "self: there is a /proc/self"),
    ("server NAME=kernel", "kernel: there is a "),
    ("server NAME=user", "user: USER is taken, by "),
    ("server NAME=owners", "owners: OWNERS is taken, by command/memmap.c"),
    ("server NAME=note", "note: NOTE is taken, by tests/guest/mount.h"),
    ("server NAME=late", "late: LATE is taken, by course/demo/"),
    ("command NAME=ls", "ls: there is a command/ls"),
    ("command NAME=calc", "calc: there is a command/calc.cc"),
    ("command NAME=exit", "exit: the shell knows this word itself"),
    ("command NAME=motd", "motd: there is a /motd in the image"),
    ("test NAME=pipe", "pipe: there is a tests/guest/t_pipe.c"),
    ("test NAME=cxx", "cxx: there is a tests/guest/t_cxx.cc"),
)


def state(folder):
    """All paths below, with what would tell of a change."""
    found = {}
    for path, folders, names in os.walk(folder):
        for name in folders + names:
            known = os.stat(os.path.join(path, name))
            found[os.path.join(path, name)] = (
                known.st_ino, known.st_mtime_ns if name in names else 0)
    return found


def make_new(clone, arguments, **more):
    return subprocess.run("make new-" + arguments, shell=True, text=True,
                          cwd=clone.root, env=dict(environment(), **more),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def refuses(clone, arguments, reason):
    """It says so, and leaves all as it was."""
    before = state(clone.root)
    done = make_new(clone, arguments, NAME="desktop")
    expect(done.returncode != 0 and reason in done.stdout,
           "make new-%s: %s" % (arguments, done.stdout))
    expect(state(clone.root) == before, "make new-%s left something behind" %
           arguments)


@check("E1: does make new-server refuse names that are none, or taken?")
def names_refused():
    with Clone() as clone:
        for arguments, reason in REFUSED:
            refuses(clone, arguments, reason)


@check("E1: may a server be called as a place in the templates is?")
def named_as_a_place():
    with Clone() as clone:
        equal(make_new(clone, "server NAME=slot").returncode, 0, "its status")
        for table, row in (("servers", 'SERVER(SLOT, "slot", '),
                           ("messages", "MESSAGE(SLOT, ADD, slot_add, 0x")):
            with open(os.path.join(clone.root, "include/kumquat",
                                   table + ".def")) as file:
                expect(row in file.read(), "%s lacks %s" % (table, row))


def fill(path, row, numbers):
    """Rows at the end of a table, one for each number."""
    with open(path, "a") as table:
        table.writelines(row % {"n": number} for number in numbers)


@check("E1: does make new-server leave no half server behind?")
def all_or_nothing():
    with Clone() as clone:
        include = os.path.join(clone.root, "include/kumquat")
        guest = os.path.join(clone.root, "tests/guest")
        os.rename(guest, guest + "-")
        clone.write("tests/guest", "")
        refuses(clone, "server NAME=dice", "tests/guest: File exists")
        os.remove(guest)
        os.rename(guest + "-", guest)
        equal(make_new(clone, "server NAME=dice").returncode, 0, "its status")
        refuses(clone, "server NAME=dice", "dice: there is a servers/dice")
        refuses(clone, "command NAME=dice", "dice: there is a command/dice.c")
        fill(os.path.join(include, "messages.def"),
             "MESSAGE(X, X%(n)d, x_x, 0x%(n)X01,\n", range(1, 16))
        refuses(clone, "server NAME=lots", "no number in include/kumquat/"
                "messages.def is left")
        fill(os.path.join(include, "servers.def"),
             'SERVER(X%(n)d, "x", %(n)d, 3,\n', range(1, 32))
        refuses(clone, "server NAME=lots", "no slot in include/kumquat/"
                "servers.def is left")


if __name__ == "__main__":
    start = time.monotonic()
    play(lambda block: print("%5.1f s  line %d: %s" % (
        time.monotonic() - start, block.line, block.caption), flush=True))
