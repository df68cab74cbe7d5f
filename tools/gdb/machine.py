"""
The machine that gdb runs.
"""
import gdb


class Machine(gdb.Command):
    """machine QEMU OPTION...: starts it, for gdb to drive.

    It waits for gdb. However gdb ends, it ends too: else it would run for
    ever, and keep its disk."""

    def __init__(self):
        super().__init__("machine", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        # A machine that has not answered for so many seconds is asked again,
        # and does it twice. On a busy host gdb's own 2 are not enough.
        gdb.execute("set remotetimeout 60")
        gdb.execute("target remote | exec setpriv --pdeathsig KILL %s "
                    "-S -gdb stdio" % argument)


Machine()
