"""
Rows C3 and C4: each lab, both ways. In the tree itself it has all points, ten
times; its hand-out, made and graded as the lab's page says, has none; wrong
solutions have as many as the lab says, some but not all. And what make lab
refuses, the scripts for Gradescope and GitHub Classroom, and that neither a
submission's own tests count nor what its kernel prints. (Labs:
course/labs/README.)

A hand-out is built from a copy of this tree's build, so that only what differs
is compiled. In a hand-out there is nothing to ask here.
"""
import base64
import contextlib
import errno
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import time

import pages
from check import check, equal, expect, outcome
from machine import BUILD, ROOT, TIME_SCALE, Failure

sys.path.insert(0, os.path.join(ROOT, "tools"))

import grading  # noqa: E402
import labs  # noqa: E402

TIMES = 10  # that the solution is graded
WRONG_LEAST = 3
SECONDS = 60  # for make grade when little is to be built, and all else


def run(tree, *command):
    """(output, status) of a command in a tree, which must not take long."""
    start = time.monotonic()
    done = subprocess.run(command, cwd=tree, env=pages.environment(),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace")
    took = time.monotonic() - start
    expect(took < SECONDS * TIME_SCALE, "%s takes %d s" % (command, took))
    return done.stdout, done.returncode


def grades(tree, *command):
    """Points, exit status and output of a command that grades."""
    output, status = run(tree, *command)
    found = re.search(r"^(\d+) of 100 points$", output, re.M)
    expect(found, "status %d, but no points:\n%s" % (status, output[-2000:]))
    return int(found[1]), status, output


def play(lab, tree):
    """What the lab's page says is typed, with `tree` for the hand-out's
    folder, which gets a build. Returns the last command's output."""
    page = os.path.join(labs.LABS, lab.name, "index.rst")
    output, folder, said = "", ROOT, os.path.join("..", lab.name)
    for block in pages.blocks(page):
        for command, want in block.commands():
            if command == "cd " + said:
                folder = tree
                labs.copy_build(lab, BUILD, os.path.join(tree, "build"))
                continue
            output, _ = run(folder, *command.replace(said, tree).split())
            got = output.replace(tree, said).splitlines()
            if not pages.matches(want, got):
                raise block.wrong(command, want, got)
    return output


def solve(lab, tree, wrong=None):
    """Puts the solution into a hand-out, or a wrong one."""
    for region in lab.regions:
        text = labs.region_get(ROOT, region)
        if wrong is not None:
            with contextlib.suppress(FileNotFoundError):
                text = labs.read(lab.part(region, "wrong", wrong))
        labs.region_put(tree, region, text)


def wrong_solutions(lab):
    """(number, points, what is wrong, words of make grade or "") of each."""
    for line in labs.read(os.path.join(lab.folder, "wrong",
                                       "points")).splitlines():
        number, points, text = line.split(None, 2)
        error, _, words = text.partition(" | ")
        yield number, int(points), error, words


# --- Each lab -----------------------------------------------------------------


def has_all_points(lab):
    for _ in range(TIMES):
        for verdict in grading.grade(lab):
            expect(verdict.passed, "%s\n%s" % (
                verdict.test.question, "\n".join(verdict.explain())))


def has_none(lab, tree):
    output = play(lab, tree)
    expect("0 of 100 points\n" in output and "does not build" not in output,
           output)


def has_some(lab, tree, number, points, error, words):
    expect(0 < points < lab.points(), "%s: %d points" % (error, points))
    solve(lab, tree, number)
    got, status, output = grades(tree, "make", "grade", "JSON=classroom")
    equal((got, status), (points, 2), "\"%s\"\n%s" % (error, output))
    expect(words in output, "make grade says nothing of %r:\n%s" %
           (words, output))
    check_classroom(lab, points, os.path.join(tree, "results.json"))


def is_whole(lab):
    """Nothing in the folder is forgotten."""
    equal(lab.points(), 100, "points of all tests")
    expect(5 <= len(lab.tests) <= 9, "%d tests" % len(lab.tests))
    stubs = os.listdir(os.path.join(lab.folder, "stubs"))
    equal(sorted(stubs), sorted(os.path.basename(lab.part(region))
                              for region in lab.regions),
          "stubs")
    folders = {name for name in os.listdir(os.path.join(lab.folder, "wrong"))
               if name != "points"}
    rows = list(wrong_solutions(lab))
    equal({row[0] for row in rows}, folders, "wrong solutions")
    expect(len(rows) >= WRONG_LEAST, "only %d wrong solutions" % len(rows))


def solution(lab):
    yield outcome("C3: is lab %s complete?" % lab.name, is_whole, lab)
    yield outcome("C3: has the solution of lab %s all points, %d times?" %
                  (lab.name, TIMES), has_all_points, lab)


def others(lab):
    with tempfile.TemporaryDirectory(prefix="kumquat-") as work:
        tree = os.path.join(work, lab.name)
        yield outcome("C3, C4: is the hand-out of lab %s made and graded as "
                      "its page says, and has it no points?" % lab.name,
                      has_none, lab, tree)
        for row in wrong_solutions(lab):
            yield outcome("C3: has wrong solution %s of lab %s %d points?" %
                          (row[0], lab.name, row[1]), has_some, lab, tree,
                          *row)


def register(lab):
    check("C3: lab:%s, the solution" % lab.name)(lambda: solution(lab))
    check("C3: lab:%s, what is not the solution" % lab.name)(
        lambda: others(lab))


def asked(question):
    """Registers a check, but not in a hand-out."""
    return (lambda function: function) if labs.is_hand_out() else \
        check(question)


for lab_name in () if labs.is_hand_out() else labs.lab_names():
    register(labs.Lab(lab_name))


# --- Results for others -------------------------------------------------------


def load(path):
    with open(path) as file:
        return json.load(file)


def check_fields(row, **kinds):
    """Has a row these fields, of these types or one of these values?"""
    for name, kind in kinds.items():
        value = row.get(name)
        good = isinstance(value, kind) if isinstance(kind, type) else \
            value in kind
        expect(good, "%s is %r" % (name, value))


def check_classroom(lab, points, path):
    result = load(path)
    check_fields(result, version=(1,), max_score=(100,), tests=list,
                 status=("fail" if points < 100 else "pass",))
    equal(len(result["tests"]), len(lab.tests), "tests")
    equal(sum(test["score"] for test in result["tests"]), points, "scores")
    for test in result["tests"]:
        check_fields(test, name=str, status=("pass", "fail"), score=int,
                     message=str, test_code=str, filename=str, line_no=int,
                     execution_time=int)


def check_gradescope(lab, points, path):
    result = load(path)
    check_fields(result, score=(points,), output=str, execution_time=int,
                 tests=list)
    equal(sum(test["max_score"] for test in result["tests"]), 100, "most")
    equal(sum(test["score"] for test in result["tests"]), points, "scores")
    for test in result["tests"]:
        check_fields(test, name=str, number=str, score=int, max_score=int,
                     status=("passed", "failed"), output=str,
                     visibility=("visible",))


CHEATS = {"course/labs/cow/lab": """[lab]
title = All for nothing
regions = cow-split
[test nothing]
question = Is it?
run = echo ok
points = 100
expect = nothing
""", "course/labs/cow/tests/lab_cow.c": "int main(void) { return 0; }\n",
          "tools/grading.py": "raise SystemExit(0)\n",
          "Makefile": "grade:\n\t@echo 100 of 100 points\n"}


def put(folder, path, text):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    labs.write(path, text)


TEACHING = os.path.join(labs.LABS, "teaching.rst")
# What of that page's scripts only a machine of Gradescope's or GitHub's can do:
# to make the clone in which the rest runs.
CLONES = re.compile(r"^.*git clone --depth 1 URL (\S+)( && cd \1)?", re.M)
STEPS = re.compile(r"run: \|\n((?: {10,}.*\n)+)")


def teaching():
    """Caption to text of the page's blocks."""
    return {block.caption: "\n".join(block.lines) + "\n"
            for block in pages.blocks(TEACHING)}


def run_script(text, work, **variables):
    """Runs a script of that page: this tree is the clone, `work` the other
    folders of /autograder."""
    text = CLONES.sub("cd " + ROOT, text)
    text = re.sub(r"/autograder(/kumquat)?",
                  lambda found: ROOT if found[1] else work, text)
    output, status = run(
        ROOT, "env", "B=" + os.environ.get("B", "build"),
        *("%s=%s" % pair for pair in variables.items()),
        "bash", "-e", "-c", text.replace("make ", "make B=%s " % BUILD))
    equal(status, 0, "status of the script, which said " + output)


def submit(lab, folder, number=None):
    """Writes a submission: the solution, or a wrong one."""
    for path in lab.files().values():
        put(folder, path, labs.read(os.path.join(ROOT, path)))
    solve(lab, folder, number)


@asked("C3, C4: does a submission bring its sources, but neither tests nor "
       "tools, graded as teaching.rst tells Gradescope?")
def submission():
    lab = labs.Lab("cow")
    number, points = next(wrong_solutions(lab))[:2]
    with tempfile.TemporaryDirectory(prefix="kumquat-") as work:
        theirs = os.path.join(work, "submission")
        submit(lab, theirs, number)
        for path, text in CHEATS.items():
            put(theirs, path, text)
        results = os.path.join(work, "results", "results.json")
        put(work, results, "")
        run_script(teaching()["setup.sh"], work)
        run_script(teaching()["run_autograder"], work)
        check_gradescope(lab, points, results)


def marked(number, word):
    """What a test that passes prints, in its marks."""
    return "%s\n1..1\nok 1 - yes\n%s\n" % (
        grading.BEGIN % (number, word), grading.STATUS % (0, word))


@asked("C3: does nobody pass by marks that come twice, too early, with "
       "another word, or before a panic?")
def marks_are_strict():
    tests = labs.Lab("cow").tests[:2]
    one, two = marked(1, "word"), marked(2, "word")
    with tempfile.TemporaryDirectory(prefix="kumquat-") as work:
        for console, want in ((one + two, [True, True]),
                              (one, [True, False]),
                              (marked(1, "mord") + one, [True, False]),
                              (one + marked(2, "mord"), [True, False]),
                              (one + one, [False, False]),
                              (two + one, [False, False]),
                              (one + two + one, [False, False]),
                              (one + two + grading.STOPPED, [False, False])):
            for name, text in (("console", console), ("log", ""),
                               ("said", "")):
                labs.write(os.path.join(work, name), text)
            runs = grading.Machine(work, False).runs(tests, "word")
            equal([run.passed() for run in runs.values()], want, console)


# A kernel that prints what a solution's tests would, and halts with no line of
# the interrupt controllers open.
LIAR = """#include "log.h"
static int split(struct space *space, vaddr address, pte *entry)
{
    (void)space, (void)address, (void)entry;
    log_take_consoles();
    log_print("%s");
    __asm__ volatile("outb %%%%al, $0x21; outb %%%%al, $0xA1" : : "a"(0xFF));
    __asm__ volatile("sti; 1: hlt; jmp 1b");
    return 0;
}
"""


@asked("C3, C4: has a kernel that prints all tests' marks itself no points, "
       "graded as teaching.rst tells GitHub Classroom?")
def printing():
    lab = labs.Lab("cow")
    marks = "".join(marked(test.number, "") for test in lab.tests)
    with tempfile.TemporaryDirectory(prefix="kumquat-") as work:
        submit(lab, work)
        labs.region_put(work, "cow-split", LIAR % marks.replace("\n", "\\n"))
        told = os.path.join(work, "told")
        steps = STEPS.search(teaching()["classroom.yml"])[1]
        run_script(textwrap.dedent(steps), work, GITHUB_WORKSPACE=work,
                   RUNNER_TEMP=work, GITHUB_OUTPUT=told)
        name, _, result = labs.read(told).partition("=")
        equal(name, "result", "what the reporter gets")
        labs.write(told, base64.b64decode(result).decode())
        check_classroom(lab, 0, told)
        shown = load(told)["tests"][0]["message"]
        expect("ok 1 - yes" in shown, "the kernel printed nothing:\n" + shown)
        expect("a halt that no interrupt ends" in shown, shown)


@asked("C3: is a submission's build that never ends ended, with all of it?")
def endless():
    lab = labs.Lab("cow")
    with tempfile.TemporaryDirectory(prefix="kumquat-") as work:
        pipe = os.path.join(work, "pipe")
        os.mkfifo(pipe)
        submit(lab, work)
        labs.region_put(work, "cow-split", '#include "%s"\n' % pipe)
        output, status = run(ROOT, "env", "KUMQUAT_TIME_SCALE=0.0005",
                             "B=" + os.environ.get("B", "build"),
                             "tools/grade", lab.name, "--submission", work)
        expect(status == 1 and "the compiler does not end" in output, output)
        try:
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as failure:
            equal(failure.errno, errno.ENXIO, "error of a pipe nobody reads")
        else:
            raise Failure("the compiler still runs")


@asked("C4: does a test run every block of the labs' pages?")
def all_blocks():
    run_here = {os.path.join(labs.LABS, name, "index.rst")
                for name in labs.lab_names()}
    equal(set(teaching()), {"setup.sh", "run_autograder", "classroom.yml"},
          "blocks of teaching.rst")
    for path in glob.glob(os.path.join(ROOT, "course", "*", "**", "*.rst"),
                          recursive=True):
        page = os.path.relpath(path, ROOT)
        for block in pages.blocks(page) if page != TEACHING else ():
            expect(page in run_here and block.caption == "On your machine",
                   "%s:%d: no test runs this block" % (page, block.line))


# --- What is refused ----------------------------------------------------------


@asked("C3: does make lab refuse what it must?")
def refusals():
    name = "cow"
    with tempfile.TemporaryDirectory(prefix="kumquat-") as work:
        labs.write(os.path.join(work, "letter"), "dear diary\n")
        for arguments, words in (
                ((), ["which lab?", *labs.lab_names()]),
                (("NAME=nothing", "DIR=" + work),
                 ["no lab 'nothing'", *labs.lab_names()]),
                (("NAME=../labs/" + name, "DIR=" + work), ["no lab"]),
                (("NAME=" + name,), ["where to?"]),
                (("NAME=" + name, "DIR=" + work), ["not empty"]),
                (("NAME=" + name, "DIR=sub"), ["in this tree"]),
                (("NAME=" + name, "DIR=%s/my lab" % work), ["be built in"]),
                (("NAME=" + name, 'DIR="; touch %s/x; "' % work),
                 ["be built in"])):
            output, status = run(ROOT, "make", "lab", *arguments)
            expect(status != 0, "%s: status 0" % (arguments,))
            for word in words:
                expect(word in output, "%s: %s" % (arguments, output))
        if os.path.exists(os.path.join(ROOT, ".git")):
            output, status = run(ROOT, "env", "GIT_DIR=/none", "tools/lab",
                                 name, os.path.join(work, "lab"))
            expect(status == 1 and "lab: git ls-files: " in output, output)
        equal(os.listdir(work), ["letter"], "what is in the folder")
        output, status = run(ROOT, "tools/grade", name, "--submission", work)
        expect(status == 2 and "has no kernel/" in output, output)
