/*
 * uptime: how long the system has run.
 */
#include <kumquat/info.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: uptime\n"
    "Prints the time of day, how long the system has run, and how many\n"
    "processes there are.\n";

#define MINUTE 60 /* seconds */
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static unsigned count_processes(void)
{
    const struct info_head *head = info_head();
    unsigned count = 0;

    for (uint32_t slot = head->first_process; slot < head->slots; slot++) {
        int life = info_block(slot)->life;
        count += life != LIFE_NONE && life != LIFE_TEMPLATE;
    }
    return count;
}

int main(int argc, char **argv)
{
    unsigned seconds = info_head()->ticks / info_head()->hz;
    time_t now = time(NULL);
    char text[16];

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc > 1) {
        fputs(usage, stderr);
        return 2;
    }
    strftime(text, sizeof(text), "%T", gmtime(&now));
    printf("%s up ", text);
    if (seconds >= DAY)
        printf("%u day%s, ", seconds / DAY, seconds >= 2 * DAY ? "s" : "");
    printf("%02u:%02u:%02u, %u processes\n", seconds % DAY / HOUR,
           seconds % HOUR / MINUTE, seconds % MINUTE, count_processes());
    return fflush(stdout) == 0 ? 0 : 1;
}
