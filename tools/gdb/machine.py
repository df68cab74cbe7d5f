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
        gdb.execute("target remote | exec setpriv --pdeathsig KILL %s "
                    "-S -gdb stdio" % argument)


Machine()
