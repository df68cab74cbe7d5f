/*
 * All limits of the system, on one page.
 */
#ifndef KUMQUAT_LIMITS_H
#define KUMQUAT_LIMITS_H

#define NR_SERVERS 32 /* slots for servers; slot 0 is the kernel itself */
#ifndef NR_PROCS
#define NR_PROCS 256 /* slots for user processes; 4,000 works at 256 MiB */
#endif
#define NR_SLOTS          (NR_SERVERS + NR_PROCS)

#define HZ                100 /* timer ticks a second (info_head()->hz) */

#define PAGE_SIZE         4096u /* bytes */

#define USER_STACK_SIZE   0x007FF000u /* bytes: down to a whole 4 MiB */
#define SERVER_STACK_SIZE 0x2000u     /* bytes of a server's stack: 8 KiB */
#define SERVER_NAME_MAX   12 /* bytes of a server's name with its NUL */

#define KUMQUAT_PATH_MAX  1024  /* bytes of a path with its NUL */
#define KUMQUAT_NAME_MAX  60    /* bytes of one name, without a NUL */
#define KUMQUAT_ARG_MAX   65536 /* bytes of arguments and environment */
#define KUMQUAT_OPEN_MAX  32    /* descriptors of one process */
#define KUMQUAT_PIPE_BUF  4096u /* bytes that a pipe takes in one piece */
#define KUMQUAT_PID_MAX   30000 /* pids run from 1 to this, then again */
#define PROCESS_NAME_MAX  16    /* bytes of a process's name with NUL */

#endif
