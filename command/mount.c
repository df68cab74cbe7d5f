/*
 * mount - tells what is mounted, or mounts the root in another way
 *
 * usage: mount
 *        mount -o remount[,ro | ,rw][,noatime] /
 *
 * Without operands: the root, and each directory whose files are a file
 * server's, with that server's name.
 *
 *   -o WORDS  remount and what it shall be from now on, commas between them:
 *             ro: nothing may be changed; rw, or nothing said: it may;
 *             noatime: reading a file does not set its time of access
 *
 * Exit status: 0; 1 if it can't be mounted so.
 *
 * Example: mount -o remount,ro /
 */
#include <err.h>
#include <kumquat/calls.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <kumquat/info.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* What the words ask for. Ends the program if they make no sense. */
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
            errx(STATUS_USAGE, "%s: no such option (mount --help)", word);
    }
    if (!again)
        errx(STATUS_USAGE,
             "only the root can be mounted, and only anew (mount --help)");
    return found;
}

/* Says what is mounted, and how. */
static int print(void)
{
    struct root root;
    char path[KUMQUAT_PATH_MAX];
    endpoint server;

    if (root_ask(&root) < 0)
        return failed("/");
    printf("%s on / type minix (%s%s)\n", root.device,
           root.options & MOUNT_READ_ONLY ? "ro" : "rw",
           root.options & MOUNT_NO_ATIME ? ",noatime" : "");
    for (word n = 0; fs_mounts(n, path, sizeof(path), &server) >= 0; n++)
        if (server != 0)
            printf("%s on %s type files\n",
                   info_block(ENDPOINT_SLOT(server))->name, path);
    return 0;
}

int main(int argc, char **argv)
{
    char *words = NULL;

    while (option_next(argc, argv, "o:") != -1)
        words = optarg;
    char **place = operands(argc, argv, words != NULL, words != NULL);
    if (words == NULL)
        return print();
    if (strcmp(*place, "/") != 0)
        usage_exit();
    return remount(parse(words)) < 0 ? failed("/") : 0;
}
