/*
 * The numbers of messages.def as constants: MM_FORK, FS_OPEN, ...
 */
#ifndef KUMQUAT_MESSAGES_H
#define KUMQUAT_MESSAGES_H

enum message_number {
#define MESSAGE(server, name, number, a, b, c, d, e, summary) \
    server##_##name = (number),
#include <kumquat/messages.def>
#undef MESSAGE
};

/* Flags of SPACE_MAP. */
#define MAP_WRITE 1u /* the process may write */
#define MAP_NEW   2u /* in the space being built, not the live one */

/* In the error code of FAULT: no frame was left for the page. */
#define FAULT_NO_MEMORY 0x80000000u

/* Arguments of POWER. */
#define POWER_OFF    0u
#define POWER_REBOOT 1u

#endif
