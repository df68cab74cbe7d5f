/*
 * The shell's commands for what is inherited: ulimit, umask; and times.
 */
#include "builtin.h"
#include "shell.h"
#include <err.h>
#include <kumquat/info.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>

#define KIB 1024

static const struct resource {
    char letter;
    int number;
    rlim_t unit;
    const char *what;
} resources[] = {
    {'n', RLIMIT_NOFILE, 1, "descriptors"},
    {'u', RLIMIT_NPROC, 1, "processes of this user"},
    {'v', RLIMIT_AS, KIB, "memory, in KiB"},
    {'s', RLIMIT_STACK, KIB, "stack, in KiB"},
};
#define RESOURCES (sizeof(resources) / sizeof(resources[0]))

/* What the letters of the options say. */
struct request {
    int hard, soft;
    const struct resource *resource; /* NULL: all */
};

static const struct resource *find_resource(char letter)
{
    for (size_t i = 0; i < RESOURCES; i++)
        if (resources[i].letter == letter)
            return &resources[i];
    return NULL;
}

/* Reads -HSanuvs, in one word or several. Returns the first word that is none
 * of these; NULL, and says why, for a wrong letter. */
static char **read_options(char **argv, struct request *request)
{
    for (argv++; *argv != NULL && **argv == '-'; argv++) {
        for (const char *letter = *argv + 1; *letter != '\0'; letter++) {
            const struct resource *resource = find_resource(*letter);
            request->hard |= *letter == 'H';
            request->soft |= *letter == 'S';
            if (resource != NULL) {
                request->resource = resource;
            } else if (strchr("HSa", *letter) == NULL) {
                warnx("ulimit: -%c: no such option (ulimit --help)", *letter);
                return NULL;
            }
        }
    }
    return argv;
}

static void print_limit(const struct request *request,
                        const struct resource *resource)
{
    struct rlimit limit;

    getrlimit(resource->number, &limit);
    rlim_t value = request->hard ? limit.rlim_max : limit.rlim_cur;
    if (request->resource == NULL)
        printf("-%c  %-24s", resource->letter, resource->what);
    if (value == RLIM_INFINITY)
        puts("unlimited");
    else
        printf("%u\n", (unsigned)(value / resource->unit));
}

static int set_limit(const struct request *request, const char *text)
{
    const struct resource *resource = request->resource;
    struct rlimit limit;
    char *end = "";
    unsigned long value = 0;
    int unlimited = strcmp(text, "unlimited") == 0;

    if (!unlimited)
        value = strtoul(text, &end, 10);
    if (*end != '\0' || end == text ||
        value >= RLIM_INFINITY / resource->unit) {
        warnx("ulimit: %s: not a limit", text);
        return STATUS_MISUSE;
    }
    rlim_t wanted = unlimited ? RLIM_INFINITY : value * resource->unit;
    getrlimit(resource->number, &limit);
    if (request->soft || !request->hard)
        limit.rlim_cur = wanted;
    if (request->hard || !request->soft)
        limit.rlim_max = wanted;
    if (setrlimit(resource->number, &limit) < 0) {
        warn("ulimit: %s", resource->what);
        return 1;
    }
    return 0;
}

int do_ulimit(char **argv)
{
    struct request request = {0};

    argv = read_options(argv, &request);
    if (argv == NULL)
        return STATUS_MISUSE;
    if (*argv != NULL && (request.resource == NULL || argv[1] != NULL)) {
        warnx("ulimit: %s: of what? (one of -n -u -v -s)", *argv);
        return STATUS_MISUSE;
    }
    if (*argv != NULL)
        return set_limit(&request, *argv);
    for (size_t i = 0; i < RESOURCES; i++)
        if (request.resource == NULL || request.resource == &resources[i])
            print_limit(&request, &resources[i]);
    return 0;
}

int do_umask(char **argv)
{
    char *end;

    if (argv[1] == NULL) {
        mode_t mask = umask(0);
        umask(mask);
        printf("%04o\n", (unsigned)mask);
        return 0;
    }
    unsigned long mask = strtoul(argv[1], &end, 8);
    if (*end != '\0' || end == argv[1] || mask > 0777) {
        warnx("umask: %s: not three octal digits", argv[1]);
        return STATUS_MISUSE;
    }
    umask((mode_t)mask);
    return 0;
}

static void print_time(clock_t ticks, char end)
{
    unsigned hz = info_head()->hz, seconds = ticks / hz;

    printf("%um%u.%02us%c", seconds / 60, seconds % 60, ticks % hz * 100 / hz,
           end);
}

int do_times(char **argv)
{
    struct tms used;

    (void)argv;
    times(&used);
    print_time(used.tms_utime, ' ');
    print_time(used.tms_stime, '\n');
    print_time(used.tms_cutime, ' ');
    print_time(used.tms_cstime, '\n');
    return 0;
}
