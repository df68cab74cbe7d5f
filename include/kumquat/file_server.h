/*
 * File servers: a server, or a process of root, that serves the files of a
 * directory.
 *
 *   fs_mount("/proc")              the directory is the caller's from now on
 *   for (;;)
 *       fs_serve(&exchange, ...)   answers the request it has had, and waits
 *                                  for the next one
 *
 * FS never calls a file server and never waits for one: it is the file server
 * that calls, and FS parks that call, as it parks the clients' requests. What
 * goes to and fro is in one struct in the file server's memory. There is one
 * request at a time. Names, offsets, permissions and `..` are FS's affair.
 *
 * Nothing there can be written to: a write that a signal interrupts would be
 * done twice.
 *
 * A file or directory is a node, which has a number that the file server has
 * given it. Nodes need no end: who has opened one may come back to it at any
 * time. The directory that was mounted is node 0; its mode and owner are those
 * of the directory that it covers.
 */
#ifndef KUMQUAT_FILE_SERVER_H
#define KUMQUAT_FILE_SERVER_H

#include <dirent.h>
#include <kumquat/types.h>

#define FILE_NODES 0x1000000u /* a node's number is below this */
#define FILE_DATA  4096u      /* bytes that one request can move */

enum file_operation {
    /* data: a name, NUL-ended. What has it in the directory `node`?
     * -> 0 and `found`, which is not the root; -ENOENT */
    FILE_FIND = 1,

    /* Of a file: `length` bytes from `offset` on -> how many are in data, 0 at
     * the end. Of a directory: struct dirent records, no more than `length`
     * bytes, without `.` and `..`; d_ino is a node's number. The offset is 0
     * at first, and later what `next` was the time before. -> bytes; 0 at the
     * end */
    FILE_READ,
};

/* What a node is. */
struct file_node {
    uint32_t node;
    uint32_t mode; /* S_IFREG or S_IFDIR, and permissions, which FS checks */
    uint32_t uid, gid;
    uint32_t size;  /* bytes; need not be true */
    uint32_t mtime; /* seconds since 1970, and of the other two times */
};

/* What the file server says. */
struct file_answer {
    int32_t result; /* what the operation returns, or -errno */
    uint32_t next;  /* FILE_READ of a directory: where to go on, 2^31 at most */
    struct file_node found;
};

/* What it is asked. */
struct file_request {
    uint32_t operation;
    uint32_t node, offset;
    uint32_t length; /* bytes: of the name, or to be read at most */
    endpoint who;    /* the process that wants it */
};

struct file_exchange {
    struct file_answer answer;
    struct file_request request;
    char data[FILE_DATA]; /* of either */
};

#endif
