/*
 * Row D10: the devices in /dev as files. (Devices that nobody has are
 * t_mknod's; Ctrl+C at `cat /dev/zero` is test_shell.py's.)
 */
#include "files.h"
#include <kumquat/device.h>
#include <kumquat/servers.h>
#include <termios.h>
#include <unistd.h>

#define RAM_PATH     "/dev/ram0"
#define DISK_PATH    "/dev/disk0"
#define ROOT_PATH    "/dev/disk0p1"
#define PLACE        (5 * SECTOR_SIZE + 100) /* on the RAM disk */
#define LENGTH       20000u
#define PARTITION    (2048 * SECTOR_SIZE) /* where mkimage puts it */
#define SUPER        1024                 /* of the superblock, in it */
#define MAGIC        (SUPER + 24)
#define MINIX3_MAGIC 0x4D5A

static char buffer[70000];

/* Is it a device of this kind and number, with these permissions? */
static int is_device(const char *path, mode_t kind, dev_t device, int mode)
{
    struct stat st;
    return stat(path, &st) == 0 && (st.st_mode & S_IFMT) == kind &&
           st.st_rdev == device && (int)(st.st_mode & 07777) == mode;
}

static int all_there(word unused)
{
    (void)unused;
    STEP(1, is_device("/dev/null", S_IFCHR, DEV_MAKE(RAM, RAM_NULL), 0666));
    STEP(2, is_device("/dev/zero", S_IFCHR, DEV_MAKE(RAM, RAM_ZERO), 0666));
    STEP(3, is_device(RAM_PATH, S_IFBLK, DEV_MAKE(RAM, RAM_DISK), 0600));
    STEP(4, is_device("/dev/tty", S_IFCHR, DEV_MAKE(TTY, TTY_OWN), 0666));
    STEP(5, is_device("/dev/ttyS0", S_IFCHR, DEV_MAKE(TTY, TTY_SERIAL), 0600));
    STEP(6, is_device(DISK_PATH, S_IFBLK, DEV_MAKE(DISK, 0), 0600));
    STEP(7, is_device(ROOT_PATH, S_IFBLK, DEV_MAKE(DISK, 1), 0600));
    return 0;
}

static int permissions(word unused)
{
    (void)unused;
    STEP(1, as(OTHER, 80) && FAILS(EACCES, open(DISK_PATH, O_RDONLY)));
    STEP(2, FAILS(EACCES, open(RAM_PATH, O_RDWR)));
    STEP(3, FAILS(EACCES, open(ROOT_PATH, O_WRONLY)));
    STEP(4, opens("/dev/null", O_RDWR) && opens("/dev/zero", O_RDONLY));
    STEP(5, opens("/dev/tty", O_RDWR) && as(0, 0));
    return 0;
}

/* --- null and zero ----------------------------------------------------------
 */

static int null(word unused)
{
    struct stat st;
    (void)unused;
    int fd = open("/dev/null", O_RDWR | O_TRUNC | O_APPEND);
    STEP(1, fd >= 0 && read(fd, buffer, sizeof(buffer)) == 0);
    STEP(2, write(fd, buffer, sizeof(buffer)) == (ssize_t)sizeof(buffer));
    STEP(3, write(fd, "x", 1) == 1 && read(fd, buffer, 1) == 0);
    STEP(4, fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_size == 0);
    STEP(5, isatty(fd) == 0 && errno == ENOTTY);
    STEP(6, lseek(fd, 0, SEEK_SET) == 0 || errno == ESPIPE);
    STEP(7, close(fd) == 0 && close(creat("/dev/null", 0600)) == 0);
    STEP(8, mode_of("/dev/null") == 0666);
    STEP(9, REQUEST(FS, FS_READ, open("/dev/null", O_RDONLY), 0x1000, 4) <= 0);
    return 0;
}

static int zero(word unused)
{
    (void)unused;
    int fd = open("/dev/zero", O_RDWR);
    memset(buffer, 'x', sizeof(buffer));
    STEP(1, fd >= 0);
    for (size_t at = 1, left = sizeof(buffer) - 2; left > 0;) {
        ssize_t n = read(fd, buffer + at, left); /* it may be less */
        STEP(2, n > 0 && (size_t)n <= left);
        at += (size_t)n;
        left -= (size_t)n;
    }
    for (size_t i = 1; i < sizeof(buffer) - 1; i++)
        STEP(3, buffer[i] == 0);
    STEP(4, buffer[0] == 'x' && buffer[sizeof(buffer) - 1] == 'x');
    STEP(5, write(fd, buffer, sizeof(buffer)) == (ssize_t)sizeof(buffer));
    STEP(6, read(fd, buffer, 1) == 1 && buffer[0] == 0);
    STEP(7, REQUEST(FS, FS_READ, fd, 0x1000, 4) == -EFAULT);
    STEP(8, REQUEST(FS, FS_READ, fd, 0x1000, 100000) == -EFAULT);
    STEP(9, close(fd) == 0);
    return 0;
}

/* --- /dev/tty
 * ----------------------------------------------------------------- */

static int own_terminal(word unused)
{
    (void)unused;
    int fd = open("/dev/tty", O_RDWR);
    STEP(1, fd >= 0 && isatty(fd) == 1 && tcgetpgrp(fd) == tcgetpgrp(1));
    STEP(2, tcgetsid(fd) == getsid(0));
    STEP(3, write(fd, "# by /dev/tty\n", 14) == 14);
    STEP(4, FAILS(ESPIPE, lseek(fd, 0, SEEK_SET)) && close(fd) == 0);
    return 0;
}

/* In a session without one. */
static int no_terminal(word unused)
{
    (void)unused;
    STEP(1, setsid() == getpid());
    STEP(2, FAILS(ENXIO, open("/dev/tty", O_RDWR)));
    STEP(3, FAILS(ENXIO, open("/dev/tty", O_RDONLY | O_NONBLOCK)));
    STEP(4, dup(0) == 3);
    return 0;
}

/* --- block devices
 * ------------------------------------------------------------ */

/* Writes a pattern across sectors, from the middle of one to that of another.
 * (Before the count as well: the disk keeps the memory that it has got.) */
static int ram_disk(word unused)
{
    (void)unused;
    int fd = open(RAM_PATH, O_RDWR), other = open(RAM_PATH, O_RDONLY);
    STEP(1, fd >= 0 && lseek(fd, PLACE, SEEK_SET) == PLACE);
    STEP(2, write_bytes(fd, PLACE, LENGTH));
    STEP(3, lseek(fd, 0, SEEK_CUR) == PLACE + (off_t)LENGTH);
    STEP(4, write(fd, "end", 3) == 3);
    STEP(5, lseek(other, PLACE, SEEK_SET) == PLACE);
    STEP(6, read_bytes(other, PLACE, LENGTH) && read(other, buffer, 3) == 3);
    STEP(7, memcmp(buffer, "end", 3) == 0);
    STEP(8, lseek(fd, PLACE + 1000, SEEK_SET) == PLACE + 1000);
    STEP(9, write(fd, "!", 1) == 1); /* its neighbours are spared */
    STEP(10, lseek(other, PLACE, SEEK_SET) == PLACE);
    STEP(11, read_bytes(other, PLACE, 1000) && read(other, buffer, 1) == 1);
    STEP(12, buffer[0] == '!' && read_bytes(other, PLACE + 1001, 5000));
    STEP(13, pread(fd, buffer, 1, PLACE + 1000) == 1 && buffer[0] == '!');
    STEP(14, fsync(fd) == 0 && close(fd) == 0 && close(other) == 0);
    return 0;
}

/* At the end: short, then nothing, and no room. */
static int end_of_device(word unused)
{
    (void)unused;
    int fd = open(RAM_PATH, O_RDWR);
    off_t size = lseek(fd, 0, SEEK_END);
    STEP(1, size > (off_t)LENGTH && size % SECTOR_SIZE == 0);
    STEP(2, read(fd, buffer, 1) == 0 && FAILS(ENOSPC, write(fd, "x", 1)));
    STEP(3, lseek(fd, -100, SEEK_END) == size - 100);
    STEP(4, read(fd, buffer, 1000) == 100 && read(fd, buffer, 1) == 0);
    STEP(5, lseek(fd, -100, SEEK_END) == size - 100);
    STEP(6, write(fd, buffer, 1000) == 100);
    STEP(7, lseek(fd, size + 5000, SEEK_SET) == size + 5000);
    STEP(8, read(fd, buffer, 1) == 0 && FAILS(ENOSPC, write(fd, "x", 1)));
    STEP(9, FAILS(EINVAL, lseek(fd, -1, SEEK_SET)) && close(fd) == 0);
    return 0;
}

/* The disk and its partition are the same bytes, wherever one begins. */
static int disks(word unused)
{
    static char part[3000];
    (void)unused;
    int disk = open(DISK_PATH, O_RDONLY), root = open(ROOT_PATH, O_RDONLY);
    STEP(1, disk >= 0 && root >= 0 && read(disk, buffer, 512) == 512);
    STEP(2, (unsigned char)buffer[510] == 0x55);
    STEP(3, (unsigned char)buffer[511] == 0xAA);
    STEP(4,
         pread(disk, part, 5, 507) == 5 && memcmp(part, buffer + 507, 5) == 0);
    STEP(5, lseek(root, 1001, SEEK_SET) == 1001);
    STEP(6, read(root, buffer, 3000) == 3000);
    STEP(7, lseek(disk, PARTITION + 1001, SEEK_SET) == PARTITION + 1001);
    STEP(8, read(disk, part, 3000) == 3000 && memcmp(buffer, part, 3000) == 0);
    uint16_t magic;
    memcpy(&magic, part + MAGIC - 1001, sizeof(magic));
    STEP(9, magic == MINIX3_MAGIC);
    off_t size = lseek(disk, 0, SEEK_END), less = lseek(root, 0, SEEK_END);
    STEP(10, size > less && less > PARTITION && read(disk, part, 1) == 0);
    STEP(11, FAILS(EBADF, write(disk, "x", 1)));
    STEP(12, REQUEST(FS, FS_PREAD, disk, 0x1000, 4, 0) == -EFAULT);
    STEP(13, FAILS(ENXIO, open("/dev/disk0p3", O_RDONLY)));
    STEP(14, FAILS(ENXIO, open("/dev/disk1", O_RDONLY)));
    return 0;
}

static const struct question questions[] = {
    {"are all devices there, with their numbers and modes?", all_there, 0},
    {"is what is root's EACCES for others?", permissions, 0},
    {"is /dev/null empty, and takes all?", null, 0},
    {"is /dev/zero zeros, and takes all?", zero, 0},
    {"is /dev/tty one's own terminal?", own_terminal, 0},
    {"is it ENXIO without one?", no_terminal, 0},
    {"can the RAM disk be written and read at any byte?", ram_disk, 0},
    {"does a device end where it ends?", end_of_device, 0},
    {"are the disk and its partition the same bytes?", disks, 0},
};

int main(void)
{
    run_child(ram_disk, 0);
    run_child(end_of_device, 0);
    return ask_in("/t_device.d", run_guarded, questions, COUNT_OF(questions));
}
