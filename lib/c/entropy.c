/*
 * Random bytes, for salts and keys.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define ENTROPY_MAX 256 /* bytes at once: POSIX */

/* Reads all of it, whatever signals come. 0, or -1 and errno. */
static int read_all(int fd, char *buffer, size_t length)
{
    while (length > 0) {
        ssize_t bytes = read(fd, buffer, length);
        if (bytes == 0)
            errno = EIO; /* it is no device */
        if (bytes == 0 || (bytes < 0 && errno != EINTR))
            return -1;
        if (bytes < 0)
            continue;
        buffer += bytes;
        length -= (size_t)bytes;
    }
    return 0;
}

int getentropy(void *buffer, size_t length)
{
    int fd = length > ENTROPY_MAX ? -1 : open("/dev/urandom", O_RDONLY);

    if (length > ENTROPY_MAX || (fd < 0 && errno != EMFILE && errno != ENFILE))
        errno = EIO;
    if (fd < 0)
        return -1;
    int result = read_all(fd, buffer, length), error = errno;
    close(fd);
    errno = error;
    return result;
}
