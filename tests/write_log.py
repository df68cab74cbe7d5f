"""
What a machine wrote to its disk, in order, recorded by QEMU's blklogwrites.

The format is that of Linux's dm-log-writes: sectors of 512 bytes, the first one
a header; then for each entry a sector that describes it, and its data. All
numbers are little-endian.
"""
import os
import struct

from machine import PARTITION, Qemu

SECTOR = 512
MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8  # an entry's flags
SPARE = 65536  # bytes of a second disk, whose writes come into the same log


class Recorded(Qemu):
    """
    QEMU with a record of all writes, of a second disk as well: what the guest
    says there stands in the record at the moment when it said it. With
    `write_back` the disk has a cache, and only a flush makes writes safe.
    """

    def __init__(self, write_back=False, **options):
        self.write_back = write_back
        super().__init__(**options)

    def disk(self):
        size = os.path.getsize(self.image)
        os.truncate(self.image, size + SPARE)
        with open(self.path("writes"), "wb"):
            pass
        device = "ide-hd,bus=ide.0,share-rw=on,write-cache=%s," % (
            "on" if self.write_back else "off")
        return [
            "-blockdev", "driver=file,node-name=image,cache.no-flush=on,"
            "filename=" + self.image,
            "-blockdev", "driver=file,node-name=log,cache.no-flush=on,"
            "filename=" + self.path("writes"),
            "-blockdev", "driver=blklogwrites,node-name=both,file=image,"
            "log=log,log-sector-size=%d" % SECTOR,
            "-blockdev", "driver=raw,node-name=disk0,file=both,size=%d" % size,
            "-blockdev", "driver=raw,node-name=disk1,file=both,"
            "offset=%d,size=%d" % (size, SPARE),
            "-device", device + "unit=0,drive=disk0",
            "-device", device + "unit=1,drive=disk1"]

    def stop(self):
        """Ends it at once; returns the record."""
        self.ask("quit")
        self.wait_end()
        size = os.path.getsize(self.image) - SPARE
        with open(self.path("writes"), "rb") as log:
            return parse(log.read(), size)


class Write:
    """Of `data`, to `sector` of the partition; or a flush, without data. `said`
    is what the guest wrote to the second disk instead."""

    def __init__(self, sector, data=None, said=None):
        self.sector, self.data, self.said = sector, data, said

    def is_flush(self):
        return self.data is None and self.said is None


def parse(log, disk_size):
    """The entries of a record: a list of Write."""
    magic, version, _, sector_size = struct.unpack_from("<QQQI", log)
    assert (magic, version, sector_size) == (MAGIC, 1, SECTOR)
    first, end = PARTITION // SECTOR, disk_size // SECTOR
    writes, at = [], SECTOR
    while at + SECTOR <= len(log):
        sector, count, flags, _ = struct.unpack_from("<4Q", log, at)
        assert not flags & (DISCARD | MARK), "the guest knows no such things"
        data = log[at + SECTOR:at + SECTOR + count * SECTOR]
        at += SECTOR + len(data)
        if count == 0:
            writes.append(Write(0))
        elif sector >= end:
            writes.append(Write(0, said=data.rstrip(b"\0").decode()))
        else:
            writes.append(Write(sector - first, data))
        if flags & FUA:
            writes.append(Write(0))
    return writes
