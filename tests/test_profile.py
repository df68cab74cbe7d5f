"""
make profile: where an operation's instructions go.
"""
import os
import re
import subprocess
import tempfile

from check import check, equal, expect
from machine import ROOT, Failure, call

PROFILE = os.path.join(ROOT, "tools", "profile")
STEPS = ["bench", "kernel", "mm", "kernel", "bench"]  # of a null message


def profile(*arguments):
    """Status and output of tools/profile."""
    done = subprocess.run([PROFILE, *arguments], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def sections(text):
    """Heading to lines, of what it prints."""
    return {heading: lines.splitlines() for heading, lines in
            re.findall(r"^(\S[^\n]*):\n((?: .*\n)+)", text, re.M)}


def total(lines):
    """The instructions of all lines."""
    return sum(int(line.split()[0].replace(",", "")) for line in lines)


@check("profile: does it tell each instruction's domain, function and line?")
def profile_null():
    status, said = profile("--lines", "--timeline", "null")
    equal(status, 0, "status; it said " + said)
    head = re.match(r"null: ([\d,]+) instructions in the shortest of 1000",
                    said)
    expect(head, said)
    count = int(head[1].replace(",", ""))
    found = sections(said)
    equal(list(found), ["By domain", "By function", "By line",
                        "In their order"], "headings")
    for heading, lines in found.items():
        equal(total(lines), count, "instructions of " + heading)
    for pattern in (r" kernel +trap_ipc$", r" mm +main$", r" bench +measure_"):
        expect(any(re.search(pattern, line)
                   for line in found["By function"]), said)
    expect(any(re.search(r"kernel +kernel/\S+:\d+$", line)
               for line in found["By line"]), said)
    equal([line.split()[1] for line in found["In their order"]], STEPS,
          "domains in their order")


@check("profile: does it name all programs that take part?")
def profile_programs():
    status, said = profile("fork-exec")
    equal(status, 0, "status; it said " + said)
    domains = {line.split()[-1] for line in sections(said)["By domain"]}
    equal(domains, {"kernel", "mm", "fs", "loader", "bench", "echo"},
          "domains")


@check("profile: is it told what can't be profiled, and what can?")
def profile_unknown():
    status, said = profile("boot")
    equal(status, 1, "status for the boot")
    expect(said.startswith("profile: boot is no operation of bench. These") and
           "fork-exec" in said.split(), said)
    equal(profile("null", "getpid"),
          (1, "profile: one operation at a time\n"), "two of them")
    status, said = profile()
    equal((status, said[:17]), (1, "Which operation? "), "none")


@check("profile: is a plugin that is not built told?")
def profile_no_plugin():
    import executed
    right, executed.PLUGIN = executed.PLUGIN, "/none/count.so"
    try:
        executed.run_counted(lambda machine: None, [])
    except Failure as failure:
        said = str(failure)
    finally:
        executed.PLUGIN = right
    equal(said, "/none/count.so is not there: `make measured` builds it",
          "failure")


@check("profile: is a QEMU that can't use the plugin told in clear words?")
def profile_other_qemu():
    import executed
    source = os.path.join(ROOT, "tools", "plugin", "count.c")
    with tempfile.TemporaryDirectory() as folder:
        plugin = os.path.join(folder, "count.so")
        call("gcc", "-shared", "-fPIC", "-DPLUGIN_API=99", "-idirafter",
             os.path.join(ROOT, "include"), "-o", plugin, source)
        right, executed.PLUGIN = executed.PLUGIN, plugin
        try:
            executed.run_counted(lambda machine: None, [])
        except Failure as failure:
            said = str(failure)
        finally:
            executed.PLUGIN = right
    expect(said.startswith("QEMU can't load the plugin") and
           "requires API version 99" in said, said)
