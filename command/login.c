/*
 * login - asks who is there, and starts that user's shell
 *
 * usage: login
 *
 * Asks for name and password, three times at most. Only root may: init starts
 * it on each console when the kernel's command line has the word "login". What
 * follows the right answer is the work of su -l.
 *
 * Exit status: the shell's; 1 after three wrong answers.
 */
#include <err.h>
#include <kumquat/command.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TRIES 3

int main(int argc, char **argv)
{
    char *name = NULL;
    size_t size = 0;

    options_none(argc, argv, 0, 0);
    if (getuid() != 0)
        errx(1, "only root may");
    signal(SIGINT, SIG_IGN); /* nobody shall end it before it has asked */
    signal(SIGQUIT, SIG_IGN);
    for (int i = 0; i < TRIES; i++) {
        fputs("login: ", stdout);
        fflush(stdout);
        if (getline(&name, &size, stdin) < 0)
            return 0;
        name[strcspn(name, "\n")] = '\0';
        if (knows_password(getpwnam(name))) {
            signal(SIGINT, SIG_DFL);
            signal(SIGQUIT, SIG_DFL);
            execl("/su", "su", "-l", name, (char *)NULL);
            err(1, "/su");
        }
        puts("Login incorrect");
    }
    return 1;
}
