/*
 * Device numbers: which driver, and which of its things.
 *
 * The major number is the driver's slot in servers.def.
 */
#ifndef KUMQUAT_DEVICE_H
#define KUMQUAT_DEVICE_H

#define DEV_MAKE(major, minor) ((major) << 8 | (minor))
#define DEV_MAJOR(dev)         ((dev) >> 8 & 0xFF)
#define DEV_MINOR(dev)         ((dev)&0xFF)

/* Minors of TTY. */
#define TTY_VGA(n) (n) /* 0, 1, 2: the consoles of Alt+F1, F2, F3 */
#define TTY_SERIAL 8   /* COM1 */
#define TTY_OWN    255 /* /dev/tty: the controlling terminal of who asks */

/* The modes a terminal begins with: an initialiser of struct termios. */
#define TERMIOS_AT_START                                   \
    {                                                      \
        .c_iflag = ICRNL, .c_oflag = OPOST | ONLCR,        \
        .c_lflag = ISIG | ICANON | ECHO | ECHOE, .c_cc = { \
            [VINTR] = 'C' & 0x1F,                          \
            [VQUIT] = '\\' & 0x1F,                         \
            [VERASE] = 0x7F, /* DEL */                     \
            [VKILL] = 'U' & 0x1F,                          \
            [VEOF] = 'D' & 0x1F,                           \
            [VSUSP] = 'Z' & 0x1F,                          \
            [VMIN] = 1                                     \
        }                                                  \
    }

/* Minors of RAM. */
#define RAM_NULL 0 /* reads as empty, takes all */
#define RAM_ZERO 1 /* reads as zeros, takes all */
#define RAM_DISK 2 /* a block device; its bytes are zero at first */

/* The only minor of RANDOM. */
#define RANDOM_BYTES 0 /* reads as bytes that nobody can guess */

/* Minors of DISK: drive * 16 + partition; partition 0 is the whole drive. */
#define DISK_MINOR(drive, partition) ((drive)*16 + (partition))

#define SECTOR_SIZE                  512 /* bytes */

#endif
