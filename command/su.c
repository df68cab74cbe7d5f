/*
 * su - starts a shell of another user's
 *
 * usage: su [-l] [USER]
 *
 * Starts USER's shell as USER, or root's as root. Asks for the password unless
 * there is none, or root calls it.
 *
 *   -l  in the home directory and with a new environment, as after login
 *
 * It is a set-user-ID program of root's, so that it may become anybody; it
 * becomes only whose password is known to whoever calls it.
 *
 * Exit status: the shell's; 1 if it does not come to that.
 */
#include <err.h>
#include <kumquat/command.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    int is_login = 0;

    while (option_next(argc, argv, "l") != -1)
        is_login = 1;
    char **names = operands(argc, argv, 0, 1);
    const char *name = *names != NULL ? *names : "root";
    const struct passwd *user = getpwnam(name);
    if (user == NULL)
        errx(1, "%s: no such user", name);
    if (getuid() != 0 && !knows_password(user))
        errx(1, "%s: wrong password", name);
    become(user, is_login);
}
