/*
 * uptime - tells how long the system has run
 *
 * usage: uptime
 *
 * Prints the time of day, how long the system has run, and how many processes
 * there are.
 *
 * Exit status: 0.
 */
#include <kumquat/command.h>
#include <kumquat/processes.h>
#include <time.h>

#define MINUTE 60 /* seconds */
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static unsigned count_processes(void)
{
    const struct info_head *head = info_head();
    unsigned count = 0;

    for (uint32_t slot = head->first_process; slot < head->slots; slot++)
        count += is_process(info_block(slot));
    return count;
}

int main(int argc, char **argv)
{
    unsigned seconds = info_head()->ticks / info_head()->hz;
    time_t now = time(NULL);
    char text[16];

    options_none(argc, argv, 0, 0);
    strftime(text, sizeof(text), "%T", gmtime(&now));
    printf("%s up ", text);
    if (seconds >= DAY)
        printf("%u day%s, ", seconds / DAY, seconds >= 2 * DAY ? "s" : "");
    printf("%02u:%02u:%02u, %u processes\n", seconds % DAY / HOUR,
           seconds % HOUR / MINUTE, seconds % MINUTE, count_processes());
    return 0;
}
