/*
 * cat: copies files, one after the other, to standard output.
 */
#include "files.h"
#include <fcntl.h>

static const char usage[] =
    "usage: cat [FILE ...]\n"
    "Prints the files; - or no name means standard input (end it by Ctrl+D).\n";

/* Writes all of it. A short or failed write ends the program. */
static void write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(STDOUT_FILENO, bytes, length);
        if (done <= 0)
            err(1, "standard output");
        bytes += done;
        length -= (size_t)done;
    }
}

/* Copies what fd still has. Returns 0, or -1 with errno set. */
static int copy(int fd)
{
    static char buffer[4096];
    ssize_t length;

    while ((length = read(fd, buffer, sizeof(buffer))) > 0)
        write_all(buffer, (size_t)length);
    return (int)length;
}

/* Prints one file. Returns the exit status that it asks for. */
static int print_file(const char *name)
{
    int fd = STDIN_FILENO;

    if (strcmp(name, "-") != 0)
        fd = open(name, O_RDONLY);
    int status = fd < 0 || copy(fd) < 0 ? failed(name) : 0;
    if (fd > STDIN_FILENO)
        close(fd);
    return status;
}

int main(int argc, char **argv)
{
    int status = 0;

    read_options(argc, argv, "", 0, INT_MAX, usage);
    if (optind == argc)
        return print_file("-");
    for (int i = optind; i < argc; i++)
        status |= print_file(argv[i]);
    return status;
}
