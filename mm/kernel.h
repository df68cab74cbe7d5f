/*
 * What MM asks of KERNEL: messages.def says what each message does.
 */
#ifndef MM_KERNEL_H
#define MM_KERNEL_H

#include <kumquat/kernel.h>

/* KERNEL_CALL(SPACE_MAP, process, ...): a message whose result, >= 0 or
 * -errno, is all that is wanted. */
#define KERNEL_CALL(name, ...) \
    kernel_ask(&(struct message){.type = KERNEL_##name, .arg = {__VA_ARGS__}})

/* The same with further results in *m. When memory or slots are short,
 * templates are dropped and it is asked once more. */
int kernel_ask(struct message *m);

/* CLONE. Returns the child's endpoint; -EAGAIN or -ENOMEM leave nothing. */
int kernel_clone(endpoint parent);

#endif
