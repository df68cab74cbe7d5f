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

/* Flags of messages about pages: messages.def says which takes which. */
#define PAGES_WRITE    1u  /* the process may write */
#define PAGES_NONE     2u  /* it may not even read */
#define PAGES_BUILT    4u  /* in the space being built, not the live one */
#define PAGES_ANYWHERE 8u  /* at the address, or in the first room above */
#define PAGES_REPLACE  16u /* in place of what is there */
#define PAGES_CLEAR    32u /* gone */

/* In the error code of FAULT: no frame was left for the page. */
#define FAULT_NO_MEMORY 0x80000000u

/* What DMA is to do, and the bytes that one transfer can have. */
#define DMA_STOP  0u
#define DMA_START 1u
#define DMA_READ  2u /* prepare: from the device to memory */
#define DMA_WRITE 3u /* or from memory to the device */
#define DMA_MAX   0x10000u

/* Arguments of POWER. */
#define POWER_OFF    0u
#define POWER_REBOOT 1u

#endif
