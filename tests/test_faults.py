"""
Disks that fail: rows D6 and R2's neighbourhood. QEMU's blkdebug stands between
the drive and the image while the system runs, and answers requests for some
sectors, or all, with an error. Whoever asked is told; everything else goes on;
and what is on the image in the end is in order.
"""
import os
import tempfile
import time

import minix
from check import check, equal, expect
from machine import (BUILD, IMAGE, PARTITION, ROOT, TIME_SCALE, Failure, Qemu,
                     call, mfs)
from test_image import fsck, grub_reads

SECTOR = 512
ERROR = "Input/output error"
FULL = "No space left on device"
LINE = "a line that is to be safe\n"  # t_fsync's
FLUSHES = 60   # that fail before they succeed again
LONG = "".join("line %d\n" % n for n in range(50000))  # with indirect blocks


class Faulty(Qemu):
    """QEMU with a disk that fails when it is told to, by -kernel. At first
    `prepare` may change the image."""

    def __init__(self, image=IMAGE, files=None, prepare=None, **options):
        self.prepare = prepare
        super().__init__(image, files=files, **options)

    def disk(self):
        if self.prepare:
            self.prepare(self.image)
        return ["-blockdev", "driver=file,node-name=image,cache.no-flush=on,"
                "filename=" + self.image,
                "-blockdev", "driver=raw,node-name=disk,file=image",
                "-device", "ide-hd,bus=ide.0,unit=0,id=drive,drive=disk,"
                "rerror=report,werror=report"]

    def put_below(self, node):
        self.ask("blockdev-reopen", options=[
            {"driver": "raw", "node-name": "disk", "file": node}])

    def fail(self, *kinds, block=None, times=None):
        """From now on requests of these kinds (read, write, flush) fail, for
        all of the disk, or one block of the file system; for ever, or so many
        of them."""
        rule = {"event": "none", "errno": 5, "once": times is not None}
        if block is not None:
            rule["sector"] = (PARTITION + block * minix.BLOCK) // SECTOR
        self.ask("blockdev-add", **{
            "driver": "blkdebug", "node-name": "fault", "image": "image",
            "inject-error": [dict(rule, iotype=kind) for kind in kinds
                             for _ in range(times or 1)]})
        self.put_below("fault")

    def heal(self):
        """No more errors."""
        for _ in range(FLUSHES):  # each try is a flush, too
            try:
                self.put_below("image")
                return
            except Failure:
                pass
        raise Failure("the disk can't be healed")

    def answer(self, reads):
        """With False the disk gives no answers to reads any more."""
        limit = 0 if reads else 1  # byte a second
        self.ask("block_set_io_throttle", id="drive", bps=0, bps_rd=limit,
                 bps_wr=0, iops=0, iops_rd=0, iops_wr=0)

    def volume(self):
        """The file system as it is on the disk now."""
        with open(self.image, "rb") as file:
            file.seek(PARTITION)
            return minix.Volume(file.read())

    def gives(self, line, text, status):
        """Fails unless a command says this, among other things, and ends so."""
        output, got = self.run(line)
        expect(text in output and got == status,
               "%s: status %d, but it said %r with %d; expected was %r" % (
                   line, status, output[-300:], got, text))

    def works(self):
        """Fails unless a file can be read, and programs run that have run
        before, and no server has stopped."""
        self.gives("echo well", "well", 0)
        self.gives("cat /motd", "Kumquat", 0)
        expect("stopped" not in self.log(), "a server has stopped")

    def boot(self):
        """To the prompt, and the programs used later are in memory."""
        self.wait_prompt()
        for line in "cat /motd", "t_fsync", "sync", "poweroff --help":
            equal(self.run(line)[1], 0, "status of " + line)
        return self

    def off(self):
        """Ends it by poweroff."""
        self.send("poweroff\n")
        equal(self.wait_end(), 0, "status after poweroff")


def clean(image):
    """Recovers the image, if it needs it; fails unless it is in order."""
    mfs(image, "recover")
    mfs(image, "check")
    fsck(image)
    grub_reads(image, "/echo", os.path.join(BUILD, "bin", "echo"))


def zones_free(image):
    return int(mfs(image, "df").split()[0])


# --- What can't be read -------------------------------------------------------

@check("D6: a file's block can't be read: is it EIO to who reads it, and may "
       "the file be removed?")
def unreadable_data():
    with Faulty(files={"/long": LONG}) as machine:
        volume = machine.volume()
        block = volume.file_zones(volume.find("/long"))[30]
        machine.boot()
        machine.fail("read", block=block)
        output, status = machine.run("cat /long")
        equal(status, 1, "status of cat")
        expect(ERROR in output, "cat said " + output[-200:])
        expect(LONG[:20000] in output, "what can be read is not: %r" %
               output[:200])
        machine.works()
        machine.gives("cp /motd /copy", "", 0)
        machine.gives("rm /long", "", 0)
        machine.gives("sync", "", 0)
        machine.off()
        equal(mfs(machine.image, "check"), "all is in order\n", "mfs check")
        clean(machine.image)
        expect("long" not in mfs(machine.image, "ls"), "it is still there")


@check("D6: an indirect block can't be read: is a file removed wholly, or not "
       "at all?")
def unreadable_indirect():
    for depth in (1, 2):
        with Faulty(files={"/long": LONG}) as machine:
            with_file = zones_free(machine.image)
            inode = machine.volume().find("/long")
            machine.boot()
            machine.fail("read", block=inode.zones[minix.DIRECT + depth - 1])
            machine.gives("cat /long", ERROR, 1)
            machine.say("rm /long")
            machine.works()
            machine.gives("cp /motd /copy", "", 0)
            machine.gives("sync", "", 0)
            machine.off()
            clean(machine.image)
            mfs(machine.image, "rm", "/copy")
            if "long" in mfs(machine.image, "ls"):
                equal(mfs(machine.image, "cat", "/long"), LONG, "the file")
            else:
                free = zones_free(machine.image) - with_file
                expect(free > len(LONG) // minix.BLOCK,
                       "%d blocks are free now" % free)


@check("D6: a directory's block can't be read: is it EIO, and is nothing "
       "changed?")
def unreadable_directory():
    names = ["f%02d" % n for n in range(60)]

    def make_names(image):
        mfs(image, "mkdir", "/many")
        for name in names:
            mfs(image, "mkfifo", "/many/" + name)

    with Faulty(prepare=make_names) as machine:
        volume = machine.volume()
        block = volume.file_zones(volume.find("/many"))[2]
        machine.boot()
        machine.fail("read", block=block)
        for line in ("ls /many", "rm /many/f40", "touch /many/new",
                     "mv /many/f40 /there", "cat /many/nothing"):
            output, status = machine.run(line)
            expect(status != 0 and ERROR in output, "%s: status %d, %r" % (
                line, status, output))
        machine.works()
        machine.gives("sync", "", 0)
        machine.off()
        clean(machine.image)
        found = mfs(machine.image, "ls", "/many")
        equal([line.split()[-1] for line in found.splitlines()][2:], names,
              "names in the directory")


# --- What can't be written ----------------------------------------------------

def log_record(volume):
    return volume.log


def log_cluster(volume):
    return volume.log + minix.CLUSTER


def data_block(volume):
    return volume.file_zones(volume.find("/data"))[0]


def inode_block(volume):
    return volume.inode_place(volume.find("/data").number)


WHERE = {"the log's record": log_record, "the log's first cluster": log_cluster,
         "a block of data": data_block, "the table of inodes": inode_block}


def write_fails(start_failing, ends):
    """
    A file gets a line that is safe, then one while the disk fails: fsync and
    sync say so. If that ends it is tried again, and must succeed.
    """
    with Faulty(files={"/data": "first\n"}) as machine:
        volume = machine.volume()
        machine.boot()
        machine.gives("t_fsync /data", "safe", 0)
        start_failing(machine, volume)
        machine.gives("t_fsync /data", "fsync: " + ERROR, 1)
        machine.gives("sync", ERROR, 1)
        machine.works()
        machine.gives("cat /data", "first\n" + 2 * LINE, 0)
        machine.gives("id", "uid=0", 0)
        machine.gives("cp /motd /copy", "", 0)
        machine.gives("sync", ERROR, 1)
        if ends:
            machine.heal()
            machine.gives("sync", "", 0)
            machine.gives("t_fsync /data", "safe", 0)
            machine.ask("quit")
            machine.wait_end()
        else:
            machine.off()
        clean(machine.image)
        if ends:
            equal(mfs(machine.image, "cat", "/copy"),
                  mfs(machine.image, "cat", "/motd"), "the copy")
        lines = mfs(machine.image, "cat", "/data").splitlines(True)
        equal(lines[0], "first\n", "the file's first line")
        expect(set(lines[1:]) == {LINE}, "other lines are %r" % lines[1:])
        equal(len(lines) - 1 >= (3 if ends else 1), True,
              "all lines that fsync returned for are there")


for place, find in WHERE.items():
    for ends in (True, False):
        @check("D6: %s can't be written%s: do sync and fsync say so, and is "
               "nothing lost?" % (place, " for a while" if ends else ""))
        def unwritable(find=find, ends=ends):
            write_fails(lambda machine, volume: machine.fail(
                "write", block=find(volume)), ends)


for ends in (True, False):
    @check("D6: the disk can't flush%s: do sync and fsync say so, and is "
           "nothing lost?" % (" for a while" if ends else ""))
    def unflushable(ends=ends):
        write_fails(lambda machine, _: machine.fail(
            "flush", times=FLUSHES if ends else None), ends)


# --- No disk any more ---------------------------------------------------------

@check("D6: the disk goes away: does the shell go on, and is there EIO soon?")
def disk_is_gone():
    with Faulty() as machine:
        machine.boot()
        machine.gives("t_fsync /data", "safe", 0)
        machine.fail("read", "write", "flush")
        for _ in range(3):
            machine.gives("calc", ERROR, 126)
            machine.gives("t_fsync /data", "fsync: " + ERROR, 1)
            machine.gives("sync", ERROR, 1)
            machine.works()
        machine.off()
        clean(machine.image)
        expect(LINE in mfs(machine.image, "cat", "/data"), "the line is lost")


@check("D6: the disk does not answer: is it EIO after 2 s, and does all go on "
       "when it answers again?")
def disk_is_silent():
    with Faulty() as machine:
        machine.boot()
        machine.answer(False)
        start = time.monotonic()
        machine.gives("calc", ERROR, 126)  # three requests
        seconds = time.monotonic() - start
        expect(seconds < 8 * TIME_SCALE, "EIO took %.1f s" % seconds)
        machine.works()
        machine.answer(True)
        machine.gives("date", ":", 0)
        machine.gives("t_fsync /data", "safe", 0)
        machine.off()
        clean(machine.image)


# --- No room ------------------------------------------------------------------

@check("D6: the disk is full: does cp say so, and is nothing lost?")
def disk_is_full():
    with Faulty(files={"/letter": "dear diary\n"}) as machine:
        machine.boot()
        machine.gives("cp /dev/zero /full", "/full: " + FULL, 1)
        machine.gives("df", " 0 100% /", 0)
        machine.gives("cp /motd /copy", "/copy: " + FULL, 1)
        machine.gives("t_fsync /letter", "safe", 0)  # in the block that it has
        machine.works()
        machine.gives("sync", "", 0)
        machine.gives("rm /full", "", 0)
        machine.gives("cp /motd /copy", "", 0)
        machine.off()
        equal(mfs(machine.image, "check"), "all is in order\n", "mfs check")
        clean(machine.image)
        equal(mfs(machine.image, "cat", "/letter"), "dear diary\n" + LINE,
              "a file that was there before")
        equal(mfs(machine.image, "cat", "/copy"),
              mfs(machine.image, "cat", "/motd"), "the copy")


PROGRAMS = ("init", "shabby_shell", "login", "cat", "cp", "df", "echo", "ls",
            "mkdir", "poweroff", "rm", "sync", "touch", "t_fsync")


def make_small(image):
    """A new file system with few inodes in the image's partition, and the
    programs that are needed."""
    with open(image, "rb") as file:
        file.seek(PARTITION)
        blocks = minix.Volume(file.read()).zones
    device = {name: line.split() for line in mfs(image, "ls", "/dev")
              .splitlines() for name in [line.split()[-1]]}
    with tempfile.NamedTemporaryFile() as part:
        os.truncate(part.name, blocks * minix.BLOCK)
        call("mkfs.minix", "-3", "-i", "64", part.name)
        call("dd", "if=" + part.name, "of=" + image, "bs=1M", "seek=1",
             "conv=notrunc", "status=none")
    for name in PROGRAMS:
        mfs(image, "put", os.path.join(BUILD, "bin", name), "/" + name, "755")
    for path in "/dev", "/etc":
        mfs(image, "mkdir", path)
    for name in "passwd", "group", "shadow":
        mfs(image, "put", os.path.join(ROOT, "files", name), "/etc/" + name)
    mfs(image, "put", os.path.join(ROOT, "files", "motd"), "/motd")
    for name, words in device.items():
        if name.startswith("tty"):
            major, minor = "".join(words[3:-1]).split(",")
            mfs(image, "mknod", "/dev/" + name, "c", major, minor, "600")


@check("D6: there are no inodes left: does touch say so, and is nothing lost?")
def inodes_are_gone():
    names = ["/n%02d" % n for n in range(60)]
    with Faulty(prepare=make_small) as machine:
        machine.boot()
        output, status = machine.run("touch " + " ".join(names))
        made = [name for name in names if name + ": " + FULL not in output]
        expect(status == 1 and 10 < len(made) < 60, "touch: %d, %r" % (
            status, output))
        machine.gives("df -i", " 0 100% /", 0)
        machine.gives("mkdir /new", "/new: " + FULL, 1)
        machine.gives("cp /motd /new", "/new: " + FULL, 1)
        machine.gives("t_fsync " + made[0], "safe", 0)
        machine.works()
        machine.gives("rm " + made[1], "", 0)
        machine.gives("cp /motd /new", "", 0)
        machine.off()
        mfs(machine.image, "check")
        fsck(machine.image)
        found = [line.split()[-1] for line in mfs(machine.image, "ls")
                 .splitlines() if line.split()[-1].startswith("n")]
        equal(sorted("/" + name for name in found),
              sorted(made[:1] + made[2:] + ["/new"]), "files")
        equal(mfs(machine.image, "cat", made[0]), LINE, "what was written")


# --- The root in memory -------------------------------------------------------

@check("root=ram: does the system run from memory, and is the disk as before?")
def root_in_memory():
    with Faulty(options=["-append", "root=ram"]) as machine:
        machine.wait_prompt()
        expect("root in memory" in machine.log(), "it does not say so")
        machine.gives("cp /motd /copy", "", 0)
        machine.gives("t_fsync /copy", "safe", 0)
        machine.gives("cat /copy", LINE, 0)
        machine.gives("t_rename", "ok 1", 0)
        machine.gives("sync", "", 0)
        machine.fail("read", "write", "flush")  # it is not asked any more
        machine.gives("calc 1+1", "2", 0)
        machine.gives("sync", "", 0)
        machine.off()
        call("cmp", machine.image, IMAGE)
