"""
Crashes of the file system: does the crash test (tests/host/fs_crash.c) notice
when the log is wrong, and does mfs look after images that were not closed?
"""
import os
import struct
import subprocess
import tempfile

from check import Outcome, check, equal, expect
from machine import BUILD, ROOT, TIME_SCALE, Failure, call

BLOCK, CLUSTER = 1024, 4096
CORE = os.path.join(ROOT, "fs", "core")
COMPILE = ("gcc", "-std=gnu11", "-O1", "-w", "-iquote", ROOT,
           "-idirafter", os.path.join(ROOT, "include"))
SECONDS = 60  # for one mutant; many are noticed in less than one

CHECKSUM = "sum = checksum_add(sum, b, CLUSTER_BLOCKS);\n"
CACHE_WRITE = "union block *b = cache_write("
CACHE_READ = "union block *b = (union block *)(unsigned long)cache_read("

# What is wrong; the file; what stands there, and what instead; the test that
# must notice it, if not fs_crash.
MUTANTS = [
    ("the log is written before what the last one had is safe", "log.c",
     [("block_flush() < 0 || log_write() < 0", "log_write() < 0")]),
    ("the record is not flushed", "log.c",
     [("block_write(first, 1, transfer_buffer) < 0 ? -EIO : block_flush();",
       "block_write(first, 1, transfer_buffer);")]),
    ("the record is safe before what it stands for", "log.c",
     [("    while ((b = cache_changed(&at,",
       "    log_record.is_open = 1;\n    record_write();\n"
       "    while ((b = cache_changed(&at,"),
      ("checksum_add(sum, &numbers, 1) != log_record.checksum", "0")]),
    ("the checksum is not compared", "log.c",
     [("checksum_add(sum, &numbers, 1) != log_record.checksum", "0")]),
    ("the checksum leaves out the clusters", "log.c",
     [(CHECKSUM + "    }", "}"), (CHECKSUM + "        memcpy", "memcpy")]),
    ("the checksum leaves out the numbers", "log.c",
     [("checksum_add(sum, &numbers, 1) != log_record",
       "sum != log_record"),
      ("record.checksum = checksum_add(sum, &numbers, 1)",
       "record.checksum = sum")]),
    ("the checksum covers one block of each cluster", "log.c",
     [(CHECKSUM + "    }", "sum = checksum_add(sum, b, 1); }"),
      (CHECKSUM + "        memcpy", "sum = checksum_add(sum, b, 1); memcpy")]),
    ("changes go to their places before they are logged", "log.c",
     [("block_flush() < 0 || log_write() < 0",
       "block_flush() < 0 || cache_settle() < 0 || log_write() < 0")]),
    ("recovery does not write what the log has", "log.c",
     [("recover ? log_replay() : -EBUSY", "recover ? 0 : -EBUSY")]),
    ("recovery leaves out the last cluster", "log.c",
     [("i < log_record.count; i++) {\n        uint32_t place",
       "i + 1 < log_record.count; i++) {\n        uint32_t place")]),
    ("recovery puts a cluster one too far", "log.c",
     [("uint32_t place = numbers.words[i] *",
       "uint32_t place = (numbers.words[i] + (i == 2)) *")]),
    ("the log is closed before its clusters are safe", "log.c",
     [("if (is_stuck || block_flush() < 0)", "if (is_stuck)")]),
    ("the log is closed without a commit", "log.c",
     [("int error = volume_sync();", "int error = 0;")]),
    ("no commit makes room for the next operation", "log.c",
     [("if (error < 0 || has_room())", "if (1)")], "fs_log"),
    ("the log of another file system is taken", "log.c",
     [("found->magic != LOG_MAGIC || found->id != log_record.id",
       "found->magic != LOG_MAGIC")], "fs_log"),
    ("a new file system has the id of the one before", "log.c",
     [("(found->id + 2) | 1", "found->id")], "fs_log"),
    ("one cluster is not written to its place", "cache.c",
     [("if (!c->changed)\n            continue;",
       "if (!c->changed)\n            continue;\n        if (c->number == 2) {"
       "\n            c->changed = false;\n            cache.changed--;\n"
       "            continue;\n        }")]),
    ("the map does not log what is taken", "bitmap.c",
     [(CACHE_WRITE + "map->first_block + bit / BLOCK_BITS);\n\n    if",
       CACHE_READ + "map->first_block + bit / BLOCK_BITS);\n\n    if")]),
    ("the map does not log what is given back", "bitmap.c",
     [(CACHE_WRITE + "map->first_block + bit / BLOCK_BITS);\n    if",
       CACHE_READ + "map->first_block + bit / BLOCK_BITS);\n    if")]),
    ("inodes are not logged", "inode.c",
     [(CACHE_WRITE + "inode_block(inode->number));",
       CACHE_READ + "inode_block(inode->number));")]),
    ("what is written is not logged", "file.c",
     [(CACHE_WRITE + "run.zone);\n", CACHE_READ + "run.zone);\n")]),
    ("files without a name are not freed", "volume.c",
     [("error = inodes_recover();", "error = 0;")]),
    ("the log is not closed after recovery", "volume.c",
     [("        error = volume_close();\n", "        error = 0;\n")]),
    ("the log is closed while a file without a name is held", "volume.c",
     [("volume.has_orphans || inodes_orphaned() > 0", "0")]),
    ("sync does nothing", "log.c",
     [("if (cache.changed == 0)", "if (1)")]),
    ("a commit in the middle of making a directory", "path.c",
     [("error = links_change(dir, 1);",
       "volume_sync(), error = links_change(dir, 1);")]),
    ("a commit in the middle of removing a name", "path.c",
     [("error = directory_set(place.dir, place.offset, 0);",
       "error = directory_set(place.dir, place.offset, 0);\n"
       "    volume_sync();")]),
    ("a commit in the middle of renaming", "path.c",
     [("error = directory_set(old, from->offset, 0);",
       "error = directory_set(old, from->offset, 0);\n    volume_sync();")]),
]


def host_sources(test):
    """The sources that a host test is built with."""
    found = [os.path.join("tests", "host", test + ".c")]
    with open(os.path.join(ROOT, found[0])) as source:
        for line in source:
            if "host-sources:" in line:
                found += line.split("host-sources:")[1].split("*/")[0].split()
    return found


class Workshop:
    """A folder with the objects of the tests, to link mutants with."""

    def __init__(self, folder):
        self.folder = folder
        self.objects = {}  # by source

    def compile(self, path, name):
        """An object of that name from this file."""
        result = os.path.join(self.folder, name + ".o")
        call(*COMPILE, "-c", "-o", result, path)
        return result

    def object(self, source):
        """The object of a source as it is in the tree."""
        if source not in self.objects:
            self.objects[source] = self.compile(os.path.join(ROOT, source),
                                                source.replace("/", "_"))
        return self.objects[source]

    def link(self, test, changed, instead):
        """A test with this object in place of the one of a source."""
        program = os.path.join(self.folder, "mutant")
        call("gcc", "-o", program, *(instead if source == changed
                                     else self.object(source)
                                     for source in host_sources(test)))
        return program

    def mutant(self, file, changes, test):
        """The test with the mutant in it."""
        source = os.path.join("fs", "core", file)
        with open(os.path.join(ROOT, source)) as original:
            text = original.read()
        for old, new in changes:
            equal(text.count(old), 1, "how often %s has %r" % (file, old))
            text = text.replace(old, new)
        path = os.path.join(self.folder, file)
        with open(path, "w") as out:
            out.write(text)
        return self.link(test, source, self.compile(path, "changed"))


def run(program, *arguments):
    """The status and the output of a test; none of it if it does not end."""
    try:
        done = subprocess.run([program, *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=SECONDS * TIME_SCALE)
    except subprocess.TimeoutExpired:
        return None, "# it does not end"
    return done.returncode, done.stdout


def first_complaint(status, output):
    """What the test says first, and of which state."""
    lines = [line for line in output.splitlines()
             if line.startswith(("#", "not ok", "Bail out")) and
             not line.startswith("# seed")]
    # The check may have much to say: its first complaint will do.
    checks = [line for line in lines if line.startswith("#  check:")]
    others = [line for line in lines if line not in checks]
    return "\n".join((checks[:1] + others[:3]) or ["status %s" % status])


@check("D9: mutants of the log")
def mutants():
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        shop = Workshop(folder)
        for what, file, changes, *test in MUTANTS:
            test = test[0] if test else "fs_crash"
            question = "D9: does %s notice: %s?" % (test, what)
            try:
                program = shop.mutant(file, changes, test)
                status, output = run(program, "quick")
                yield Outcome(status != 0, question,
                              first_complaint(status, output))
            except Failure as failure:
                yield Outcome(False, question, failure)


# --- mfs and images that were not closed -------------------------------------

FS_BLOCKS, IMAGE_BLOCKS = 2000, 2300


def checksum(total, words):
    """The log's checksum, as fs/core/log.c makes it."""
    for word in words:
        total = (total ^ word) * 0x01000193 & 0xFFFFFFFF
        total ^= total >> 15
    return total


class Image:
    """A file system with a log behind it."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "image")
        with open(self.path, "wb") as image:
            image.truncate(FS_BLOCKS * BLOCK)
        call("mkfs.minix", "-3", self.path, str(FS_BLOCKS))
        os.truncate(self.path, IMAGE_BLOCKS * BLOCK)

    def mfs(self, *command):
        """Status and output of mfs."""
        return run(os.path.join(BUILD, "host", "mfs"), self.path + "@0",
                   *command)

    def read(self, offset, size):
        with open(self.path, "rb") as image:
            image.seek(offset)
            return image.read(size)

    def write(self, offset, data):
        with open(self.path, "r+b") as image:
            image.seek(offset)
            image.write(data)

    def words(self, offset, size):
        return struct.unpack("<%dI" % (size // 4), self.read(offset, size))

    def crash(self):
        """Back to the moment between the last commit and its end: the log is
        open, and its clusters did not reach their places."""
        start = FS_BLOCKS * BLOCK
        magic, log, sequence, _, _, want = self.words(start, 24)
        numbers = self.words(start + BLOCK, BLOCK)
        total, count = sequence, 0
        while checksum(total, numbers) != want:
            count += 1
            expect(count < len(numbers), "no log has this checksum")
            total = checksum(total, self.words(start + count * CLUSTER,
                                               CLUSTER))
        for number in numbers[:count]:
            if number > 0:  # the superblock is there
                self.write(number * CLUSTER, b"\xff" * CLUSTER)
        self.write(start, struct.pack("<6I", magic, log, sequence, 1, count,
                                      want))


@check("D9: mfs refuses an image that was not closed, and recovers it")
def unclosed():
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        image, file = Image(folder), os.path.join(folder, "file")
        with open(file, "wb") as out:
            out.write(os.urandom(50000))
        equal(image.mfs("put", file, "/f"), (0, ""), "mfs put")
        equal(image.mfs("check"), (0, "all is in order\n"), "mfs check")
        image.crash()
        for command in ("ls",), ("put", file, "/g"), ("rm", "/f"), ("df",):
            status, output = image.mfs(*command)
            expect(status == 1 and "mfs IMAGE recover" in output,
                   "%s: status %r, %s" % (command[0], status, output))
        status, output = image.mfs("check")
        expect(status == 1 and "the log is not closed" in output and
               "inode" in output, "check: status %r, %s" % (status, output))
        status, output = image.mfs("recover")
        expect(status == 0 and "recovered" in output, output)
        equal(image.mfs("check"), (0, "all is in order\n"), "mfs check")
        equal(image.mfs("recover"),
              (0, "nothing to recover: the log is closed\n"), "mfs recover")
        equal(image.mfs("get", "/f", file + "2"), (0, ""), "mfs get")
        call("cmp", file, file + "2")
        call("fsck.minix", "-f", image.path)


@check("D9: mfs keeps an image in order, whatever it is asked for")
def in_order():
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        image, file = Image(folder), os.path.join(folder, "file")
        with open(file, "wb") as out:
            out.write(bytes(1500000))
        for command, status in (
                (("put", file, "/f"), 0), (("put", file, "/g"), 1),
                (("mkdir", "/d"), 0), (("mkfifo", "/d/p"), 0),
                (("ln", "/f", "/d/f"), 0), (("mv", "/d", "/f"), 1),
                (("mv", "/d", "/d/e"), 1), (("mv", "/d", "/e"), 0),
                (("rmdir", "/e"), 1), (("rm", "/e"), 1),
                (("rm", "/e/p"), 0), (("rm", "/e/f"), 0),
                (("rmdir", "/e"), 0), (("rm", "/f"), 0), (("df",), 0)):
            got, output = image.mfs(*command)
            equal(got, status, "%s %s" % (" ".join(command), output))
            equal(image.mfs("check"), (0, "all is in order\n"),
                  "after " + " ".join(command))
        expect("%d of %d inodes free" % (671, 672) in output, output)
        call("fsck.minix", "-f", image.path)
