"""
Machines to test on: QEMU and Bochs, without a window, driven over COM1.

A machine boots a copy of an image, so that tests never harm each other. All
that the guest writes to COM1 is kept in `output`, all that the kernel logs to
port 0xE9 can be read with log(). Used as a context manager, it is certain to
be gone afterwards.

Time limits are in seconds on an unhurried machine; KUMQUAT_TIME_SCALE
stretches all of them.
"""
import json
import os
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, os.environ.get("B", "build"))
IMAGE = os.path.join(BUILD, "test.img")  # what most tests boot a copy of
TIME_SCALE = float(os.environ.get("KUMQUAT_TIME_SCALE", "1"))

PARTITION = 2048 * 512  # the byte at which the image's partition begins
PROMPT = rb"(?:\A|[\r\n])\$ \Z"
BOOT_SECONDS = 30
COMMAND_SECONDS = 20


class Failure(Exception):
    """What was expected did not happen."""


class Late(Failure):
    """What was expected did not happen in time."""


class Ended(Failure):
    """The machine is gone, or the kernel has stopped it."""


def call(*command, **options):
    """Runs a host command that must succeed; returns what it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, errors="replace",
                          **options)
    if done.returncode != 0:
        raise Failure("%s: status %d\n%s" % (" ".join(command),
                                             done.returncode,
                                             done.stdout[-3000:]))
    return done.stdout


def mfs(image, *command):
    """Runs our own file-system tool on the image's partition."""
    return call(os.path.join(BUILD, "host", "mfs"),
                "%s@%d" % (image, PARTITION), *command)


class Machine:
    """What QEMU and Bochs have in common; a subclass starts the process."""

    def __init__(self, image=IMAGE, files=None):
        """On a copy of the image; files, path to text, are put into it."""
        self.work = tempfile.mkdtemp(prefix="kumquat-")
        self.output = b""
        self.process = None
        self.serial = None
        self.closed = False  # COM1 is: the emulator ends
        self.image = self.path("disk.img")
        call("cp", "--sparse=always", image, self.image)
        for path, text in (files or {}).items():
            with open(self.path("file"), "w") as out:
                out.write(text)
            mfs(self.image, "put", self.path("file"), path)

    def __enter__(self):
        return self

    def __exit__(self, _, failure, __):
        if isinstance(failure, Failure):
            failure.args = ("%s\nThe log ends with:\n%s" %
                            (failure, self.log()[-500:]),)
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.serial:
            self.serial.close()
        shutil.rmtree(self.work, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.work, name)

    def start(self, command, listener):
        """Starts the emulator, which connects COM1 to the listener."""
        with open(self.path("stdout"), "wb") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT)
        self.serial = self.accept(listener)
        self.serial.setblocking(False)

    def accept(self, listener):
        """The connection that the emulator opens while it starts."""
        limit = time.monotonic() + 20 * TIME_SCALE
        listener.settimeout(0.2)
        while time.monotonic() < limit:
            try:
                return listener.accept()[0]
            except socket.timeout:
                if self.process.poll() is not None:
                    break
        raise self.not_started()

    def not_started(self):
        """The failure to raise then. Nobody has entered yet, so it ends."""
        failure = Failure("the emulator did not start: " + self.said())
        self.__exit__(None, None, None)
        return failure

    def said(self):
        """The end of what the emulator printed itself."""
        with open(self.path("stdout"), errors="replace") as out:
            return out.read()[-1000:]

    def read(self, seconds):
        """Takes in what COM1 has, waiting at most so long for the first."""
        if not select.select([self.serial], [], [], seconds)[0]:
            return
        try:
            data = self.serial.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            self.closed = True
            raise Ended("the machine ended with status %s" % self.wait_end())
        self.output += data

    def wait_for(self, pattern, seconds=COMMAND_SECONDS, since=0):
        """Waits until COM1's output since that offset matches."""
        limit = time.monotonic() + seconds * TIME_SCALE
        expression = re.compile(pattern)
        while True:
            found = expression.search(self.output[since:])
            if found:
                return found
            if b"The machine has stopped" in self.output:
                raise Ended("kernel panic on COM1:\n" + self.tail(since))
            left = limit - time.monotonic()
            if left <= 0:
                raise Late("no %s on COM1 in %d s, but:\n%s" %
                           (pattern.decode(), seconds, self.tail(since)))
            self.read(min(left, 0.5))

    def clean(self, since):
        """What COM1 got since that offset, as text with plain newlines."""
        text = self.output[since:].decode(errors="replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def tail(self, since):
        """The end of that."""
        return self.clean(since)[-1500:]

    def wait_prompt(self, seconds=BOOT_SECONDS):
        self.wait_for(PROMPT, seconds)
        return self

    def send(self, text):
        """Types on COM1."""
        data = text.encode()
        while data:
            if not select.select([], [self.serial], [], 5 * TIME_SCALE)[1]:
                raise Late("COM1 takes no input")
            data = data[self.serial.send(data):]

    def say(self, line, seconds=COMMAND_SECONDS):
        """Runs a command line; returns what it printed."""
        since = len(self.output)
        self.send(line + "\n")
        self.wait_for(rb"[\r\n]\$ \Z", seconds, since)
        body = self.clean(since)[:-len("$ ")]
        return body.partition("\n")[2]  # without the line's own echo

    def run(self, line, seconds=COMMAND_SECONDS):
        """Runs a command line; returns what it printed, and its status."""
        output = self.say(line, seconds)
        status = self.say("echo $?").strip()
        if not status.isdigit():
            raise Failure("`echo $?` said %r" % status)
        return output, int(status)

    def wait_end(self, seconds=COMMAND_SECONDS):
        """Waits for the emulator to end; returns its exit status."""
        limit = time.monotonic() + seconds * TIME_SCALE
        while self.process.poll() is None:
            if time.monotonic() > limit:
                raise Late("the emulator still runs")
            if self.closed:
                time.sleep(0.02)
                continue
            try:
                self.read(0.05)
            except Ended:
                break
        return self.process.returncode


class Qemu(Machine):
    """
    QEMU. It loads the build's kernel and servers itself, by -kernel and
    -initrd: GRUB takes five times as long. With `grub` GRUB loads what is in
    the image, which may have further servers. `options` are further ones of
    QEMU's; a -kernel among them is what it loads.
    """

    def __init__(self, image=IMAGE, memory=128, grub=False, options=(),
                 files=None):
        super().__init__(image, files)
        serial = self.listen("com1")
        monitor = self.listen("qmp")
        command = ["qemu-system-i386", "-m", str(memory), "-display", "none",
                   "-chardev", "socket,id=com1,path=" + self.path("com1"),
                   "-serial", "chardev:com1",
                   "-qmp", "unix:" + self.path("qmp"),
                   "-debugcon", "file:" + self.path("log"),
                   *self.disk(), *options]
        if not grub and "-kernel" not in options:
            command += direct_boot()
        self.start(command, serial)
        self.qmp = self.accept(monitor).makefile("rw")
        try:
            self.qmp.readline()
            self.ask("qmp_capabilities")
        except (ConnectionError, Failure):
            raise self.not_started() from None

    def disk(self):
        """QEMU's options for the disk; a subclass may want a special one."""
        return ["-drive", "format=raw,file=" + self.image]

    def listen(self, name):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path(name))
        listener.listen(1)
        return listener

    def log(self):
        with open(self.path("log"), errors="replace") as log:
            return log.read()

    def ask(self, command, **arguments):
        """One command of QEMU's machine protocol; returns its answer."""
        self.qmp.write(json.dumps({"execute": command,
                                   "arguments": arguments}) + "\n")
        self.qmp.flush()
        while True:
            line = self.qmp.readline()
            if not line:
                raise Ended("QEMU is gone")
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise Failure(str(answer["error"]))

    def monitor(self, line):
        """One command of QEMU's monitor for people; returns its answer."""
        return self.ask("human-monitor-command", **{"command-line": line})

    def keys(self, *names):
        """Presses keys by QEMU's names: "a", "ret", "alt-f2"."""
        for name in names:
            self.monitor("sendkey %s 20" % name)
            time.sleep(0.06)

    def hold(self, name, down):
        """Holds a key down, or lets it go."""
        self.ask("input-send-event", events=[
            {"type": "key", "data": {
                "down": down, "key": {"type": "qcode", "data": name}}}])

    def type(self, text):
        """Types lower-case text on the keyboard."""
        special = {" ": "spc", "\n": "ret", "/": "slash", "-": "minus"}
        self.keys(*(special.get(c, c) for c in text))

    def screen(self):
        """The 25 lines of text that the VGA shows."""
        self.ask("stop")
        index = self.monitor("i /b 0x3d4").split("=")[1].strip()
        start = 0
        for register in (0x0C, 0x0D):  # start address, high and low
            self.monitor("o /b 0x3d4 %d" % register)
            value = self.monitor("i /b 0x3d5").split("=")[1].strip()
            start = start << 8 | int(value, 16)
        self.monitor("o /b 0x3d4 %d" % int(index, 16))
        dump = self.monitor("xp /4000xb %d" % (0xB8000 + start * 2))
        self.ask("cont")
        cells = bytes(int(b, 16) for line in dump.splitlines()
                      for b in line.partition(":")[2].split())
        text = cells[::2].replace(b"\0", b" ").decode("cp437")
        return [text[i:i + 80].rstrip() for i in range(0, 2000, 80)]

    def wait_screen(self, is_right, seconds=COMMAND_SECONDS):
        """Waits until the screen's lines are as they should be."""
        limit = time.monotonic() + seconds * TIME_SCALE
        while True:
            lines = self.screen()
            if is_right(lines):
                return lines
            if time.monotonic() > limit:
                raise Late("the screen stays at: " +
                           " | ".join(filter(None, lines)))
            time.sleep(0.1)


def direct_boot():
    """QEMU's options that boot without GRUB."""
    servers = [name[:-len(".elf")]
               for name in sorted(os.listdir(os.path.join(BUILD, "boot")))
               if name.endswith(".elf") and name != "kernel.elf"]
    modules = ",".join("%s/boot/%s.elf %s" % (BUILD, name, name)
                       for name in servers)
    return ["-kernel", os.path.join(BUILD, "boot", "kernel.elf"),
            "-initrd", modules]


class Bochs(Machine):
    """Bochs, whose debugger executes the commands of `script`. As in
    tools/bochs/run.rc, it goes on until the kernel has nothing left to do."""

    def __init__(self, image=IMAGE, script=("c", "quit")):
        super().__init__(image)
        with open(self.path("script"), "w") as out:
            out.writelines(command + "\n" for command in script)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        port = listener.getsockname()[1]
        self.start(
            ["bochs", "-f", "bochsrc", "-rc", self.path("script"),
             'display_library: rfb, options="timeout=0"',
             "ata0-master: type=disk, mode=flat, path=" + self.image,
             "com1: enabled=1, mode=socket-client, dev=127.0.0.1:%d" % port,
             "clock: sync=none", "port_e9_hack: enabled=1",
             "log: " + self.path("bochs.log")], listener)

    def log(self):
        """The kernel's log, among what Bochs's debugger prints."""
        with open(self.path("stdout"), errors="replace") as out:
            return out.read()

    def connect_keyboard(self):
        """Opens Bochs's display by RFB, the protocol of VNC, version 3.3."""
        with open(self.path("bochs.log")) as log:
            port = re.search(r"listening for connections on port (\d+)",
                             log.read())
        display = socket.create_connection(("127.0.0.1", int(port[1])))
        stream = display.makefile("rb")
        stream.read(12)                      # its version
        display.sendall(b"RFB 003.003\n")
        stream.read(4)                       # no password
        display.sendall(b"\1")
        head = stream.read(24)               # size and pixel format
        stream.read(struct.unpack(">I", head[20:])[0])
        return display

    def type(self, text):
        """Types lower-case text on the keyboard."""
        with self.connect_keyboard() as display:
            for c in text:
                key = 0xFF0D if c == "\n" else ord(c)
                for down in (1, 0):
                    display.sendall(struct.pack(">BBHI", 4, down, 0, key))
                    time.sleep(0.05)
