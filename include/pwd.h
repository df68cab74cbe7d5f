/*
 * Users: the lines of /etc/passwd.
 *
 *   name:x:uid:gid:full name:home:shell
 */
#ifndef PWD_H
#define PWD_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

struct passwd {
    char *pw_name;
    char *pw_passwd; /* see getpwnam() */
    uid_t pw_uid;
    gid_t pw_gid;
    char *pw_gecos; /* the full name */
    char *pw_dir;   /* home */
    char *pw_shell;
};

/* A user by name or number. NULL if there is none. The result is good until the
 * next call of one of these functions. pw_passwd is what crypt() made of the
 * password: empty for none, something that crypt() never makes for a locked
 * account. Who may not read /etc/shadow finds "x" there. */
struct passwd *getpwnam(const char *name);
struct passwd *getpwuid(uid_t uid);

/* Asks for a user's password; NULL, for whom nobody knows, is asked in vain, so
 * that nobody learns who there is. A user without one is not asked. Returns
 * whether it was right. */
int knows_password(const struct passwd *user);

/* One after the other; NULL at the end. pw_passwd is "x". */
struct passwd *getpwent(void);
void setpwent(void); /* begins anew */
void endpwent(void);

EXTERN_C_END

#endif
