/*
 * mkfs.minix and fsck.minix of the host, for disks in memory.
 */
#ifndef HOST_DISK_TOOL_H
#define HOST_DISK_TOOL_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Runs a tool on a file with these bytes, and with `read_back` takes what it
 * made of them. Its exit status; what it said is in `output`. */
static inline int disk_tool(const char *tool, const char *arguments,
                            void *image, size_t bytes, int read_back,
                            char *output, size_t size)
{
    char name[] = "/tmp/kumquat-disk-XXXXXX", command[200];
    int fd = mkstemp(name);

    if (fd < 0 || pwrite(fd, image, bytes, 0) != (ssize_t)bytes)
        abort();
    snprintf(command, sizeof(command),
             "PATH=$PATH:/usr/sbin:/sbin %s %s %s 2>&1", tool, name, arguments);
    FILE *pipe = popen(command, "r");
    size_t length = fread(output, 1, size - 1, pipe);
    output[length] = '\0';
    int status = pclose(pipe);
    if (read_back && pread(fd, image, bytes, 0) != (ssize_t)bytes)
        abort();
    close(fd);
    unlink(name);
    return status;
}

#endif
