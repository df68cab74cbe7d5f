#!/usr/bin/env python3
"""
The commands as their pages describe them, row H4: transcripts, which
tests/commands/NAME.txt holds, are played by shabby_shell in the guest.

    # a comment
    $ printf 'b\\na\\n' > f
    $ sort f
    a
    b
    $ sort nosuch
    sort: nosuch: No such file or directory
    [1]

"$ " is a command, and "> " goes on with it. Then comes what it prints, and the
status unless that is 0. A line "..." stands for any lines. Empty lines before
a comment and at the end are not meant. Each file begins in an empty directory
of its own, as root; its standard input is empty.

    tests/test_commands.py NAME ...     plays some; they boot kumquat.img
"""
import importlib.machinery
import os
import re
import sys

from check import Outcome, check
from machine import BUILD, IMAGE, ROOT, Failure, Late, Qemu, mfs
from test_image import fsck

FOLDER = os.path.join(ROOT, "tests", "commands")
SECONDS = 60     # for one file
MARK = "\001"    # begins the line after a case

# What a case cannot show, and why; it is tested where the words say.
ELSEWHERE = {
    "init": "MM starts it: test_shell, R6",
    "login": "asks at a terminal: test_users",
    "poweroff": "the end of the machine: test_crash",
    "reboot": "the end of the machine: test_boot",
}


class Case:
    """One command of a transcript."""

    def __init__(self, command, line):
        self.command, self.line = command, line
        self.output = []
        self.status = 0

    def drop_empty_lines(self):
        """Those at the end of its output."""
        while self.output and not self.output[-1]:
            self.output.pop()

    def take_status(self):
        """The last line may be one."""
        if self.output and re.fullmatch(r"\[\d+\]", self.output[-1]):
            self.status = int(self.output.pop()[1:-1])


def matches(want, got):
    """Are these lines as they should be? "..." stands for any."""
    if "..." not in want:
        return want == got
    head = want.index("...")
    return want[:head] == got[:head] and any(
        matches(want[head + 1:], got[start:])
        for start in range(head, len(got) + 1))


def parse(text):
    """The cases of a transcript."""
    cases = []
    for number, line in enumerate([*text.split("\n"), "#"], 1):
        if line.startswith("$ "):
            cases.append(Case(line[2:], number))
        elif re.match(r"#( |$)", line):
            if cases:
                cases[-1].drop_empty_lines()
        elif not cases:
            if line:
                raise Failure("line %d: no command before it" % number)
        elif re.match(r">( |$)", line) and not cases[-1].output:
            cases[-1].command += "\n" + line[2:]
        else:
            cases[-1].output.append(line)
    for case in cases:
        case.take_status()
    return cases


def script(cases):
    """What the shell executes: after each case its number and status."""
    return ("shown() { shown=$?; printf '\\n%s%%s\\n' \"$1 $shown\"; "
            "return $shown; }\n" % MARK) + \
        "".join("%s\nshown %d\n" % (case.command, number)
                for number, case in enumerate(cases))


def split(output):
    """What each case has printed, and its status; the rest at last."""
    *parts, rest = re.split("\n%s(\\d+ \\d+)\n" % MARK, output)
    done = {}
    for printed, mark in zip(parts[::2], parts[1::2]):
        number, status = mark.split()
        done[int(number)] = (printed, int(status))
    return done, rest


def lines_of(printed):
    """A final newline is taken for granted."""
    lines = printed.split("\n")
    return lines if lines[-1] else lines[:-1]


def show(case, lines, end):
    """How a case went wrong; it ended so."""
    def block(title, output, end):
        return [title] + ["    " + line for line in output + end]

    want = ["[%d]" % case.status] if case.status else []
    return "\n".join(["line %d: $ %s" % (case.line, case.command)] +
                     block("  expected", case.output, want) +
                     block("  seen", lines, end)) + "\n"


def judge(cases, output):
    """Compares; returns the failures as text, empty if there are none."""
    done, rest = split(output)
    wrong = ""
    for number, case in enumerate(cases):
        if number not in done:
            return wrong + show(case, lines_of(rest), ["and it was the last"])
        printed, status = done[number]
        lines = lines_of(printed)
        if status != case.status or not matches(case.output, lines):
            wrong += show(case, lines, ["[%d]" % status] if status else [])
    return wrong


class Player(Qemu):
    """A machine with the scripts of transcripts in /tmp."""

    def __init__(self, transcripts, image):
        super().__init__(image=image, files={
            "/tmp/%s.sh" % name: script(cases)
            for name, cases in transcripts.items()})

    def play(self, name):
        """Plays one. Returns what was too late: nothing; the end, which
        Ctrl+C has brought about; or that, too."""
        try:
            self.say("cd /tmp; mkdir {0}; cd {0}".format(name))
            self.say("shabby_shell ../{0}.sh </dev/null >../{0}.out 2>&1"
                     .format(name), SECONDS)
            return ""
        except Late:
            pass
        try:
            self.say("\x03", 5)
            return "it took too long\n"
        except Late:
            return "it took too long, and Ctrl+C did not help\n"

    def switch_off(self):
        """All output can be read from the image then."""
        self.send("cd /; poweroff\n")
        try:
            self.wait_end()
        except Late:
            self.process.kill()
            self.process.wait()
            mfs(self.image, "recover")
        fsck(self.image)


def read_transcripts(names):
    """A dictionary of lists of cases."""
    transcripts = {}
    for name in names:
        with open(os.path.join(FOLDER, name + ".txt")) as file:
            transcripts[name] = parse(file.read())
    return transcripts


def play(names, image=IMAGE):
    """Plays transcripts in one machine; yields their outcomes."""
    transcripts = read_transcripts(names)
    late = {}
    with Player(transcripts, image) as machine:
        machine.wait_prompt()
        for name in names:
            late[name] = machine.play(name)
            if "did not" in late[name]:
                break
        machine.switch_off()
        for name in names:
            wrong = late.get(name, "it was not begun\n")
            if name in late:
                wrong += judge(transcripts[name], mfs(
                    machine.image, "cat", "/tmp/%s.out" % name))
            yield Outcome(not wrong, "H4: is %s.txt what happens?" % name,
                          wrong)


def all_names():
    return sorted(name[:-len(".txt")] for name in os.listdir(FOLDER)
                  if name.endswith(".txt"))


@check("H4: do the commands do what their transcripts say? (1)")
def play_odd():
    yield from play(all_names()[::2])


@check("H4: do the commands do what their transcripts say? (2)")
def play_even():
    yield from play(all_names()[1::2])


# --- Is every option there? ---------------------------------------------------

def load_pages():
    """tools/manual as a module."""
    path = os.path.join(ROOT, "tools", "manual")
    return importlib.machinery.SourceFileLoader("manual", path).load_module()


def commands():
    """The commands' names with their sources."""
    folder = os.path.join(ROOT, "command")
    found = {}
    for entry in os.listdir(folder):
        name, suffix = os.path.splitext(entry)
        path = os.path.join(folder, entry)
        if suffix in (".c", ".cc"):
            found[name] = path
        elif os.path.isdir(path):
            found[name] = os.path.join(path, "main.c")
    return found


def options_of(page):
    """The options that a page lists. Upper case of several letters stands for
    something else: -SIGNAL."""
    return {option for line in page.options
            for option in re.findall(r"(?:^  |, )-([^\s,]+)", line)
            if not re.fullmatch("[A-Z]{2,}.*", option)}


def options_accepted(page):
    """The options in the lines of a page's usage."""
    found = set()
    for letters in re.findall(r"(?<=[\s[])-([0-9A-Za-z-]+)",
                              " ".join(page.usage)):
        if letters.startswith("-"):
            found.add(letters)
        elif not re.fullmatch("[A-Z]{3,}", letters):  # -SIGNAL
            found |= set(letters)
    return found


def words_called(name, cases):
    """All words that follow the command, up to the next one."""
    for case in cases:
        for part in re.split(r"[;|&()\n`]", case.command):
            words = [re.sub(r"^/", "", word) for word in part.split()]
            if name in words:
                yield from words[words.index(name) + 1:]


def options_used(name, cases):
    """Single letters may stand together, and before their arguments."""
    used = set()
    for word in words_called(name, cases):
        if word.startswith("-"):
            used |= {word[1:], *word[1:]}
    return used


@check("H4: does every option of a page's usage have a line there?")
def every_line():
    manual = load_pages()
    wrong = []
    for name, source in sorted(commands().items()):
        page = manual.Page(source)
        missing = options_accepted(page) - options_of(page)
        wrong += ["%s -%s has no line of its own" % (name, option)
                  for option in sorted(missing)]
    if wrong:
        raise Failure("\n".join(wrong))


@check("H4: does every command have a page, and every option a case?")
def every_option():
    manual = load_pages()
    played = read_transcripts(all_names())
    wrong = []
    for name, source in sorted(commands().items()):
        try:
            options = options_of(manual.Page(source))
        except manual.NoPage as reason:
            wrong.append(str(reason))
            continue
        if name in ELSEWHERE:
            continue
        if name not in played:
            wrong.append("%s: there is no %s.txt" % (name, name))
            continue
        missing = {option for option in
                   options - options_used(name, played[name])
                   if "%s -%s" % (name, option) not in ELSEWHERE}
        wrong += ["%s -%s is in no case" % (name, option)
                  for option in sorted(missing)]
    if wrong:
        raise Failure("\n".join(wrong))


if __name__ == "__main__":
    outcomes = list(play(sys.argv[1:] or all_names(),
                         os.path.join(BUILD, "kumquat.img")))
    for result in outcomes:
        print("%s - %s\n%s" % ("ok" if result.passed else "not ok",
                               result.name, result.details), end="")
    sys.exit(not all(result.passed for result in outcomes))
