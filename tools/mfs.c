/*
 * mfs: files in and out of a Kumquat disk image, on the developer's machine.
 *
 *   mfs IMAGE@OFFSET put HOSTFILE /path [MODE]    copy a file in
 *   mfs IMAGE@OFFSET get /path HOSTFILE           copy a file out
 *   mfs IMAGE@OFFSET cat /path                    to standard output
 *   mfs IMAGE@OFFSET ls [/path]
 *   mfs IMAGE@OFFSET rm /path
 *   mfs IMAGE@OFFSET rmdir /path
 *   mfs IMAGE@OFFSET ln /path /another
 *   mfs IMAGE@OFFSET mv /path /another
 *   mfs IMAGE@OFFSET mkdir /path [MODE]           unless there is one
 *   mfs IMAGE@OFFSET mkfifo /path [MODE]
 *   mfs IMAGE@OFFSET mknod /path c|b MAJOR MINOR [MODE]
 *   mfs IMAGE@OFFSET chmod /path MODE
 *   mfs IMAGE@OFFSET chown /path UID GID
 *   mfs IMAGE@OFFSET stamp                        the root inode's times
 *   mfs IMAGE@OFFSET df                           what is free
 *   mfs IMAGE@OFFSET check                        is all as it should be?
 *   mfs IMAGE@OFFSET recover                      after a crash
 *
 * OFFSET is where the file system begins, in bytes. The work is done by the
 * FS server's core (fs/core); this file brings a disk, a clock and commands.
 * Time stamps come from SOURCE_DATE_EPOCH if it is set, and all belongs to
 * user 0, so that the same sources make the same image. What is in the image
 * already and equal stays as it is.
 *
 * An image whose log is not closed is as a crash has left it, or in use: all
 * commands but the last two refuse it. `check` has status 1 for it, too.
 */
#include "fs/core/core.h"
#include "tools/check.h"
#include "tools/memory_file.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/device.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *image_name;
static int image;             /* descriptor */
static off_t image_offset;    /* bytes */
static uint32_t image_blocks; /* from there on */
static unsigned blocks_written;
static const struct user root_user = {0, 0};

/* Ends the program; the image is left in order. */
static void fail(const char *what, int error)
{
    if (volume.root != NULL)
        volume_unmount();
    fprintf(stderr, "mfs: %s: %s\n", what, strerror(-error));
    exit(1);
}

static void fail_if(int error, const char *what)
{
    if (error < 0)
        fail(what, error);
}

static void usage(void)
{
    fputs("usage: mfs IMAGE@OFFSET put|get|cat|ls|rm|rmdir|ln|mv|mkdir|mkfifo|"
          "mknod|\n       chmod|chown|stamp|df|check|recover ...\n",
          stderr);
    exit(1);
}

/* --- The core's disk, clock and memory ------------------------------------ */

int block_read(uint32_t block, uint32_t count, void *to)
{
    off_t at = image_offset + (off_t)block * BLOCK_SIZE;
    ssize_t bytes = (ssize_t)count * BLOCK_SIZE;

    return pread(image, to, (size_t)bytes, at) == bytes ? 0 : -EIO;
}

int block_write(uint32_t block, uint32_t count, const void *from)
{
    off_t at = image_offset + (off_t)block * BLOCK_SIZE;
    ssize_t bytes = (ssize_t)count * BLOCK_SIZE;

    blocks_written += count;
    return pwrite(image, from, (size_t)bytes, at) == bytes ? 0 : -EIO;
}

/* The host has what was written, in this order, whenever mfs ends. */
int block_flush(void)
{
    return 0;
}

uint32_t time_now(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    return epoch != NULL ? (uint32_t)strtoul(epoch, NULL, 10)
                         : (uint32_t)time(NULL);
}

void *memory_take(unsigned n)
{
    static union block *clusters[CACHE_MOST];

    if (clusters[n] == NULL)
        clusters[n] = malloc(CLUSTER_BLOCKS * BLOCK_SIZE);
    return clusters[n];
}

void memory_give(unsigned n)
{
    (void)n; /* it stays where memory_take() finds it */
}

static void open_image(char *argument, int flags)
{
    char *at = strrchr(argument, '@');
    struct stat st;

    if (at != NULL) {
        *at = '\0';
        image_offset = (off_t)strtoll(at + 1, NULL, 0);
    }
    image_name = argument;
    image = open(argument, flags);
    if (image < 0 || fstat(image, &st) < 0)
        fail(argument, -errno);
    image_blocks = (uint32_t)((st.st_size - image_offset) / BLOCK_SIZE);
}

/* Mounts what is in the image, if that needs no recovery. */
static void mount_image(unsigned options)
{
    int error = volume_mount(image_blocks, options | VOLUME_RECOVERED);

    if (error == -EBUSY) {
        fprintf(stderr,
                "mfs: %s: not closed: run `mfs IMAGE recover` or boot it\n",
                image_name);
        exit(1);
    }
    fail_if(error, image_name);
}

/* --- Whole files ---------------------------------------------------------- */

struct contents {
    uint8_t *bytes;
    uint32_t size;
    mode_t mode;
};

static struct contents host_read(const char *name)
{
    struct stat st;
    FILE *file = fopen(name, "rb");

    if (file == NULL || fstat(fileno(file), &st) < 0)
        fail(name, -errno);
    struct contents c = {malloc((size_t)st.st_size + 1), (uint32_t)st.st_size,
                         st.st_mode};
    if (c.bytes == NULL || fread(c.bytes, 1, c.size, file) != c.size)
        fail(name, -EIO);
    fclose(file);
    return c;
}

static struct inode *find(const char *path)
{
    struct inode *inode;
    fail_if(path_walk(volume.root, path, &root_user, &inode), path);
    return inode;
}

static struct contents image_read(struct inode *inode, const char *path)
{
    struct contents c = {malloc(inode->disk.size + 1), inode->disk.size,
                         inode->disk.mode};
    int bytes = -ENOMEM;

    if (c.bytes != NULL)
        bytes = file_read_memory(inode, 0, c.bytes, c.size);
    if (bytes != (int)c.size)
        fail(path, bytes < 0 ? bytes : -EIO);
    return c;
}

/* --- Commands: arguments begin with the command's name -------------------- */

static mode_t mode_argument(const char *text)
{
    return (mode_t)strtoul(text, NULL, 8) & 07777;
}

/* Is the file in the image what it should be? */
static int is_equal(struct inode *inode, const char *path,
                    const struct contents *c, mode_t mode)
{
    if (inode->disk.size != c->size || inode->disk.mode != mode)
        return 0;
    struct contents old = image_read(inode, path);
    int equal = memcmp(old.bytes, c->bytes, c->size) == 0;
    free(old.bytes);
    return equal;
}

/* A regular file without contents, held: the one that is there, or a new
 * one. */
static struct inode *make_empty(const char *path, mode_t mode)
{
    struct inode *inode;
    int error = path_walk(volume.root, path, &root_user, &inode);

    if (error == -ENOENT)
        error = path_create(volume.root, path, mode, 0, &root_user, &inode);
    else if (error == 0)
        error = S_ISREG(inode->disk.mode) ? file_truncate(inode, 0) : -EEXIST;
    fail_if(error, path);
    return inode;
}

static int is_there(const char *path, const struct contents *c, mode_t mode)
{
    struct inode *inode;

    if (path_walk(volume.root, path, &root_user, &inode) < 0)
        return 0;
    int equal = S_ISREG(inode->disk.mode) && is_equal(inode, path, c, mode);
    inode_put(inode);
    return equal;
}

static void do_put(int argc, char **argv)
{
    if (argc < 3)
        usage();
    struct contents c = host_read(argv[1]);
    mode_t mode = c.mode & S_IXUSR ? 0755 : 0644;
    mode = S_IFREG | (argc > 3 ? mode_argument(argv[3]) : mode);
    if (is_there(argv[2], &c, mode))
        return;
    struct inode *inode = make_empty(argv[2], mode);
    inode->disk.mode = (uint16_t)mode;
    int error = inode_write(inode);
    if (error == 0)
        error = volume_begin();
    int bytes =
        error < 0 ? error : file_write_memory(inode, 0, c.bytes, c.size);
    inode_put(inode);
    free(c.bytes);
    if (bytes == (int)c.size)
        return;
    if (volume_begin() == 0) /* no half files */
        path_remove(volume.root, argv[2], &root_user, 0);
    fail(argv[2], bytes < 0 ? bytes : -ENOSPC);
}

static void copy_out(const char *path, FILE *to)
{
    struct inode *inode = find(path);

    if (S_ISDIR(inode->disk.mode))
        fail(path, -EISDIR);
    struct contents c = image_read(inode, path);
    if (fwrite(c.bytes, 1, c.size, to) != c.size || fflush(to) != 0)
        fail("write", -errno);
    free(c.bytes);
    inode_put(inode);
}

static void do_get(int argc, char **argv)
{
    if (argc < 3)
        usage();
    FILE *file = fopen(argv[2], "wb");
    if (file == NULL)
        fail(argv[2], -errno);
    copy_out(argv[1], file);
    fclose(file);
}

static void do_cat(int argc, char **argv)
{
    if (argc < 2)
        usage();
    copy_out(argv[1], stdout);
}

/* One line: mode, links, owner, size or device, name. */
static void print_inode(uint32_t number, const char *name, int length)
{
    struct inode *inode;

    if (inode_get(number, &inode) < 0) {
        printf("? inode %u %.*s\n", number, length, name);
        return;
    }
    const struct disk_inode *d = &inode->disk;
    printf("%06o %2u %u:%u ", d->mode, d->links, d->uid, d->gid);
    uint32_t device = inode_device(inode);
    if (device != 0)
        printf("%4u,%3u", DEV_MAJOR(device), DEV_MINOR(device));
    else
        printf("%8u", d->size);
    printf(" %.*s\n", length, name);
    inode_put(inode);
}

static void do_ls(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "/";
    struct inode *inode = find(path);
    struct disk_entry entry;
    uint32_t offset = 0;

    if (!S_ISDIR(inode->disk.mode))
        print_inode(inode->number, path, (int)strlen(path));
    else
        while (directory_next(inode, &offset, &entry) > 0)
            print_inode(entry.inode, entry.name,
                        (int)strnlen(entry.name, ENTRY_NAME_SIZE));
    inode_put(inode);
}

static void do_rm(int argc, char **argv)
{
    if (argc < 2)
        usage();
    fail_if(path_remove(volume.root, argv[1], &root_user, 0), argv[1]);
}

static void do_rmdir(int argc, char **argv)
{
    if (argc < 2)
        usage();
    fail_if(path_remove(volume.root, argv[1], &root_user, 1), argv[1]);
}

static void do_ln(int argc, char **argv)
{
    if (argc < 3)
        usage();
    fail_if(path_link(volume.root, argv[1], argv[2], &root_user), argv[2]);
}

static void do_mv(int argc, char **argv)
{
    if (argc < 3)
        usage();
    fail_if(path_rename(volume.root, argv[1], argv[2], &root_user), argv[2]);
}

/* Makes a directory or device unless there is an equal one. */
static void make_node(const char *path, mode_t mode, uint32_t device)
{
    struct inode *inode;
    int error =
        path_create(volume.root, path, mode, device, &root_user, &inode);

    if (error == -EEXIST) {
        inode = find(path);
        if ((inode->disk.mode & S_IFMT) == (mode & S_IFMT) &&
            inode_device(inode) == device)
            error = 0;
    }
    fail_if(error, path);
    inode_put(inode);
}

static void do_mkdir(int argc, char **argv)
{
    if (argc < 2)
        usage();
    make_node(argv[1], S_IFDIR | (argc > 2 ? mode_argument(argv[2]) : 0755), 0);
}

static void do_mkfifo(int argc, char **argv)
{
    if (argc < 2)
        usage();
    make_node(argv[1], S_IFIFO | (argc > 2 ? mode_argument(argv[2]) : 0644), 0);
}

static void do_mknod(int argc, char **argv)
{
    if (argc < 5)
        usage();
    mode_t mode = argc > 5 ? mode_argument(argv[5]) : 0666;
    unsigned long major = strtoul(argv[3], NULL, 0);
    unsigned long minor = strtoul(argv[4], NULL, 0);
    if (major > 255 || minor > 255)
        fail(argv[1], -EINVAL);
    make_node(argv[1], (argv[2][0] == 'b' ? S_IFBLK : S_IFCHR) | mode,
              (uint32_t)DEV_MAKE(major, minor));
}

static void do_chmod(int argc, char **argv)
{
    if (argc < 3)
        usage();
    struct inode *inode = find(argv[1]);
    mode_t mode = mode_argument(argv[2]);
    if ((inode->disk.mode & 07777) != mode &&
        inode_chmod(inode, &root_user, mode) < 0)
        fail(argv[1], -EIO);
    inode_put(inode);
}

static void do_chown(int argc, char **argv)
{
    if (argc < 4)
        usage();
    struct inode *inode = find(argv[1]);
    fail_if(inode_chown(inode, &root_user, (uint32_t)strtoul(argv[2], NULL, 10),
                        (uint32_t)strtoul(argv[3], NULL, 10)),
            argv[1]);
    inode_put(inode);
}

static void do_stamp(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct disk_inode *d = &volume.root->disk;
    d->uid = d->gid = 0;
    d->atime = d->mtime = d->ctime = time_now();
    if (inode_write(volume.root) < 0)
        fail("stamp", -EIO);
}

static void do_df(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    printf("%u of %u zones free\n", volume.zone_map.free,
           volume.zone_map.bits - 1);
    printf("%u of %u inodes free\n", volume.inode_map.free,
           volume.inode_map.bits - 1);
}

/* --- Commands that do not mount ---------------------------------------------
 */

static void complain(const char *what)
{
    puts(what);
}

static void do_check(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    int is_open = volume_mount(image_blocks,
                               VOLUME_RECOVERED | VOLUME_READ_ONLY) == -EBUSY;
    unsigned complaints = check_volume(image_blocks, complain);

    if (is_open)
        puts("the log is not closed: `mfs IMAGE recover` comes first");
    else if (complaints == 0)
        puts("all is in order");
    exit(is_open || complaints > 0);
}

static void do_recover(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    int error = volume_mount(image_blocks, VOLUME_RECOVERED);
    if (error == 0) {
        puts("nothing to recover: the log is closed");
        return;
    }
    if (error == -EBUSY)
        error = volume_mount(image_blocks, 0);
    fail_if(error, image_name);
    printf("recovered, %u blocks written\n", blocks_written);
}

static const struct command {
    const char *name;
    void (*run)(int argc, char **argv);
    enum { READS, WRITES, IS_BELOW } how; /* or it does not mount */
} commands[] = {
    {"put", do_put, WRITES},
    {"get", do_get, READS},
    {"cat", do_cat, READS},
    {"ls", do_ls, READS},
    {"rm", do_rm, WRITES},
    {"rmdir", do_rmdir, WRITES},
    {"ln", do_ln, WRITES},
    {"mv", do_mv, WRITES},
    {"mkdir", do_mkdir, WRITES},
    {"mkfifo", do_mkfifo, WRITES},
    {"mknod", do_mknod, WRITES},
    {"chmod", do_chmod, WRITES},
    {"chown", do_chown, WRITES},
    {"stamp", do_stamp, WRITES},
    {"df", do_df, READS},
    {"check", do_check, IS_BELOW},
    {"recover", do_recover, IS_BELOW},
};

int main(int argc, char **argv)
{
    const struct command *command = NULL;

    if (argc < 3)
        usage();
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[2], commands[i].name) == 0)
            command = &commands[i];
    }
    if (command == NULL)
        usage();
    open_image(argv[1], command->how == READS ? O_RDONLY : O_RDWR);
    if (command->how != IS_BELOW)
        mount_image(command->how == READS ? VOLUME_READ_ONLY : 0);
    if (command->how == WRITES)
        fail_if(volume_begin(), image_name);
    command->run(argc - 2, argv + 2);
    fail_if(volume.root == NULL ? 0 : volume_unmount(), image_name);
    return 0;
}
