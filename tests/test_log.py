"""
Row D9, end to end: what the booted system writes to its disk is recorded, and
the disk is made as a crash would have left it, at each of these writes. And
the record must be what FS's core writes on the host, where the crash test
(host/fs_crash.c) has tried all that can happen.

KUMQUAT_STATES sets how many states of the disk are tried (`make faults`).
"""
import mmap
import os
import random
import shutil
import struct
import tempfile

import minix
from check import Outcome, check, equal, expect
from machine import BUILD, IMAGE, PARTITION, Failure, Qemu, call
from write_log import SECTOR, Recorded, Write

STATES = int(os.environ.get("KUMQUAT_STATES", "180"))
MFS = os.path.join(BUILD, "host", "mfs")
WORKERS = 4
OPERATIONS = 60  # of each worker


def partition(image):
    """The bytes of an image's partition."""
    with open(image, "rb") as file:
        file.seek(PARTITION)
        return bytearray(file.read())


# --- What t_load does, once more ---------------------------------------------

NAMES = ["a", "b", "c", "d/a", "d/b", "d/c"]
LONGEST = 6000
UNIT = 16384  # a longer write is more than one operation of FS


class Worker:
    """The files of one of t_load's processes, after each operation of FS."""

    def __init__(self, number, operations):
        self.home = "/load%d" % number
        self.state = number + 1
        self.files = {}          # names to bytearrays; two names may have one
        self.moments = {(): 0}   # what is there: the last moment it was so
        self.now = 0             # the moment: how many operations of FS
        self.safe = [0]          # the moment after each of t_load's
        for n in range(1, operations + 1):
            self.operate(n)
            self.safe.append(self.now)

    def any(self, limit):
        self.state = (self.state * 1103515245 + 12345) & 0xFFFFFFFF
        return (self.state >> 16) % limit

    def note(self):
        """An operation of FS is complete."""
        self.now += 1
        self.moments[look({name: (id(data), data)
                           for name, data in self.files.items()})] = self.now

    def put(self, data, offset, piece):
        """Writes to a file, in parts."""
        while piece:
            part = piece[:UNIT - offset % UNIT]
            data.extend(bytes(max(0, offset + len(part) - len(data))))
            data[offset:offset + len(part)] = part
            offset, piece = offset + len(part), piece[len(part):]
            self.note()

    def write(self, name, number, offset, length):
        if name not in self.files:
            self.files[name] = bytearray()
            self.note()
        data = self.files[name]
        self.put(data, len(data) if offset < 0 else offset,
                 bytes([number % 251 + 1]) * length)

    def write_unlinked(self, name, number):
        data = self.files.pop(name, None)
        self.note()
        if data is not None:  # it may have other names
            self.put(data, 0, bytes([number % 256]) * LONGEST)

    def truncate(self, name, size):
        if name in self.files:
            data = self.files[name]
            data.extend(bytes(max(0, size - len(data))))
            del data[size:]

    def rename(self, old, new):
        if old in self.files and self.files[old] is not self.files.get(new):
            self.files[new] = self.files.pop(old)

    def link(self, old, new):
        if old in self.files and new not in self.files:
            self.files[new] = self.files[old]

    def operate(self, number):
        """One operation of t_load."""
        kind = self.any(10)
        name = NAMES[self.any(len(NAMES))]
        other = NAMES[self.any(len(NAMES))]
        x, y = self.any(1000), self.any(LONGEST)
        if kind < 5:
            offset = 300000 if kind == 3 else -1 if kind == 4 else x % 5 * 4096
            self.write(name, number, offset, y + 1)
            return
        if kind == 9:
            self.write_unlinked(name, number)
            return
        if kind == 5:
            self.truncate(name, x * 20)
        elif kind == 6:
            self.rename(name, other)
        elif kind == 7:
            self.link(name, other)
        else:
            self.files.pop(name, None)
        self.note()

    def check(self, volume, reported):
        """Fails unless the files are as they were at one moment, not before
        what had been reported as safe."""
        try:
            tree = volume.tree(self.home)
        except KeyError:
            tree = {}
        moment = self.moments.get(look({name: file for name, file in
                                        tree.items() if name != "d"}))
        expect(moment is not None, "%s never had these files: %s" % (
            self.home, {name: (number, len(data or ""))
                        for name, (number, data) in tree.items()}))
        expect(moment >= self.safe[reported],
               "%s: a sync after %d operations has returned, moment %d; "
               "these are the files of moment %d" % (
                   self.home, reported, self.safe[reported], moment))


def look(files):
    """Names with numbers and bytes, so that it can be compared and looked up:
    names that lead to the same file stand together."""
    names = {}
    for name, (number, data) in sorted(files.items()):
        names.setdefault(number, (bytes(data), []))[1].append(name)
    return tuple(sorted((tuple(n), data) for data, n in names.values()))


# --- The disk after a crash --------------------------------------------------

class Crash:
    """What can be on the disk when the machine stops at a moment."""

    def __init__(self, writes, work):
        self.writes = writes
        self.safe = os.path.join(work, "safe")  # what all flushes have left
        self.disk = os.path.join(work, "disk")
        self.image = os.path.join(work, "image")
        with open(self.safe, "wb") as file:
            file.write(partition(IMAGE))
        self.at = 0
        self.loose = []                # since the last flush: (sector, data)
        self.reported = [0] * WORKERS  # operations of each that are safe

    def move(self, at):
        """To the moment when so many entries of the record are done."""
        for write in self.writes[self.at:at]:
            if write.is_flush():
                settle(self.safe, self.loose)
                self.loose = []
            elif write.said:
                _, worker, number = write.said.split()
                self.reported[int(worker)] = int(number)
            else:
                self.loose += [(write.sector + i // SECTOR,
                                write.data[i:i + SECTOR])
                               for i in range(0, len(write.data), SECTOR)]
        self.at = at

    def states(self, chance):
        """Yields the volume, recovered: all that was written is there; and then
        only a part of what no flush has made safe."""
        yield self.recovered(self.loose)
        if len(self.loose) < 2:
            return
        if chance.random() < 0.5:
            kept = self.loose[:chance.randrange(1, len(self.loose))]
        else:
            kept = [s for s in self.loose if chance.random() < 0.5]
        yield self.recovered(kept)

    def recovered(self, sectors):
        """The volume after recovery by mfs."""
        shutil.copyfile(self.safe, self.disk)
        settle(self.disk, sectors)
        call(MFS, self.disk, "recover")
        return checked(self.disk)

    def booted(self):
        """The volume after the system has recovered it, and has been switched
        off again."""
        shutil.copyfile(self.safe, self.disk)
        settle(self.disk, self.loose)
        shutil.copyfile(IMAGE, self.image)
        with open(self.image, "r+b") as image, open(self.disk, "rb") as disk:
            image.seek(PARTITION)
            shutil.copyfileobj(disk, image)
        with Qemu(self.image) as machine:
            machine.wait_prompt()
            machine.send("poweroff\n")
            equal(machine.wait_end(), 0, "status after poweroff")
            with open(self.disk, "wb") as disk:
                disk.write(partition(machine.image))
        return checked(self.disk)


def checked(disk):
    """The volume on it, of which nobody has a complaint."""
    said = call("fsck.minix", "-f", disk)
    equal(len(said.splitlines()), 1, "lines that fsck.minix says: " + said)
    call(MFS, disk, "check")
    with open(disk, "rb") as file:
        return minix.Volume(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))


def settle(disk, sectors):
    """Writes these to a disk."""
    with open(disk, "r+b") as file:
        for sector, data in sectors:
            file.seek(sector * SECTOR)
            file.write(data)


def records(writes):
    """Where the log's record is written: at a commit, or to close it."""
    sector = minix.Volume(partition(IMAGE)).log * (minix.BLOCK // SECTOR)
    return [i for i, write in enumerate(writes)
            if write.data is not None and write.sector == sector]


def moments(writes, count, chance):
    """Places in the record to stop at: around each commit, and others."""
    near = [i + d for i in records(writes) for d in (-1, 0, 1, 2, 3)]
    near = sorted(set(i for i in near if 0 <= i <= len(writes)))
    some = chance.sample(near, min(len(near), count // 2))
    others = sorted(set(range(len(writes) + 1)) - set(some))
    some += chance.sample(others, min(len(others), count - len(some)))
    return sorted(some)


def load_writes(write_back):
    """What the system writes while t_load runs."""
    with Recorded(write_back) as machine:
        machine.wait_prompt()
        output, status = machine.run("t_load %d" % OPERATIONS, 60)
        equal(status, 0, "status of t_load; it said " + output)
        return machine.stop()


def crash_everywhere(write_back, states):
    """Lets t_load run, and stops the disk at so many moments."""
    chance = random.Random(states)
    writes = load_writes(write_back)
    workers = [Worker(n, OPERATIONS) for n in range(WORKERS)]
    tried = 0
    with tempfile.TemporaryDirectory() as work:
        crash = Crash(writes, work)
        for at in moments(writes, states * 2 // 3, chance):
            crash.move(at)
            try:
                for volume in crash.states(chance):
                    for worker, reported in zip(workers, crash.reported):
                        worker.check(volume, reported)
                    tried += 1
            except Failure as failure:
                raise Failure("after %d of %d writes and flushes: %s" % (
                    at, len(writes), failure)) from failure
        crash.move(len(writes))
    equal(crash.reported, [OPERATIONS // 5 * 5] * WORKERS, "reported as safe")
    return "%d states tried, of %d writes with %d flushes" % (
        tried, sum(not write.is_flush() for write in writes),
        sum(write.is_flush() for write in writes))


@check("D9: is all whole and safe after a crash at any write under load?")
def crash_of_a_disk():
    yield Outcome(True, "D9: is all whole and safe after a crash at any write "
                  "under load?", crash_everywhere(False, STATES))


@check("D9: also if the disk has a cache, and loses what was not flushed?")
def crash_of_a_disk_with_a_cache():
    yield Outcome(True, "D9: also if the disk has a cache, and loses what was "
                  "not flushed?", crash_everywhere(True, STATES))


@check("D9: does the system recover its disk itself when it boots?")
def recovery_at_boot():
    writes = load_writes(False)
    commits = [i for i in records(writes) if minix.is_open(writes[i].data)]
    workers = [Worker(n, OPERATIONS) for n in range(WORKERS)]
    with tempfile.TemporaryDirectory() as work:
        crash = Crash(writes, work)
        for part in (1, 2, 3):  # a commit is done, but not yet in its places
            crash.move(commits[len(commits) * part // 4] + 3)
            volume = crash.booted()
            for worker, reported in zip(workers, crash.reported):
                worker.check(volume, reported)


# --- The same workload on the host -------------------------------------------

class Normal:
    """
    A record as it is compared: flush by flush, what was written between them.

    Between two flushes a disk may write in any order, so order means nothing
    there, and the core does not promise one: clusters leave the cache in the
    order in which they came, and at first the booted system has read other
    files. So a sector of the log counts as a sector of that cluster which the
    log's numbers say. The clocks differ: times of inodes are left out, and the
    record's checksum, which is about them, too.
    """

    def __init__(self, volume):
        self.volume = volume
        self.inode_blocks = range(
            volume.inode_table,
            volume.inode_table + -(-volume.inodes * minix.INODE // minix.BLOCK))

    def epochs(self, writes):
        """
        Lists of (what, where, bytes), each ended by a flush. One with nothing
        before it is left out: QEMU does not hand it on.
        """
        epochs, sectors = [], {}
        for write in writes + [Write(0)]:
            if write.is_flush():
                epochs += [self.epoch(sectors)] if sectors else []
                sectors = {}
            elif write.data:
                for i in range(len(write.data) // SECTOR):
                    sectors[write.sector + i] = \
                        write.data[i * SECTOR:(i + 1) * SECTOR]
        return epochs

    def epoch(self, sectors):
        log = self.volume.log * 2
        numbers = b"".join(sectors.get(log + 2 + i, b"") for i in range(2))
        numbers = struct.unpack("<%dI" % (len(numbers) // 4), numbers)
        normal = []
        for sector, data in sectors.items():
            if sector < log:
                normal.append(("place", sector, self.timeless(sector, data)))
            elif sector >= log + 8:
                i = sector - log - 8
                place = numbers[i // 8] * 8 + i % 8
                normal.append(("log", place, self.timeless(place, data)))
            elif sector == log:
                normal.append(("record", 0, data[:20] + data[24:]))
            elif sector not in (log + 2, log + 3):
                normal.append(("record", sector - log, data))
        normal += [("number", n, b"") for n in numbers if n]
        return sorted(normal)

    def timeless(self, sector, data):
        if sector // 2 not in self.inode_blocks:
            return data
        data = bytearray(data)
        for at in range(0, SECTOR, minix.INODE):
            first, end = minix.TIMES
            data[at + first:at + end] = bytes(end - first)
        return bytes(data)


def host_writes():
    """What the core writes on the host for the workload."""
    with tempfile.TemporaryDirectory() as work:
        image, log = os.path.join(work, "image"), os.path.join(work, "log")
        with open(image, "wb") as file:
            file.write(partition(IMAGE))
        call(os.path.join(BUILD, "host", "fs_workload"), image, log)
        with open(log, "rb") as file:
            data = file.read()
    writes, at = [], 0
    while at < len(data):
        block, count = struct.unpack_from("<II", data, at)
        end = at + 8 + count * minix.BLOCK
        writes.append(Write(block * 2, data[at + 8:end] if count else None))
        at = end
    return writes


def system_writes():
    """What the booted system writes; again, if it was so slow that FS has made
    a commit because of its age."""
    for _ in range(3):
        with Recorded(True, options=["-append", "noatime"]) as machine:
            machine.wait_prompt()
            # The blank keeps the line out of the history, which is a file.
            output = machine.say(" t_workload; echo status $?")
            expect("status 0" in output, "t_workload said " + output)
            if "too long" not in output:
                return machine.stop()
    raise Failure("the workload takes too long")


def difference(got, want):
    """Of two epochs, in words."""
    got, want = ({entry[:2]: entry[2] for entry in e} for e in (got, want))
    lines = ["%s %d only in the %s" % (*key, "system's" if key in got
                                       else "host's")
             for key in sorted(got.keys() ^ want.keys())]
    lines += ["%s %d differs" % key for key in sorted(got.keys() & want.keys())
              if got[key] != want[key]]
    return "; ".join(lines[:8])


@check("D9: does the booted system write what FS's core writes on the host?")
def same_writes():
    """
    If so, there is nothing between the core and the disk that changes data,
    loses it, or moves it over a flush: system calls, FS, the driver and its
    transfers add and leave out nothing. Then what the crash test on the host
    shows of the core is true of the booted system.
    """
    normal = Normal(minix.Volume(partition(IMAGE)))
    got = normal.epochs(system_writes())
    want = normal.epochs(host_writes())
    for i, (one, other) in enumerate(zip(got, want)):
        expect(one == other, "between flushes %d and %d: %s" % (
            i, i + 1, difference(one, other)))
    equal(len(got), len(want), "flushes")
    yield Outcome(True, "D9: does the booted system write what FS's core "
                  "writes on the host?", "%d sectors, %d flushes" % (
                      sum(len(epoch) for epoch in got), len(got) - 1))
