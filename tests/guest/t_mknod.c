/*
 * Row D1's mknod and mkfifo: which kinds there are, who may make them, and
 * what becomes of a device that no driver has.
 */
#include "files.h"
#include <kumquat/device.h>
#include <kumquat/servers.h>

#define NUMBER(path, want) (device_number(path) == (want))

/* The device that a file stands for. */
static dev_t device_number(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? st.st_rdev : 0xFFFFFFFF;
}

static int kinds(word unused)
{
    (void)unused;
    umask(026);
    STEP(1, mknod("f", S_IFREG | 0666, 0) == 0 && kind_of("f") == S_IFREG);
    STEP(2, mode_of("f") == 0640 && size_of("f") == 0 && links_of("f") == 1);
    STEP(3, mkfifo("p", 0666) == 0 && kind_of("p") == S_IFIFO);
    STEP(4, mode_of("p") == 0640 && size_of("p") == 0);
    STEP(5, mknod("q", S_IFIFO | 0622, 0) == 0 && kind_of("q") == S_IFIFO);
    STEP(6, mknod("c", S_IFCHR | 0666, DEV_MAKE(TTY, 2)) == 0);
    STEP(7, kind_of("c") == S_IFCHR && NUMBER("c", DEV_MAKE(TTY, 2)));
    STEP(8, mknod("b", S_IFBLK | 0666, DEV_MAKE(DISK, 17)) == 0);
    STEP(9, kind_of("b") == S_IFBLK && NUMBER("b", DEV_MAKE(DISK, 17)));
    STEP(10, make("f", "text") && holds("f", "text") && unlink("f") == 0);
    STEP(11, unlink("p") == 0 && unlink("q") == 0);
    STEP(12, unlink("c") == 0 && unlink("b") == 0);
    return 0;
}

static int errors(word unused)
{
    (void)unused;
    STEP(1, make("g", ""));
    STEP(2, FAILS(EEXIST, mkfifo("g", 0644)) && FAILS(EEXIST, mkfifo("/", 0)));
    STEP(3, FAILS(ENOENT, mkfifo("", 0644)));
    STEP(4, FAILS(ENOENT, mkfifo("no/x", 0644)));
    STEP(5, FAILS(ENOTDIR, mkfifo("g/x", 0644)));
    STEP(6, FAILS(EINVAL, mknod("x", S_IFSOCK | 0644, 0)));
    STEP(7, FAILS(EINVAL, mknod("x", S_IFLNK | 0644, 0)));
    STEP(8, FAILS(EINVAL, mknod("x", 0170000 | 0644, 0)));
    STEP(9, REQUEST(FS, FS_MKNOD, 0x1000, 5, S_IFIFO | 0644) == -EFAULT);
    STEP(10, is_gone("x") && unlink("g") == 0);
    return 0;
}

static int who_may(word unused)
{
    (void)unused;
    STEP(1, mkdir("h", 0755) == 0 && chown("h", OWNER, GROUP) == 0);
    STEP(2, as(OWNER, GROUP) && chdir("h") == 0);
    STEP(3, FAILS(EPERM, mknod("c", S_IFCHR | 0666, DEV_MAKE(TTY, 0))));
    STEP(4, FAILS(EPERM, mknod("b", S_IFBLK | 0666, DEV_MAKE(DISK, 0))));
    STEP(5, is_gone("c") && is_gone("b"));
    STEP(6, mkfifo("p", 0644) == 0 && belongs_to("p", OWNER, GROUP));
    STEP(7,
         mknod("f", S_IFREG | 0644, 0) == 0 && belongs_to("f", OWNER, GROUP));
    STEP(8, FAILS(EACCES, mkfifo("../p", 0644)));
    STEP(9, unlink("p") == 0 && unlink("f") == 0 && as(0, 0));
    STEP(10, chdir("..") == 0 && rmdir("h") == 0);
    return 0;
}

/* Devices of no driver, of a server that is none, of a driver that does not
 * know them, and of the wrong kind: opening them is ENXIO. */
static int nobodys_devices(word unused)
{
    static const struct {
        mode_t kind;
        dev_t device;
    } none[] = {
        {S_IFCHR, DEV_MAKE(0, 0)},    {S_IFCHR, DEV_MAKE(200, 0)},
        {S_IFBLK, DEV_MAKE(200, 0)},  {S_IFCHR, DEV_MAKE(31, 0)},
        {S_IFCHR, DEV_MAKE(MM, 0)},   {S_IFCHR, DEV_MAKE(FS, 0)},
        {S_IFBLK, DEV_MAKE(FS, 0)},   {S_IFCHR, DEV_MAKE(CLOCK, 0)},
        {S_IFCHR, DEV_MAKE(TTY, 77)}, {S_IFBLK, DEV_MAKE(DISK, 250)},
        {S_IFBLK, DEV_MAKE(DISK, 9)}, {S_IFCHR, DEV_MAKE(RAM, 99)},
        {S_IFBLK, DEV_MAKE(RAM, 99)}, {S_IFCHR, DEV_MAKE(DISK, 0)},
        {S_IFBLK, DEV_MAKE(TTY, 0)},
    };
    (void)unused;
    for (int i = 0; i < COUNT_OF(none); i++) {
        STEP(100 + i, mknod("n", none[i].kind | 0666, none[i].device) == 0);
        STEP(150 + i, FAILS(ENXIO, open("n", O_RDWR | O_NONBLOCK)));
        STEP(200 + i, FAILS(ENXIO, open("n", O_RDONLY | O_NONBLOCK)));
        STEP(1, unlink("n") == 0);
    }
    return 0;
}

static const struct question questions[] = {
    {"are files, FIFOs and devices made as asked for?", kinds, 0},
    {"are the errors the right ones?", errors, 0},
    {"may only root make devices?", who_may, 0},
    {"is a device that nobody has ENXIO?", nobodys_devices, 0},
};

int main(void)
{
    return ask_in("/t_mknod.d", run_guarded, questions, COUNT_OF(questions));
}
