"""
The VGA consoles as somebody sees them who sits there, and terminals' sizes:
keys by QEMU's sendkey, and video memory read back.
"""
import fcntl
import struct
import termios
import time

from check import check, equal, expect
from machine import TIME_SCALE, Failure, Qemu
from test_hold import wreck

LINES = 300     # of the file that is scrolled through
HALF = 12       # rows that Shift+PageUp moves by
HISTORY = 201   # rows that can be seen again, after these alone
LONG = {"/long": "".join("line %d\n" % n for n in range(1, LINES + 1))}


def video_memory(machine):
    """All of it: characters and attributes."""
    path = machine.path("video")
    machine.ask("pmemsave", val=0xB8000, size=0x8000, filename=path)
    with open(path, "rb") as file:
        return file.read()


def cells(text, attribute):
    """Text as it lies in video memory."""
    return b"".join(bytes((c, attribute)) for c in text.encode("cp437"))


def at_console(machine):
    machine.wait_prompt()
    machine.wait_screen(lambda lines: "$" in lines)
    return machine


def show_long(machine):
    """Shows the file; returns what is on the screen then."""
    machine.type("cat /long\n")
    return machine.wait_screen(
        lambda lines: "line %d" % LINES in lines and lines[24] == "$")


def first_is(number):
    return lambda lines: lines[0] == "line %d" % number


@check("Console: are colours, boxes and accents shown?")
def colours():
    text = ("\33[31;44mred\33[m \33[1;93mbright\33[m \33[107;30mpaper\33[m "
            "\33[4munder\33[m\n"
            "┌─┐ ╔═╗ ░▒▓█ → café “so” €\n"
            "\33(0lqk x mqj\33(B lqk\n")
    with Qemu(files={"/show": text}) as machine:
        at_console(machine).type("cat /show\n")
        lines = machine.wait_screen(lambda lines: "┌─┐ │ └─┘ lqk" in lines)
        expect("┌─┐ ╔═╗ ░▒▓█ \x1a café \"so\" ?" in lines, "\n".join(lines))
        memory = video_memory(machine)
        for word, attribute in (("red", 0x14), ("bright", 0x0E | 8),
                                ("paper", 0xF0),
                                ("under", 0x03)):
            expect(cells(word, attribute) in memory, word)


@check("Console: do Shift+PageUp and PageDown move by half a screen?")
def scroll_back():
    with Qemu(files=LONG) as machine:
        end = show_long(at_console(machine))
        first = int(end[0].split()[1])
        machine.keys("shift-pgup")
        machine.wait_screen(first_is(first - HALF))
        machine.keys("shift-pgup")
        machine.wait_screen(first_is(first - 2 * HALF))
        machine.keys("shift-pgdn")
        machine.wait_screen(first_is(first - HALF))
        machine.keys("shift-pgdn")
        machine.wait_screen(lambda lines: lines == end)
        machine.keys("shift-pgdn")
        machine.wait_screen(lambda lines: lines == end)


@check("Console: are over 200 rows kept, and does scrolling stop at the oldest?")
def oldest_row():
    with Qemu(files={"/long": "\33c" + LONG["/long"]}) as machine:
        first = int(show_long(at_console(machine))[0].split()[1])
        oldest = first - HISTORY
        machine.keys(*["shift-pgup"] * (LINES // HALF))
        lines = machine.wait_screen(first_is(oldest))
        equal(lines, ["line %d" % n for n in range(oldest, oldest + 25)],
              "the oldest rows")
        machine.keys("shift-pgup", "shift-pgdn")
        machine.wait_screen(first_is(oldest + HALF))


@check("Console: does a typed key, or output, bring the end back?")
def back_to_the_end():
    with Qemu(files={**LONG, "/word": "from COM1\n"}) as machine:
        end = show_long(at_console(machine))
        machine.keys("shift-pgup")
        machine.wait_screen(lambda lines: lines[0] != end[0])
        machine.type("x")
        machine.wait_screen(lambda lines: lines == end[:24] + ["$ x"])
        machine.keys("shift-pgup")
        machine.wait_screen(lambda lines: lines[0] != end[0])
        machine.say("cp /word /dev/tty1")
        machine.wait_screen(lambda lines: "$ xfrom COM1" in lines and
                            lines[22] == "line %d" % LINES)


@check("Console: has each console a history of its own?")
def own_history():
    with Qemu(files=LONG) as machine:
        end = show_long(at_console(machine))
        machine.keys("alt-f2")
        machine.wait_screen(lambda lines: "$" in lines and lines != end)
        machine.type("echo two\n")
        second = machine.wait_screen(lambda lines: "two" in lines)
        machine.keys("shift-pgup")  # there is none yet
        equal(machine.screen(), second, "the second console")
        machine.keys("alt-f1")
        machine.wait_screen(lambda lines: lines == end)
        machine.keys("shift-pgup")
        machine.wait_screen(lambda lines: lines[0] != end[0])
        machine.keys("alt-f2")
        machine.wait_screen(lambda lines: lines == second)
        machine.keys("alt-f1")
        machine.wait_screen(lambda lines: lines == end)


@check("Console: does a driver that is restarted keep what is seen?")
def restart():
    with Qemu(files=LONG) as machine:
        at_console(machine)
        machine.keys("alt-f2")
        machine.wait_screen(lambda lines: "$" in lines)
        end = show_long(machine)
        wreck(machine, "tty", "serial_poll", "echo")
        since = len(machine.output)
        machine.send("\necho a$?b\n")
        machine.wait_for(rb"a\d+b\r?\n\$ \Z", since=since)
        expect("server tty restarted" in machine.say("dmesg"), machine.log())
        machine.wait_screen(lambda lines: lines[:24] == end[:24])
        machine.type("echo again\n")
        machine.wait_screen(lambda lines: "again" in lines and
                            "line %d" % LINES in lines)


@check("Console: do a terminal's answers come as if they were typed?")
def answers():
    with Qemu(files={"/ask": "\33[2J\33[5;7H\33[6n"}) as machine:
        at_console(machine).type("cat /ask /dev/tty\n")
        machine.wait_screen(lambda lines: lines[4] == " " * 6 + "^[[5;7R")


@check("Console: do special keys send xterm's sequences?")
def special_keys():
    with Qemu() as machine:
        at_console(machine).type("cat\n")
        machine.wait_screen(lambda lines: "$ cat" in lines)
        machine.keys("up", "ctrl-right", "f1", "f5", "shift-tab", "pgup",
                     "shift-f12", "alt-x", "kp_5")
        machine.wait_screen(lambda lines: "^[[A^[[C^[OP^[[15~^[[Z^[[5~"
                            "^[[24~^[x5" in lines)


@check("Console: is the cursor hidden, and shown again?")
def cursor():
    def place():
        machine.ask("stop")
        value = 0
        for register in (0x0E, 0x0F):
            machine.monitor("o /b 0x3d4 %d" % register)
            low = machine.monitor("i /b 0x3d5").split("=")[1].strip()
            value = value << 8 | int(low, 16)
        machine.ask("cont")
        return value

    hidden = "\33[?25lhidden\n"
    with Qemu(files={"/hide": hidden, "/show": "\33[?25hshown\n"}) as machine:
        at_console(machine).type("cat /hide\n")
        machine.wait_screen(lambda lines: "hidden" in lines)
        expect(place() >= 0x4000, "it is at %#x" % place())
        machine.type("cat /show\n")
        machine.wait_screen(lambda lines: "shown" in lines)
        expect(place() < 0x4000, "it is at %#x" % place())


@check("Console: does who comes next find it in order?")
def next_session():
    mess = "\33[2J\33(0\33[20;22r\33[?25l\33[30m\n"
    with Qemu(files={"/mess": mess}) as machine:
        at_console(machine).type("cat /mess\n")
        machine.wait_screen(lambda lines: lines[1] == "$")
        machine.type("exit\n")
        machine.wait_screen(lambda lines: lines[3] == "$")
        machine.type("echo order\n")
        machine.wait_screen(lambda lines: "order" in lines)
        expect(cells("order", 0x07) in video_memory(machine), "colours")


@check("Terminal: is COM1's size set, told, and asked of the terminal?")
def sizes():
    with Qemu() as machine:
        machine.wait_prompt()
        equal(machine.say("stty size"), "24 80\n", "COM1's at first")
        equal(machine.run("stty rows 50 cols 132; stty size"),
              ("50 132\n", 0), "COM1's when it is set")
        since = len(machine.output)
        machine.send("stty ask\n")
        machine.wait_for(rb"\x1b\[6n", since=since)
        machine.send("\33[43;111R")
        machine.wait_for(rb"\$ \Z", since=since)
        equal(machine.say("stty size"), "43 111\n", "COM1's that was asked")
        machine.wait_screen(lambda lines: "$" in lines)
        machine.type("stty ask\n")
        machine.type("stty size\n")
        machine.wait_screen(lambda lines: "25 80" in lines)


def bytes_ready(machine):
    """What COM1 has sent and nobody has read."""
    size = fcntl.ioctl(machine.serial, termios.FIONREAD, b"\0" * 4)
    return struct.unpack("i", size)[0]


@check("Terminal: is Ctrl+C echoed, and what waits dropped, when COM1 is full?")
def interrupt_full():
    text = "".join("%06d\n" % n for n in range(200000))
    with Qemu(files={"/huge": text}) as machine:
        machine.wait_prompt()
        machine.send("cat /huge\n")
        ready, still = 0, 0
        while still < 10:  # until the machine can't get rid of more
            time.sleep(0.05 * TIME_SCALE)
            still = still + 1 if ready == bytes_ready(machine) > 0 else 0
            ready = bytes_ready(machine)
        since = len(machine.output)
        machine.send("\x03")
        machine.wait_for(rb"\^C\r\n\$ \Z", since=since)
        if b"199999" in machine.output:
            raise Failure("all of the file came")
