/*
 * reboot - starts the computer again
 *
 * usage: reboot
 *
 * Ends all processes and writes everything to disk before. Only root may.
 *
 * Exit status: 1 if the machine stays on.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>

int main(int argc, char **argv)
{
    struct message m = {.type = MM_POWER, .arg = {POWER_REBOOT}};

    options_none(argc, argv, 0, 0);
    int error = ipc_call(MM, &m);
    errno = error < 0 ? -error : -(int)m.type;
    err(1, "the machine stays on");
}
