"""
Where a recording ends: `make replay` loads this, too. QEMU would end with its
last instruction, so it is stopped before, and from there gdb can go backwards.
"""
import os
import re

import gdb


def keep_end(event=None):
    """At each stop: sees to it that there will be one at the end. QEMU forgets
    that when it goes backwards."""
    with open(os.path.join(os.environ["RECORD"], "end")) as file:
        end = int(file.read())
    said = gdb.execute("monitor info replay", to_string=True)
    if int(re.search(r"count = (\d+)", said)[1]) >= end:
        print("The recording ends here. Backwards: reverse-continue, "
              "reverse-next, reverse-stepi")
    else:
        gdb.execute("monitor replay_break %d" % end)


gdb.events.stop.connect(keep_end)
keep_end()
