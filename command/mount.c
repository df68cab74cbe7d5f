/*
 * mount: how the root is mounted.
 */
#include "files.h"
#include <kumquat/info.h>
#include <sys/mount.h>

static const char usage[] =
    "usage: mount\n"
    "       mount -o remount[,ro | ,rw][,noatime] /\n"
    "Tells what is mounted, or mounts it in another way:\n"
    "  ro, rw    nothing may be changed, or (if nothing is said) it may\n"
    "  noatime   reading a file does not set its time of access\n";

/* What the options ask for. Ends the program if they make no sense. */
static unsigned parse(char *text)
{
    unsigned found = 0;
    int again = 0;

    for (char *word = strtok(text, ","); word; word = strtok(NULL, ",")) {
        if (strcmp(word, "remount") == 0)
            again = 1;
        else if (strcmp(word, "ro") == 0)
            found |= MOUNT_READ_ONLY;
        else if (strcmp(word, "noatime") == 0)
            found |= MOUNT_NO_ATIME;
        else if (strcmp(word, "rw") != 0)
            errx(2, "%s: no such option (mount --help)", word);
    }
    if (!again)
        errx(2, "only the root can be mounted, and only anew (mount --help)");
    return found;
}

/* Says what is mounted, and how. */
static int print(void)
{
    int in_memory = strstr(info_head()->command_line, "root=ram") != NULL;
    struct message m;

    if (ask_counters(&m) < 0)
        return failed("/");
    printf("/dev/%s on / type minix (%s%s)\n", in_memory ? "ram0" : "disk0p1",
           m.arg[4] & MOUNT_READ_ONLY ? "ro" : "rw",
           m.arg[4] & MOUNT_NO_ATIME ? ",noatime" : "");
    return 0;
}

int main(int argc, char **argv)
{
    unsigned changes = read_options(argc, argv, "o:", 0, 1, usage);

    if (!changes && optind == argc)
        return print();
    if (!changes || optind == argc || strcmp(argv[optind], "/") != 0) {
        fputs(usage, stderr);
        return 2;
    }
    return remount(parse(optarg)) < 0 ? failed("/") : 0;
}
