"""
Job control, limits and scripts, as they are used on COM1: S5, S7, X7.
"""
import contextlib
import re

from check import check, equal, expect
from machine import Late, Qemu

PROMPT = rb"\$ \Z"


@contextlib.contextmanager
def booted(**options):
    """A machine at its prompt."""
    with Qemu(**options) as machine:
        yield machine.wait_prompt()


def type_and_wait(machine, keys, pattern=PROMPT):
    """Types something; returns what came until the pattern."""
    since = len(machine.output)
    machine.send(keys)
    machine.wait_for(pattern, since=since)
    return machine.clean(since)


def start_cat(machine, command="cat"):
    """Starts cat in front: it has answered a line, so it reads."""
    type_and_wait(machine, command + "\nline\n", rb"line\r?\n(?s:.*)line\r?\n")


def has(line, text):
    """Fails unless a whole line of the text matches."""
    expect(re.search("^%s$" % line, text, re.M), "no %r in:\n%s" % (line, text))


@check("S5: does Ctrl+Z stop a program, fg go on with it, Ctrl+D end it?")
def stop_and_go():
    with booted() as machine:
        start_cat(machine)
        said = type_and_wait(machine, "\x1a")
        has(r"\[1\]\+ Stopped   cat", said)
        equal(machine.say("echo $?"), "148\n", "the status: 128 + SIGTSTP")
        has(r"\[1\]\+ +\d+ Stopped   cat", machine.say("jobs -l"))
        has(r" *\d+ +\d+ +\d+ T .* cat", machine.say("ps"))
        type_and_wait(machine, "fg\n", rb"fg\r?\ncat\r?\n")
        type_and_wait(machine, "again\n", rb"again\r?\n(?s:.*)again\r?\n")
        type_and_wait(machine, "\x04")
        equal(machine.say("echo $?"), "0\n", "its status at last")
        equal(machine.say("jobs"), "", "jobs that are left")


@check("S5: does & start in the background, and jobs, wait and $! know it?")
def background():
    with booted() as machine:
        said = machine.say("sleep 1000 &")
        pid = re.fullmatch(r"\[1\] (\d+)\n", said)
        expect(pid, said)
        equal(machine.say("echo $!"), pid[1] + "\n", "$!")
        has(r"\[2\] \d+", machine.say("sleep 1001 &"))
        has(r"\[1\]- Running   sleep 1000 &", machine.say("jobs"))
        has(r"\[2\]\+ Running   sleep 1001 &", machine.say("jobs"))
        machine.say("kill %1 %sleep\\ 1001")
        said = machine.say("wait %1; echo status $?; wait")
        said += machine.say("true") + machine.say("jobs")
        expect("sleep" not in machine.say("ps"), "sleep is still there")
        said = machine.say("sleep 0 & wait $!; echo status $?")
        has("status 0", said)
        has(r"\[1\]\+ Done      sleep 0", said)
        said = machine.say("false & wait %1; echo status $?")
        has("status 1", said)
        has(r"\[1\]\+ Exit 1    false", said)


@check("S5: does a job feel a signal that comes before it has begun to run?")
def early_signal():
    with booted() as machine:
        for job in "sleep 1000", "sleep 1000 | sleep 1000", "(sleep 1000)":
            machine.say("for n in $(seq 30); do %s & kill %%%%; done; wait" %
                        job)
            equal(machine.say("jobs"), "", "jobs that are left")
            expect(" sleep" not in machine.say("ps"), "sleep has survived")


@check("S5: is a background job that reads stopped, until it is in front?")
def background_reader():
    with booted() as machine:
        start_cat(machine)
        type_and_wait(machine, "\x1a")
        machine.say("bg")
        machine.say("wait %1")  # until it has stopped, or ended
        has(r"\[1\]\+ Stopped \(SIGTTIN\) cat", machine.say("jobs"))
        type_and_wait(machine, "fg %cat\n", rb"%cat\r?\ncat\r?\n")
        type_and_wait(machine, "mine\n", rb"mine\r?\n(?s:.*)mine\r?\n")
        type_and_wait(machine, "\x04")


@check("S4: does Ctrl+C reach the group in front only?")
def front_only():
    with booted() as machine:
        machine.say("sleep 1000 &")
        start_cat(machine)
        type_and_wait(machine, "\x1a")
        start_cat(machine)
        type_and_wait(machine, "\x03")
        equal(machine.say("echo $?"), "130\n", "the status of who was in front")
        said = machine.say("jobs")
        has(r"\[1\]- Running   sleep 1000 &", said)
        has(r"\[2\]\+ Stopped   cat", said)
        said = machine.say("kill -s TERM %+") + machine.say("wait %2")
        has(r"\[2\]\+ SIGTERM   cat", said)


@check("S5: does Ctrl+C end the rest of the line, too?")
def rest_of_line():
    with booted() as machine:
        since = len(machine.output)
        machine.send("cat; echo not seen\nline\n")
        machine.wait_for(rb"line\r?\n(?s:.*)line\r?\n", since=since)
        equal(type_and_wait(machine, "\x03"), "^C\n$ ", "the rest")


@check("S5: does Ctrl+Z at the prompt leave the shell alone?")
def stop_at_prompt():
    with booted() as machine:
        machine.say("shabby_shell")  # one that could be stopped
        equal(machine.say("echo no\x1athing"), "nothing\n", "the line")
        machine.say("exit")
        equal(machine.say("jobs"), "", "the outer shell's jobs")


@check("S5: does a stopped job come back with the modes it had?")
def modes():
    with booted() as machine:
        type_and_wait(machine, "top -d 1000\n", rb"COMMAND(?s:.*)\x1b\[J\r?\n")
        said = type_and_wait(machine, "\x1a")
        has(r"\[1\]\+ Stopped   top -d 1000", said)
        equal(type_and_wait(machine, "echo seen\n"), "echo seen\nseen\n$ ",
              "the echo at the prompt")
        type_and_wait(machine, "fg\n", rb"top -d 1000\r?\n")
        said = type_and_wait(machine, "q")
        expect("q" not in said, "the key was seen: " + said)


@check("S5: does exit warn of stopped jobs, once, and do these then end?")
def exit_warns():
    with booted() as machine:
        for leave in ("exit\n", "\x04"):
            start_cat(machine)
            type_and_wait(machine, "\x1a")
            said = type_and_wait(machine, leave)
            has("There are stopped jobs.", said)
            said = type_and_wait(machine, leave, rb"respawned(?s:.*)\$ \Z")
        expect("cat" not in machine.say("ps"), "cat has survived its shell")


@check("S5: does a shell that is hung up end what it has just started?")
def hang_up():
    with booted() as machine:
        machine.say("sleep 1000 &")
        type_and_wait(machine, "kill -HUP $$\n", rb"respawned(?s:.*)\$ \Z")
        start_cat(machine)  # meanwhile the other had time to end
        type_and_wait(machine, "\x03")
        expect(" sleep" not in machine.say("ps"), "sleep has survived")


@check("S5: without a terminal, do jobs stay in the script's group?")
def script_jobs():
    script = ("sleep 1000 &\n"
              "echo first $!\n"
              "false &\n"
              "wait $!\n"
              "echo status $?\n"
              "kill %1\n"
              "wait %1\n"
              "echo status $?\n"
              "fg\n"
              "ps\n")
    with booted(files={"/script": script}) as machine:
        said = machine.say("shabby_shell /script")
        has(r"first \d+", said)
        has("status 1", said)
        has("status 143", said)
        has("shabby_shell: fg: there is no job control", said)
        groups = re.findall(r"^ *\d+ +\d+ +(\d+) .* (?:ps|shabby_shell)$",
                            said, re.M)
        expect(len(groups) > 1 and groups[-1] == groups[-2], said)


@check("X7: do #! scripts run, and are the statuses 126 and 127 right?")
def scripts():
    files = {"/five": "#!/shabby_shell\necho here; exit 5\n",
             "/plain": "echo plain; exit 6\n",
             "/lost": "#!/nosuch -x\n"}
    with booted(files=files) as machine:
        equal(machine.run("/five")[1], 126, "a file without the x bit")
        for name in files:
            equal(machine.run("chmod 755 " + name)[1], 0, "chmod")
        equal(machine.run("/five"), ("here\n", 5), "a script")
        equal(machine.run("plain"), ("plain\n", 6), "one without #!")
        for name, status in (("/lost", 127), ("/nosuch", 127), ("/dev", 126),
                             ("/motd", 126), ("/motd/x", 127)):
            said, got = machine.run(name)
            equal(got, status, "the status of " + name)
            expect(said.startswith("shabby_shell: %s: " % name), said)
        equal(machine.run("shabby_shell -c 'exec /five; echo no'"),
              ("here\n", 5), "exec in a shell")


BOMB = "#!/shabby_shell\n/bomb &\n/bomb &\nexec sleep 1000\n"


@check("S7: does a fork bomb under ulimit -u leave the shell usable?")
def fork_bomb():
    with booted(files={"/bomb": BOMB}) as machine:
        machine.say("chmod 755 /bomb")
        machine.say("su student")
        machine.say("ulimit -u 20")
        equal(machine.say("ulimit -u"), "20\n", "the limit")
        machine.send("/bomb &\n")
        machine.wait_for(rb"cannot start /bomb: Resource", seconds=30)
        # Its own processes can be killed without one more. They may say
        # something in the middle of the line's echo.
        machine.send("\nkill -KILL %1; wait; echo go''ne\n")
        machine.wait_for(rb"gone\r?\n(?s:.*)\$ \Z", 30)
        equal(machine.run("echo usable"), ("usable\n", 0), "the user's shell")
        expect("sleep" not in machine.say("ps"), "the bomb goes on")
        machine.say("exit")
        equal(machine.run("whoami"), ("root\n", 0), "root's shell")


@check("S7: are limits of descriptors, memory and stack kept?")
def limits():
    with booted() as machine:
        machine.say("shabby_shell")  # the limits shall not stay
        machine.say("ulimit -v 1000")
        equal(machine.say("ulimit -v; ulimit -Hv"), "1000\n1000\n", "-v")
        equal(machine.run("pstree")[1], 0, "a heap in 1,000 KiB")
        machine.say("ulimit -v 100")
        equal(machine.run("pstree"),
              ("pstree: list: Cannot allocate memory\n", 1), "and in 100")
        machine.say("ulimit -v unlimited; ulimit -S -s 64")
        equal(machine.say("ulimit -s; ulimit -Hs"), "64\n8188\n", "-s")
        equal(machine.run("crash stack")[1], 128 + 11, "64 KiB of stack")
        machine.say("ulimit -n 3")
        said, status = machine.run("cat /motd")
        expect(status == 1 and "Too many open files" in said, said)
        machine.say("exit")
        equal(machine.say("ulimit -v"), "unlimited\n", "the outer shell's")


@check("does the shell refuse what it does not understand?")
def refusals():
    with booted() as machine:
        for line, status in (("fg", 1), ("bg %3", 1), ("wait %9", 127),
                             ("kill", 2), ("kill -NOSUCH 1", 2),
                             ("kill %nosuch", 1), ("kill 29999", 1),
                             ("kill x", 1), ("jobs x", 2), ("ulimit -x", 2),
                             ("ulimit 5", 2), ("ulimit -n 5x", 2),
                             ("umask 8", 2), ("umask 1777", 2), ("&", 2),
                             ("true && ;", 2), ("fi", 2), ("echo )", 2),
                             ("if true; elif", 2), ("cat < /nosuch", 2),
                             ("echo ${", 130), ("cd /nosuch", 1),
                             ("exec /nosuch", 127), ("break 0", 2)):
            if status == 130:  # it asks for more
                type_and_wait(machine, line + "\n", rb"> \Z")
                type_and_wait(machine, "\x03")
                continue
            said, got = machine.run(line)
            equal(got, status, "the status of " + line)
            expect(said.startswith("shabby_shell: "), line + " said " + said)


@check("does top show the busiest first, and end by q or after its count?")
def top():
    with booted() as machine:
        said = machine.say("top -n 2 -d 1")
        equal(said.count("COMMAND"), 2, "pictures")
        expect("memory:" in said and "shabby_shell" in said, said)
        since = len(machine.output)
        machine.send("top\n")
        machine.wait_for(rb"COMMAND(?s:.*)COMMAND", since=since)
        type_and_wait(machine, "q")
        equal(machine.say("echo $?"), "0\n", "its status")


@check("are date, uptime, time, sleep, pstree what their names say?")
def small_commands():
    with booted() as machine:
        has(r"20\d\d-\d\d-\d\d", machine.say("date +%F"))
        has(r"\d\d:\d\d:\d\d up \d\d:\d\d:\d\d, \d+ processes",
            machine.say("uptime"))
        said, status = machine.run("time sleep 1.5")
        real = re.search(r"^real (\d+\.\d\d)$", said, re.M)
        expect(real and 1.5 <= float(real[1]) < 5 and status == 0, said)
        equal(machine.run("time nosuch")[1], 127, "time's status")
        equal(machine.run("time false")[1], 1, "time's status")
        equal(machine.run("sleep x")[1], 2, "sleep's status")
        tree = machine.say("pstree -p")
        has(r"init\(1\)", tree)
        has(r"`- shabby_shell\(\d+\)\n   `- pstree\(\d+\)", tree)
        for command in ("date", "uptime", "time", "sleep", "pstree", "top",
                        "ps", "dmesg", "kill", "init", "free", "crash"):
            said, status = machine.run(command + " --help")
            equal(status, 0, command + " --help")
            expect(said.startswith("usage: " + command), said)


@check("S5: does Ctrl+C end loops, substitutions and read, with all that follows?")
def interrupt_shell():
    with booted() as machine:
        for line in ("while :; do :; done", "while read x; do sleep 9; done < /motd",
                     "while :; do read x; done", "echo begun$(sleep 99)",
                     "(echo up; sleep 99) | cat", "f() { sleep 99; echo no; }; f",
                     "(sleep 99; echo no)"):
            since = len(machine.output)
            machine.send(line + "; echo not this\n")
            machine.wait_for(rb"this\r?\n", since=since)
            if "up" in line:  # else it may meet the pipeline's first half
                machine.wait_for(rb"\nup\r?\n", since=since)
            # Ctrl+C goes on being typed until it has met what it ends.
            for _ in range(40):
                machine.send("\x03")
                try:
                    machine.wait_for(PROMPT, 0.5, since)
                    break
                except Late:
                    pass
            said = machine.say("echo status $?")
            expect("status 130" in said, "%s: %s" % (line, said))
            body = machine.clean(since).partition("\n")[2]
            expect("not this" not in body and "no\n" not in body and
                   "begun" not in body, line + ": " + body)


@check("S5: is a pipeline one job, which Ctrl+Z stops and fg continues?")
def pipeline_job():
    with booted() as machine:
        start_cat(machine, "cat | cat")
        has(r"\[1\]\+ Stopped   cat \| cat", type_and_wait(machine, "\x1a"))
        equal(machine.say("jobs -p | wc -l").strip(), "0",
              "jobs that a pipeline's own shell knows")
        type_and_wait(machine, "fg\n", rb"fg\r?\ncat \| cat\r?\n")
        type_and_wait(machine, "again\n", rb"again\r?\n(?s:.*)again\r?\n")
        type_and_wait(machine, "\x04")
        equal(machine.say("echo $?"), "0\n", "its status")
        said = machine.say("while :; do sleep 99; done &")
        has(r"\[1\] \d+", said)
        has(r"\[1\]\+ Running   while :; do sleep 99; done &",
            machine.say("jobs"))
        said = machine.say("kill %1") + machine.say("wait") + machine.say("")
        has(r"\[1\]\+ SIGTERM .*", said)


@check("H1: does an empty line leave $? alone, and the shell outlive SIGTERM?")
def small_things():
    with booted() as machine:
        machine.say("false")
        machine.say("")
        machine.say("# a comment")
        equal(machine.say("echo $?"), "1\n", "$?")
        equal(machine.run("kill $$"), ("", 0), "kill")
        equal(machine.say("exec nosuch 2>/dev/null"), "", "exec")
        equal(machine.say("PS1='$PWD \\$ '; cd /tmp; PS1='$ '"), "", "PS1")
        machine.say(" echo hidden")
        expect("hidden" not in machine.say("history"), "history shows it")
        machine.say("echo 'x=set' > /.shabbyrc")
        machine.send("exit\n")
        machine.wait_for(rb"respawned(?s:.*)[\r\n]\$ \Z")
        equal(machine.say("echo $x"), "set\n", "~/.shabbyrc")


@check("H1: is a long script read in a time that grows with its length?")
def long_script():
    lines = "".join("  if true; then\n    echo line %d\n  fi\n" % i
                    for i in range(1000))
    files = {"/function": "f() {\n%s}\nf | tail -n 1\n" % lines,
             "/document": "wc -l <<E\n" + lines + "E\n"}
    with booted(files=files) as machine:
        equal(machine.run("shabby_shell /function", 20), ("line 999\n", 0),
              "a function")
        equal(machine.say("shabby_shell /document", 20).strip(), "3000",
              "a here-document")
