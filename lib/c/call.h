/*
 * The way of every call: a message (kumquat/calls.h), and -1 with errno if it
 * fails.
 */
#ifndef LIB_C_CALL_H
#define LIB_C_CALL_H

#include <errno.h>
#include <kumquat/calls.h>
#include <sys/types.h>

/* What a call returns: its result, >= 0, or -1 with errno for -errno. */
static inline int returned(int result)
{
    if (result >= 0)
        return result;
    errno = -result;
    return -1;
}

/* Makes whole pages zeroed and on demand again; 0, or -1 with errno. */
int pages_renew(void *start, size_t length);

#endif
