/*
 * tee - copies standard input to standard output and to files
 *
 * usage: tee [-ai] [FILE ...]
 *
 *   -a        appends to the files
 *   -i        goes on after Ctrl+C
 *
 * Exit status: 0, or 1 if something could not be written; the others are
 * written nevertheless, as long as there is one.
 *
 * Example: ls | tee names | wc -l
 */
#include <fcntl.h>
#include <kumquat/command.h>
#include <signal.h>
#include <unistd.h>

static struct output {
    const char *name;
    int fd; /* -1 after it has failed */
} * outputs;
static int count, alive, status; /* outputs; those that have not failed */

static void fail(struct output *o)
{
    status = failed(o->name);
    o->fd = -1;
    alive--;
}

static void add(const char *name, int fd)
{
    outputs[count++] = (struct output){name, fd};
    alive++;
    if (fd < 0)
        fail(&outputs[count - 1]);
}

static void write_all(struct output *o, const char *bytes, size_t length)
{
    while (o->fd >= 0 && length > 0) {
        ssize_t part = write(o->fd, bytes, length);
        if (part <= 0) {
            fail(o);
            return;
        }
        bytes += part;
        length -= (size_t)part;
    }
}

int main(int argc, char **argv)
{
    static char buffer[16384];
    int option, flags = O_TRUNC;
    ssize_t length = 0;

    while ((option = option_next(argc, argv, "ai")) != -1) {
        if (option == 'a')
            flags = O_APPEND;
        else
            signal(SIGINT, SIG_IGN);
    }
    char **names = operands(argc, argv, 0, -1);
    outputs = memory_get((size_t)(argc + 1) * sizeof(*outputs));
    add("standard output", STDOUT_FILENO);
    for (; *names != NULL; names++)
        add(*names, open(*names, O_WRONLY | O_CREAT | flags, 0666));
    while (alive > 0 &&
           (length = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0)
        for (int i = 0; i < count; i++)
            write_all(&outputs[i], buffer, (size_t)length);
    return length < 0 ? failed("standard input") : status;
}
