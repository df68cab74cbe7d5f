"""
Row I8: the messages of one call, as trace shows them.
"""
import re

from check import check, equal, expect
from machine import Qemu

# Of `trace echo hi`, in this order; others come between.
STEPS = (
    "trace>MM FORK",
    "  MM>FS FORKED parent \\d+ child \\d+",
    "  FS>MM reply 0",
    "MM>trace reply \\d+",
    "(trace|echo)>MM EXEC path",  # when trace looks, it may be either
    "  MM>LOADER LOAD process \\d+ strings",
    "    LOADER>FS EXEC_OPEN path",
    "    FS>LOADER reply 0",
    "  LOADER>MM reply \\d+",
    "  MM>FS EXECED process \\d+",
    "echo>FS WRITE fd 1 buffer",
    "  FS>TTY WRITE minor 8 buffer",
    "  TTY>FS reply 3",
    "FS>echo reply 3",
    "echo>MM EXIT status 0",
    "  MM>FS EXITED process \\d+",
)


def in_order(lines, patterns):
    """Fails unless lines match all of them, one after the other."""
    rest = list(lines)
    for pattern in patterns:
        while rest and not re.fullmatch(pattern, rest[0]):
            rest.pop(0)
        expect(rest, "no line %r in its place in:\n%s" % (pattern,
                                                         "\n".join(lines)))


@check("I8: does trace show the messages of a program in their order?")
def messages_in_order():
    with Qemu() as machine:
        machine.wait_prompt()
        said, status = machine.run("trace echo hi")
        equal(status, 0, "status")
        lines = said.splitlines()
        expect("hi" in lines, said)
        in_order(lines, STEPS)
        # A server's part ends with the answer: nothing of others is shown.
        senders = {re.match(r" *(\w+)>", line)[1] for line in lines
                   if ">" in line}
        equal(senders - {"MM", "FS", "LOADER", "DISK", "TTY"},
              {"trace", "echo"}, "who sends")


@check("I8: does trace follow children, and tell how the program ended?")
def children_and_status():
    with Qemu() as machine:
        machine.wait_prompt()
        said = machine.say("trace time true")
        in_order(said.splitlines(), ("time>MM FORK", ".*MM EXIT status 0",
                                     "time>MM EXIT status 0"))
        equal(machine.run("trace false")[1], 1, "status of false")
        equal(machine.run("trace nosuch")[1], 127, "status of no program")
        equal(machine.run("trace crash null")[1], 139, "status after SIGSEGV")
        machine.say("su student", 5)
        said, status = machine.run("trace true")
        equal((said, status),
              ("trace: messages: Operation not permitted\n", 126), "not root")
