/*
 * mkfifo - makes pipes with a name
 *
 * usage: mkfifo [-m MODE] NAME ...
 *
 * What one process writes to it another one reads. Who opens it waits for
 * somebody who opens the other end.
 *
 *   -m MODE  with these permissions (see chmod), whatever umask says
 *
 * Exit status: 0; 1 if one was not made.
 *
 * Example: mkfifo p; wc < p & ls > p
 */
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <unistd.h>

static mode_t mode = 0666;

static int make(const char *path)
{
    return mkfifo(path, mode);
}

int main(int argc, char **argv)
{
    while (option_next(argc, argv, "m:") != -1) {
        mode = mode_operand(optarg, 0666);
        umask(0);
    }
    return each_operand(operands(argc, argv, 1, -1), make);
}
