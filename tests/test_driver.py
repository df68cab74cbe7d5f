"""
Row E3: what docs/driver.md says of drivers. (t_driver and t_driver_broken ask
ours, and a broken one.)
"""
import os
import re
import tempfile

from check import check, equal
from machine import BUILD, ROOT, Qemu, call, direct_boot


def skeleton():
    """The driver that is in the page."""
    with open(os.path.join(ROOT, "docs", "driver.md")) as page:
        return re.search(r"```c\n(.*?)```", page.read(), re.S)[1]


def build(folder, source):
    """Builds it as a server of the test image, in BROKEN's place."""
    path, to = os.path.join(folder, "broken"), os.path.join(folder, "build")
    elf = os.path.join(to, "test", "boot", "broken.elf")
    os.mkdir(path)
    with open(os.path.join(path, "main.c"), "w") as out:
        out.write(source)
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    call("make", "B=" + to, "TEST_SERVER_DIRS=" + path, elf, cwd=ROOT,
         env=environment)
    return elf


@check("E3: does the driver in docs/driver.md conform?")
def page_conforms():
    with tempfile.TemporaryDirectory(prefix="kumquat-") as folder:
        elf = build(folder, skeleton())
        options = direct_boot()
        options[-1] += ",%s broken,%s probe" % (
            elf, os.path.join(BUILD, "test", "boot", "probe.elf"))
        with Qemu(options=options) as machine:
            machine.wait_prompt()
            said, status = machine.run("t_driver broken")
    equal(status, 0, said)
