/*
 * The keys and their values.
 */
#ifndef KV_STORE_H
#define KV_STORE_H

#include <kumquat/kv.h>
#include <stddef.h>
#include <stdint.h>

struct key {
    uint8_t bytes[KV_KEY_MAX];
    size_t length;
};

struct entry {
    uint32_t version; /* of the store's changes, which was its last; never 0 */
    uint32_t at;      /* in the pool: the key, and behind it the value */
    int32_t owner;    /* the user who has put it first */
    uint16_t key_length, value_length;
};

/* NULL: there is no such key. Entries and bytes stay where they are until the
 * next change. */
const struct entry *store_find(const struct key *key);

/* The first entry behind a key, in the order of their bytes; a key that begins
 * like a longer one comes first. NULL: there is none. */
const struct entry *store_next(const struct key *key);

const uint8_t *entry_key(const struct entry *entry);
const uint8_t *entry_value(const struct entry *entry);

/* Sets a key's value in the name of a user. -EACCES: it is another's; -ENOSPC:
 * there is no room, or not for this user. Nothing has changed then. */
int store_put(const struct key *key, const void *value, size_t length,
              int32_t user);

/* -ENOENT, -EACCES. */
int store_delete(const struct key *key, int32_t user);

#endif
