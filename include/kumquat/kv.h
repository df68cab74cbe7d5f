/*
 * The key-value store KV, for all programs: its limits. kv_put(), kv_get(),
 * kv_delete(), kv_watch() and kv_list() of kumquat/calls.h ask it.
 */
#ifndef KUMQUAT_KV_H
#define KUMQUAT_KV_H

#define KV_KEY_MAX   64   /* bytes of a key, 1 at least; any bytes */
#define KV_VALUE_MAX 4096 /* bytes of a value */

#define KV_KEYS      256     /* that there can be */
#define KV_BYTES     0x10000 /* of all keys and values: 64 KiB */

#endif
