"""
Typing: line editing over COM1 and on the VGA console, history, completion,
pasted text, and the programs that use the whole screen, more and edit.
"""
import contextlib
import re
import time

from check import check, equal, expect
from machine import COMMAND_SECONDS, TIME_SCALE, Late, Qemu
from screen import Screen

UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
HOME, END, DELETE = "\x1b[H", "\x1b[F", "\x1b[3~"


@contextlib.contextmanager
def booted():
    """A machine at its prompt, and what a VT100 on COM1 shows since then."""
    with Qemu() as machine:
        machine.wait_prompt()
        yield machine, Terminal(machine)


class Terminal:
    """A VT100 on COM1."""

    def __init__(self, machine):
        self.machine = machine
        self.screen = Screen().feed(b"$ ")
        self.seen = len(machine.output)

    def wait(self, is_right, seconds=COMMAND_SECONDS):
        """Waits until the rows, without those empty at the end, are right."""
        limit = time.monotonic() + seconds * TIME_SCALE
        right = False
        while True:
            output = self.machine.output
            self.screen.feed(output[self.seen:])
            self.seen = len(output)
            rows = self.screen.lines()
            while rows and not rows[-1]:
                rows.pop()
            with contextlib.suppress(IndexError):  # it has fewer rows yet
                right = is_right(rows)
            if right:
                equal(self.screen.unknown, [], "other sequences")
                return rows
            if time.monotonic() > limit:
                raise Late("the screen stays at:\n" + "\n".join(rows))
            self.machine.read(0.2)

    def shows(self, *rows):
        """Waits until these are the last rows."""
        return self.wait(lambda seen: seen[-len(rows):] == list(rows))


@check("H2: do the keys edit a line on COM1?")
def keys():
    with booted() as (machine, _):
        for typed, printed in (
                ("echo bc" + LEFT + LEFT + "a" + RIGHT + "-", "ab-c"),
                ("o abc" + HOME + "ech" + END + "d", "abcd"),
                ("o abc\x01ech\x05d", "abcd"),
                ("echo abc\x02\x02\x06-", "ab-c"),
                ("echo abc" + LEFT + DELETE, "ab"),
                ("echo abc\x02\x04", "ab"),
                ("echo abc\x08\x7fd", "ad"),
                ("echo abcdef\x02\x02\x02\x0b", "abc"),
                ("nonsense\x15echo a", "a"),
                ("echo a b c\x17\x17d", "a d"),
                ("echo a b\x17\x19\x19", "a bb"),
                ("echo one two\x1bb\x1bbx\x1bfy", "xoney two"),
                ("echo \u00fc\u20ac" + LEFT + "\x7f-", "-\u20ac"),
                ("echo a\x1aZ", "aZ")):
            equal(machine.say(typed), printed + "\n", repr(typed))
        since = len(machine.output)
        machine.send("echo no\x03")
        machine.wait_for(rb"no\^C\r\n\$ \Z", since=since)
        equal(machine.say("echo $?"), "130\n", "the status after Ctrl+C")


@check("H2: does typing send back what is typed, and a prompt no more?")
def plain_typing():
    with booted() as (machine, _):
        line = "echo " + "0123456789" * 12
        since = len(machine.output)
        machine.send(line + "\n")
        machine.wait_for(rb"[\r\n]\$ \Z", since=since)
        equal(machine.output[since:].decode(),
              "%s\r\n%s\r\n$ " % (line, line[5:]), "COM1's bytes")


@check("H2: is a line of several rows shown right?")
def long_line():
    with booted() as (machine, terminal):
        text = "echo " + "".join("%09d " % i for i in range(20))

        def shows_typed(text, cursor):
            """The cursor's bytes may come later than those of the line."""
            shown = "$ " + text
            place = divmod(len("$ ") + cursor, 80)
            terminal.wait(lambda rows: rows == [
                shown[i:i + 80].rstrip() for i in range(0, len(shown), 80)]
                and (terminal.screen.row, terminal.screen.column) == place)
        machine.send(text)
        shows_typed(text, len(text))
        machine.send("\x01" + RIGHT * 5 + "X")
        shows_typed("echo X" + text[5:], len("echo X"))
        machine.send("\x05\x17\x17Y")
        typed = "echo X" + text[5:-20] + "Y"
        shows_typed(typed, len(typed))
        machine.send("\x15ls /motd\x0c")
        terminal.wait(lambda rows: rows == ["$ ls /motd"])
        machine.send("\n")
        terminal.wait(lambda rows: rows == ["$ ls /motd", "/motd", "$"])


@check("H2: does the history bring lines back, also after a reboot?")
def history():
    with booted() as (machine, terminal):
        machine.say("echo first")
        machine.say("echo second")
        machine.send("half" + UP)
        terminal.shows("$ echo second")
        machine.send("\x10")
        terminal.shows("$ echo first")
        machine.send(DOWN + "\x0e")
        terminal.shows("$ half")
        machine.send("\x15\x12fir")
        terminal.shows("(search: fir) echo first")
        machine.send("\n")
        terminal.shows("$ echo first", "first", "$")
        since = len(machine.output)
        machine.send("reboot\n")
        machine.wait_for(rb"reboot\r?\n(?s:.*)[\r\n]\$ \Z", 30, since)
        said = machine.say("history").splitlines()
        for line in ("echo first", "echo second", "reboot", "history"):
            expect(any(re.fullmatch(r" *\d+  " + line, row) for row in said),
                   "no %r in %r" % (line, said))
        machine.say("history -c")
        equal(machine.say("history"), "   1  history\n", "after history -c")


@check("H2: does Tab complete commands, files and variables?")
def completion():
    with booted() as (machine, terminal):
        machine.say("mkdir /tmp/tab; cd /tmp/tab; echo hi > only; "
                    "echo a > 'two words'; echo b > two_b; mkdir folder")
        machine.send("\x0cpower\t")
        terminal.wait(lambda rows: rows == ["$ poweroff"] and
                      terminal.screen.column == 11)
        machine.send("\x15cat on\t")
        terminal.shows("$ cat only")
        machine.send("\n")
        terminal.shows("$ cat only", "hi", "$")
        machine.send("cd f\t")
        terminal.shows("$ cd folder/")
        machine.send("\x15cat tw\t")
        terminal.shows("$ cat two")
        machine.send("\t")
        terminal.shows("$ cat two", "two words  two_b", "$ cat two")
        machine.send("\\ \t")
        terminal.shows(r"$ cat two\ words")
        machine.send("\n")
        terminal.shows(r"$ cat two\ words", "a", "$")
        machine.send("echo $HOM\t")
        terminal.shows("a", "$ echo $HOME")
        machine.send("\x15histo\t")
        terminal.shows("$ history")


@check("H2: are 200 lines run in order that are pasted at once?")
def paste():
    with booted() as (machine, _):
        before = ["echo %d >> /tmp/ran" % i for i in range(100)]
        eaten = ["\tline for cat %d" % i for i in range(50)]
        after = ["\techo %d >> /tmp/ran" % i for i in range(100, 150)]
        since = len(machine.output)
        machine.send("\n".join(before + ["cat > /tmp/eaten"] + eaten) +
                     "\n\x04" + "\n".join(after) + "\necho the end\n")
        machine.wait_for(rb"\nthe end\r\n\$ \Z", 60, since)
        equal(machine.say("cat /tmp/ran"),
              "".join("%d\n" % i for i in range(150)), "what ran")
        equal(machine.say("cat /tmp/eaten"),
              "".join(line + "\n" for line in eaten), "what cat got")


@check("H2: do the keys edit a line on the VGA console?")
def vga_keys():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.wait_screen(lambda lines: "$" in lines)
        machine.type("cho bd")
        machine.keys("left", "c", "home", "e", "end", "x", "e", "left",
                     "backspace", "ctrl-b", "ctrl-b", "ctrl-b", "a", "ret")
        machine.wait_screen(lambda lines: "$ echo abcde" in lines and
                            "abcde" in lines and "$" in lines)
        machine.type("ls /mot")
        machine.keys("tab")
        machine.wait_screen(lambda lines: "$ ls /motd" in lines)
        machine.keys("ctrl-u", "up")
        machine.wait_screen(lambda lines: lines.count("$ echo abcde") == 2)
        machine.keys("ctrl-c")
        machine.wait_screen(lambda lines: "$ echo abcde^C" in lines)


@check("H4: does more page, go back, search and leave the terminal as it was?")
def pages():
    with booted() as (machine, terminal):
        machine.say("seq 100 > /tmp/numbers")
        machine.send("\x0cmore /tmp/numbers\n")
        rows = [str(i) for i in range(101)]
        terminal.shows(*rows[2:24], "--More--(20%)")
        machine.send(" ")
        terminal.shows(*rows[24:47], "--More--(44%)")
        machine.send("\n")
        terminal.shows("47", "--More--(45%)")
        machine.send("b")
        terminal.wait(lambda seen: seen[:2] == ["2", "3"])
        machine.send("/77\n")
        terminal.wait(lambda seen: seen[:2] == ["77", "78"])
        machine.send("=")
        terminal.shows("99", "line 77")
        machine.send("/nosuch\n")
        terminal.shows("99", "not found")
        machine.send("h")
        terminal.wait(lambda seen: seen[-1].startswith("Space"))
        machine.send("g")
        terminal.wait(lambda seen: seen[:2] == ["1", "2"])
        machine.send("q")
        terminal.shows("23", "$")
        machine.send("seq 30 | more\n")
        terminal.shows("23", "--More--")
        machine.send(" ")
        terminal.shows("30", "$")
        machine.send("cat -n\nhere\n")
        terminal.shows("     1  here")
        machine.send("ax\x7fb\n")
        terminal.shows("ab", "     2  ab")
        machine.send("\x04")


@check("H4: does edit change a file over COM1, and send only what changes?")
def edit_serial():
    with booted() as (machine, terminal):
        machine.say("seq 50 > /tmp/file; chmod 640 /tmp/file")
        machine.send("edit /tmp/file\n")
        terminal.wait(lambda rows: rows[:2] == ["1", "2"] and
                      rows[-1].endswith("^U paste") and
                      (terminal.screen.row, terminal.screen.column) == (0, 0))
        since = len(machine.output)
        machine.send("x")
        terminal.wait(lambda rows: rows[0] == "x1" and "changed" in rows[-2])
        expect(len(machine.output) - since < 150, "it sent too much: %r" %
               machine.output[since:])
        machine.send("\n")
        terminal.wait(lambda rows: rows[:3] == ["x", "1", "2"])
        machine.send("\x0b\x0b")
        terminal.wait(lambda rows: rows[:2] == ["x", "3"])
        machine.send(UP + "\x15\x15")
        terminal.wait(lambda rows: rows[:6] == ["1", "2", "1", "2", "x", "3"])
        machine.send("\x0650\n")
        terminal.wait(lambda rows: "50" in rows)
        machine.send(END + "!\t\u00fc")
        terminal.wait(lambda rows: "50!     \u00fc" in rows)
        machine.send("\x11")
        terminal.wait(lambda rows: rows[-1].startswith("Save what"))
        machine.send("y")
        terminal.wait(lambda rows: rows == ["$"])
        equal(machine.say("cat /tmp/file"), "1\n2\n1\n2\nx\n" +
              "".join("%d\n" % i for i in range(3, 50)) + "50!\t\u00fc\n",
              "the file")
        expect("-rw-r-----" in machine.say("ls -l /tmp/file"), "its mode")


@check("H4: does edit make a file on the VGA console?")
def edit_vga():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.wait_screen(lambda lines: "$" in lines)
        machine.type("edit /tmp/new\n")
        machine.wait_screen(lambda lines: lines[23].startswith("/tmp/new") and
                            lines[24].startswith("^S save"))
        machine.type("two\nlines\n")
        machine.keys("up", "up", "end", "spc", "x", "backspace", "1", "home",
                     "delete")
        machine.wait_screen(lambda lines: lines[:2] == ["wo 1", "lines"])
        machine.keys("ctrl-s")
        machine.wait_screen(lambda lines: lines[24] == "Saved.")
        machine.keys("ctrl-q")
        machine.wait_screen(lambda lines: lines[0] == "$")
        machine.type("cat /tmp/new\n")
        machine.wait_screen(lambda lines: lines[:4] ==
                            ["$ cat /tmp/new", "wo 1", "lines", "$"])


@check("H5: does edit keep the old file, and say why, when the disk is full?")
def edit_full():
    with booted() as (machine, terminal):
        machine.say("cd /tmp; echo precious > file; echo dear > one; "
                    "ln one two; echo old > file.new; "
                    "cat /dev/zero > big", 60)
        for name, was in ("file", "precious"), ("one", "dear"):
            machine.send("\x0cedit %s\n" % name)
            terminal.wait(lambda rows: rows[:1] == [was])
            machine.send("\x0b" + "\x15" * 2000)
            terminal.wait(lambda rows: "row 2001" in rows[-2])
            machine.send("\x13")
            terminal.wait(lambda rows: rows[-1] ==
                          "Not saved: No space left on device.")
            machine.send("\x11n")
            terminal.wait(lambda rows: rows == ["$"])
            equal(machine.say("cat " + name), was + "\n", "the file")
        equal(machine.say("ls").split(),
              ["big", "file", "file.new", "one", "two"], "what is there")
        equal(machine.say("cat file.new"), "old\n", "a file of that name")


@check("H4: does edit save files that have other names, or other owners?")
def edit_in_place():
    with booted() as (machine, terminal):
        machine.say("cd /tmp; mkdir d; echo text > d/free; chmod 666 d/free; "
                    "seq 9 > one; ln one two; echo old > three; "
                    "echo old > three.new; chmod 777 /tmp")
        for name, said in ("one", "Saved: the old file is overwritten."), \
                ("three", "Saved."), ("new", "Saved."):
            machine.send("\x0cedit %s\n" % name)
            terminal.wait(lambda rows: rows[-1:] and
                          rows[-1].startswith("^S save"))
            machine.send("\x0b\x0bx\x13")
            terminal.wait(lambda rows: rows[-1] == said)
            machine.send("\x11")
            terminal.wait(lambda rows: rows == ["$"])
        equal(machine.say("cat two"), "x3\n4\n5\n6\n7\n8\n9\n", "two")
        equal(machine.say("cat three three.new new; echo"), "xold\nx\n",
              "three")
        machine.say("su student", 5)
        for name, said in (
                ("d/free", "Saved: the old file is overwritten."),
                ("mine", "Saved.")):
            machine.send("\x0cedit %s\n" % name)
            terminal.wait(lambda rows: rows[-1:] and
                          rows[-1].startswith("^S save"))
            machine.send("more \x13")
            terminal.wait(lambda rows: rows[-1] == said)
            machine.send("\x11")
            terminal.wait(lambda rows: rows == ["$"])
        equal(machine.say("cat d/free mine; echo"),
              "more text\nmore \n", "free")


@check("H4: do Ctrl+C and Ctrl+Z work in more and edit, and while more waits?")
def signals():
    with booted() as (machine, terminal):
        for key in "\x03", "\x1c":
            since = len(machine.output)
            machine.send("{ echo wait; sleep 1000; } | more\n")
            machine.wait_for(rb"\nwait\r\n", since=since)
            machine.send(key)
            machine.wait_for(rb"\n\$ \Z", since=since)
        machine.send("\x0cseq 100 | more\n")
        terminal.shows("23", "--More--")
        machine.send("\x1a")
        terminal.wait(lambda rows: rows[-1] == "$")
        equal(machine.say("echo echoed"), "echoed\n", "a stopped more")
        machine.send("fg\n")
        terminal.wait(lambda rows: rows[-1] == "--More--")
        machine.send("\n")
        terminal.shows("24", "--More--")
        machine.send("\x03")
        terminal.wait(lambda rows: rows[-1] == "$")
        machine.send("\x0cedit /motd\n")
        terminal.wait(lambda rows: rows[-1:] and
                      rows[-1].startswith("^S save"))
        machine.send("\x1a")
        terminal.wait(lambda rows: rows[-1] == "$")
        machine.send("fg\n")
        terminal.wait(lambda rows: rows[-1].startswith("^S save"))
        machine.send("\x11")
        terminal.wait(lambda rows: rows == ["$"])


@check("H4: does more end when there is no end of what comes?")
def endless():
    with booted() as (machine, terminal):
        machine.send("yes | more\n")
        terminal.shows("y", "--More--")
        machine.send("G")
        terminal.wait(lambda rows: rows[-2:] ==
                      ["more: the first 4 MiB end here", "$"], 60)
        machine.send("yes | more\n")
        terminal.shows("y", "--More--")
        machine.send("G\x03")
        terminal.wait(lambda rows: rows[-1] == "$")
