/*
 * The entries are sorted by their keys. The bytes of keys and values stand in
 * a pool, one entry's behind the other's, in the order in which they were put:
 *
 *   entries   a        b        c                     '- count
 *             |        '--------|-----.
 *   pool      | key value | key value | key value |   '- used
 *                          '- c
 *
 * What goes leaves no hole: all that is behind it moves up.
 */
#include "store.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>

static struct entry entries[KV_KEYS];
static unsigned count;

static uint8_t pool[KV_BYTES];
static size_t used; /* bytes of it */

static uint32_t changes; /* ever */

/* --- Finding -------------------------------------------------------------- */

const uint8_t *entry_key(const struct entry *entry)
{
    return pool + entry->at;
}

const uint8_t *entry_value(const struct entry *entry)
{
    return pool + entry->at + entry->key_length;
}

/* Below 0: the key comes before the entry; 0: it is its key. */
static int compare(const struct key *key, const struct entry *entry)
{
    size_t length = entry->key_length;
    size_t common = key->length < length ? key->length : length;
    int order = memcmp(key->bytes, entry_key(entry), common);

    return order != 0 ? order : (int)key->length - (int)length;
}

/* How many entries come before the key. */
static unsigned place_of(const struct key *key)
{
    unsigned first = 0, end = count;

    while (first < end) {
        unsigned middle = (first + end) / 2;
        if (compare(key, &entries[middle]) > 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static struct entry *find(const struct key *key)
{
    struct entry *entry = &entries[place_of(key)];

    return entry < entries + count && compare(key, entry) == 0 ? entry : NULL;
}

const struct entry *store_find(const struct key *key)
{
    return find(key);
}

const struct entry *store_next(const struct key *key)
{
    const struct entry *entry = &entries[place_of(key)];

    if (entry < entries + count && compare(key, entry) == 0)
        entry++;
    return entry < entries + count ? entry : NULL;
}

/* --- Room ----------------------------------------------------------------- */

/* Takes an entry's bytes out of the pool. */
static void pool_cut(const struct entry *gone)
{
    uint32_t at = gone->at;
    uint32_t length = gone->key_length + gone->value_length;

    used -= length;
    memmove(pool + at, pool + at + length, used - at);
    for (unsigned i = 0; i < count; i++)
        if (entries[i].at > at)
            entries[i].at -= length;
}

/* May the user have so many further keys and bytes? Root may have all that
 * there is, others the half each, and together three quarters. */
static bool is_allowed(int32_t user, unsigned keys, int bytes)
{
    unsigned own_keys = keys, all_keys = keys;
    int own = bytes, all = bytes;

    if (user == 0 || (keys == 0 && bytes <= 0))
        return true;
    for (const struct entry *e = entries; e < entries + count; e++) {
        int length = e->key_length + e->value_length;
        bool is_own = e->owner == user, is_user = e->owner != 0;
        own_keys += is_own;
        own += is_own ? length : 0;
        all_keys += is_user;
        all += is_user ? length : 0;
    }
    return own_keys <= KV_KEYS / 2 && own <= KV_BYTES / 2 &&
           all_keys <= KV_KEYS / 4 * 3 && all <= KV_BYTES / 4 * 3;
}

/* --- Changing ------------------------------------------------------------- */

static bool may_change(const struct entry *entry, int32_t user)
{
    return user == 0 || entry->owner == user;
}

int store_put(const struct key *key, const void *value, size_t length,
              int32_t user)
{
    unsigned place = place_of(key);
    struct entry *entry = find(key);
    size_t bytes = key->length + length, had = 0;

    if (entry != NULL && !may_change(entry, user))
        return -EACCES;
    if (entry != NULL)
        had = key->length + entry->value_length;
    if (!is_allowed(user, entry == NULL, (int)bytes - (int)had) ||
        (entry == NULL && count == KV_KEYS) || used + bytes - had > KV_BYTES)
        return -ENOSPC;

    if (entry != NULL) {
        pool_cut(entry);
    } else {
        entry = &entries[place];
        memmove(entry + 1, entry, (count++ - place) * sizeof *entry);
        entry->owner = user;
    }
    entry->version = ++changes != 0 ? changes : ++changes;
    entry->at = (uint32_t)used;
    entry->key_length = (uint16_t)key->length;
    entry->value_length = (uint16_t)length;
    memcpy(pool + used, key->bytes, key->length);
    memcpy(pool + used + key->length, value, length);
    used += bytes;
    return 0;
}

int store_delete(const struct key *key, int32_t user)
{
    struct entry *entry = find(key);

    if (entry == NULL)
        return -ENOENT;
    if (!may_change(entry, user))
        return -EACCES;
    pool_cut(entry);
    count--;
    memmove(entry, entry + 1,
            (size_t)(entries + count - entry) * sizeof *entry);
    return 0;
}
