/*
 * kv - keeps values under keys, for all programs
 *
 * usage: kv put KEY VALUE
 *        kv get KEY
 *        kv delete KEY
 *        kv watch KEY [COUNT]
 *        kv list
 *
 * put sets the value of KEY, get prints it, delete forgets it. Everybody may
 * read; only who has put a key first, and root, may change it.
 *
 * watch prints the value now, if there is one, and then whenever it is put
 * again: COUNT times, or until Ctrl+C. "(deleted)" means that there is none any
 * more. Who is slow sees the last value only.
 *
 * list prints all keys: bytes of the value, version, owner's number, key. The
 * version tells when it was put: the greater, the later.
 *
 * Keys have up to 64 bytes and values 4,096. They are kept in memory by a
 * server, and gone with the next boot.
 *
 * Exit status: 0, or 1 if it could not be done.
 *
 * Example: kv put colour orange; kv get colour
 */
#include <err.h>
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/command.h>
#include <kumquat/kv.h>
#include <limits.h>
#include <string.h>

static char value[KV_VALUE_MAX];

/* Says what a call's result below 0 means. An exit status. */
static int refused(int error, const char *key)
{
    if (error == -ENOENT) {
        warnx("%s: there is no such key", key);
        return 1;
    }
    errno = -error;
    return failed(key);
}

static int print(int length, const char *key)
{
    if (length < 0)
        return refused(length, key);
    fwrite(value, 1, (size_t)length, stdout);
    putchar('\n');
    return fflush(stdout) != 0;
}

static int put(char **words)
{
    word version;
    int error = kv_put(words[0], strlen(words[0]), words[1], strlen(words[1]),
                       &version);

    return error < 0 ? refused(error, words[0]) : 0;
}

static int get(char **words)
{
    word version;
    int length =
        kv_get(words[0], strlen(words[0]), value, sizeof value, &version);

    return print(length, words[0]);
}

static int forget(char **words)
{
    int error = kv_delete(words[0], strlen(words[0]));

    return error < 0 ? refused(error, words[0]) : 0;
}

static int watch(char **words)
{
    const char *key = words[0];
    long left = words[1] != NULL ? number_operand(words[1], 1, LONG_MAX) : -1;
    word version = 0, now;
    int failure = 0;

    while (failure == 0 && left != 0) {
        int length =
            kv_watch(key, strlen(key), value, sizeof value, version, &now);
        if (length == -EINTR) /* it was stopped, and goes on */
            continue;
        version = now;
        if (length == -ENOENT)
            failure = puts("(deleted)") == EOF || fflush(stdout) != 0;
        else
            failure = print(length, key);
        left -= left > 0;
    }
    return failure;
}

static int list(char **words)
{
    char key[KV_KEY_MAX];
    word bytes, version, owner;
    int length = 0;

    (void)words;
    while ((length = kv_list(key, (size_t)length, key, sizeof key, &bytes,
                             &version, &owner)) > 0)
        printf("%5u %7u %5u %.*s\n", (unsigned)bytes, (unsigned)version,
               (unsigned)owner, length, key);
    return length == -ENOENT ? 0 : refused(length, "list");
}

static const struct verb {
    const char *name;
    int (*act)(char **words);
    int least, most; /* words behind it */
} verbs[] = {
    {"put", put, 2, 2},     {"get", get, 1, 1},   {"delete", forget, 1, 1},
    {"watch", watch, 1, 2}, {"list", list, 0, 0},
};

int main(int argc, char **argv)
{
    help_alone(argc, argv);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        const struct verb *verb = &verbs[i];
        if (argc >= 2 && strcmp(argv[1], verb->name) == 0 &&
            argc - 2 >= verb->least && argc - 2 <= verb->most)
            return verb->act(argv + 2);
    }
    usage_exit();
}
