/*
 * dmesg - prints the kernel's log
 *
 * usage: dmesg
 *
 * Prints what the kernel and the servers have logged since the start, or the
 * last 16 KiB of it. Every process may read the log.
 *
 * Exit status: 0.
 */
#include <kumquat/command.h>
#include <kumquat/info.h>

/* Copies the log into `text`. Returns where in there it begins, and where it
 * ends. What was written over meanwhile is left away, up to a whole line. */
static size_t copy_log(char text[INFO_LOG_SIZE], size_t *length)
{
    const struct info_log *log = info_log();
    uint32_t end = log->end;
    uint32_t from = end > INFO_LOG_SIZE ? end - INFO_LOG_SIZE : 0;

    *length = end - from;
    for (uint32_t i = 0; i < *length; i++)
        text[i] =
            ((const volatile char *)log->text)[(from + i) % INFO_LOG_SIZE];
    if (log->end <= INFO_LOG_SIZE)
        return 0;
    size_t start = log->end - end;
    while (start < *length && text[start] != '\n')
        start++;
    return start < *length ? start + 1 : *length;
}

int main(int argc, char **argv)
{
    static char text[INFO_LOG_SIZE];
    size_t length;

    options_none(argc, argv, 0, 0);
    size_t start = copy_log(text, &length);
    fwrite(text + start, 1, length - start, stdout);
    return 0;
}
