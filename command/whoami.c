/*
 * whoami: says as whom it runs.
 */
#include <err.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc > 1) {
        puts("usage: whoami\nPrints the name of the effective user.");
        return argv[1][0] == '-' && argv[1][1] == '-' ? 0 : 2;
    }
    const struct passwd *user = getpwuid(geteuid());
    if (user == NULL)
        errx(1, "%u: no such user", (unsigned)geteuid());
    puts(user->pw_name);
    return 0;
}
