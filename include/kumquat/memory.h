/*
 * The address map, the same in every space (sorted by address).
 *
 *   0x00000000  RAM, linear = physical       supervisor only
 *   0x3FC00000  info pages                   ring 3 may read
 *   0x40000000  user image, heap, maps       ring 3, one a process
 *   0xBFFFF000  end of the user's stack      the page above is never mapped
 *   0xC0000000  server windows, 32 MiB each  ring 3, only the own one present
 */
#ifndef KUMQUAT_MEMORY_H
#define KUMQUAT_MEMORY_H

#define RAM_LIMIT          0x3FC00000u /* RAM above this is not used: 1,020 MiB */
#define INFO_BASE          0x3FC00000u /* struct info_head, see kumquat/info.h */
#define USER_BASE          0x40000000u /* user programs are linked here */
#define USER_STACK_TOP     0xBFFFF000u /* first byte above the user's stack */
#define USER_END           0xBFFFF000u /* first byte no user page may have */
#define USER_LIMIT         0xBFFFFFFFu /* last byte the user's segments reach */
#define SERVER_BASE        0xC0000000u /* window of slot 0, which has none */
#define SERVER_WINDOW_SIZE 0x02000000u /* bytes: 32 windows of 32 MiB */

/* Where the server in a slot is linked. */
#define SERVER_WINDOW(slot) (SERVER_BASE + (slot)*SERVER_WINDOW_SIZE)

/* A row's device memory appears at this offset into the server's window. */
#define SERVER_DEVICE_OFFSET 0x01000000u

#endif
