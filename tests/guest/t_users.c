/*
 * /etc/passwd, /etc/group and /etc/shadow as the library reads them, and
 * what is stored of passwords.
 */
#include "as_user.h"
#include <grp.h>
#include <pwd.h>

static int same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static int by_name(word unused)
{
    (void)unused;
    const struct passwd *user = getpwnam("student");
    STEP(1, user != NULL && same(user->pw_name, "student"));
    STEP(2, user->pw_uid == STUDENT && user->pw_gid == STUDENT);
    STEP(3, same(user->pw_dir, HOME) && same(user->pw_shell, "/shabby_shell"));
    STEP(4, same(user->pw_gecos, "A student"));
    user = getpwnam("root");
    STEP(5, user != NULL && user->pw_uid == 0 && same(user->pw_dir, "/"));
    STEP(6, getpwnam("stud") == NULL && getpwnam("studentx") == NULL);
    STEP(7, getpwnam("") == NULL && getpwnam("x") == NULL);
    return 0;
}

static int by_number(word unused)
{
    (void)unused;
    STEP(1, getpwuid(STUDENT) != NULL && getpwuid(12345) == NULL);
    STEP(2, same(getpwuid(STUDENT)->pw_name, "student"));
    STEP(3, same(getpwuid(0)->pw_name, "root"));
    STEP(4, same(getgrgid(STUDENT)->gr_name, "student"));
    STEP(5, getgrgid(54321) == NULL && getgrnam("nosuch") == NULL);
    STEP(6, getgrnam("root")->gr_gid == 0);
    STEP(7, getgrnam("root")->gr_mem[0] == NULL);
    return 0;
}

static int one_by_one(word unused)
{
    int count = 0, roots = 0;
    (void)unused;
    for (int round = 0; round < 2; round++) {
        setpwent();
        for (struct passwd *user; (user = getpwent()) != NULL; count++) {
            roots += user->pw_uid == 0;
            STEP(1, getpwuid(STUDENT) != NULL); /* does not disturb */
        }
    }
    endpwent();
    STEP(2, count >= 6 && count % 2 == 0 && roots == 2);
    return 0;
}

static int secrets(word unused)
{
    (void)unused;
    STEP(1, mode_of("/etc/shadow") == 0600);
    STEP(2, same(getpwnam("root")->pw_passwd, ""));
    STEP(3, same(getpwnam("guest")->pw_passwd, "*"));
    STEP(4, become(STUDENT, STUDENT));
    STEP(5, same(getpwnam("root")->pw_passwd, "x"));
    STEP(6, FAILS(EACCES, open("/etc/shadow", O_RDONLY)));
    STEP(7, FAILS(EACCES, open("/etc/passwd", O_RDWR)));
    return 0;
}

/* SHA-256 of "abc", which FIPS 180-4 gives, once as the salt's part. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static int hashes(word unused)
{
    char stored[200];
    (void)unused;
    STEP(1, same(crypt("abc", "$k$"), "$k$$" ABC));
    STEP(2, same(crypt("c", "$k$ab"), "$k$ab$" ABC));
    STEP(3, same(crypt("bc", "$k$a$" ABC), "$k$a$" ABC));
    strcpy(stored, crypt("secret", "$k$12345678"));
    STEP(4, same(crypt("secret", stored), stored));
    STEP(5, !same(crypt("Secret", stored), stored));
    STEP(6, !same(crypt("secret", "$k$12345679"), stored));
    STEP(7, crypt("x", "*") == NULL && errno == EINVAL);
    STEP(8, crypt("x", "") == NULL && crypt("x", "$1$a") == NULL);
    return 0;
}

static const struct question questions[] = {
    {"can I look up a user by name?", by_name, 0},
    {"can I look up users and groups by number?", by_number, 0},
    {"can I see all users, one by one?", one_by_one, 0},
    {"does only root see what is stored of passwords?", secrets, 0},
    {"is crypt SHA-256 with salt?", hashes, 0},
};

int main(void)
{
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
