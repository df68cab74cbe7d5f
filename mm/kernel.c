/*
 * MM's own kernel calls as functions: each is one message to KERNEL.
 */
#include "kernel.h"

/* A call whose only result is its type. */
static int call(word type, word a, word b, word c, word d)
{
    struct message m = {.type = type, .arg = {a, b, c, d}};

    return kernel_call(&m);
}

int kernel_create(void)
{
    return call(KERNEL_CREATE, 0, 0, 0, 0);
}

int kernel_clone(endpoint parent)
{
    return call(KERNEL_CLONE, parent, 0, 0, 0);
}

int kernel_hold(endpoint process)
{
    return call(KERNEL_HOLD, process, 0, 0, 0);
}

int kernel_exit(endpoint process)
{
    return call(KERNEL_EXIT, process, 0, 0, 0);
}

int kernel_free(endpoint process)
{
    return call(KERNEL_FREE, process, 0, 0, 0);
}

int space_map(endpoint process, word address, word length, word flags)
{
    return call(KERNEL_SPACE_MAP, process, address, length, flags);
}

int space_unmap(endpoint process, word address, word length)
{
    return call(KERNEL_SPACE_UNMAP, process, address, length, 0);
}

int space_new(endpoint process)
{
    return call(KERNEL_SPACE_NEW, process, 0, 0, 0);
}

int space_write(endpoint process, word to, const void *from, word length)
{
    return call(KERNEL_SPACE_WRITE, process, to, (word)from, length);
}

int space_swap(endpoint process, word entry, word stack)
{
    return call(KERNEL_SPACE_SWAP, process, entry, stack, 0);
}

int space_drop(endpoint process)
{
    return call(KERNEL_SPACE_DROP, process, 0, 0, 0);
}

int kernel_counters(struct message *m)
{
    m->type = KERNEL_COUNTERS;
    return kernel_call(m);
}

int kernel_refresh(void)
{
    return call(KERNEL_REFRESH, 0, 0, 0, 0);
}

int kernel_power(word how)
{
    return call(KERNEL_POWER, how, 0, 0, 0);
}

int kernel_log_read(word *position, void *buffer, word length)
{
    struct message m = {.type = KERNEL_LOG_READ,
                        .arg = {*position, (word)buffer, length}};
    int bytes = kernel_call(&m);

    if (bytes >= 0)
        *position = m.arg[0];
    return bytes;
}
