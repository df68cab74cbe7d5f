/*
 * Kernel calls as functions: what a server asks of KERNEL.
 */
#include <errno.h>
#include <kumquat/format.h>
#include <kumquat/ipc_inline.h>
#include <kumquat/kernel.h>
#include <string.h>

/* Inline, so that the messages below need no memory. */
inline int kernel_call(struct message *m)
{
    int error = ipc_trap(IPC_CALL, KERNEL, m);

    return error < 0 ? error : (int)m->type;
}

int copy_from(endpoint lender, word remote, void *to, size_t length)
{
    struct message m = {.type = KERNEL_COPY_FROM,
                        .arg = {lender, remote, (word)to, length}};

    return kernel_call(&m);
}

int copy_to(endpoint lender, word remote, const void *from, size_t length)
{
    struct message m = {.type = KERNEL_COPY_TO,
                        .arg = {lender, remote, (word)from, length}};

    return kernel_call(&m);
}

int loan_check(endpoint lender, word remote, size_t length, int write)
{
    struct message m = {.type = KERNEL_LOAN_CHECK,
                        .arg = {lender, remote, 0, length, (word)write}};

    return kernel_call(&m);
}

int pages_give(void *address, size_t length)
{
    struct message m = {.type = KERNEL_PAGES,
                        .arg = {(word)address, length, 0}};

    return kernel_call(&m);
}

int pages_add(void *address, size_t length)
{
    struct message m = {.type = KERNEL_PAGES,
                        .arg = {(word)address, length, 1}};
    int error = kernel_call(&m);

    if (error == -ENOMEM)
        pages_give(address, length); /* the part that was there already */
    return error;
}

int dma(word channel, word how, void *buffer, size_t length)
{
    struct message m = {.type = KERNEL_DMA,
                        .arg = {channel, how, (word)buffer, length}};

    return kernel_call(&m);
}

int irq_done(int irq)
{
    struct message m = {.type = KERNEL_IRQ_DONE, .arg = {(word)irq}};

    return kernel_call(&m);
}

int set_timer(word ticks)
{
    struct message m = {.type = KERNEL_SET_TIMER, .arg = {ticks}};

    return kernel_call(&m);
}

int copy_path(endpoint caller, word address, word length,
              char to[KUMQUAT_PATH_MAX])
{
    if (length == 0)
        return -EINVAL;
    if (length > KUMQUAT_PATH_MAX)
        return -ENAMETOOLONG;
    int error = copy_from(caller, address, to, length);
    if (error < 0)
        return error;
    if (memchr(to, '\0', length) != to + length - 1)
        return -EINVAL;
    return length == 1 ? -ENOENT : (int)length - 1;
}
