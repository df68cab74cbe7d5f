/*
 * Row D1's access: it asks for the real user, whatever the effective one may.
 */
#include "as_user.h"

#define NAME "/t_access.tmp"

static int as_oneself(word unused)
{
    (void)unused;
    STEP(1, make_file(NAME, "", 0640, OWNER, GROUP));
    STEP(2, access(NAME, F_OK) == 0 && access(NAME, R_OK | W_OK) == 0);
    STEP(3, FAILS(EACCES, access(NAME, X_OK)));
    STEP(4, become(MEMBER, GROUP));
    STEP(5, access(NAME, R_OK) == 0 && FAILS(EACCES, access(NAME, W_OK)));
    STEP(6, FAILS(EACCES, access(NAME, R_OK | W_OK)));
    STEP(7, access("/echo", X_OK | R_OK) == 0);
    STEP(8, access("/", R_OK | X_OK) == 0 && FAILS(EACCES, access("/", W_OK)));
    return 0;
}

/* A real user's program with root's rights, and the other way round. */
static int as_another(word unused)
{
    (void)unused;
    STEP(1, make_file(NAME, "", 0640, OWNER, GROUP));
    STEP(2, setreuid(OTHER, 0) == 0); /* as a set-user-ID program */
    STEP(3, opens(NAME, O_RDWR) && FAILS(EACCES, access(NAME, R_OK)));
    STEP(4, access(NAME, F_OK) == 0);
    STEP(5, setreuid(0, 0) == 0 && seteuid(OTHER) == 0);
    STEP(6, FAILS(EACCES, open(NAME, O_RDONLY)) && access(NAME, R_OK) == 0);
    return 0;
}

static int on_the_way(word unused)
{
    (void)unused;
    STEP(1, chmod(HOME, 0700) == 0 && setreuid(OTHER, 0) == 0);
    STEP(2, FAILS(EACCES, access(HOME "/x", F_OK)));
    STEP(3, chmod(HOME, 0755) == 0);
    STEP(4, FAILS(ENOENT, access(HOME "/x", F_OK)));
    return 0;
}

static int errors(word unused)
{
    (void)unused;
    STEP(1, FAILS(ENOENT, access("/nosuch", F_OK)));
    STEP(2, FAILS(ENOTDIR, access("/motd/x", R_OK)));
    STEP(3, FAILS(EINVAL, access("/motd", 8)));
    STEP(4, FAILS(EINVAL, access("/motd", -1)));
    STEP(5, unlink(NAME) == 0);
    return 0;
}

static const struct question questions[] = {
    {"does access answer what open would?", as_oneself, 0},
    {"does it ask for the real user?", as_another, 0},
    {"do directories on the way count?", on_the_way, 0},
    {"are its errors the right ones?", errors, 0},
};

int main(void)
{
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
