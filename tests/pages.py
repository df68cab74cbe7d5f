"""
Pages of the course, played: their blocks are done in their order, and what is
seen is compared. A block's caption says where it belongs.

    On your machine     commands for the host's shell, and what they print; one
                        that starts a machine or a debugger stays
    In Kumquat          the same, typed at that machine's COM1
    In Bochs, In gdb    the same, typed at that debugger
    Set already         the commands that tools/chapter gives the debugger

In what is printed a line "..." stands for any lines, and "..." in a line for
any text.
"""
import atexit
import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import time

from check import equal, expect
from machine import BUILD, ROOT, TIME_SCALE, Ended, Failure, Late, Machine

BUILD_SECONDS = 400
STOP_SECONDS = 60  # until a debugger's next prompt
QUIET_SECONDS = 20  # without a word: no more will come
BLOCK = re.compile(r"^\.\. code-block:: \w+\n((?:   :.*\n)*)\n"
                   r"((?:   .*\n|\n)+)", re.M)
LOOKS = ("waits", "dmesg", "names")  # asked again until it is so
DEBUGGERS = {"In Bochs": ("<bochs> ", rb"<bochs:\d+> ?\Z"),
             "In gdb": ("(gdb) ", rb"\(gdb\) \Z")}
WORDS = r"(?:\w+=\S+ )*"  # for the command's environment
STAYS = re.compile(WORDS + r"make (run|chapter|record)\b")
DEBUGS = re.compile(WORDS + r"make (bochs-chapter|gdb-chapter|bochs-debug|gdb|"
                    r"replay)( |$)")
MAKE = re.compile(r"(?<![\w/-])make(?![\w./-])")


def environment():
    """As a reader has it, not a make that runs tests; and no window."""
    hidden = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKE", "B", "ONLY",
              "DISPLAY", "WAYLAND_DISPLAY", "NAME", "N", "DIR", "JSON")
    return dict({name: value for name, value in os.environ.items()
                 if name not in hidden}, LC_ALL="C")


# --- Blocks -------------------------------------------------------------------


class Block:
    """One block of a page: its caption, its lines, where it stands."""

    def __init__(self, page, caption, text, line):
        self.page, self.caption, self.line = page, caption, line
        self.lines = [part[3:] for part in text.rstrip("\n").split("\n")]

    def commands(self, prompt="$ "):
        """(command, what it prints) of each."""
        found = []
        for line in self.lines:
            if line.startswith(prompt):
                found.append((line[len(prompt):], []))
            else:
                expect(found, "%s, line %d: no command first" %
                       (self.page, self.line))
                found[-1][1].append(line)
        return found

    def wrong(self, what, want, got):
        return Failure("%s, the block in line %d: %s\n  the page says\n%s\n"
                       "  it is\n%s" % (self.page, self.line, what,
                                        indented(want), indented(got)))


def indented(lines):
    return "\n".join("    " + line for line in lines)


def blocks(page):
    """All blocks of a page, a path below the tree's root."""
    with open(os.path.join(ROOT, page)) as file:
        text = file.read()
    expect(len(re.findall(r"code-block::|^(?! *\.\. ).*::$", text, re.M)) ==
           len(BLOCK.findall(text)), page + " has a block of another form")
    for found in BLOCK.finditer(text):
        caption = re.search(r":caption: (.+)", found[1])
        line = text.count("\n", 0, found.start()) + 1
        if caption:
            yield Block(page, caption[1], found[2], line)
        else:
            expect("$ " not in found[2] and "console" not in found[0],
                   "%s, line %d: a block without a caption" % (page, line))


def pattern(line):
    return ".*".join(re.escape(part) for part in line.split("..."))


def matches(want, got):
    """Are these lines as the page says?"""
    expression = "".join("(?:.*\n)*" if line == "..." else
                         pattern(line) + " *\n" for line in want)
    text = "".join(line + "\n" for line in got)
    return re.fullmatch(expression, text) is not None


def lines_of(text):
    """Without tabs; gcc's quotation marks go by the reader's language."""
    text = text.replace("\u2018", "'").replace("\u2019", "'")
    return [line.rstrip() for line in
            text.expandtabs().rstrip("\n").split("\n")] \
        if text.strip() else []


# --- The host's commands ------------------------------------------------------

LIVE = set()  # those that nobody has ended yet


def start(command, folder, **options):
    """A command in a session of its own. It ends with the tests at the
    latest."""
    process = subprocess.Popen(
        command, shell=True, cwd=folder, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True, **options)
    LIVE.add(process)
    return process


def end(process):
    """Ends a command with all that it has started."""
    LIVE.discard(process)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@atexit.register
def end_all():
    for process in list(LIVE):
        end(process)


def end_by_signal(number, frame):
    """What the terminal or CI sends to the tests does not come to sessions of
    their own."""
    end_all()
    if number == signal.SIGINT:
        signal.default_int_handler(number, frame)
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


for signal_number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(signal_number, end_by_signal)


# --- What stays ---------------------------------------------------------------


class Terminal(Machine):
    """A machine whose COM1 is a terminal, as of `make run`. A pipe takes what
    it prints: much fits in, so that QEMU and the kernel, which does not wait
    for ever, never have to hold back a byte."""

    def __init__(self, command, folder):
        self.output, self.closed, self.image = b"", False, None
        self.work = tempfile.mkdtemp(prefix="kumquat-")
        self.serial, terminal = socket.socketpair()
        self.process = start(command, folder, stdin=terminal)
        terminal.close()
        self.serial.setblocking(False)

    def read(self, seconds):
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return
        data = os.read(self.process.stdout.fileno(), 65536)
        if not data:
            self.closed = True
            raise Ended("the machine ended with status %s" % self.wait_end())
        self.output += data

    def __exit__(self, *failure):
        end(self.process)
        self.process.stdout.close()
        super().__exit__(*failure)

    def log(self):
        return ""


class Debugger:
    """A debugger's prompt."""

    def __init__(self, command, folder):
        self.process = start(command, folder, stdin=subprocess.PIPE)

    def wait_prompt(self, prompt):
        """What it prints until the next prompt."""
        said = b""
        limit = time.monotonic() + STOP_SECONDS * TIME_SCALE
        while not re.search(prompt, said):
            if time.monotonic() > limit:
                raise Late("no prompt, but " + said[-2000:].decode())
            if select.select([self.process.stdout], [], [], 0.5)[0]:
                data = os.read(self.process.stdout.fileno(), 65536)
                if not data:
                    raise Ended("it ended: " + said[-2000:].decode())
                said += data
        text = re.sub(prompt, b"", said).decode(errors="replace")
        return text.replace("\r\n", "\n")

    def say(self, command, prompt):
        """What it prints, without an echo of the command."""
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()
        if command in ("q", "quit"):
            self.leave()
            return ""
        text = self.wait_prompt(prompt)
        first, _, rest = text.partition("\n")
        return rest if first.strip() == command else text

    def leave(self, seconds=STOP_SECONDS):
        """Waits until it has ended, and with it its machine."""
        try:
            self.process.communicate(timeout=seconds * TIME_SCALE)
        except subprocess.TimeoutExpired:
            raise Late("the debugger does not end") from None

    def __exit__(self, *failure):
        try:
            if self.process.poll() is None:
                self.leave(2)
        except Late:
            pass
        end(self.process)


# --- The reader ---------------------------------------------------------------


class Reader:
    """Does what a page says, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.stays = None  # a Terminal or Debugger

    def play(self, page, told=lambda block: None):
        """The whole page."""
        all_blocks = list(blocks(page))
        try:
            for block, after in zip(all_blocks, [*all_blocks[1:], None]):
                told(block)
                self.do(block, after)
        finally:
            self.stop()

    def do(self, block, after):
        if block.caption == "On your machine":
            for command, want in block.commands():
                self.type_here(block, command, want, after)
        elif block.caption == "In Kumquat":
            self.type_there(block)
        elif block.caption in DEBUGGERS:
            self.type_debugger(block, *DEBUGGERS[block.caption])
        else:
            expect(block.caption == "Set already",
                   "%s, line %d: what is this: %s" %
                   (block.page, block.line, block.caption))

    def command_line(self, command):
        """As it is run, which may be in another way."""
        return command

    def clean(self, text):
        """As a reader sees it."""
        return lines_of(text)

    def type_here(self, block, command, want, after):
        """On the host."""
        if command.startswith("cd "):
            self.folder = os.path.join(self.folder, command[3:])
            return
        if STAYS.match(command):
            self.stop()
            self.boot(block, command, want,
                      after and after.caption == "In Kumquat")
        elif DEBUGS.match(command):
            self.stop()
            self.stays = Debugger(self.command_line(command), self.folder)
            expect(after and after.caption in (*DEBUGGERS, "Set already"),
                   "%s, line %d: no debugger's block follows" %
                   (block.page, block.line))
            kind = "In gdb" if "gdb" in command or "replay" in command \
                else "In Bochs"
            self.stays.wait_prompt(DEBUGGERS[kind][1])
        else:
            self.run(block, command, want)

    def run(self, block, command, want):
        """What it said."""
        process = start(self.command_line(command), self.folder, text=True,
                        stdin=subprocess.DEVNULL, errors="replace")
        try:
            text, _ = process.communicate(timeout=BUILD_SECONDS * TIME_SCALE)
        except subprocess.TimeoutExpired:
            raise Late("%s, line %d: `%s` does not end" %
                       (block.page, block.line, command)) from None
        finally:
            end(process)
        said = self.clean(text)
        if not matches(want, said):
            raise block.wrong(command, want, said)
        fails = want and want[-1].startswith("make: ***")
        equal(process.returncode != 0, bool(fails),
              "does `%s` fail" % command)
        return text

    def boot(self, block, command, want, prompt):
        """Starts a machine; waits for the shell's prompt, or for the last line
        that the page has."""
        self.stays = Terminal(self.command_line(command), self.folder)
        seconds = BUILD_SECONDS if prompt else QUIET_SECONDS
        heard = time.monotonic()
        while True:
            text = self.stays.clean(0)
            said = self.clean(re.sub(r"^\$ \Z", "", text, flags=re.M))
            ready = not prompt or re.search(r"^\$ \Z", text, re.M)
            if ready and matches(want, said):
                return
            if time.monotonic() > heard + seconds * TIME_SCALE or \
                    (prompt and ready):
                raise block.wrong(command, want, said)
            length = len(self.stays.output)
            try:
                self.stays.read(0.5)
            except Ended:
                raise block.wrong(command, want, said) from None
            if len(self.stays.output) > length:
                heard = time.monotonic()

    def type_there(self, block):
        """In the guest."""
        for command, want in block.commands():
            if command == "poweroff":
                self.stays.send("poweroff\n")
                equal(self.stays.wait_end(60), 0, "make's status")
                self.stop()
                continue
            said = lines_of(self.stays.say(command))
            limit = time.monotonic() + 20 * TIME_SCALE
            while not matches(want, said) and command.startswith(LOOKS) and \
                    time.monotonic() < limit:
                said = lines_of(self.stays.say(command))
            if not matches(want, said):
                raise block.wrong(command, want, said)

    def type_debugger(self, block, prompt, expression):
        expect(isinstance(self.stays, Debugger),
               "%s, line %d: no debugger runs" % (block.page, block.line))
        for command, want in block.commands(prompt):
            said = self.clean(self.stays.say(command, expression))
            if not matches(want, said):
                raise block.wrong(command, want, said)

    def stop(self):
        if self.stays:
            self.stays.__exit__(None, None, None)
        self.stays = None


class HomeReader(Reader):
    """A reader of this very tree, whose build folder may have another name. The
    user's disk and recording are left alone."""

    def __init__(self):
        super().__init__(ROOT)
        self.work = None

    def play(self, page, told=lambda block: None):
        with tempfile.TemporaryDirectory() as self.work:
            super().play(page, told)

    def command_line(self, command):
        image = os.path.join(BUILD, "course.img")
        command = re.sub(r"(?<![\w/-])build/", BUILD + "/", command)
        command = command.replace(os.path.join(BUILD, "kumquat.img"), image)
        return MAKE.sub("make B=%s IMAGE=%s RECORD=%s" % (
            BUILD, image, self.work), command)

    def clean(self, text):
        return lines_of(text.replace(BUILD + "/", "build/")
                        .replace(self.work, "build/record"))
