/*
 * The stack a program starts with: argc, argv, envp (servers/loader/stack.c).
 */
#ifndef LOADER_STACK_H
#define LOADER_STACK_H

#include <kumquat/limits.h>
#include <kumquat/types.h>
#include <stddef.h>

/* Bytes: the strings at their longest, and as much for pointers to them. */
#define STACK_IMAGE_SIZE (2 * KUMQUAT_ARG_MAX)

/* Where `length` bytes of strings go before stack_build. */
static inline char *stack_strings(char image[STACK_IMAGE_SIZE], size_t length)
{
    return &image[STACK_IMAGE_SIZE - length];
}

/*
 * Builds the top of a stack around the strings in the last `length` bytes
 * of the image: the first `argc` of them are argv, the others envp. Returns
 * how many bytes at the image's end belong to the stack; a whole number of
 * 16. -E2BIG, -EINVAL if the last string does not end or argc is more than
 * there are.
 */
int stack_build(char image[STACK_IMAGE_SIZE], size_t length, word argc);

#endif
