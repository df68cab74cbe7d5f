/*
 * A file server in a child, for the tests of mounts: what it serves is a table
 * of nodes, and some names make it do what is wrong.
 */
#ifndef MOUNT_H
#define MOUNT_H

#include "files.h"
#include <dirent.h>
#include <kumquat/calls.h>
#include <kumquat/file_server.h>

#define PLACE "/mounts/m" /* where it is mounted */

/* What a name leads to: a node is its place in the table. */
static const struct node {
    const char *name; /* in `dir` */
    uint32_t dir, mode, size;
} nodes[] = {
    {"", 0, S_IFDIR, 0},
    {"hello", 0, S_IFREG | 0444, 6},
    {"note", 0, S_IFREG | 0666, 0},
    {"dir", 0, S_IFDIR | 0755, 0},
    {"deep", 3, S_IFREG | 0444, 6},
    {"secret", 0, S_IFREG | 0600, 6},
    {"large", 0, S_IFREG | 0444, 10000},
    {"long", 0, S_IFREG | 0444, 0},   /* more than was asked for */
    {"device", 0, S_IFCHR | 0666, 0}, /* no kind for a node */
    {"number", 0, S_IFREG | 0444, 0}, /* found with too large a number */
    {"size", 0, S_IFREG | 0444, 1u << 31},
    {"root", 0, S_IFDIR | 0777, 0},    /* found with the root's number */
    {"kind", 0, S_IFREG | 0444, 0},    /* with that of `dir` */
    {"errno", 0, S_IFREG | 0444, 0},   /* an impossible one */
    {"least", 0, S_IFREG | 0444, 0},   /* the least number of all */
    {"part", 0, S_IFDIR | 0755, 0},    /* not whole records */
    {"endless", 0, S_IFDIR | 0755, 0}, /* a name without a NUL */
    {"far_end", 0, S_IFREG | 0444, INT32_MAX}, /* goes on behind that */
    {"slash", 0, S_IFDIR | 0755, 0},           /* a name with a slash */
    {"far", 0, S_IFDIR | 0755, 0},   /* a record's number is too large */
    {"stuck", 0, S_IFREG | 0444, 0}, /* is never answered */
    {"gate", 0, S_IFREG | 0444, 6},  /* is answered when the gate opens */
    {"own", 0, S_IFREG | 0444, 0},   /* asks itself: the errno is told */
    {"program", 0, S_IFREG | 0755, 6},
    {"unmapped", 0, S_IFREG | 0444, 6}, /* SERVE with a bad address before */
};
#define NODE_COUNT (sizeof(nodes) / sizeof(nodes[0]))
enum { HELLO = 1, NOTE, DIR_NODE, DEEP, SECRET, LARGE, LONG };

static struct file_exchange exchange;
static int gate[2]; /* a pipe: a byte opens it */

static int is_named(uint32_t node, const char *name)
{
    return strcmp(nodes[node].name, name) == 0;
}

/* FILE_FIND, and what some names do besides. */
static int serve_find(void)
{
    struct file_answer *answer = &exchange.answer;
    uint32_t n = 1;
    char byte;

    while (n < NODE_COUNT && (!is_named(n, exchange.data) ||
                              nodes[n].dir != exchange.request.node))
        n++;
    if (n == NODE_COUNT)
        return -ENOENT;
    answer->found =
        (struct file_node){.node = is_named(n, "number") ? FILE_NODES
                                   : is_named(n, "root") ? 0
                                   : is_named(n, "kind") ? DIR_NODE
                                                         : n,
                           .mode = nodes[n].mode,
                           .size = nodes[n].size};
    if (is_named(n, "stuck"))
        for (;;)
            pause();
    if (is_named(n, "gate"))
        read(gate[0], &byte, 1);
    if (is_named(n, "own"))
        return open(PLACE "/hello", O_RDONLY) < 0 ? -errno : 0;
    if (is_named(n, "unmapped"))
        return fs_serve((void *)0x70000000, sizeof(exchange)) == -EFAULT
                   ? 0
                   : -E2BIG;
    return is_named(n, "errno")   ? -100000
           : is_named(n, "least") ? INT32_MIN
                                  : 0;
}

/* FILE_READ of a directory: one record at a time. */
static int serve_list(uint32_t node)
{
    struct dirent *record = (struct dirent *)exchange.data;
    uint32_t n = exchange.request.offset + 1;

    while (n < NODE_COUNT && nodes[n].dir != node)
        n++;
    exchange.answer.next = n;
    *record = (struct dirent){.d_ino = n};
    if (is_named(node, "endless"))
        memset(record->d_name, 'n', sizeof(record->d_name));
    else if (is_named(node, "slash"))
        strcpy(record->d_name, "a/b");
    else if (is_named(node, "far"))
        *record = (struct dirent){FILE_NODES, "far"};
    else if (is_named(node, "part"))
        return sizeof(*record) - 1;
    else if (n == NODE_COUNT)
        return 0;
    else
        strcpy(record->d_name, nodes[n].name);
    return sizeof(*record);
}

static int serve_read(void)
{
    const struct file_request *asked = &exchange.request;
    uint32_t n = asked->node, size = nodes[n].size;

    if (S_ISDIR(nodes[n].mode))
        return serve_list(n);
    if (n == LONG)
        return (int)asked->length + 1;
    if (size == INT32_MAX)
        size = UINT32_MAX;
    if (asked->offset >= size)
        return 0;
    uint32_t bytes = size - asked->offset;
    if (bytes > asked->length)
        bytes = asked->length;
    for (uint32_t i = 0; i < bytes; i++)
        exchange.data[i] = n == LARGE ? byte_at(asked->offset + i)
                                      : "hello\n"[(asked->offset + i) % 6];
    return (int)bytes;
}

static int serve_one(void)
{
    switch (exchange.request.operation) {
    case FILE_FIND:
        return serve_find();
    case FILE_READ:
        return serve_read();
    default:
        return -EINVAL;
    }
}

/* A file server: tells when it is mounted, and serves until it is killed. */
static int serve_files(word told)
{
    if (fs_mount(PLACE) < 0 || write((int)told, "m", 1) != 1)
        return 1;
    while (fs_serve(&exchange, sizeof(exchange)) == 0)
        exchange.answer.result = serve_one();
    return 2;
}

/* Counts SIGUSR1 from now on; SA_RESTART or 0. */
static volatile int caught;
static void catch_signal(int signal)
{
    (void)signal;
    caught++;
}

static inline void catch_it(int flags)
{
    struct sigaction action = {.sa_flags = flags};
    action.sa_handler = catch_signal;
    sigaction(SIGUSR1, &action, NULL);
}

/* Starts one of these, and waits until it is mounted. -1: that fails. */
static inline pid_t start_server(child_body body)
{
    char byte = 0;
    int told[2];

    mkdir(PLACE, 0755);
    if (pipe(told) != 0 || pipe(gate) != 0)
        return -1;
    pid_t pid = start_child(body, (word)told[1]);
    close(told[1]);
    ssize_t bytes = read(told[0], &byte, 1);
    close(told[0]);
    return bytes == 1 ? pid : -1;
}

/* It ends, and nothing is left of it. */
static inline int end_server(pid_t pid)
{
    int was_killed = died_by(kill_child(pid), SIGKILL);

    return close(gate[0]) == 0 && close(gate[1]) == 0 && rmdir(PLACE) == 0 &&
           was_killed;
}

#endif
