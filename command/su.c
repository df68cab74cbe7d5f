/*
 * su: a shell of another user's.
 *
 * It is a set-user-ID program of root's, so that it may become anybody; it
 * becomes only whose password is known to whoever calls it.
 */
#include <err.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: su [-l] [USER]\n"
    "Starts USER's shell as USER, or root's as root. Asks for the password unless\n"
    "there is none, or root calls it. -l: in the home directory and with a new\n"
    "environment, as after login.\n";

#define SHELL "/shabby_shell" /* of a user whose line names none */

/* The environment that a user finds after login. */
static void renew_environment(void)
{
    static char *nothing[] = {NULL};
    const char *terminal = getenv("TERM");

    environ = nothing;
    if (terminal != NULL)
        setenv("TERM", terminal, 1);
    setenv("PATH", "/", 1);
}

__attribute__((noreturn)) static void become(const struct passwd *user,
                                             int is_login)
{
    const char *shell = *user->pw_shell != '\0' ? user->pw_shell : SHELL;
    const char *slash = strrchr(shell, '/');

    if (setgid(user->pw_gid) < 0 || setuid(user->pw_uid) < 0)
        err(1, "%s", user->pw_name);
    if (is_login)
        renew_environment();
    if (is_login && chdir(user->pw_dir) < 0)
        warn("%s", user->pw_dir);
    setenv("HOME", user->pw_dir, 1);
    setenv("USER", user->pw_name, 1);
    setenv("SHELL", shell, 1);
    execl(shell, slash != NULL ? slash + 1 : shell, (char *)NULL);
    err(127, "%s", shell);
}

int main(int argc, char **argv)
{
    int is_login = argc > 1 && strcmp(argv[1], "-l") == 0;
    const char *name = argc > 1 + is_login ? argv[1 + is_login] : "root";

    if (argc > 2 + is_login || *name == '-') {
        int is_help = argc == 2 && strcmp(name, "--help") == 0;
        fputs(usage, is_help ? stdout : stderr);
        return is_help ? 0 : 2;
    }
    const struct passwd *user = getpwnam(name);
    if (user == NULL)
        errx(1, "%s: no such user", name);
    if (getuid() != 0 && !knows_password(user))
        errx(1, "%s: wrong password", name);
    become(user, is_login);
}
