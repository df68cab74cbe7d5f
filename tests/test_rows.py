"""
Mistakes in a row of messages.def, or with one, are errors of the compiler,
which name the row.
"""
import os
import shutil
import subprocess
import tempfile

from check import check, expect
from machine import ROOT

GCC = os.environ.get("CROSS", "i686-linux-gnu-") + "gcc"
FLAGS = ["-std=gnu11", "-ffreestanding", "-nostdinc", "-Wall", "-Wextra",
         "-Werror", "-march=i586", "-O1", "-fsyntax-only"]

USES = "#include <kumquat/calls.h>\n#include <kumquat/service.h>\n"

# A row that is right, and what is right to do with it.
ROW = 'MESSAGE(KV, ODD, kv_odd, 0x7FE, (IN(key), LENGTH(key)), (WORD(at)), "")'
HANDLER = """
static int do_odd(struct kv_odd *m)
{
    char key[8];
    int length = TAKE(m, key, key);

    m->reply.at = 1;
    return length;
}
"""
TABLE = """
static const struct service service = {.requests = {%s}};
int main(void)
{
    service_run(&service);
}
"""
SERVED = HANDLER + TABLE
CHECK = '#include "lib/server/check.c"\n'  # looks at the rows by themselves
CALL = """
int ask(const char *path);
int ask(const char *path)
{
    word at;

    (void)path;
    return %s;
}
"""

# The mistake; rows behind those of messages.def; source; what the compiler
# shows besides.
MISTAKES = (
    ("a number twice",
     'MESSAGE(KV, ODD, kv_odd, KV_PUT, (NONE), (NONE), "")', "",
     "duplicate case"),
    ("the number 0", 'MESSAGE(KV, ODD, kv_odd, 0, (NONE), (NONE), "")',
     CHECK, "kv_odd: the number is not between 0 and 0x1000"),
    ("a program's number",
     'MESSAGE(KV, ODD, kv_odd, 0x1000, (NONE), (NONE), "")', CHECK,
     "kv_odd: the number is not between 0 and 0x1000"),
    ("a notification's number",
     'MESSAGE(KV, ODD, kv_odd, NOTIFY, (NONE), (NONE), "")', CHECK,
     "kv_odd: the number is not between 0 and 0x1000"),
    ("a name twice",
     'MESSAGE(KV, ODD, kv_put, 0x7FE, (NONE), (NONE), "")', "", "kv_put"),
    ("another server's name", 'MESSAGE(NOBODY, ODD, nobody_odd, 0x7FE, (NONE), '
     '(NONE), "")', "", "NOBODY"),
    ("six arguments", 'MESSAGE(KV, ODD, kv_odd, 0x7FE, (WORD(a), WORD(b), '
     'WORD(c), WORD(d), WORD(e), WORD(f)), (NONE), "")', "",
     "THE_SIXTH_IS_WORD"),
    ("six results", 'MESSAGE(KV, ODD, kv_odd, 0x7FE, (NONE), (WORD(a), '
     'WORD(b), WORD(c), WORD(d), WORD(e), WORD(f)), "")', "",
     "THE_SIXTH_IS_WORD"),
    ("a buffer without LENGTH",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (IN(key), WORD(size)), (NONE), "")', "",
     "key_length"),
    ("a buffer as fifth argument", 'MESSAGE(KV, ODD, kv_odd, 0x7FE, (WORD(a), '
     'WORD(b), WORD(c), WORD(d), OUT(key)), (NONE), "")', "", "key_length"),
    ("the LENGTH of another name",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (IN(key), LENGTH(value)), (NONE), "")',
     "", "key_length"),
    ("a LENGTH too far behind", 'MESSAGE(KV, ODD, kv_odd, 0x7FE, (IN(key), '
     'WORD(a), LENGTH(key)), (NONE), "")', "", "LENGTH(key) does not follow"),
    ("a LENGTH without a buffer",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (LENGTH(key)), (NONE), "")', "",
     "kv_odd: a LENGTH does not follow"),
    ("the LENGTH of a word", 'MESSAGE(KV, ODD, kv_odd, 0x7FE, (WORD(key), '
     'LENGTH(key)), (NONE), "")', "", "kv_odd: a LENGTH does not follow"),
    ("an unknown kind",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (STRING(key)), (NONE), "")', "",
     "SHAPE_STRING"),
    ("a buffer as a result",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (NONE), (OUT(key)), "")', "",
     "STORE_OUT"),
    ("an argument's name twice",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (WORD(a), WORD(a)), (NONE), "")', "",
     "duplicate member"),
    ("no parentheses",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, WORD(key), (NONE), "")', "",
     "UNPACKED"),
    ("no list of results",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (WORD(key)), "")', "",
     "requires 7 arguments"),
    ("no summary",
     'MESSAGE(KV, ODD, kv_odd, 0x7FE, (NONE), (NONE))', "",
     "requires 7 arguments"),
    ("a call with too few arguments", ROW, CALL % "kv_odd(path, 1)",
     "too few arguments to function ‘kv_odd’"),
    ("a call with too many arguments", ROW,
     CALL % "kv_odd(path, 1, &at, 0)", "too many arguments to function"),
    ("a call with a number for a pointer", ROW, CALL % "kv_odd(at, 1, &at)",
     "argument 1 of ‘kv_odd’"),
    ("a call with a pointer for a number", ROW,
     CALL % "kv_odd(path, path, &at)", "argument 2 of ‘kv_odd’"),
    ("a driver's call without its endpoint", "", CALL % "device_poll(0, 0)",
     "too few arguments to function ‘device_poll’"),
    ("a handler of another message", ROW,
     SERVED % "SERVE(kv_put, do_odd)", "kv_put"),
    ("a handler that returns nothing", ROW,
     "static void do_odd(struct kv_odd *m) {(void)m;}" +
     TABLE % "SERVE(kv_odd, do_odd)", "kv_odd"),
    ("a handler of a message that there is not", ROW,
     SERVED % "SERVE(kv_none, do_odd)", "kv_none_number"),
    ("an argument that the message has not", ROW,
     HANDLER.replace("TAKE(m, key,", "TAKE(m, value,") +
     TABLE % "SERVE(kv_odd, do_odd)", "value"),
    ("a result that the message has not", ROW,
     HANDLER.replace("reply.at", "reply.version") +
     TABLE % "SERVE(kv_odd, do_odd)", "version"),
    ("two handlers in one place of a table",
     'MESSAGE(KV, ODD, kv_odd, 0x74A, (IN(key), LENGTH(key)), (WORD(at)), "")'
     '\nMESSAGE(KV, EVEN, kv_even, 0x78A, (NONE), (NONE), "")',
     SERVED.replace("int main", "/**/int main").replace(
         "static const", "static int do_even(struct kv_even *m)\n"
         "{\n    return (int)m->type;\n}\nstatic const", 1) %
     "SERVE(kv_odd, do_odd), SERVE(kv_even, do_even)",
     "SERVE(kv_even, do_even)"),
    ("a kernel call above 63",
     'KERNEL_MESSAGE(KERNEL, ODD, kernel_odd, 0x040, (NONE), (NONE), "")',
     '#include "kernel/call.c"', "array index"),
    ("a kernel call's handler without a row", "",
     '#include "kernel/call.h"\n'
     "int kernel_odd(struct process *p) {return p == NULL;}",
     "previous prototype for ‘kernel_odd’"),
    ("a kernel call's handler without the process", 'KERNEL_MESSAGE(KERNEL, '
     'ODD, kernel_odd, 0x03E, (PROCESS(process)), (NONE), "")',
     '#include "kernel/call.h"\n'
     "int kernel_odd(struct process *p) {return p == NULL;}",
     "conflicting types for ‘kernel_odd’"),
    ("MM's handler of another message", "", '#include "mm/handlers.h"\n'
     "int do_kill(struct process *p, struct mm_setpgid *m)\n"
     "{\n    return p != NULL ? (int)m->pid : 0;\n}",
     "conflicting types for ‘do_kill’"),
    ("FS's handler of another message", "", '#include "fs/fs.h"\n'
     "int do_umask(struct fs_remount *m) {return (int)m->options;}",
     "conflicting types for ‘do_umask’"),
)


def compiled(rows, source):
    """Compiles a source with these rows in messages.def. What the compiler
    says if it refuses that, or ""."""
    work = tempfile.mkdtemp(prefix="kumquat-")
    path = os.path.join(work, "kumquat", "messages.def")
    if "kernel/" not in source:  # which has functions of these names
        source = USES + source
    try:
        os.mkdir(os.path.dirname(path))
        with open(os.path.join(ROOT, "include/kumquat/messages.def")) as file:
            before, end, after = file.read().partition("\n#undef MESSAGE\n")
        with open(path, "w") as file:
            file.write(before + "\n" + rows + "\n" + end + after)
        with open(os.path.join(work, "uses.c"), "w") as file:
            file.write(source + "\n")
        headers = subprocess.run([GCC, "-print-file-name=include"], text=True,
                                 stdout=subprocess.PIPE, check=True).stdout
        done = subprocess.run(
            [GCC, *FLAGS, "-I" + work, "-Iinclude", "-I.",
             "-isystem", headers.strip(), file.name], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C.UTF-8"})
    finally:
        shutil.rmtree(work)
    return done.stdout if done.returncode != 0 else ""


@check("R5: does the compiler take a row that is right, and what serves it?")
def right():
    for source in "", SERVED % "SERVE(kv_odd, do_odd)", \
            CALL % "kv_odd(path, 1, &at)":
        said = compiled(ROW, source)
        expect(said == "", said)
    for row in 'KERNEL_MESSAGE(KERNEL, ODD, kernel_odd, 0x03E, %s, (NONE), "")' \
            % "(PROCESS(process))", "":
        said = compiled(row, '#include "kernel/call.c"')
        expect(said == "", said)


@check("R5: does it refuse each mistake, and name the row?")
def wrong():
    problems = []
    for what, rows, source, shown in MISTAKES:
        said = compiled(rows, source)
        if "error:" not in said or shown not in said or \
                (rows and not source and "messages.def:" not in said):
            problems.append("%s: %s" % (what, said[:600] or "is accepted"))
    expect(not problems, "\n".join(problems))
