/*
 * What servers ask of KERNEL all the time. Each of these sends one message
 * (messages.def says what it does) and returns its result: >= 0, or -errno.
 * All other kernel calls are in kumquat/calls.h.
 */
#ifndef KUMQUAT_KERNEL_H
#define KUMQUAT_KERNEL_H

#include <kumquat/cxx.h>
#include <kumquat/ipc.h>
#include <kumquat/limits.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <stdbool.h>
#include <stddef.h>

EXTERN_C_BEGIN

/* Under the loan of `lender`, who waits in a call to the caller. `remote`
 * addresses are the lender's. -EPERM, -EFAULT (below 4 MiB nothing has been
 * copied then), -ENOMEM (a part may have been). */
int copy_from(endpoint lender, word remote, void *to, size_t length);
int copy_to(endpoint lender, word remote, const void *from, size_t length);
int loan_check(endpoint lender, word remote, size_t length, int write);

/* For those who can give something back when frames or slots are short: they
 * define this. Returns 0 if there was nothing. */
int templates_drop(void);

/* The result of a kernel call, as KERNEL_RETRY(kernel_create()). If it fails
 * for want of frames or slots, templates are dropped and it is made again, so
 * it must not change its own arguments. */
#define KERNEL_RETRY(call)                                       \
    ({                                                           \
        int result_ = (call);                                    \
        result_ < 0 && kernel_again(result_) ? (call) : result_; \
    })

/* Has a call with this result failed for want of frames or slots, and are
 * there more now that templates have been dropped? (ENOMEM has other reasons,
 * too.) */
bool kernel_again(int result);

/* Adds zeroed pages to the caller's window, at once, or gives back those that
 * were added. Both take whole pages between SERVER_WINDOW(slot) +
 * SERVER_DEVICE_OFFSET, or the end of the device memory there, and the stack:
 * -EINVAL. Adding: -ENOMEM, and nothing has been added; -EEXIST, and those
 * before the one that is there have been. To give pages that are not there is
 * no error. */
int pages_add(void *address, size_t length);
int pages_give(void *address, size_t length);

/* DMA of the controller that the caller's row names, on channel 0 or 1: how =
 * DMA_READ or DMA_WRITE prepares a transfer of these bytes, DMA_START starts
 * it, DMA_STOP ends it: -EIO if it has failed. -ENODEV: there is no such
 * controller. -EINVAL, -EFAULT, -ENOMEM; nothing is prepared then. */
int dma(word channel, word how, void *buffer, size_t length);

int irq_done(int irq);     /* unmask the line again */
int set_timer(word ticks); /* EVENT_TIMER then; 0 cancels */

/* A line to the kernel's log ("fs: mounted ..."). Format as printf's. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A broken invariant of the server itself: logs and stops the server. */
void panic(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn));

/* Copies a path argument of a request in: PATH and LENGTH as the message
 * has them. Returns its length without the NUL, -ENAMETOOLONG, -EFAULT,
 * -EINVAL when it does not end with its only NUL, -ENOENT when empty. */
int copy_path(endpoint caller, word address, word length,
              char to[KUMQUAT_PATH_MAX]);

EXTERN_C_END

#endif
