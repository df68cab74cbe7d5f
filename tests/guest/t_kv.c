/*
 * KV: values under keys, whose they are, limits, and news of changes. Nobody
 * else may keep anything there meanwhile.
 */
#include "child.h"
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/kv.h>

#define STUDENT 1000

static char value[KV_VALUE_MAX + 1], got[KV_VALUE_MAX + 1];
static word version;

/* Keys that are strings. */
static int put(const char *key, const char *text)
{
    return kv_put(key, strlen(key), text, strlen(text), &version);
}

static int get(const char *key)
{
    memset(got, 0, sizeof got);
    return kv_get(key, strlen(key), got, sizeof got, &version);
}

static int delete_key(const char *key)
{
    return kv_delete(key, strlen(key));
}

static int watch(const char *key, word known)
{
    memset(got, 0, sizeof got);
    return kv_watch(key, strlen(key), got, sizeof got, known, &version);
}

static int is_value(const char *key, const char *text)
{
    int length = (int)strlen(text);
    return get(key) == length && memcmp(got, text, (size_t)length) == 0;
}

/* --- One after the other -------------------------------------------------- */

static int puts_and_gets(word unused)
{
    (void)unused;
    STEP(1, get("a") == -ENOENT && delete_key("a") == -ENOENT);
    STEP(2, put("a", "one") == 0 && is_value("a", "one"));
    STEP(3, put("ab", "two") == 0 && is_value("a", "one"));
    STEP(4, put("a", "longer than before") == 0);
    STEP(5, is_value("ab", "two") && is_value("a", "longer than before"));
    STEP(6, put("ab", "") == 0 && is_value("ab", ""));
    STEP(7, delete_key("a") == 0 && get("a") == -ENOENT);
    STEP(8, is_value("ab", "") && delete_key("ab") == 0);
    return 0;
}

/* Values and keys of any bytes, of any length that there can be. */
static int any_bytes(word unused)
{
    char key[KV_KEY_MAX + 1];

    (void)unused;
    for (word i = 0; i < sizeof value; i++)
        value[i] = (char)(i * 7);
    for (word i = 0; i < sizeof key; i++)
        key[i] = (char)(i * 5);
    STEP(1, kv_put(key, KV_KEY_MAX, value, KV_VALUE_MAX, &version) == 0);
    STEP(2, kv_put(key, 1, "\0\0", 2, &version) == 0);
    STEP(3, kv_get(key, KV_KEY_MAX, got, sizeof got, &version) == KV_VALUE_MAX);
    STEP(4, memcmp(got, value, KV_VALUE_MAX) == 0);
    memset(got, 'x', sizeof got);
    STEP(5, kv_get(key, KV_KEY_MAX, got, 10, &version) == KV_VALUE_MAX);
    STEP(6, memcmp(got, value, 10) == 0 && got[10] == 'x');
    STEP(7, kv_get(key, 1, got, sizeof got, &version) == 2 && got[0] == 0);
    STEP(8, kv_get(key, KV_KEY_MAX, NULL, 0, &version) == KV_VALUE_MAX);
    STEP(9, kv_delete(key, KV_KEY_MAX) == 0 && kv_delete(key, 1) == 0);
    return 0;
}

static int wrong_requests(word unused)
{
    char *nowhere = (char *)0x3000;

    (void)unused;
    STEP(1, put("k", "v") == 0);
    STEP(2, kv_put("", 0, "v", 1, &version) == -EINVAL);
    STEP(3, kv_get("", 0, got, 1, &version) == -EINVAL);
    STEP(4, kv_delete("", 0) == -EINVAL);
    STEP(5, kv_watch("", 0, got, 1, 0, &version) == -EINVAL);
    STEP(6, kv_put(value, KV_KEY_MAX + 1, "v", 1, &version) == -E2BIG);
    STEP(7, kv_put("k", 1, value, KV_VALUE_MAX + 1, &version) == -E2BIG);
    STEP(8, kv_get(value, KV_KEY_MAX + 1, got, 1, &version) == -E2BIG);
    STEP(9, kv_put(nowhere, 1, "v", 1, &version) == -EFAULT);
    STEP(10, kv_put("k", 1, nowhere, 1, &version) == -EFAULT);
    STEP(11, kv_get("k", 1, nowhere, 1, &version) == -EFAULT);
    STEP(12, kv_get("k", 1, (char *)"text", 1, &version) == -EFAULT);
    STEP(13, kv_watch("k", 1, nowhere, 1, 0, &version) == -EFAULT);
    STEP(14,
         kv_list("k", 1, nowhere, 1, &version, &version, &version) == -EFAULT);
    STEP(15, kv_put("k", 1, value, 0xFFFFFFFF, &version) < 0);
    STEP(16, REQUEST(KV, KV_GET, (word) "k", 1, 0, 0, 1) == -EINVAL);
    STEP(17, REQUEST(KV, KV_LIST + 1) == -ENOSYS);
    STEP(18, is_value("k", "v") && delete_key("k") == 0);
    return 0;
}

static int versions_grow(word unused)
{
    (void)unused;
    STEP(1, put("a", "x") == 0);
    word last = version;
    for (int i = 0; i < 100; i++) {
        STEP(2, put(i % 2 ? "a" : "b", "x") == 0 && version > last);
        last = version;
        STEP(3, get(i % 2 ? "a" : "b") == 1 && version == last);
    }
    STEP(4, delete_key("b") == 0 && put("b", "x") == 0 && version > last);
    STEP(5, delete_key("a") == 0 && delete_key("b") == 0);
    return 0;
}

/* Are these all keys, in this order? */
static int lists(const char *const *keys, int count)
{
    char key[KV_KEY_MAX];
    int length = 0;

    for (int i = 0; i <= count; i++) {
        word bytes, owner;
        length = kv_list(key, (size_t)length, key, sizeof key, &bytes, &version,
                         &owner);
        if (i == count)
            return length == -ENOENT;
        if (length != (int)strlen(keys[i]) ||
            memcmp(key, keys[i], (size_t)length) != 0)
            return 0;
        if (bytes != 1 || owner != 0 || version == 0)
            return 0;
    }
    return 0;
}

static int sorted(word unused)
{
    static const char *const keys[] = {"A", "a", "aa", "ab", "b", "\xFF"};
    static const char mixed[] = {3, 0, 5, 1, 4, 2};

    (void)unused;
    STEP(1, lists(keys, 0));
    for (int i = 0; i < 6; i++)
        STEP(2, put(keys[(int)mixed[i]], "x") == 0);
    STEP(3, lists(keys, 6));
    STEP(4, delete_key("b") == 0 && delete_key("\xFF") == 0);
    STEP(5, lists(keys, 4));
    for (int i = 0; i < 4; i++)
        STEP(6, delete_key(keys[i]) == 0);
    STEP(7, lists(keys, 0));
    return 0;
}

/* --- Whose it is ---------------------------------------------------------- */

static int as_another(word unused)
{
    (void)unused;
    STEP(51, seteuid(STUDENT) == 0 && is_value("roots", "r"));
    STEP(52, put("roots", "s") == -EACCES);
    STEP(53, delete_key("roots") == -EACCES);
    STEP(54, put("mine", "m") == 0);
    STEP(55, seteuid(0) == 0 && seteuid(STUDENT + 1) == 0);
    STEP(56, put("mine", "n") == -EACCES && is_value("mine", "m"));
    STEP(57, seteuid(0) == 0 && put("mine", "o") == 0);
    STEP(58, seteuid(STUDENT) == 0 && put("mine", "p") == 0);
    STEP(59, delete_key("mine") == 0);
    return 0;
}

static int owners(word unused)
{
    (void)unused;
    STEP(1, put("roots", "r") == 0);
    int status = run_child(as_another, 0);
    STEP(step_of(status), exited_with(status, 0));
    STEP(2, is_value("roots", "r") && delete_key("roots") == 0);
    return 0;
}

/* Puts keys with values of so many bytes until it fails. How many there are. */
static int fill(char letter, size_t length)
{
    for (int i = 0;; i++) {
        char key[8];
        snprintf(key, sizeof key, "%c%d", letter, i);
        int error = kv_put(key, strlen(key), value, length, &version);
        if (error < 0)
            return error == -ENOSPC ? i : -1;
    }
}

static int empty(char letter, int count)
{
    for (int i = 0; i < count; i++) {
        char key[8];
        snprintf(key, sizeof key, "%c%d", letter, i);
        if (delete_key(key) != 0)
            return 0;
    }
    return 1;
}

static int too_many_keys(word unused)
{
    (void)unused;
    STEP(1, seteuid(STUDENT) == 0 && fill('s', 1) == KV_KEYS / 2);
    STEP(2, put("s0", "another") == 0);
    STEP(3, seteuid(0) == 0 && seteuid(STUDENT + 1) == 0);
    STEP(4, fill('t', 1) == KV_KEYS / 4);
    STEP(5, seteuid(0) == 0 && fill('r', 1) == KV_KEYS / 4);
    STEP(6, put("t0", "another") == 0);
    STEP(7, empty('s', KV_KEYS / 2) && fill('u', 1) == KV_KEYS / 2);
    STEP(8, empty('r', KV_KEYS / 4) && empty('t', KV_KEYS / 4));
    STEP(9, empty('u', KV_KEYS / 2));
    return 0;
}

static int too_many_bytes(word unused)
{
    int all = KV_BYTES / (KV_VALUE_MAX + 2); /* values, with keys */

    (void)unused;
    STEP(1, seteuid(STUDENT) == 0 && fill('s', KV_VALUE_MAX) == all / 2);
    STEP(2, put("s0", "less") == 0 && put("s1", "less") == 0);
    STEP(3, kv_put("s0", 2, value, KV_VALUE_MAX, &version) == 0);
    STEP(4, seteuid(0) == 0 && fill('r', KV_VALUE_MAX) == all - all / 2 + 1);
    STEP(5, is_value("s1", "less") && get("r0") == KV_VALUE_MAX);
    STEP(6, empty('s', all / 2) && empty('r', all - all / 2 + 1));
    return 0;
}

/* --- Changes -------------------------------------------------------------- */

#define WATCHERS 6
#define CHANGES  20

/* Sees each change of "w": 1, 2, ... */
static int see_all(word known)
{
    for (int i = 1; i <= CHANGES; i++) {
        char want[8];
        int length = snprintf(want, sizeof want, "%d", i);
        STEP(61, watch("w", known) == length && strcmp(got, want) == 0);
        STEP(62, version > known);
        known = version;
    }
    STEP(63, watch("w", known) == -ENOENT && version == 0);
    return 0;
}

/* Do all wait? */
static int all_wait(const pid_t *pid, int count)
{
    for (int i = 0; i < count; i++)
        if (!until_state(endpoint_of(pid[i]), STATE_CALLING, KV))
            return 0;
    return 1;
}

static int everybody_sees(word unused)
{
    pid_t pid[WATCHERS];

    (void)unused;
    for (int i = 0; i < WATCHERS; i++)
        pid[i] = start_child(see_all, 0);
    for (int i = 1; i <= CHANGES; i++) {
        char text[8];
        snprintf(text, sizeof text, "%d", i);
        STEP(1, all_wait(pid, WATCHERS));
        STEP(2, put("w", text) == 0);
    }
    STEP(3, all_wait(pid, WATCHERS) && delete_key("w") == 0);
    for (int i = 0; i < WATCHERS; i++)
        STEP(10 + i, exited_with(end_of(pid[i]), 0));
    return 0;
}

/* Who looks late sees the last change, and that there is one. */
static int late(word unused)
{
    (void)unused;
    STEP(1, watch("w", 1) == -ENOENT && version == 0);
    STEP(2, put("w", "1") == 0);
    word first = version;
    STEP(3, put("w", "2") == 0 && put("w", "3") == 0);
    STEP(4, watch("w", first) == 1 && strcmp(got, "3") == 0);
    STEP(5, version > first && delete_key("w") == 0);
    word last = version;
    STEP(6, watch("w", last) == -ENOENT && version == 0);
    STEP(7, put("w", "4") == 0 && watch("w", last) == 1 && version > last);
    STEP(8, delete_key("w") == 0);
    return 0;
}

static int see_one(word known)
{
    STEP(71, watch("w", known) == 1 && strcmp(got, "x") == 0);
    return 0;
}

static int killed_watcher(word unused)
{
    pid_t pid[5];

    (void)unused;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 5; i++) {
            pid[i] = start_child(see_one, 0);
            STEP(1, all_wait(&pid[i], 1));
        }
        STEP(2, died_by(kill_child(pid[round % 5]), SIGKILL));
        STEP(3, put("w", "x") == 0);
        for (int i = 0; i < 5; i++)
            STEP(10 + i, i == round % 5 || exited_with(end_of(pid[i]), 0));
        STEP(4, delete_key("w") == 0);
    }
    return 0;
}

/* Changes of many other keys are no news. */
static int other_keys(word unused)
{
    pid_t pid = start_child(see_one, 0);

    (void)unused;
    STEP(1, all_wait(&pid, 1) && fill('o', 1) == KV_KEYS);
    STEP(2, empty('o', KV_KEYS) && all_wait(&pid, 1));
    STEP(3, put("w", "x") == 0 && exited_with(end_of(pid), 0));
    STEP(4, delete_key("w") == 0);
    return 0;
}

static void nothing(int signal)
{
    (void)signal;
}

/* Interrupted, it puts the key itself: what it gave up is not answered, and
 * nothing is written where it wanted the value. */
static int change_mind(word unused)
{
    char before[8] = "before";
    word now = 0;

    (void)unused;
    STEP(81, kv_watch("w", 1, before, sizeof before, 0, &now) == -EINTR);
    version = 0;
    STEP(82, put("w", "x") == 0 && version != 0);
    STEP(83, strcmp(before, "before") == 0);
    STEP(84, is_value("w", "x") && delete_key("w") == 0);
    return 0;
}

static int interrupted(word unused)
{
    (void)unused;
    signal(SIGUSR1, nothing); /* the child has it, too */
    pid_t pid = start_child(change_mind, 0);
    STEP(1, all_wait(&pid, 1) && kill(pid, SIGUSR1) == 0);
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

static const struct question questions[] = {
    {"does put, get, and delete do what it says?", puts_and_gets, 0},
    {"can keys and values be any bytes, up to their limits?", any_bytes, 0},
    {"is every wrong request refused, without effect?", wrong_requests, 0},
    {"has each change a version that none has had before?", versions_grow, 0},
    {"does list have all keys in order?", sorted, 0},
    {"do only a key's owner and root change it?", owners, 0},
    {"can no user have all keys, and get all back?", too_many_keys, 0},
    {"can no user have all memory, and get it back?", too_many_bytes, 0},
    {"do six watchers see each of 20 changes?", everybody_sees, 0},
    {"does who looks late see the last change?", late, 0},
    {"does a watcher that is killed not matter to the others?", killed_watcher,
     0},
    {"is another key's change no news?", other_keys, 0},
    {"does an interrupted watcher get the next answer, and no other?",
     interrupted, 0},
};

int main(void)
{
    const size_t count = sizeof questions / sizeof questions[0];

    plan((int)count);
    for (size_t i = 0; i < count; i++)
        is_fine(run_child(questions[i].scenario, 0), questions[i].question);
    return done();
}
