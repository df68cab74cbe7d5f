/*
 * KV's store against a plain model: 5,000 random changes by three
 * users, with room for few of them.
 */
/* host-sources: servers/kv/store.c */
#include "servers/kv/store.h"
#include "tests/host/tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 5000
#define KEYS  400 /* more than there can be */

static struct model {
    uint8_t *value; /* NULL: there is no such key */
    size_t length;
    int32_t owner;
    uint32_t version;
} model[KEYS];

static uint32_t seed = 7, newest;
static unsigned wrong, no_room;

static uint32_t below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

/* --- The model ------------------------------------------------------------ */

/* Key n: one to three digits, so that some begin like others. */
static struct key key_of(unsigned n)
{
    struct key key;

    key.length = (size_t)sprintf((char *)key.bytes, "%u", n);
    return key;
}

static size_t length_of(unsigned n)
{
    return n < 10 ? 1 : n < 100 ? 2 : 3;
}

struct sums {
    unsigned keys, users_keys, own_keys;
    size_t bytes, users_bytes, own_bytes;
};

static struct sums sums_of(int32_t user)
{
    struct sums sums = {0};

    for (unsigned n = 0; n < KEYS; n++) {
        size_t bytes = length_of(n) + model[n].length;
        if (model[n].value == NULL)
            continue;
        sums.keys++;
        sums.bytes += bytes;
        if (model[n].owner != 0) {
            sums.users_keys++;
            sums.users_bytes += bytes;
        }
        if (model[n].owner == user) {
            sums.own_keys++;
            sums.own_bytes += bytes;
        }
    }
    return sums;
}

/* What a put must say, where memory is not short. */
static int expected(unsigned n, size_t length, int32_t user)
{
    const struct model *old = &model[n];
    struct sums sums = sums_of(user);
    size_t had = old->value != NULL ? old->length : 0;
    size_t key = old->value != NULL ? 0 : length_of(n);
    unsigned more = old->value == NULL;

    if (!more && user != 0 && old->owner != user)
        return -EACCES;
    if (sums.keys + more > KV_KEYS ||
        sums.bytes + key + length - had > KV_BYTES)
        return -ENOSPC;
    if (user == 0 || (!more && length <= had))
        return 0;
    return sums.own_keys + more > KV_KEYS / 2 ||
                   sums.own_bytes + key + length - had > KV_BYTES / 2 ||
                   sums.users_keys + more > KV_KEYS / 4 * 3 ||
                   sums.users_bytes + key + length - had > KV_BYTES / 4 * 3
               ? -ENOSPC
               : 0;
}

static void put(unsigned n, size_t length, int32_t user)
{
    struct key key = key_of(n);
    struct model *m = &model[n];
    uint8_t *value = malloc(length + 1);
    int want = expected(n, length, user);

    for (size_t i = 0; i < length; i++)
        value[i] = (uint8_t)below(256);
    int error = store_put(&key, value, length, user);
    no_room += error == -ENOSPC;
    wrong += error != want;
    if (error < 0) {
        free(value);
        return;
    }
    if (m->value == NULL)
        m->owner = user;
    free(m->value);
    m->value = value;
    m->length = length;
    const struct entry *entry = store_find(&key);
    wrong += entry == NULL || entry->version <= newest;
    m->version = newest = entry != NULL ? entry->version : newest;
}

static void delete_key(unsigned n, int32_t user)
{
    struct key key = key_of(n);
    struct model *m = &model[n];
    int want = m->value == NULL                ? -ENOENT
               : user != 0 && m->owner != user ? -EACCES
                                               : 0;

    wrong += store_delete(&key, user) != want;
    if (want < 0)
        return;
    free(m->value);
    memset(m, 0, sizeof *m);
}

/* Is all there that shall be, and as it shall be? */
static void compare_all(void)
{
    for (unsigned n = 0; n < KEYS; n++) {
        struct key key = key_of(n);
        const struct entry *e = store_find(&key);
        wrong += (e != NULL) != (model[n].value != NULL);
        if (e != NULL && model[n].value != NULL)
            wrong += e->value_length != model[n].length ||
                     e->owner != model[n].owner ||
                     e->version != model[n].version ||
                     memcmp(entry_value(e), model[n].value, model[n].length);
    }
}

/* Does store_next() go through all of them, in order? */
static void walk_all(void)
{
    struct key key = {.length = 0}, before;
    const struct entry *e;
    unsigned count = 0;

    while ((e = store_next(&key)) != NULL) {
        before = key;
        key.length = e->key_length;
        memcpy(key.bytes, entry_key(e), key.length);
        size_t common = before.length < key.length ? before.length : key.length;
        int order = memcmp(before.bytes, key.bytes, common);
        wrong += order > 0 || (order == 0 && before.length >= key.length);
        count++;
    }
    wrong += count != sums_of(0).keys;
}

int main(void)
{
    for (unsigned i = 0; i < STEPS; i++) {
        unsigned n = below(KEYS);
        int32_t user = (int32_t)below(3) * 1000;
        if (below(i / 600 % 3 + 2) == 0)
            delete_key(n, user);
        else
            put(n, below(8) == 0 ? below(KV_VALUE_MAX + 1) : below(150), user);
        if (i % 200 == 0) {
            compare_all();
            walk_all();
        }
    }
    ok(wrong == 0, "does the store do what a plain model does?");
    ok(no_room > 100, "was it full, again and again?");
    for (unsigned n = 0; n < KEYS; n++)
        free(model[n].value);
    return tap_end();
}
