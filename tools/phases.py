"""
The boot in executed instructions: from the kernel's entry until every console
shows the shell's prompt and nothing is left to do.

The time-stamp counter would count halted time as well; the plugin counts what
ran. The machine boots from its disk, as it does at home. How long the disk
takes depends on the host. So time passes as on the host while the CPU is
halted, or seconds would go by and timers run out; and ticks that find the CPU
halted and leave it so are not counted. DISK looks several times whether the
drive is ready before it waits: of some boots the shortest counts.
"""
from executed import (COUNTED_ON_DISK, KERNEL, PROGRAM, Failure, Symbols,
                      entry, run_counted)
from machine import TIME_SCALE

BOOTS = 4

# Of a server's loop: where it waits for a message.
WAITS = ("ipc_receive", "ipc_reply_receive")
END = "every prompt is there"


def settle(machine):
    """Waits until the first screen has a prompt too and the CPU halts."""
    machine.wait_screen(lambda lines: "$" in lines)
    for _ in range(int(1000 * TIME_SCALE)):
        if "HLT=1" in machine.monitor("info registers"):
            return
    raise Failure("the CPU does not come to rest")


def boot(options):
    """All segments from the kernel's entry on."""
    _, record = run_counted(settle, [*COUNTED_ON_DISK, *options],
                            entry(Symbols().kernel))
    return [record.segment(piece) for piece in record.pieces()]


def until_rest(segments):
    """Those until the first halt after the last instruction of a program."""
    last = max(i for i, s in enumerate(segments) if s.domain == PROGRAM)
    for i in range(last, len(segments)):
        if segments[i].halts:
            return segments[:i + 1]
    raise Failure("the machine was switched off before it came to rest")


def without_idle(segments):
    """Those but for the timer's ticks that come between two halts."""
    halted = False
    for segment in segments:
        if not (halted and segment.halts):
            yield segment
        halted = segment.halts


def waits(segment):
    """Does a server in this segment come to wait for its first message?"""
    return segment.owner is not None and \
        any(segment.owner.function(address) in WAITS
            for address in segment.counts)


def event_of(segment, seen):
    """What a segment brings about for the first time, or None. `seen` has
    what has happened."""
    if segment.domain == KERNEL:
        return None
    if segment.domain == PROGRAM:
        name = segment.owner.name if segment.owner else "a program"
        event = name + " begins"
    elif waits(segment):
        event = segment.domain.upper() + " waits"
    else:
        return None
    if event in seen:
        return None
    seen.add(event)
    return event


def phases(segments):
    """What happened, and the instructions by domain that led to it."""
    seen, domains = set(), {}
    for i, segment in enumerate(segments):
        count = sum(segment.counts.values())
        domains[segment.domain] = domains.get(segment.domain, 0) + count
        event = event_of(segment, seen)
        if i == len(segments) - 1:
            event = END
        if event:
            yield event, domains
            domains = {}


def measure(enough=0, options=()):
    """[what happened, {domain: instructions}] in the order of the boot: of the
    shortest one, or the first one that has no more than `enough` in all.
    `options` are further ones of QEMU's."""
    best = None
    for _ in range(BOOTS):
        segments = list(without_idle(until_rest(boot(options))))
        measured = [list(phase) for phase in phases(segments)]
        if best is None or total(measured) < total(best):
            best = measured
        if total(best) <= enough:
            break
    return best


def total(measured):
    """Instructions in all."""
    return sum(sum(domains.values()) for _, domains in measured)
