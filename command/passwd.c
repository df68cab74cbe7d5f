/*
 * passwd - changes a password
 *
 * usage: passwd [USER]
 *
 * Asks for a new password, twice, and before that for the old one. An empty
 * one takes the password away. Root may change anybody's, and is not asked for
 * the old one.
 *
 * It is a set-user-ID program of root's, since nobody else may write to
 * /etc/shadow. That is written by one write(), which FS does from the first
 * byte to the last, and never becomes shorter: should the machine stop, the
 * file is the old one or the new one. (A disk that is full can still tear it.)
 *
 * Exit status: 0; 1 if nothing has changed.
 */
#include <err.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define SHADOW   "/etc/shadow"
#define FILE_MAX 16384 /* bytes */
#define HASH_MAX 128   /* bytes with the NUL */

static char before[FILE_MAX], after[FILE_MAX + HASH_MAX + 64];

/* Reads a password, which the next call does not overwrite. */
static void ask(const char *prompt, char typed[HASH_MAX])
{
    const char *line = getpass(prompt);

    if (line == NULL || strlcpy(typed, line, HASH_MAX) >= HASH_MAX)
        errx(1, "nothing is changed");
}

/* Ends the program unless the user knows the present password. */
static void check_old(const char *stored)
{
    char typed[HASH_MAX];

    if (*stored == '\0')
        return;
    ask("Old password: ", typed);
    const char *hash = crypt(typed, stored);
    if (hash == NULL || strcmp(hash, stored) != 0)
        errx(1, "wrong password");
}

/* What to store of the new password; "" for none. */
static const char *ask_new(void)
{
    char typed[HASH_MAX], again[HASH_MAX], setting[40];
    uint32_t salt[2];

    ask("New password: ", typed);
    ask("Once more: ", again);
    if (strcmp(typed, again) != 0)
        errx(1, "these are two; nothing is changed");
    if (*typed == '\0')
        return "";
    if (getentropy(salt, sizeof(salt)) < 0)
        err(1, "no random numbers");
    snprintf(setting, sizeof(setting), "$k$%08x%08x", (unsigned)salt[0],
             (unsigned)salt[1]);
    const char *hash = crypt(typed, setting);
    if (hash == NULL)
        err(1, "the password");
    return hash;
}

/* Copies the file's lines into `after`, the user's with another hash. A user
 * without a line gets one. Empty lines are left out. Returns the bytes. */
static size_t replace(const char *name, const char *hash)
{
    size_t name_length = strlen(name), at = 0;
    int found = 0;

    for (const char *line = before; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        const char *rest = line + length;
        int is_his = length > name_length && line[name_length] == ':' &&
                     strncmp(line, name, name_length) == 0;
        if (is_his) {
            const char *old = line + name_length + 1;
            size_t tail = (size_t)(rest - old);
            size_t skip = strcspn(old, ":\n");
            at += (size_t)sprintf(after + at, "%s:%s%.*s\n", name, hash,
                                  (int)(tail - skip), old + skip);
            found = 1;
        } else if (length > 0) {
            at += (size_t)sprintf(after + at, "%.*s\n", (int)length, line);
        }
        line = *rest == '\n' ? rest + 1 : rest;
    }
    if (!found)
        at += (size_t)sprintf(after + at, "%s:%s:\n", name, hash);
    return at;
}

/* Stores a hash. What would be too short is filled up with empty lines. */
static void store(const char *name, const char *hash)
{
    sigset_t all;

    /* From here on its user can't stop it half-way. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    setuid(0);
    int fd = open(SHADOW, O_RDWR);
    if (fd >= 0 && fd <= STDERR_FILENO)
        _exit(1); /* started without stderr: messages would go to the file */
    ssize_t length = fd < 0 ? -1 : read(fd, before, sizeof(before));

    if (length < 0)
        err(1, SHADOW);
    if (length == sizeof(before))
        errx(1, SHADOW ": too long");
    before[length] = '\0';
    size_t size = replace(name, hash);
    while (size < (size_t)length)
        after[size++] = '\n';
    lseek(fd, 0, SEEK_SET);
    if (write(fd, after, size) != (ssize_t)size)
        err(1, SHADOW);
    sync();
}

int main(int argc, char **argv)
{
    char **names = options_none(argc, argv, 0, 1);
    const struct passwd *user =
        *names != NULL ? getpwnam(*names) : getpwuid(getuid());
    if (user == NULL)
        errx(1, "%s: no such user", *names != NULL ? *names : "you");
    if (getuid() != 0 && user->pw_uid != getuid())
        errx(1, "%s: only root may change that", user->pw_name);
    if (getuid() != 0)
        check_old(user->pw_passwd);
    store(user->pw_name, ask_new());
    return 0;
}
