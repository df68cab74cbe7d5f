/*
 * Options of a command: getopt, as POSIX has it.
 *
 * The arguments are looked at in order, up to the first that is no option,
 * or "--". Options may stand together ("-la") and an option's value may be
 * the rest of its argument ("-n5") or the next one ("-n 5").
 */
#include <err.h>
#include <string.h>
#include <unistd.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static const char *rest = ""; /* letters of argv[optind] not yet looked at */

/* Begins the next argument. False if it is no option. */
static int begin(int argc, char *const argv[])
{
    if (optind >= argc || argv[optind][0] != '-' || argv[optind][1] == '\0')
        return 0;
    if (strcmp(argv[optind], "--") == 0) {
        optind++;
        return 0;
    }
    rest = argv[optind] + 1;
    return 1;
}

/* The answer to an option that is wrong: ':' if the caller wants to know
 * about values that miss, else '?' and a message. */
static int refuse(const char *options, const char *what, int without_value)
{
    if (*options == ':')
        return without_value ? ':' : '?';
    if (opterr)
        warnx("%s -- '%c'", what, optopt);
    return '?';
}

int getopt(int argc, char *const argv[], const char *options)
{
    if (*rest == '\0' && !begin(argc, argv))
        return -1;
    optopt = (unsigned char)*rest++;
    if (*rest == '\0')
        optind++;

    const char *known = optopt == ':' ? NULL : strchr(options, optopt);
    if (known == NULL)
        return refuse(options, "invalid option", 0);
    if (known[1] != ':')
        return optopt;

    optarg = *rest != '\0' ? (char *)rest : argv[optind];
    if (*rest == '\0' && optind >= argc)
        return refuse(options, "option requires an argument", 1);
    optind++;
    rest = "";
    return optopt;
}
