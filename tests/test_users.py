"""
Users: login, su and passwd, typed at a console, and the commands that show
and change owners and permissions.
"""
import contextlib

from check import check, equal, expect
from machine import Qemu

SHELL = rb"[\r\n]\$ \Z"  # a shell's prompt


@contextlib.contextmanager
def booted(prompt=rb"(?:\A|[\r\n])\$ \Z", **options):
    """A machine that has come as far as this."""
    with Qemu(**options) as machine:
        machine.wait_for(prompt, 30)
        yield machine


def login_asked():
    """A machine that asks on COM1 who is there."""
    return booted(rb"login: \Z", options=["-append", "login"])


def answer(machine, text, pattern):
    """Types a line and waits for what comes next; returns what was said."""
    since = len(machine.output)
    machine.send(text + "\n")
    machine.wait_for(pattern, since=since)
    return machine.clean(since)


@check("Users: is the shell root's unless login is asked for?")
def root_shell():
    with booted() as machine:
        equal(machine.say("whoami"), "root\n", "whoami")
        equal(machine.say("id"), "uid=0(root) gid=0(root)\n", "id")
        equal(machine.say("id student"),
              "uid=1000(student) gid=1000(student)\n", "id student")
        equal(machine.run("id nobody"), ("id: nobody: no such user\n", 1),
              "id nobody")


@check("Users: does login ask, refuse whom nobody knows, and start a shell?")
def login():
    with login_asked() as machine:
        answer(machine, "nobody", rb"Password: \Z")
        said = answer(machine, "guess", rb"incorrect\r?\nlogin: \Z")
        expect("guess" not in said, "the password is shown: " + said)
        answer(machine, "guest", rb"Password: \Z")  # a locked account
        answer(machine, "", rb"incorrect\r?\nlogin: \Z")
        answer(machine, "student", SHELL)
        equal(machine.say("whoami"), "student\n", "whoami")
        equal(machine.say("id"), "uid=1000(student) gid=1000(student)\n", "id")
        equal(machine.say("pwd"), "/home/student\n", "pwd")
        equal(machine.say("echo $HOME $USER $SHELL $PATH $TERM"),
              "/home/student student /shabby_shell / vt100\n", "environment")
        said, status = machine.run("cat /etc/shadow")
        expect(status == 1 and "Permission denied" in said, said)
        equal(machine.run("login"), ("login: only root may\n", 1), "login")
        answer(machine, "exit", rb"login: \Z")
        answer(machine, "root", SHELL)
        equal(machine.say("whoami"), "root\n", "whoami")


@check("Users: does Ctrl+C, as often as it comes, leave login alone?")
def login_and_keys():
    with login_asked() as machine:
        for _ in range(8):
            since = len(machine.output)
            machine.send("\x03")
            machine.wait_for(rb"\^C\r?\n", since=since)
        answer(machine, "student", SHELL)
        equal(machine.say("whoami"), "student\n", "whoami")


@check("Users: is another terminal's keyboard closed to who is not root?")
def terminals_are_private():
    with booted() as machine:
        answer(machine, "su student", SHELL)
        for name in ("tty1", "ttyS0"):
            said, status = machine.run("cat /dev/" + name)
            expect(status == 1 and "Permission denied" in said, said)


@check("Users: does login end after three tries, and init ask again?")
def three_tries():
    with login_asked() as machine:
        for _ in range(2):
            for _ in range(3):
                answer(machine, "nobody", rb"Password: \Z")
                said = answer(machine, "guess", rb"login: \Z")
        expect("incorrect" in said and "respawned" in said, said)
        answer(machine, "student", SHELL)


@check("Users: does su ask, and become another user?")
def su():
    with booted() as machine:
        answer(machine, "su student", SHELL)
        equal(machine.say("id"), "uid=1000(student) gid=1000(student)\n", "id")
        equal(machine.say("pwd"), "/\n", "pwd after su")
        equal(machine.run("su nobody"), ("su: nobody: no such user\n", 1),
              "su nobody")
        answer(machine, "su", SHELL)  # root has no password
        equal(machine.say("id"), "uid=0(root) gid=0(root)\n", "id of root")
        answer(machine, "passwd", rb"New password: \Z")
        answer(machine, "orange", rb"Once more: \Z")
        answer(machine, "orange", SHELL)
        answer(machine, "exit", SHELL)
        equal(machine.say("whoami"), "student\n", "after exit")
        answer(machine, "su", rb"Password: \Z")
        said = answer(machine, "lemon", SHELL)
        expect("wrong password" in said and "lemon" not in said, said)
        equal(machine.say("whoami"), "student\n", "after a wrong password")
        answer(machine, "su -l", rb"Password: \Z")
        answer(machine, "orange", SHELL)
        equal(machine.say("whoami"), "root\n", "after the right one")


@check("Users: does passwd change what login asks for, and only the own?")
def passwd():
    with booted() as machine:
        answer(machine, "su student", SHELL)
        equal(machine.run("passwd root"),
              ("passwd: root: only root may change that\n", 1), "passwd root")
        answer(machine, "passwd", rb"New password: \Z")
        answer(machine, "one", rb"Once more: \Z")
        said = answer(machine, "two", SHELL)
        expect("nothing is changed" in said, said)
        answer(machine, "passwd", rb"New password: \Z")
        answer(machine, "lime", rb"Once more: \Z")
        answer(machine, "lime", SHELL)
        answer(machine, "passwd", rb"Old password: \Z")
        said = answer(machine, "lemon", SHELL)
        expect("wrong password" in said, said)
        answer(machine, "exit", SHELL)
        stored = machine.say("cat /etc/shadow")
        expect("student:$k$" in stored and "lime" not in stored, stored)
        answer(machine, "login", rb"login: \Z")
        answer(machine, "student", rb"Password: \Z")
        answer(machine, "lime", SHELL)
        answer(machine, "passwd", rb"Old password: \Z")
        answer(machine, "lime", rb"New password: \Z")
        answer(machine, "", rb"Once more: \Z")  # none any more
        answer(machine, "", SHELL)
        answer(machine, "exit", SHELL)
        equal(machine.say("cat /etc/shadow").split(),
              ["root::", "student::", "guest:*:"], "in the end")


@check("Users: do chmod, chown and ls -l understand each other?")
def permissions():
    with booted(files={"/tmp/f": ""}) as machine:
        def shown(path):
            kind, _, user, group, *_ = machine.say("ls -l " + path).split()
            return " ".join((kind, user, group))

        machine.say("cd /tmp")
        for command, want in (
                ("chmod 640 f", "-rw-r-----"), ("chmod u+x f", "-rwxr-----"),
                ("chmod go-r,o=w f", "-rwx----w-"),
                ("chmod a=r f", "-r--r--r--"),
                ("chmod +x f", "-r-xr-xr-x"),
                ("chmod +w f", "-rwxr-xr-x"),
                ("chmod u+s,g=s f", "-rws--Sr-x"),
                ("chmod =,+t f", "---------T"),
                ("chmod 7777 f", "-rwsrwsrwt"),
                ("chmod ug-s-t,o-t f", "-rwxrwxrwx")):
            equal(machine.run(command), ("", 0), command)
            equal(shown("f"), want + " root root", command)
        for command, want in (("chown student f", "student root"),
                              ("chown :guest f", "student guest"),
                              ("chown root:student f", "root student"),
                              ("chown 77:78 f", "77 78")):
            equal(machine.run(command), ("", 0), command)
            equal(shown("f"), "-rwxrwxrwx " + want, command)
        equal(shown("/su"), "-rwsr-xr-x root root", "/su")
        equal(shown("/etc/shadow"), "-rw------- root root", "/etc/shadow")
        expect("drwxrwxrwt" in machine.say("ls -l /"), "/tmp")
        for command, said, status in (
                ("chmod 999 f", "chmod: 999: not a mode (chmod --help)\n", 2),
                ("chmod u~x f", "chmod: u~x: not a mode (chmod --help)\n", 2),
                ("chmod 644 g",
                 "chmod: g: No such file or directory\n", 1),
                ("chown nobody f", "chown: nobody: no such user\n", 1),
                ("chown root:none f", "chown: none: no such group\n", 1)):
            equal(machine.run(command), (said, status), command)
        answer(machine, "su student", SHELL)
        for command in ("chmod 600 f", "chown student f"):
            equal(machine.run(command),
                  (command.split()[0] + ": f: Operation not permitted\n", 1),
                  command)
        for command in ("whoami", "id", "chmod", "chown", "su", "passwd",
                        "login"):
            said, status = machine.run(command + " --help")
            expect(status == 0 and "usage: " + command in said, said)
