/*
 * tail - prints the last lines of files
 *
 * usage: tail [-fqv] [-n [+]COUNT | -c [+]COUNT | -COUNT] [FILE ...]
 *
 * Ten lines, if nothing else is said. Of several files each has its name
 * before it.
 *
 *   -n COUNT  that many lines; also -COUNT; +COUNT: from line COUNT on
 *   -c COUNT  that many bytes; +COUNT: from byte COUNT on
 *   -f        then waits, and prints what is added to the last file, until
 *             Ctrl+C
 *   -q        without names
 *   -v        always with names
 *
 * Exit status: 0, or 1 if a file could not be read.
 *
 * Example: tail -f log
 */
#include <kumquat/command.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MICROSECONDS 200000

static struct ends ends = {.count = 10, .named = -1};
static const char *followed; /* name */

/* The end of what has been read. */
static char *kept;
static size_t count, room;

/* Where the last lines or bytes of it begin. */
static size_t find_start(void)
{
    size_t at = count;
    long left = ends.count;

    if (ends.is_bytes)
        return count > (size_t)ends.count ? count - (size_t)ends.count : 0;
    if (at > 0 && kept[at - 1] == '\n')
        at--; /* it ends the last line */
    while (at > 0 && (kept[at - 1] != '\n' || --left > 0))
        at--;
    return ends.count == 0 ? count : at;
}

/* Makes room for more: by what is no longer wanted, if that is much. */
static void make_room(void)
{
    size_t start = find_start();

    if (room > 0 && start >= count / 2) {
        count -= start;
        memmove(kept, kept + start, count);
        return;
    }
    room = room == 0 ? 16384 : 2 * room;
    kept = memory_resize(kept, room);
}

static void print_last(FILE *file)
{
    size_t part;

    count = 0;
    do {
        if (count == room)
            make_room();
        part = fread(kept + count, 1, room - count, file);
        count += part;
    } while (part > 0);
    size_t start = find_start();
    fwrite(kept + start, 1, count - start, stdout);
}

static void print_from(FILE *file)
{
    int c;

    for (long left = ends.count - 1; left > 0 && (c = fgetc(file)) != EOF;)
        left -= ends.is_bytes || c == '\n';
    while ((c = fgetc(file)) != EOF && !ferror(stdout))
        putchar(c);
}

/* Begins anew when the file has become shorter. Ends by a signal, or when
 * nothing can be read or written; returns 1. */
static int follow(FILE *file, const char *name)
{
    static char buffer[4096];
    struct stat st;
    int fd = fileno(file);

    if (fstat(fd, &st) < 0 || S_ISFIFO(st.st_mode))
        return 0; /* it has ended */
    while (fflush(stdout) == 0 && !ferror(stdout)) {
        ssize_t part = read(fd, buffer, sizeof(buffer));
        if (part < 0)
            return failed(name);
        if (part > 0) {
            fwrite(buffer, 1, (size_t)part, stdout);
            continue;
        }
        if (S_ISREG(st.st_mode) && fstat(fd, &st) == 0 &&
            st.st_size < lseek(fd, 0, SEEK_CUR))
            lseek(fd, 0, SEEK_SET);
        usleep(WAIT_MICROSECONDS);
    }
    return 1;
}

static int print(FILE *file, const char *name)
{
    ends_title(&ends, name);
    if (ends.from_start)
        print_from(file);
    else
        print_last(file);
    return name == followed ? follow(file, name) : 0;
}

int main(int argc, char **argv)
{
    int option, follows = 0;

    while ((option = option_next(argc, argv, ENDS_OPTIONS "f")) != -1) {
        if (option == 'f')
            follows = 1;
        else
            ends_option(&ends, option);
    }
    char **files = ends_operands(&ends, argc, argv);
    for (char **file = files; follows && *file != NULL; file++)
        followed = *file;
    return files_each(files, print);
}
