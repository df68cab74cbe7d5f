/*
 * mknod - makes devices and pipes with a name
 *
 * usage: mknod [-m MODE] NAME {b | c} MAJOR MINOR
 *        mknod [-m MODE] NAME p
 *
 * Makes a block device, a character device or a pipe. MAJOR is the slot of the
 * driver, MINOR the driver's number for the thing (ls -l shows both).
 *
 *   -m MODE  with these permissions (see chmod), whatever umask says
 *
 * Exit status: 0; 1 if it was not made.
 *
 * Example: mknod /dev/mynull c 10 0
 */
#include <kumquat/command.h>
#include <kumquat/device.h>
#include <kumquat/file_command.h>
#include <string.h>
#include <unistd.h>

/* The kind of file that a letter stands for; 0: none. */
static mode_t parse_kind(const char *text)
{
    if (strcmp(text, "b") == 0)
        return S_IFBLK;
    if (strcmp(text, "c") == 0)
        return S_IFCHR;
    return strcmp(text, "p") == 0 ? S_IFIFO : 0;
}

int main(int argc, char **argv)
{
    mode_t mode = 0666;
    dev_t device = 0;

    while (option_next(argc, argv, "m:") != -1) {
        mode = mode_operand(optarg, 0666);
        umask(0);
    }
    char **words = operands(argc, argv, 2, 4);
    mode_t kind = parse_kind(words[1]);
    if (kind == 0 || (kind == S_IFIFO) != (words[2] == NULL))
        usage_exit();
    if (kind != S_IFIFO) {
        operands(argc, argv, 4, 4);
        device = DEV_MAKE((unsigned)number_operand(words[2], 0, UINT8_MAX),
                          (unsigned)number_operand(words[3], 0, UINT8_MAX));
    }
    return mknod(words[0], kind | mode, device) < 0 ? failed(words[0]) : 0;
}
