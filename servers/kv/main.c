/*
 * KV: values under keys, for all programs, and news of their changes.
 *
 *   store.c    the keys and their values
 *
 * Everybody reads, a key's owner and root change it. Each change gives the key
 * a version that no other change has had since KV began. WATCH names the
 * version that the client knows and is answered as soon as the key has another
 * one; until then it is parked. So nobody misses the last change, whenever he
 * asks: who was slow sees only that there is a newer version. All that is kept
 * dies with KV.
 */
#include "store.h"
#include <kumquat/info.h>
#include <kumquat/service.h>

/* Who waits for a change, by a sum of the key's bytes. */
#define QUEUES 32
static struct queue watchers[QUEUES];

static struct queue *watchers_of(const struct key *key)
{
    unsigned sum = 0;

    for (size_t i = 0; i < key->length; i++)
        sum = sum * 31 + key->bytes[i];
    return &watchers[sum % QUEUES];
}

/* The user in whose name a process changes things. */
static int32_t user_of(endpoint process)
{
    return info_block(ENDPOINT_SLOT(process))->euid;
}

/* Copies a request's key in; it may be empty. 0; -E2BIG. */
static int key_take(endpoint from, word address, word length, struct key *key)
{
    int got = loan_take(from, address, length, key->bytes, sizeof key->bytes);

    key->length = length;
    return got < 0 ? got : 0;
}

/* The same; -EINVAL if it is empty. */
static int full_key_take(endpoint from, word address, word length,
                         struct key *key)
{
    return length == 0 ? -EINVAL : key_take(from, address, length, key);
}

static int do_put(struct kv_put *m)
{
    static uint8_t value[KV_VALUE_MAX];
    struct key key;
    int error = full_key_take(m->source, m->key, m->key_length, &key);
    int length = error < 0 ? error : TAKE(m, value, value);

    if (length < 0)
        return length;
    error = store_put(&key, value, (size_t)length, user_of(m->source));
    if (error < 0)
        return error;
    m->reply.version = store_find(&key)->version;
    queue_wake(watchers_of(&key));
    return 0;
}

static int do_get(struct kv_get *m)
{
    struct key key;
    int error = full_key_take(m->source, m->key, m->key_length, &key);

    if (error < 0)
        return error;
    const struct entry *entry = store_find(&key);
    if (entry == NULL)
        return -ENOENT;
    error = GIVE(m, value, entry_value(entry), entry->value_length);
    m->reply.version = entry->version;
    return error < 0 ? error : entry->value_length;
}

static int do_delete(struct kv_delete *m)
{
    struct key key;
    int error = full_key_take(m->source, m->key, m->key_length, &key);

    if (error == 0)
        error = store_delete(&key, user_of(m->source));
    if (error == 0)
        queue_wake(watchers_of(&key));
    return error;
}

static int do_watch(struct kv_watch *m)
{
    struct key key;
    int error = full_key_take(m->source, m->key, m->key_length, &key);

    if (error < 0)
        return error;
    const struct entry *entry = store_find(&key);
    word version = entry != NULL ? entry->version : 0;
    if (version == m->version)
        return park_client(watchers_of(&key), m);
    if (entry != NULL)
        error = GIVE(m, value, entry_value(entry), entry->value_length);
    m->reply.now = version;
    if (entry == NULL)
        return -ENOENT;
    return error < 0 ? error : entry->value_length;
}

static int do_list(struct kv_list *m)
{
    struct key key;
    int error = key_take(m->source, m->key, m->key_length, &key);

    if (error < 0)
        return error;
    const struct entry *entry = store_next(&key);
    if (entry == NULL)
        return -ENOENT;
    error = GIVE(m, next, entry_key(entry), entry->key_length);
    m->reply.bytes = entry->value_length;
    m->reply.version = entry->version;
    m->reply.owner = (word)entry->owner;
    return error < 0 ? error : entry->key_length;
}

int main(void)
{
    static const struct service service = {
        .requests = {SERVE(kv_put, do_put), SERVE(kv_get, do_get),
                     SERVE(kv_delete, do_delete), SERVE(kv_watch, do_watch),
                     SERVE(kv_list, do_list)},
    };

    for (int i = 0; i < QUEUES; i++)
        watchers[i] = (struct queue)QUEUE_INIT(watchers[i], false);
    service_run(&service);
}
