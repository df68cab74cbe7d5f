#!/usr/bin/env python3
"""
Rows C1, C2, C4: the course. Every page is played word for word: its commands,
the chapter's boot, the sessions in Bochs and gdb; and `make book` refuses what
does not agree with the sources.

    tests/test_course.py PAGE...   plays pages, and shows each block
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from check import check, equal, expect
from machine import ROOT, Qemu, call
from pages import HomeReader, blocks
from test_boot import show_menu

sys.path.insert(0, os.path.join(ROOT, "course"))

from findings import SECTIONS, chapters, findings  # noqa: E402

ELSEWHERE = ("extend",)  # played by test_tutorial.py


def played_pages():
    """The pages with commands."""
    for path in sorted(glob.glob(os.path.join(ROOT, "course", "*.rst"))):
        name = os.path.basename(path)[:-len(".rst")]
        page = os.path.join("course", name + ".rst")
        if name not in ELSEWHERE and any(blocks(page)):
            yield name, page


def register(name, page):
    number = name.partition("-")[0]
    what = "chapter " + number if number.isdigit() else name + ".rst"

    @check("C2, C4: %s: is all as the page says, word for word?" % what)
    def play():
        HomeReader().play(page)


for page_name, page_path in played_pages():
    register(page_name, page_path)


@check("C2: is GRUB's menu the table of contents, and does a chapter that is "
       "chosen there show itself on the screen?")
def menu():
    titles = [title for _, title in chapters(ROOT)]
    expect(len(titles) >= 8, "chapters: %s" % titles)
    with Qemu(grub=True) as machine:
        show_menu(machine)
        lines = machine.wait_screen(
            lambda lines: titles[-1] in "".join(lines))  # it is drawn slowly
        shown = [re.search(r"\d+\. (.*?) *\W*$", line) for line in lines]
        equal([found[1] for found in shown if found], titles, "the menu")
        first = next(i for i, line in enumerate(lines) if "1. " in line)
        full = next(i for i, line in enumerate(lines) if "full" in line)
        machine.keys(*["down"] * (first - full), "ret")
        machine.wait_screen(lambda lines: any("chapter=01" in line
                                              for line in lines))


# --- Row C1: what make book refuses -------------------------------------------

SOURCE = """/* [whole] */
int whole(void)
{
    return 0;
}
/* [whole end] */
"""
PAGE = """.. region:: kernel/a.c whole

See ``whole()``, and :other:`schedule()` elsewhere.
"""
LISTING = "\n.. code-block:: c\n\n" + 6 * "   x = 1;\n"
# What is changed in the source and the page, and what is said then.
MISTAKES = (
    ("", PAGE.replace("kernel/a.c whole", "kernel/a.c hole"),
     "course/p.rst:1: kernel/a.c has no region [hole]"),
    ("", PAGE.replace("kernel/a.c", "kernel/b.c"),
     "course/p.rst:1: kernel/b.c has no region [whole]"),
    ("/* [open] */\n", PAGE, "kernel/a.c:7: [open] has no end"),
    ("/* [shut end] */\n", PAGE,
     "kernel/a.c:7: [shut end] without its [shut]"),
    ("/* [unused] */\n/* [unused end] */\n", PAGE,
     "kernel/a.c:7: no page shows [unused]"),
    ("/* [whole] */\n/* [whole end] */\n", PAGE,
     "kernel/a.c:7: [whole] is in kernel/a.c too"),
    ("/* [x] */\n/* [y] */\n/* [y end] */\n/* [x end] */\n", PAGE,
     "kernel/a.c:8: [y] begins within [x]"),
    ("", PAGE + PAGE, "course/p.rst:4: [whole] is shown in course/p.rst:1 too"),
    ("", PAGE.replace("``whole", "``hole"), "course/p.rst:3: there is no hole()"),
    ("", PAGE + LISTING, "course/p.rst:5: a listing of more than 5 lines is "
     "typed: include a region"),
    ("", PAGE + "\n.. literalinclude:: a.c\n",
     "course/p.rst:5: listings are included by region"),
    ("", PAGE + LISTING.replace("code-block:: c", "code-block:: text"),
     "course/p.rst:5: a listing of more than 5 lines is typed: "
     "include a region"),
    ("", PAGE + "\n.. code:: c\n",
     "course/p.rst:5: listings are included by region"),
    ("", PAGE + "\nSo::\n\n   int x;\n",
     "course/p.rst:5: listings are included by region"),
    ("", PAGE + "\nSee ``no(3)``, ``kernel/a.c:no()``.\n",
     "course/p.rst:5: there is no no()"),
    ("", PAGE + "\nSee ``int()``.\n", "course/p.rst:5: there is no int()"),
    ("", PAGE + "\nSee ``kernel/b.c``.\n",
     "course/p.rst:5: there is no file kernel/b.c"),
    ("", PAGE + "\nSee ``make nonsense N=1``.\n",
     "course/p.rst:5: no block runs make nonsense"),
)


def found_in(source, page, table="", name="p"):
    with tempfile.TemporaryDirectory() as root:
        for path, text in (("kernel/a.c", source), ("course/%s.rst" % name, page),
                           ("course/chapters", table)):
            os.makedirs(os.path.dirname(os.path.join(root, path)),
                        exist_ok=True)
            with open(os.path.join(root, path), "w") as file:
                file.write(text)
        return findings(root)


@check("C1: is each mistake in regions, listings and names found?")
def mistakes():
    equal(found_in(SOURCE, PAGE), [], "of a page without mistakes")
    for source, page, said in MISTAKES:
        expect(said in found_in(SOURCE + source, page),
               "not found: %s, but %s" %
               (said, found_in(SOURCE + source, page)))


def block(caption, line):
    return "\n.. code-block:: console\n   :caption: %s\n\n   %s\n" % (
        caption, line)


WHOLE = "A title\n=======\n\n" + "".join(
    "%s\n%s\n%s\n" % (title, len(title) * "-", "".join(blocks_in))
    for title, blocks_in in ((title, {
        "The code": [PAGE],
        "Try it": [block("On your machine", "$ make chapter N=01")],
        "What to watch in Bochs": [
            block("On your machine", "$ make bochs-chapter N=01"),
            block("Set already", "lb 1"), block("In Bochs", "<bochs> c")],
        "The same in gdb": [
            block("On your machine", "$ make gdb-chapter N=01"),
            block("Set already", "hbreak f"), block("In gdb", "(gdb) c")],
    }.get(title, [])) for title in SECTIONS))


@check("C2: are a chapter's page and its row in course/chapters compared, and "
       "are its sessions missed?")
def chapter_mistakes():
    row = "01-p | A title | demo\n"
    equal(found_in(SOURCE, WHOLE, row, "01-p"), [], "of a whole chapter")
    for page, table, said in (
            (WHOLE, row + "02-q | B | demo\n", "there is no course/02-q.rst"),
            (WHOLE, row.replace("A t", "B t"), "its title is not \"B title\""),
            (WHOLE.replace("Exercises\n", "Questions\n"), row,
             "its sections are not: "),
            (WHOLE.replace("$ make chapter N=01", "$ make chapter N=02"), row,
             "has no block with: $ make chapter N=01"),
            (WHOLE.replace("In Bochs\n\n", "On your machine\n\n"), row,
             "has no block with: :caption: In Bochs"),
            (WHOLE.replace("gdb-chapter", "gdb"), row,
             "has no block with: $ make gdb-chapter N=01")):
        found = found_in(SOURCE, page, table, "01-p")
        expect(any(said in line for line in found),
               "not found: %s, but %s" % (said, found))


WRONG = "Title\n=====\n\n``nothing()`` and :ref:`nowhere`\n"


def sphinx_command(course, to):
    """As `make book` gives it, for other folders."""
    rule = call("make", "-n", "book", "B=/tmp/B", cwd=ROOT)
    found = re.search(r"^sphinx-build (.*\n?.*) -d \S+ \\\n\s+course \S+$",
                      rule, re.M)
    expect(found, "make book does not call sphinx-build: " + rule)
    return "sphinx-build %s %s %s" % (found[1], course, to)


@check("C1: does make book fail as often as it is tried when something is "
       "found?")
def book_fails():
    with tempfile.TemporaryDirectory() as root:
        course = os.path.join(root, "course")
        os.makedirs(course)
        for name in ("book.py", "findings.py", "conf.py"):
            shutil.copy(os.path.join(ROOT, "course", name), course)
        for text, status in ((WRONG, 1), (None, 1), ("Title\n=====\n", 0)):
            if text is not None:
                with open(os.path.join(course, "index.rst"), "w") as file:
                    file.write(text)
            done = subprocess.run(
                sphinx_command(course, root), shell=True, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            equal(done.returncode, status, "status; it said " + done.stdout)
            if status:
                expect("there is no nothing()" in done.stdout and
                       "undefined label" in done.stdout, done.stdout)


def main():
    for page in sys.argv[1:]:
        HomeReader().play(page, lambda block: print(
            "%s:%d: %s" % (block.page, block.line, block.caption), flush=True))


if __name__ == "__main__":
    main()
