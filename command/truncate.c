/*
 * truncate: gives files another size.
 */
#include "files.h"
#include <fcntl.h>

static const char usage[] =
    "usage: truncate -s SIZE FILE ...\n"
    "Cuts the files, or extends them by zeros, which take no room on the disk;\n"
    "those that do not exist are made. SIZE is in bytes, less than 2048M; K and M\n"
    "can follow the number.\n";

static off_t size;

/* Bytes, with K or M behind the number. Ends the program if it is none. */
static off_t parse_size(const char *text)
{
    char *end;
    unsigned long unit = 1, number = strtoul(text, &end, 10);

    if (*end == 'K' || *end == 'M')
        unit = *end++ == 'K' ? 1u << 10 : 1u << 20;
    if (*text < '0' || *text > '9' || *end != '\0' || number > INT_MAX / unit)
        errx(2, "%s: not a size (truncate --help)", text);
    return (off_t)(number * unit);
}

static int cut(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0666);

    if (fd < 0)
        return -1;
    int error = ftruncate(fd, size) < 0 ? errno : 0;
    close(fd);
    errno = error;
    return error != 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    if (read_options(argc, argv, "s:", 1, INT_MAX, usage) == 0)
        errx(2, "how large? (truncate --help)");
    size = parse_size(optarg);
    return each_operand(argv + optind, cut);
}
