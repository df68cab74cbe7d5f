#!/usr/bin/env python3
"""
Commands under pressure, row H5: input that no line or text ever was, closed or
full output, little memory. Each must end by itself, with the right answer or
with a message, and never by a signal.

    tests/test_pressure.py WORD ...     only commands with one of the words
"""
import re
import sys

from check import Outcome, check
from machine import IMAGE, Failure, Late, Qemu

SECONDS = 300  # for all commands under one kind of pressure

# What reads: {} is a file. Each prints something for every input.
READERS = """
cat {}
cat -v {}
cat < {}
head -n 1 {}
head -c 1000 {}
tail -n 1 {}
tail -c 1000 {}
wc {}
grep -c a {}
grep -i -n 'a*b' {}
grep -v '^$' {}
grep -E '(a|b)*[co]' {}
grep -F xyz -v {}
sort {}
sort -n -r {}
uniq {}
uniq -c {}
tr a b < {}
tr -d '\\n' < {}
cut -c 1-100 {}
cut -f 1 {}
tee /dev/null < {}
od {}
od -c {}
cmp -l {} /tmp/motd
diff {} /tmp/motd
more {}
xargs -n 1000 echo < {}
wc -l < {}
""".strip().splitlines()

# What reads, and need not print anything.
SILENT = """
cmp {} {}
diff {} {}
printf 'w /dev/null\\nq\\n' | ed -s {}
cp {} /tmp/copy && rm /tmp/copy
test -s {}
expr "$(cat {})" : '.*' > /dev/null
for i in $(head -c 10000 {}); do :; done
while read line; do :; done < {}
shabby_shell {}
shabby_shell -c "$(cat {})"
case $(cat {}) in *x*) ;; esac
""".strip().splitlines()

# What prints, without reading.
PRINTERS = """
echo hello
printf '%s\\n' hello
env
printenv
pwd
seq 100000
ls -l /
ls -R /
find /
du /etc
stat /
df
mount
ps
ps -ef
ps -l
pstree
free
uptime
date
id
whoami
uname -a
dmesg
man ls
man -k file
expr 1 + 1
basename /a/b
dirname /a/b
waits
memmap
kill -l
seq 9 | head -n 5
ls --help
help
type ls cd
set
export
umask
times
""".strip().splitlines()

# Runs $2 with what $1 says, and prints: the command, its status, and the first
# line that it said on standard error.
FRAME = r"""
newline='
'
t() {
    echo "@@ $1"
    m=$( ( %s ) 2>&1 >%s )
    s=$?
    case $m in
        *"$newline"*) m=${m%%%%"$newline"*} ;;
    esac
    case $m in
        ?????????????????????????????????????????????????????*) m="long message: with a colon" ;;
    esac
    echo "== $s $m"
}
"""


def quoted(command):
    return "'" + command.replace("'", "'\\''") + "'"


def script(commands, run="eval \"$1\"", output="/dev/null", first=""):
    return FRAME % (run, output) + first + "\n" + "".join(
        "t %s\n" % quoted(command) for command in commands) + "echo @@ end\n"


class Pressed(Qemu):
    """A machine with a script."""

    def __init__(self, text, memory):
        super().__init__(image=IMAGE, memory=memory,
                         files={"/tmp/script": text})
        self.wait_prompt()

    def play(self):
        """Runs the script; returns command, status and message of each."""
        since = len(self.output)
        self.send("shabby_shell /tmp/script\n")
        try:
            self.wait_for(rb"@@ end\r?\n(?s:.*)\$ \Z", SECONDS, since)
        except Late:
            last = self.clean(since).rpartition("@@ ")[2]
            raise Failure("no end of: " + last)
        return re.findall(r"@@ (.*)\n(?s:.*?)== (\d+) ?(.*)\n",
                          self.clean(since))


def play(kind, commands, is_right, memory=128, **how):
    """An outcome for each command under one pressure."""
    words = sys.argv[1:] if __name__ == "__main__" else []
    commands = [c for c in commands if not words or any(w in c for w in words)]
    with Pressed(script(commands, **how), memory) as machine:
        results = machine.play()
    if len(results) != len(commands):
        yield Outcome(False, "H5: %s: do all commands run?" % kind,
                      "%d of %d" % (len(results), len(commands)))
    for command, status, message in results:
        why = is_right(command, int(status), message)
        yield Outcome(not why, "H5: %s: %s" % (kind, command),
                      why and "status %s: %s\n%s" % (status, message, why))


def on(commands, *files):
    return [c.replace("{}", f) for f in files for c in commands]


def answers(command, status, message):
    """A right answer, or an error that is explained."""
    if status > 127 or message.endswith("%s: command not found"
                                        % command.split()[0]):
        return "it was ended, or not found"
    if status > 1 and not message:
        return "no message"
    return ""


def complains(command, status, message):
    """What it prints gets lost: it must say so."""
    del command
    if status == 0 or status >= 126:
        return "this status tells nobody that something went wrong"
    if ": " not in message:
        return "no message"
    return ""


MAKE_FILES = """
yes 'abc xyz' | head -c 1048576 | tr -d '\\n' > /tmp/line
cp /shabby_shell /tmp/binary
"""


@check("H5: does each command stand odd input?")
def odd_input():
    yield from play("odd input",
                    on(READERS + SILENT, "/tmp/line", "/tmp/binary", "/tmp",
                       "/tmp/none", "/dev/null"), answers, first=MAKE_FILES)


@check("H5: does each command notice that standard output is closed?")
def closed_output():
    yield from play("closed output",
                    on(READERS, "/etc/passwd") + PRINTERS, complains,
                    run='eval "$1" >&-')


@check("H5: does each command notice that the disk is full?")
def full_disk():
    yield from play("full disk", on(READERS, "/etc/passwd") + PRINTERS,
                    complains, output="/tmp/full",
                    first=": > /tmp/full; cat /dev/zero > /fill 2>/dev/null")


@check("H5: does each command end with a message when memory is short?")
def little_memory():
    for kib in (150, 600):
        yield from play("%d KiB" % kib,
                        on(READERS + SILENT, "/tmp/line") + PRINTERS, answers,
                        run='ulimit -v %d; eval "$1"' % kib, first=MAKE_FILES)


def answers_or_ends(command, status, message):
    """When no frame is left, MM ends whoever has most, and says so."""
    return "" if status == 137 else answers(command, status, message)


@check("H5: does each command end in a machine with 5 MiB?")
def small_machine():
    yield from play("5 MiB", on(READERS + SILENT, "/tmp/line") + PRINTERS,
                    answers_or_ends, memory=5, first=MAKE_FILES)


if __name__ == "__main__":
    for function in (odd_input, closed_output, full_disk, little_memory,
                     small_machine):
        for outcome in function():
            if not outcome.passed:
                print(outcome.name, outcome.details, sep="\n    ")
