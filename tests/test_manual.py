"""
The manual: what `man` shows, and whether all is in it that there is.
"""
import glob
import os
import re

from check import check, equal, expect
from machine import BUILD, ROOT, Qemu, call
from test_commands import commands

MANUAL = os.path.join(BUILD, "files", "manual")
TITLE = re.compile(r"(\S+)\((command|builtin|call|header|table)\) - \S.*")


def pages():
    """(name, section) of each page, and its lines."""
    with open(MANUAL) as file:
        texts = file.read().split("\f\n")
    found = {}
    for text in texts:
        title, *lines = text.rstrip("\n").split("\n")
        match = TITLE.fullmatch(title)
        expect(match, "a page begins with %r" % title)
        found[match[1], match[2]] = lines
    return found


def declared():
    """What the C library defines and a header names with its parameters."""
    archive = os.path.join(BUILD, "lib", "libc.a")
    symbols = re.findall(r"^\S+ T (\w+)$",
                         call("nm", "--defined-only", archive), re.M)
    text = ""
    for pattern in "*.h", "sys/*.h", "kumquat/*.h":
        for path in glob.glob(os.path.join(ROOT, "include", pattern)):
            with open(path) as file:
                text += re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    return {name for name in symbols
            if re.search(r"[\w*] \**%s\(" % name, text)}


def asking():
    """The functions of kumquat/calls.h that ask a server that is open."""
    with open(os.path.join(ROOT, "include/kumquat/servers.def")) as file:
        servers = re.findall(r'^SERVER\((\w+), .*, OPEN,', file.read(), re.M)
    with open(os.path.join(ROOT, "include/kumquat/messages.def")) as file:
        rows = re.findall(r'^MESSAGE\((\w+), \w+, (\w+),', file.read(), re.M)
    expect("FS" in servers and len(rows) > 50, "not found")
    return [name for server, name in rows if server in servers]


@check("H4: has every command, and every function of the library, a page?")
def all_there():
    there = pages()
    missing = [name for name in commands() if (name, "command") not in there]
    functions = declared()
    expect(len(functions) > 250, "only %d functions" % len(functions))
    missing += [name for name in sorted(functions)
                if (name, "call") not in there]
    missing += [name for name in asking() if (name, "call") not in there]
    expect(not missing, "no page: " + " ".join(missing))


@check("H4: is no line of the manual wider than 80 columns?")
def width():
    wide = ["%s(%s): %s" % (*key, line) for key, lines in pages().items()
            for line in lines if len(line) > 80]
    expect(not wide, "\n".join(wide))


def head_comment(name):
    """The page as it stands in the source, without the first line."""
    with open(commands()[name]) as file:
        lines = file.read().split("\n")
    return [line[3:] for line in lines[2:lines.index(" */")]]


@check("H4: does man show the page of a command, of a call, and find words?")
def man():
    with Qemu() as machine:
        machine.wait_prompt()
        shown = machine.say("man true").replace("\x1b[1m", "") \
            .replace("\x1b[0m", "").rstrip("\n").split("\n")
        equal(shown[0], "true(command) - does nothing, successfully", "title")
        equal(shown[1:], head_comment("true"), "man true")
        said = machine.say("man call fork")
        for part in "#include <unistd.h>", "pid_t fork(void);", "MM FORK":
            expect(part in said, said)
        found = machine.say("man -k DIRECTORY")
        for title in "rmdir(call)", "getcwd(call)":
            expect(title in found, found)
        said = machine.say("man kill")
        expect("kill(command)" in said and "See also: " in said and
               "man call kill" in said, said)
        said, status = machine.run("man nosuch")
        equal((said, status), ("man: nosuch: no such page (man -k nosuch "
                               "looks for the word)\n", 1), "man nosuch")


@check("H4: does man show a long page by more?")
def long_page():
    with Qemu() as machine:
        machine.wait_prompt()
        since = len(machine.output)
        machine.send("man messages\n")
        machine.wait_for(rb"messages\(table\)", since=since)
        machine.send(" q")
        machine.wait_for(rb"\$ \Z", since=since)
        expect("CLOCK SIGNAL" not in machine.clean(since),
               "all of it is there at once")
        expect("0x001 KERNEL COPY_FROM" in machine.clean(since),
               machine.clean(since))
        expect(b"^[" not in machine.output[since:], "ESC is shown as ^[")
        expect(b"\x1b[1mmessages(table)" in machine.output[since:],
               "the title is not bold")
        machine.wait_screen(lambda lines: "$" in lines)
        machine.type("man messages\n")
        machine.wait_screen(lambda lines: lines[24].startswith("--More--") and
                            not any("[" in line for line in lines[1:3]))
