/*
 * Kernel calls as functions: what a server asks of KERNEL.
 */
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/kernel.h>
#include <string.h>

int copy_from(endpoint lender, word remote, void *to, size_t length)
{
    return kernel_copy_from(lender, remote, to, length);
}

int copy_to(endpoint lender, word remote, const void *from, size_t length)
{
    return kernel_copy_to(lender, remote, from, length);
}

int loan_check(endpoint lender, word remote, size_t length, int write)
{
    return kernel_loan_check(lender, remote, length, (word)write);
}

int pages_give(void *address, size_t length)
{
    return kernel_pages((word)address, length, 0);
}

int pages_add(void *address, size_t length)
{
    int error = kernel_pages((word)address, length, 1);

    if (error == -ENOMEM)
        pages_give(address, length); /* the part that was there already */
    return error;
}

int dma(word channel, word how, void *buffer, size_t length)
{
    return kernel_dma(channel, how, buffer, length);
}

int irq_done(int irq)
{
    return kernel_irq_done((word)irq);
}

int set_timer(word ticks)
{
    return kernel_set_timer(ticks);
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
