/*
 * How the root is mounted.
 */
#ifndef SYS_MOUNT_H
#define SYS_MOUNT_H

#include <kumquat/cxx.h>

EXTERN_C_BEGIN

#define MOUNT_READ_ONLY 1u /* nothing changes any more: EROFS */
#define MOUNT_NO_ATIME  2u /* reading a file does not set its atime */

/* Sets the options of the root, all others are cleared. What was changed
 * before is on the disk. EPERM unless root, EINVAL, EIO. */
int remount(unsigned options);

EXTERN_C_END

#endif
