"""
Do the book's text and the sources agree? Looks for regions that have no end,
that no page shows or that are not there; for long listings that are typed
instead of included; for functions that do not exist; for chapters whose pages
and table differ.

    course/findings.py      prints what it finds; status 1 if there is anything
"""
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCES = ("boot", "kernel", "mm", "fs", "drivers", "servers", "lib",
           "command", "include", "course/demo")
SUFFIXES = {".c": "c", ".h": "c", ".asm": "nasm", ".cc": "cpp"}
MARK = re.compile(r"^\s*(?:/\* |; )\[([a-z0-9-]+?)( end)?\](?: \*/)?$")
USE = re.compile(r"^ *\.\. region:: (\S+) (\S+)$", re.M)
CODE = re.compile(r"^( *)\.\. code-block:: (\w+)\n((?:\1   :.*\n)*)\n"
                  r"((?:\1   .*\n|\n)+)", re.M)
CALL = re.compile(r"(?<!:other:)``(?:[\w/.]+:)?([A-Za-z_]\w*)\([^)`]*\)``")
QUOTED = re.compile(r"``((?:%s|tests|tools|docs)/[\w./-]+\.\w+)(?::\w+)?``" %
                    "|".join(SOURCES))
# Blocks by which a listing could come in unseen.
REFUSED = re.compile(r"^ *\.\. (literalinclude|code|sourcecode|parsed-literal|"
                     r"highlight)::|^ *(?!\.\. )\S.*::$|^ *::$", re.M)
MAKE = re.compile(r"(?<!`)``(?:\w+=\S+ )*make ([a-z][a-z-]*)")
# Targets that tests run, but no block of a page.
RUN_BY_TESTS = ("bench", "conform", "fresh", "new-command", "new-test", "test")
TYPED = 5  # lines of code that may stand in the text itself
NO_CODE = ("console", "bash", "yaml")  # what is typed, which tests run
MAKES_FILES = "extend"  # the page whose blocks a test compares with files
# What every chapter has, in this order.
SECTIONS = ("The question", "The idea", "The code", "Try it",
            "What to watch in Bochs", "The same in gdb", "What it costs",
            "Where others do otherwise", "Exercises")


def read(path):
    with open(path) as file:
        return file.read()


# --- Regions ------------------------------------------------------------------


class Region:
    """The lines of a file, from one, between the marks of this name."""

    def __init__(self, path, name, first):
        self.path, self.name = path, name
        self.first, self.last = first, None

    def lines(self):
        return "%d to %d" % (self.first, self.last)


def source_files(root):
    for folder in SOURCES:
        for path, folders, names in os.walk(os.path.join(root, folder)):
            folders.sort()
            for name in sorted(names):
                if os.path.splitext(name)[1] in SUFFIXES:
                    yield os.path.relpath(os.path.join(path, name), root)


def regions(root, wrong):
    """Name to region, of all sources; appends what is wrong with marks."""
    found = {}
    for path in source_files(root):
        opened = None
        for number, line in enumerate(
                read(os.path.join(root, path)).split("\n"), 1):
            mark = MARK.match(line)
            if not mark:
                continue
            name, end = mark[1], bool(mark[2])
            if end and (opened is None or opened.name != name):
                wrong.append("%s:%d: [%s end] without its [%s]" %
                             (path, number, name, name))
            elif end:
                opened.last = number - 1
                opened = None
            elif opened:
                wrong.append("%s:%d: [%s] begins within [%s]" %
                             (path, number, name, opened.name))
            elif name in found:
                wrong.append("%s:%d: [%s] is in %s too" %
                             (path, number, name, found[name].path))
            else:
                opened = found[name] = Region(path, name, number + 1)
        if opened:
            wrong.append("%s:%d: [%s] has no end" %
                         (path, opened.first - 1, opened.name))
            del found[opened.name]
    return found


def pages(root):
    """Page to text, without its suffix, of the whole course."""
    course = os.path.join(root, "course")
    return {os.path.relpath(path, course)[:-len(".rst")]: read(path)
            for path in sorted(glob.glob(course + "/**/*.rst",
                                         recursive=True))}


def chapters(root):
    """(page, title) of course/chapters."""
    path = os.path.join(root, "course", "chapters")
    for line in read(path).splitlines() if os.path.exists(path) else ():
        if line.strip() and not line.startswith("#"):
            page, title, _ = line.split("|")
            yield page.strip(), title.strip()


# --- Checks -------------------------------------------------------------------


def defined_names(root):
    """All functions, macros and assembly labels, and what the rows of
    messages.def give."""
    names = set()
    for path in source_files(root):
        text = re.sub(r"__attribute__\(\(\w+\)\)", "",
                      read(os.path.join(root, path)))
        names.update(re.findall(r"^[^\s#/*].*?\b(\w+)\(", text, re.M))
        names.update(re.findall(r"^#define (\w+)", text, re.M))
        names.update(re.findall(r"^(?:global )?(\w+):", text, re.M))
    rows = os.path.join(root, "include", "kumquat", "messages.def")
    if os.path.exists(rows):
        names.update(re.findall(r"^\w+\(\w+, \w+, (\w+),", read(rows), re.M))
    return names


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def region_findings(root, texts):
    wrong = []
    known = regions(root, wrong)
    shown = {}
    for page, text in texts.items():
        for use in USE.finditer(text):
            path, name = use.groups()
            where = "course/%s.rst:%d" % (page, line_of(text, use.start()))
            if name not in known or known[name].path != path:
                wrong.append("%s: %s has no region [%s]" % (where, path, name))
            elif name in shown:
                wrong.append("%s: [%s] is shown in %s too" %
                             (where, name, shown[name]))
            shown.setdefault(name, where)
    cut = cut_by_labs(root)
    return wrong + ["%s:%d: no page shows [%s]" % (r.path, r.first - 1, name)
                    for name, r in known.items()
                    if name not in shown and name not in cut]


def cut_by_labs(root):
    """The regions for which a lab has a stub."""
    return {os.path.splitext(os.path.basename(path))[0] for path in
            glob.glob(os.path.join(root, "course/labs/*/stubs/*"))}


def is_played(options):
    """Is it an edit or a file that a test compares with the tree?"""
    caption = re.search(r":caption: (.+)", options)
    return caption and re.search(
        r" has$|: all of it$|: (?:after \".+\", )?"
        r"(?:below|above|instead of|take out) \"", caption[1])


def text_findings(root, texts):
    names = defined_names(root)
    for page, text in texts.items():
        for at, what in (*block_findings(page, text),
                         *name_findings(root, names, page, text)):
            yield "course/%s.rst:%d: %s" % (page, line_of(text, at), what)


def block_findings(page, text):
    for block in CODE.finditer(text):
        language, options, body = block[2], block[3], block[4]
        if language not in NO_CODE and \
                not (page == MAKES_FILES and is_played(options)) and \
                len(body.strip().split("\n")) > TYPED:
            yield block.start(), "a listing of more than %d lines is typed: " \
                "include a region" % TYPED
    for part in REFUSED.finditer(text):
        yield part.start(), "listings are included by region"


def name_findings(root, names, page, text):
    made = text if page == MAKES_FILES else ""
    for call in CALL.finditer(text):
        if call[1] not in names and \
                not re.search(r"^   .*\b%s\(" % call[1], made, re.M):
            yield call.start(), "there is no %s()" % call[1]
    for path in QUOTED.finditer(text):
        if page != MAKES_FILES and \
                not os.path.exists(os.path.join(root, path[1])):
            yield path.start(), "there is no file " + path[1]


def command_findings(texts):
    """Is every make that the prose names typed in a block, and so tested?"""
    typed = {target for text in texts.values()
             for target in re.findall(r"^   \$ make ([a-z-]+)", text, re.M)}
    for page, text in texts.items():
        for make in MAKE.finditer(text):
            if make[1] not in typed and make[1] not in RUN_BY_TESTS:
                yield "course/%s.rst:%d: no block runs make %s" % (
                    page, line_of(text, make.start()), make[1])


def chapter_findings(root, texts):
    """Are the table that GRUB's menu is made of and the pages the same?"""
    for page, title in chapters(root):
        text = texts.get(page)
        if text is None:
            yield "course/chapters: there is no course/%s.rst" % page
            continue
        if text.split("\n")[0] != title:
            yield "course/%s.rst: its title is not \"%s\", as in " \
                "course/chapters" % (page, title)
        headings = tuple(re.findall(r"^(\S.*)\n-{3,}$", text, re.M))
        if headings != SECTIONS:
            yield "course/%s.rst: its sections are not: %s" % (
                page, ", ".join(SECTIONS))


def section_of(text, title):
    """What stands below one heading."""
    return re.split(r"^\S.*\n-{3,}$", text.partition(
        "\n%s\n%s\n" % (title, "-" * len(title)))[2], 1, re.M)[0]


def session_findings(root, texts):
    """Is each chapter booted, and looked at in both debuggers?"""
    for page, _ in chapters(root):
        number = page.partition("-")[0]
        for title, make, captions in (
                ("Try it", "chapter", ()),
                ("What to watch in Bochs", "bochs-chapter",
                 ("Set already", "In Bochs")),
                ("The same in gdb", "gdb-chapter", ("Set already", "In gdb"))):
            text = section_of(texts.get(page, ""), title)
            for wanted in ("   $ make %s N=%s\n" % (make, number),
                           *("   :caption: %s\n" % c for c in captions)):
                if wanted not in text:
                    yield "course/%s.rst: \"%s\" has no block with: %s" % (
                        page, title, wanted.strip())


def findings(root):
    """All that is wrong, a line each."""
    texts = pages(root)
    return [*region_findings(root, texts), *text_findings(root, texts),
            *command_findings(texts), *chapter_findings(root, texts),
            *session_findings(root, texts)]


if __name__ == "__main__":
    lines = findings(ROOT)
    print("\n".join(lines))
    sys.exit(1 if lines else 0)
