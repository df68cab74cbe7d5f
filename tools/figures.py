"""
What operations may take, and what they take elsewhere, in guest instructions.

The only place of these numbers: `make bench` and the tests read them here.
"""
import collections

ORANGES, XV6, L4_ASM, L4_CC = "Orange'S", "xv6", "L4 assembly", "L4 C++"

# In words; at most so many instructions; hoped for; other systems' figures.
Limit = collections.namedtuple("Limit", "what required goal peers",
                               defaults=({},))

# xv6 is the best figure of an x86 xv6 patched to one CPU, its disk in memory;
# Orange'S its last step, at the only optimisation level that works (-O0). L4
# is L4Ka::Pistachio: one way between address spaces with 8 words takes 110 by
# its assembly fast path and 241 in C++, so there and back the double.
LIMITS = {
    "null": Limit("a message to a server and its answer", 240, 200,
                  {ORANGES: 3053, XV6: 10142, L4_ASM: 220, L4_CC: 482}),
    "copy-64": Limit("a server's copy of 64 bytes", 250, 180),
    "getpid": Limit("getpid", 10, 4, {ORANGES: 3088, XV6: 400}),
    "signal": Limit("a signal to oneself, its handler, and back", 3000, 2000),
    "fork": Limit("fork + exit + wait of a small process", 60000, 40000,
                  {ORANGES: 8419465, XV6: 1942114}),
    "fork-16m": Limit("fork + exit + wait with 16 MiB in use", 150000, 130000,
                      {XV6: 59557882}),
    "fork-exec": Limit("fork + exec of echo + wait", 150000, 100000,
                       {ORANGES: 8784386, XV6: 3856820}),
    "cow": Limit("a copy-on-write fault with its copy", 1500, 1300),
    "map-1m": Limit("map and unmap of 1 MiB", 5000, 3000, {XV6: 716633}),
    "map-64m": Limit("map and unmap of 64 MiB", 5000, 3000),
    "open": Limit("open + close", 5000, 3000, {ORANGES: 40435, XV6: 67011}),
    "read-1": Limit("a read of 1 byte", 1000, 700, {XV6: 5008}),
    "read-4k": Limit("a read of 4 KiB", 3500, 2000, {XV6: 33960}),
    "read-64k": Limit("a read of 64 KiB", 30000, 22000, {XV6: 1078928}),
    "write-4k": Limit("a write of 4 KiB over existing ones", 5000, 3500,
                      {XV6: 208398}),
    "create": Limit("create + unlink", 20000, 12000,
                    {ORANGES: 364000, XV6: 445993}),
    "pipe": Limit("1 byte by a pipe to another process, and back", 3000, 2500,
                  {XV6: 10142}),
    "boot": Limit("from the kernel's entry to the prompt", 4000000, 2000000,
                  {XV6: 72000000}),
}

GUEST_MS = 1000000  # instructions of a millisecond, one a nanosecond

GROWTH = 0.02         # of an operation's median, that may go unexplained
UNSTEADY = {"irq": 0.1}  # where the host's disk decides what ran before
MEMORY_GROWTH = 0.05  # of a part's bytes, likewise

# Operations on names, and on one file.
ON_NAMES = "open stat missing create link rename mkdir readdir"
ON_FILE = ("open fstat lseek read-1 read-4k read-64k read-middle read-end "
           "write-1 write-4k write-middle write-end append map-file")


def grown(old, new, growth):
    """Names of what is in both tables and has grown by more than that."""
    return [name for name, value in new.items()
            if name in old and
            value > old[name] * (1 + UNSTEADY.get(name, growth))]


def missed(measured):
    """Names of what takes more than is required."""
    return [name for name, limit in LIMITS.items()
            if measured.get(name, 0) > limit.required]
