/*
 * The kernel's calls that only MM makes. All return >= 0 or -errno;
 * messages.def says which. `process` is an endpoint, addresses are in the
 * process's space but for `from` and `buffer`, which are MM's own.
 */
#ifndef MM_KERNEL_H
#define MM_KERNEL_H

#include <kumquat/kernel.h>

/* Returns the endpoint of a new process that waits for MM's reply. */
int kernel_create(void);
int kernel_clone(endpoint parent);

/* Three steps out of life: stopped, without memory, without a slot. */
int kernel_hold(endpoint process);
int kernel_exit(endpoint process);
int kernel_free(endpoint process);

/* MAP_NEW in `flags` means the space being built, else the live one. */
int space_map(endpoint process, word address, word length, word flags);
int space_unmap(endpoint process, word address, word length);

/* Exec: begin a space, fill it, then swap it in or drop it. */
int space_new(endpoint process);
int space_write(endpoint process, word to, const void *from, word length);
int space_swap(endpoint process, word entry, word stack);
int space_drop(endpoint process);

/* The counters are left in m->arg. */
int kernel_counters(struct message *m);
int kernel_refresh(void);
int kernel_power(word how);

/* Returns the bytes read; *position moves on. */
int kernel_log_read(word *position, void *buffer, word length);

#endif
