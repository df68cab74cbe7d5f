#!/usr/bin/env python3
"""
Boots the test image and asks a driver all that docs/driver.md wants of it:

    make conform DRIVER=random
    make conform DRIVER=ram MINOR=2 KIND=block      (or KIND=character)
    make conform DRIVER=disk MINOR=0 KIND=block FIRST=1800

Without MINOR it is minor 0, without KIND a block device if it tells a size. A
block device is written to: 136 sectors from number FIRST on, else the last
ones, which get their contents back in the end; the image is a copy. Nothing is
written if there are not as many. Exit status: 0 if the driver does all of that.
"""
import sys

from machine import Failure, Qemu


def main():
    words = sys.argv[1:]
    if not words or words[2:3] not in ([], ["block"], ["character"]):
        print("make conform DRIVER=name [MINOR=number [KIND=block|character "
              "[FIRST=sector]]]")
        return 2
    try:
        with Qemu(grub=True) as machine:
            machine.wait_prompt()
            said, status = machine.run("t_driver " + " ".join(words), 60)
            print(said, end="")
            return status
    except Failure as failure:
        print(failure)
        return 1


if __name__ == "__main__":
    sys.exit(main())
