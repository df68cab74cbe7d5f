"""
C++ programs: calc as its user meets it, and the rule that builds them.
"""
import re

from check import check, equal, expect
from machine import Qemu
from test_image import Clone

LEAST = "(-9223372036854775807 - 1)"
LARGEST = "9223372036854775807"

# What is typed, and the value, or why there is none.
CASES = [
    ("2*(3+4)", "14"), ("2+3*4", "14"), ("10-3-2", "5"), ("100/7/2", "7"),
    ("7%4", "3"), ("-7/2", "-3"), ("-7%4", "-3"), ("2^10", "1024"),
    ("2^3^2", "512"), ("-2^2", "-4"), ("(-2)^63", "-9223372036854775808"),
    ("0^0", "1"), ("2--5", "7"), ("--5", "5"), ("-(1+2)", "-3"),
    ("0xff+0x10", "271"), ("010", "10"), ("  1 +\t2  ", "3"),
    ("1<2", "1"), ("2<=1", "0"), ("1+1==2", "1"), ("3!=3", "0"),
    ("2>=2", "1"), ("1>2", "0"), (LARGEST, LARGEST),
    (LEAST + "%-1", "0"), ("((((((((((1))))))))))", "1"),
    ("1/0", "division by zero"), ("5%(3-3)", "division by zero"),
    (LARGEST + "+1", "the number is too large"),
    (LEAST + "-1", "the number is too large"),
    (LEAST + "/-1", "the number is too large"),
    ("-" + LEAST, "the number is too large"),
    ("2^63", "the number is too large"), ("3^41", "the number is too large"),
    ("9223372036854775808", "the number is too large"),
    ("2^-1", "the exponent is negative"), ("x", "no such variable"),
    ("a_name_that_is_too_long = 1", "the name is too long"),
    ("2 3", "an operator is missing"), ("1)", "an operator is missing"),
    ("5 = 3", "an operator is missing"), ("12ab", "an operator is missing"),
    ("(1", "a ) is missing"), ("2*", "a number is missing"),
    ("*2", "a number is missing"), ("", "a number is missing"),
    ("()", "a number is missing"), ("x =", "a number is missing"),
    ("(" * 1500, "the line is too long"),
    ("1" + "+1" * 1000, "the line is too long"),
    ("1" + "+1" * 999, "1000"),
]


@check("M7: does calc, in C++, reckon, and say what is wrong?")
def reckon():
    with Qemu() as machine:
        machine.wait_prompt()
        for line, value in CASES:
            got = machine.run("calc '%s'" % line)
            if re.fullmatch(r"-?\d+", value):
                equal(got, (value + "\n", 0), line)
            else:
                complaint = "calc: %s: %s\n" % (line[:100], value)
                equal(got, (complaint, 1), line)
        equal(machine.run("calc 'x = 5' 'y = x*2' x+y ans+1 y=1/0 y"),
              ("5\n10\n15\n16\ncalc: y=1/0: division by zero\n10\n", 1),
              "variables")
        equal(machine.run("calc -t 'x = -2*(3 + 0x10)'"),
              ("*\n  -\n    0\n    2\n  +\n    3\n    16\n-38\n", 0), "a tree")
        said, status = machine.run("calc --help")
        expect(said.startswith("usage: calc") and status == 0, said)


@check("M7: does calc reckon line by line what is typed, up to Ctrl+D?")
def reckon_input():
    with Qemu() as machine:
        machine.wait_prompt()
        machine.send("calc\n")
        for line, value in (("side = 6", "6"), ("side*7", "42"),
                            ("side*", "calc: side*: a number is missing"),
                            ("ans+1", "43")):
            since = len(machine.output)
            machine.send(line + "\n")
            machine.wait_for(re.escape(value).encode() + rb"\r?\n\Z",
                             since=since)
        since = len(machine.output)
        machine.send("\n\x04")
        machine.wait_for(rb"[\r\n]\$ \Z", since=since)
        equal(machine.say("echo $?"), "1\n", "the status, after a mistake")


@check("S3: does a crash in C++ name functions as people write them?")
def crash():
    with Qemu() as machine:
        machine.wait_prompt()
        output, status = machine.run("t_cxx crash")
        for name in ("Wild::poke", "crash", "main"):
            expect(re.search(name + r" \(tests/guest/t_cxx\.cc:\d+\)", output),
                   output)
        equal(status, 139, "its status")


@check("Build: do C++ programs build, also mixed with C and from outside?")
def build():
    with Clone() as clone:
        clone.write("command/mixed/main.cc", """#include <stdio.h>

extern "C" const char *part(void);

int main()
{
    puts(part());
    return 0;
}
""")
        clone.write("command/mixed/part.c",
                    'const char *part(void);\n'
                    'const char *part(void)\n{\n    return "C";\n}\n')
        clone.write("../outside/visitor.cc",
                    "int main()\n{\n    delete new int;\n    return 0;\n}\n")
        said = clone.make("PROGRAMS=../outside/visitor.cc",
                          "build/bin/mixed", "build/bin/visitor")
        for step in ("C++   command/mixed/main.cc",
                     "CC    command/mixed/part.c", "outside/visitor.cc",
                     "LINK  build/command/mixed.elf",
                     "LINK  build/command/visitor.elf"):
            expect(step in said, "no %s in:\n%s" % (step, said))
