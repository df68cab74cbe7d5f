"""
A second opinion on the file system: a MINIX v3 file system with blocks of
1 KiB, and the log behind it, read in Python from the bytes of a partition.
"""
import stat
import struct

BLOCK = 1024
SECTOR = 512
CLUSTER = 4         # blocks
INODE = 64          # bytes
TIMES = (12, 24)    # where in an inode the times are
ROOT = 1
DIRECT, DEPTHS = 7, 3


def is_open(record):
    """Does this record of a log say that recovery is needed?"""
    return struct.unpack_from("<4I", record)[3] == 1


class Inode:
    """As it is on the disk."""

    def __init__(self, number, raw):
        self.number = number
        (self.mode, self.links, self.uid, self.gid, self.size, *_) = \
            struct.unpack_from("<4HI3I", raw)
        self.zones = struct.unpack_from("<10I", raw, 24)

    def is_directory(self):
        return stat.S_ISDIR(self.mode)

    def has_bytes(self):
        return stat.S_ISREG(self.mode) or self.is_directory()


class Volume:
    """The file system in `data`, anything that can be sliced to bytes."""

    def __init__(self, data):
        self.data = data
        (self.inodes, _, inode_blocks, zone_blocks, self.first_zone, _, _, _,
         self.zones, self.magic) = struct.unpack_from("<I6HIIH",
                                                      self.block(1))
        self.inode_map = 2
        self.zone_map = 2 + inode_blocks
        self.inode_table = 2 + inode_blocks + zone_blocks
        self.log = -(-self.zones // CLUSTER) * CLUSTER  # its first block

    def block(self, number):
        return bytes(self.data[number * BLOCK:(number + 1) * BLOCK])

    def inode_place(self, number):
        """The block that has this inode."""
        return self.inode_table + (number - 1) * INODE // BLOCK

    def inode(self, number):
        at = (number - 1) * INODE % BLOCK
        block = self.block(self.inode_place(number))
        return Inode(number, block[at:at + INODE])

    def leaves(self, zone, depth):
        """The data zones below one zone of an inode, in order; 0: a hole."""
        if depth == 0:
            return [zone]
        below = struct.unpack("<256I", self.block(zone)) if zone \
            else (0,) * 256
        if depth == 1 or zone == 0:
            return list(below) * 256 ** (depth - 1)
        return [leaf for z in below for leaf in self.leaves(z, depth - 1)]

    def file_zones(self, inode):
        """The zones of a file's blocks, one after the other."""
        count = -(-inode.size // BLOCK)
        zones = list(inode.zones[:DIRECT])
        for depth in range(1, DEPTHS + 1):
            if len(zones) < count:
                zones += self.leaves(inode.zones[DIRECT + depth - 1], depth)
        return zones[:count]

    def read(self, inode):
        """The file's bytes."""
        blocks = [self.block(zone) if zone else bytes(BLOCK)
                  for zone in self.file_zones(inode)]
        return b"".join(blocks)[:inode.size]

    def entries(self, directory):
        """Names to numbers, `.` and `..` included."""
        data = self.read(directory)
        found = {}
        for at in range(0, len(data), 64):
            number, name = struct.unpack_from("<I60s", data, at)
            if number:
                found[name.rstrip(b"\0").decode()] = number
        return found

    def find(self, path):
        """The inode of that path; KeyError."""
        inode = self.inode(ROOT)
        for name in filter(None, path.split("/")):
            inode = self.inode(self.entries(inode)[name])
        return inode

    def tree(self, path):
        """
        All files below a directory: their paths from there, to the inode's
        number and the bytes, None of a directory or device.
        """
        files = {}
        for name, number in self.entries(self.find(path)).items():
            if name in (".", ".."):
                continue
            inode = self.inode(number)
            if inode.is_directory():
                files[name] = number, None
                below = self.tree(path + "/" + name)
                files.update((name + "/" + n, f) for n, f in below.items())
            else:
                files[name] = number, (self.read(inode) if inode.has_bytes()
                                       else None)
        return files
