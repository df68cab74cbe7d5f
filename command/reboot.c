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
#include <kumquat/calls.h>
#include <kumquat/command.h>

int main(int argc, char **argv)
{
    options_none(argc, argv, 0, 0);
    errno = -mm_power(POWER_REBOOT);
    err(1, "the machine stays on");
}
