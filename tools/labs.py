"""
Labs: parts of the real source that a student writes anew. What tools/lab (the
hand-out), tools/grade (the points) and tests/test_labs.py share.

A lab is a folder course/labs/NAME; course/labs/README tells how one is made. A
*region* is a stretch of source between two comments that stand alone in their
lines, /* [NAME] */ and /* [NAME end] */ (in assembly, ; [NAME] and so on).
"""
import configparser
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LABS = os.path.join("course", "labs")
TASK = "TASK.rst"  # in a hand-out

sys.path.insert(0, os.path.join(ROOT, "course"))

from findings import read, regions  # noqa: E402

NAME = re.compile(r"[a-z][a-z0-9_-]*")

LIMIT = 300   # million instructions of a machine
MEMORY = 32   # MiB


class Refused(Exception):
    """It can't be done, and why."""


class Test:
    """One graded test: what it asks, what it is worth, how it is run."""

    def __init__(self, number, row):
        self.number = number
        self.question = row["question"]
        self.expect = row["expect"]
        self.points = int(row["points"])
        self.run = row["run"]  # a line for the shell
        self.append = row.get("append", "")  # to the kernel's command line
        self.memory = int(row.get("memory", MEMORY))  # MiB

    def machine(self):
        """Tests for which this is equal can run on one machine."""
        return self.append, self.memory


class Lab:
    """What the file `lab` says. Raises Refused if there is no such lab."""

    def __init__(self, name, root=ROOT):
        self.name, self.root = name, root
        self.folder = os.path.join(root, LABS, name)
        if not NAME.fullmatch(name) or name not in lab_names(root):
            raise Refused("there is no lab %r; there are: %s" %
                          (name, " ".join(lab_names(root)) or "none"))
        rows = configparser.ConfigParser(interpolation=None)
        rows.read(os.path.join(self.folder, "lab"))
        self.title = rows["lab"]["title"]
        self.regions = rows["lab"]["regions"].split()
        self.limit = rows["lab"].getint("limit", LIMIT)
        self.tests = [Test(number, rows[section]) for number, section in
                      enumerate((section for section in rows.sections()
                                 if section.startswith("test ")), 1)]

    def points(self):
        """Of all tests."""
        return sum(test.points for test in self.tests)

    def files(self):
        """Region to source file, in the order of the regions."""
        where = region_files(self.root)
        for region in self.regions:
            if region not in where:
                raise Refused("lab %s: there is no region [%s]" %
                              (self.name, region))
        return {region: where[region] for region in self.regions}

    def servers(self):
        """Names of those that its machine has besides the system's."""
        folder = os.path.join(self.folder, "tests", "servers")
        found = os.listdir(folder) if os.path.isdir(folder) else []
        return sorted(os.path.splitext(name)[0] for name in found)

    def part(self, region, *folders):
        """The path of a stub or a wrong solution: it ends as its source."""
        suffix = os.path.splitext(self.files()[region])[1]
        return os.path.join(self.folder, *folders, region + suffix)

    def stub(self, region):
        return read(self.part(region, "stubs"))


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def is_hand_out(root=ROOT):
    """Is this a lab's hand-out, not the tree it comes from?"""
    return os.path.exists(os.path.join(root, TASK))


def lab_names(root=ROOT):
    folder = os.path.join(root, LABS)
    found = os.listdir(folder) if os.path.isdir(folder) else []
    return sorted(name for name in found
                  if os.path.exists(os.path.join(folder, name, "lab")))


# --- Regions ------------------------------------------------------------------


def region_files(root):
    """Region to the path, in the tree, of the file where it is."""
    return {name: region.path for name, region in regions(root, []).items()}


def region_lines(root, name):
    """(path, lines, number of the region's first, number of the line behind
    it), counted from 0, of the file where a region is."""
    region = regions(root, []).get(name)
    if region is None:
        raise Refused("the marks [%s] and [%s end] must stand there once "
                      "each, alone in their lines" % (name, name))
    path = os.path.join(root, region.path)
    return (path, read(path).splitlines(keepends=True), region.first - 1,
            region.last)


def region_get(root, name):
    """The text between a region's marks."""
    _, lines, first, end = region_lines(root, name)
    return "".join(lines[first:end])


def region_put(root, name, new):
    """Replaces it, if it differs: else nothing needs to be built anew."""
    path, lines, first, end = region_lines(root, name)
    if "".join(lines[first:end]) != new:
        lines[first:end] = [new]
        write(path, "".join(lines))


# --- Hand-outs ----------------------------------------------------------------


def is_build(folder):
    """Has make built something there?"""
    return os.path.exists(os.path.join(folder, "tools-checked"))


def tree_files(root):
    """The paths of the tree's files: those that git tracks; without git, all
    but what has been built."""
    if os.path.exists(os.path.join(root, ".git")):
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=root,
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        if tracked.returncode != 0:
            raise Refused("git ls-files: " + tracked.stderr.strip())
        return [path for path in tracked.stdout.split("\0") if path and
                os.path.exists(os.path.join(root, path))]
    return walk(root, root)


def walk(root, top):
    """The paths, in the tree `root`, of the files below a folder."""
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name != "__pycache__" and
                      not is_build(os.path.join(folder, name))]
        found += [os.path.relpath(os.path.join(folder, name), root)
                  for name in names]
    return found


def belongs(path, lab):
    """Does this file belong into the hand-out of that lab? Of other labs only
    their pages and stubs do, for the book. Wrong solutions never do."""
    inside = os.path.relpath(path, LABS).split(os.sep)
    if inside[0] == os.pardir or len(inside) == 1:
        return True
    return inside[1] in ("stubs", "index.rst") or \
        (inside[0] == lab.name and inside[1] != "wrong")


def hand_out(lab, to):
    """Writes the hand-out into the folder `to`, which is made if need be; all
    of it or nothing."""
    to = os.path.realpath(to)
    beside = to + ".part"
    os.makedirs(beside)
    try:
        write_tree(lab, beside)
        os.rename(beside, to)
    except BaseException:
        shutil.rmtree(beside)
        raise


def write_tree(lab, to):
    """The same, into a folder. (A lab that is being written need not be known
    to git.)"""
    for path in {*tree_files(lab.root), *walk(lab.root, lab.folder)}:
        if not belongs(path, lab):
            continue
        target = os.path.join(to, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(lab.root, path), target,
                     follow_symlinks=False)
    for region in lab.files():
        region_put(to, region, lab.stub(region))
    shutil.copy(os.path.join(lab.folder, "index.rst"),
                os.path.join(to, TASK))


# What of a build a lab needs. Of programs, and what they are made of, it needs
# few.
PARTS = ("flags", "tools-checked", "bin", "boot", "command", "files", "host",
         "lab", "ld", "lib", "obj")
OF_PROGRAMS = ("bin", "command", "obj/user/command", "obj/user/tests/guest")
MACHINE_PROGRAMS = {"init", "shabby_shell", "echo", "poweroff"}  # see lab.mk


def copy_build(lab, build, to):
    """Copies what has been built of this tree into a hand-out's folder `to`,
    which spares it most of its build. Files with dependencies name their
    targets by the folder's path."""
    programs = {test.run.split()[0] for test in lab.tests} | MACHINE_PROGRAMS

    def left_out(folder, names):
        place = os.path.relpath(folder, build)
        if place == ".":
            return [name for name in names
                    if name not in PARTS and not name.endswith(".elf")]
        if place in OF_PROGRAMS:
            return [name for name in names
                    if name.split(".")[0] not in programs]
        return []

    shutil.copytree(build, to, ignore=left_out)
    old = r"(?:^|(?<=\s))" + re.escape(os.environ.get("B", "build") + "/")
    for place, _, names in os.walk(to):
        for name in names:
            if name.endswith(".d"):
                replace(os.path.join(place, name), old, "build/")


def replace(path, old, new):
    """Replaces what matches the expression, but keeps the file's time."""
    times = os.stat(path)
    write(path, re.sub(old, new, read(path), flags=re.M))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
