/*
 * PROC: the state of the system as text files, below /proc.
 *
 * It is a file server (kumquat/file_server.h): it calls FS for its next
 * request, answers it, and calls again. It keeps nothing but texts that
 * somebody is reading: the info pages, the kernel and FS know everything, and
 * after a restart it goes on where it was.
 */
#include "proc.h"
#include <kumquat/calls.h>
#include <kumquat/kernel.h>

static struct file_exchange exchange;

/* FILE_FIND */
static int find(const struct file_request *request)
{
    uint32_t node;
    int error = tree_find(request->node, exchange.data, request->who, &node);

    return error < 0 ? error : tree_describe(node, &exchange.answer.found);
}

/* FILE_READ of a directory. */
static int list(const struct file_request *request)
{
    struct dirent *entry = (struct dirent *)exchange.data;
    struct dirent *end = entry + request->length / sizeof(*entry);
    uint32_t n = request->offset;
    int found = 0;

    while (entry < end && (found = tree_entry(request->node, n, entry)) >= 0) {
        entry += found;
        n++;
    }
    exchange.answer.next = n;
    return (int)((char *)entry - exchange.data);
}

/* FILE_READ. What FS has let be opened may be another user's by now. */
static int read(const struct file_request *request)
{
    const struct info *asking = info_block(ENDPOINT_SLOT(request->who));
    struct file_node node;
    int error = tree_describe(request->node, &node);
    bool is_his = asking->self == request->who &&
                  (asking->euid == 0 || (uint32_t)asking->euid == node.uid);

    if (error < 0)
        return error;
    if (!(node.mode & S_IROTH) && !is_his)
        return -EACCES;
    if (S_ISDIR(node.mode))
        return list(request);
    return text_read(request->node, request->who, request->offset,
                     exchange.data, request->length);
}

/* Also when FS has been started anew, which then knows of no mount. It may fall
 * over this, too. */
static int mount(void)
{
    int error;

    do
        error = fs_mount("/proc");
    while (error == -ERESTART);
    return error;
}

int main(void)
{
    const struct file_request *request = &exchange.request;
    struct message m;
    int error = mount();

    while (error == 0) {
        error = fs_serve(&exchange, sizeof(exchange));
        if (error == 0)
            exchange.answer.result =
                request->operation == FILE_FIND ? find(request) : read(request);
        else if (error == -ERESTART || error == -EPERM) /* it fell meanwhile */
            error = mount();
    }
    log_line("/proc can't be mounted, error %d", -error);
    for (;;)
        ipc_receive(ANY, &m);
}
