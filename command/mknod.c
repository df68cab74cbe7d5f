/*
 * mknod: makes device files.
 */
#include "files.h"
#include <kumquat/device.h>

static const char usage[] =
    "usage: mknod NAME {b | c} MAJOR MINOR\n"
    "Makes a block or character device. MAJOR is the slot of the driver, MINOR the\n"
    "driver's number for the thing (ls -l shows both).\n";

/* A number from 0 to 255. */
static unsigned parse_number(const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || number > UINT8_MAX)
        errx(2, "%s: not a number from 0 to 255", text);
    return (unsigned)number;
}

int main(int argc, char **argv)
{
    read_options(argc, argv, "", 4, 4, usage);
    char **operands = argv + optind, *kind = operands[1];
    if (strlen(kind) != 1 || strchr("bc", *kind) == NULL) {
        fputs(usage, stderr);
        return 2;
    }
    dev_t device =
        DEV_MAKE(parse_number(operands[2]), parse_number(operands[3]));
    mode_t type = *kind == 'b' ? S_IFBLK : S_IFCHR;
    return mknod(operands[0], type | 0666, device) < 0 ? failed(operands[0])
                                                       : 0;
}
