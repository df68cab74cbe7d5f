/*
 * crypt: what is stored of passwords is SHA-256 with salt. The reference is
 * the host's sha256sum.
 */
/* host-sources: lib/c/crypt.c */
/* host-flags: -Dcrypt=kq_crypt -Dgetpass=kq_getpass */
#include "tap.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *kq_crypt(const char *password, const char *setting);

/* What sha256sum says of letters and digits: the hexadecimal digits. */
static const char *reference(const char *text)
{
    static char line[100];
    char command[400];

    snprintf(command, sizeof(command), "printf %%s '%s' | sha256sum", text);
    FILE *pipe = popen(command, "r");
    if (fgets(line, sizeof(line), pipe) == NULL)
        line[0] = '\0';
    pclose(pipe);
    line[64] = '\0';
    return line;
}

/* Of every length around the ends of blocks. */
static void test_lengths(void)
{
    char password[129], text[200], setting[40], want[200];
    int good = 1;

    for (unsigned length = 0; length <= 128; length++) {
        for (unsigned i = 0; i < length; i++)
            password[i] = (char)('a' + (i * 7 + length) % 26);
        password[length] = '\0';
        snprintf(setting, sizeof(setting), "$k$%.*s", (int)length % 33,
                 "SALTsaltSALTsaltSALTsaltSALTsalt");
        snprintf(text, sizeof(text), "%s%s", setting + 3, password);
        snprintf(want, sizeof(want), "%s$%s", setting, reference(text));
        good &= strcmp(kq_crypt(password, setting), want) == 0;
        good &= strcmp(kq_crypt(password, want), want) == 0;
    }
    ok(good, "is it the SHA-256 of salt and password, of any length?");
}

static int refuses(const char *password, const char *setting)
{
    errno = 0;
    return kq_crypt(password, setting) == NULL && errno == EINVAL;
}

static void test_errors(void)
{
    char longest[130];

    memset(longest, 'x', sizeof(longest));
    longest[129] = '\0';
    ok(refuses("x", "") && refuses("x", "*") && refuses("x", "$k") &&
           refuses("x", "$1$salt") && refuses("x", "k$salt"),
       "is another setting EINVAL?");
    ok(refuses("x", "$k$SALTsaltSALTsaltSALTsaltSALTsalt1"),
       "is a longer salt EINVAL?");
    ok(refuses(longest, "$k$salt"), "is a longer password EINVAL?");
    ok(strcmp(kq_crypt("b", "$k$a"), kq_crypt("b", "$k$a:x\n")) == 0,
       "does the salt end where a line of /etc/shadow does?");
}

int main(void)
{
    test_lengths();
    test_errors();
    return tap_end();
}
