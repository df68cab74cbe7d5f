/*
 * dmesg: prints the kernel's log.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <stdio.h>
#include <string.h>

/* Reads the log on from *position. Returns how many bytes came, 0 at its
 * end, or -errno. */
static int read_log(word *position, char *buffer, size_t size)
{
    struct message m = {.type = MM_LOG_READ,
                        .arg = {*position, (word)buffer, size}};
    int error = ipc_call(MM, &m);

    if (error < 0)
        return error;
    *position = m.arg[0];
    return (int)m.type;
}

int main(int argc, char **argv)
{
    static char buffer[4096];
    word position = 0;
    int length;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts("usage: dmesg\nPrints what the kernel and the servers have "
             "logged since the start.");
        return 0;
    }
    while ((length = read_log(&position, buffer, sizeof(buffer))) > 0)
        fwrite(buffer, 1, (size_t)length, stdout);
    if (length < 0) {
        errno = -length;
        err(1, "log");
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
