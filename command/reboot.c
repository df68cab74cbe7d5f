/*
 * reboot: ends all processes, writes all to disk and starts the computer again.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct message m = {.type = MM_POWER, .arg = {POWER_REBOOT}};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        puts(
            "usage: reboot\nWrites all to disk and starts the computer again.");
        return 0;
    }
    int error = ipc_call(MM, &m);
    errno = error < 0 ? -error : -(int)m.type;
    err(1, "the machine stays on");
}
