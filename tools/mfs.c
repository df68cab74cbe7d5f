/*
 * mfs: files in and out of a Kumquat disk image, on the developer's machine.
 *
 *   mfs IMAGE@OFFSET put HOSTFILE /path [MODE]    copy a file in
 *   mfs IMAGE@OFFSET get /path HOSTFILE           copy a file out
 *   mfs IMAGE@OFFSET cat /path                    to standard output
 *   mfs IMAGE@OFFSET ls [/path]
 *   mfs IMAGE@OFFSET rm /path
 *   mfs IMAGE@OFFSET mkdir /path [MODE]           unless there is one
 *   mfs IMAGE@OFFSET mknod /path c|b MAJOR MINOR [MODE]
 *   mfs IMAGE@OFFSET chmod /path MODE
 *   mfs IMAGE@OFFSET chown /path UID GID
 *   mfs IMAGE@OFFSET stamp                        the root inode's times
 *
 * OFFSET is where the file system begins, in bytes. The work is done by the
 * FS server's core (fs/core); this file brings a disk, a clock and commands.
 * Time stamps come from SOURCE_DATE_EPOCH if it is set, and all belongs to
 * user 0, so that the same sources make the same image. What is in the image
 * already and equal stays as it is.
 */
#include "fs/core/core.h"
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

static int image;          /* descriptor */
static off_t image_offset; /* bytes */
static const struct user root_user = {0, 0};

/* Ends the program; the image is left in order. */
static void fail(const char *what, int error)
{
    if (volume.root != NULL)
        volume_unmount();
    fprintf(stderr, "mfs: %s: %s\n", what, strerror(-error));
    exit(1);
}

static void usage(void)
{
    fputs("usage: mfs IMAGE@OFFSET "
          "put|get|cat|ls|rm|mkdir|mknod|chmod|chown|stamp ...\n",
          stderr);
    exit(1);
}

/* --- The core's disk and clock ------------------------------------------- */

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

    return pwrite(image, from, (size_t)bytes, at) == bytes ? 0 : -EIO;
}

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

/* Opens the image and mounts what is in it. */
static void mount_image(char *argument)
{
    char *at = strrchr(argument, '@');
    struct stat st;

    if (at != NULL) {
        *at = '\0';
        image_offset = (off_t)strtoll(at + 1, NULL, 0);
    }
    image = open(argument, O_RDWR);
    if (image < 0 || fstat(image, &st) < 0)
        fail(argument, -errno);
    int error =
        volume_mount((uint32_t)((st.st_size - image_offset) / BLOCK_SIZE));
    if (error < 0)
        fail(argument, error);
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
    int error = path_walk(volume.root, path, &root_user, &inode);

    if (error < 0)
        fail(path, error);
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

static void do_put(int argc, char **argv)
{
    if (argc < 3)
        usage();
    struct contents c = host_read(argv[1]);
    mode_t mode = c.mode & S_IXUSR ? 0755 : 0644;
    mode = S_IFREG | (argc > 3 ? mode_argument(argv[3]) : mode);
    struct inode *inode;
    int error = path_walk(volume.root, argv[2], &root_user, &inode);
    if (error == 0 && !S_ISREG(inode->disk.mode))
        fail(argv[2], -EEXIST);
    if (error == 0 && is_equal(inode, argv[2], &c, mode))
        return;
    if (error == 0)
        error = file_truncate(inode, 0);
    else if (error == -ENOENT)
        error = path_create(volume.root, argv[2], mode, 0, &root_user, &inode);
    if (error < 0)
        fail(argv[2], error);
    inode->disk.mode = (uint16_t)mode;
    int bytes = file_write_memory(inode, 0, c.bytes, c.size);
    error = inode_write(inode);
    inode_put(inode);
    free(c.bytes);
    if (error == 0 && bytes == (int)c.size)
        return;
    path_unlink(volume.root, argv[2], &root_user); /* no half files */
    fail(argv[2], error < 0 ? error : bytes < 0 ? bytes : -ENOSPC);
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

    if (!S_ISDIR(inode->disk.mode)) {
        print_inode(inode->number, path, (int)strlen(path));
        return;
    }
    while (directory_next(inode, &offset, &entry) > 0)
        print_inode(entry.inode, entry.name,
                    (int)strnlen(entry.name, ENTRY_NAME_SIZE));
}

static void do_rm(int argc, char **argv)
{
    if (argc < 2)
        usage();
    int error = path_unlink(volume.root, argv[1], &root_user);
    if (error < 0)
        fail(argv[1], error);
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
    if (error < 0)
        fail(path, error);
    inode_put(inode);
}

static void do_mkdir(int argc, char **argv)
{
    if (argc < 2)
        usage();
    make_node(argv[1], S_IFDIR | (argc > 2 ? mode_argument(argv[2]) : 0755), 0);
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
    int error =
        inode_chown(inode, &root_user, (uint32_t)strtoul(argv[2], NULL, 10),
                    (uint32_t)strtoul(argv[3], NULL, 10));
    if (error < 0)
        fail(argv[1], error);
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

static const struct command {
    const char *name;
    void (*run)(int argc, char **argv);
} commands[] = {
    {"put", do_put},     {"get", do_get},     {"cat", do_cat},
    {"ls", do_ls},       {"rm", do_rm},       {"mkdir", do_mkdir},
    {"mknod", do_mknod}, {"chmod", do_chmod}, {"chown", do_chown},
    {"stamp", do_stamp},
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
    mount_image(argv[1]);
    command->run(argc - 2, argv + 2);
    int error = volume_unmount();
    if (error < 0)
        fail(argv[1], error);
    return 0;
}
