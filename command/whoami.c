/*
 * whoami - prints the name of the effective user
 *
 * usage: whoami
 *
 * Exit status: 0; 1 if the user has no name.
 */
#include <err.h>
#include <kumquat/command.h>
#include <pwd.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    options_none(argc, argv, 0, 0);
    const struct passwd *user = getpwuid(geteuid());
    if (user == NULL)
        errx(1, "%u: no such user", (unsigned)geteuid());
    puts(user->pw_name);
    return 0;
}
