/*
 * names - lists who can be asked for something, and by which name
 *
 * usage: names [NAME]
 *
 * Prints the servers, and the programs that have become one: name, process id,
 * user and program. With NAME only who has this name.
 *
 * Exit status: 0, or 1 if nobody has NAME.
 *
 * Example: names kv
 */
#include <err.h>
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/command.h>
#include <kumquat/info.h>
#include <kumquat/names.h>
#include <pwd.h>
#include <string.h>

static void print(const struct name_entry *entry)
{
    const struct info *p = info_block(ENDPOINT_SLOT(entry->server));
    const struct passwd *user = getpwuid((uid_t)p->uid);

    if (p->life == LIFE_SERVER)
        printf("%-12s %5s %-10s server\n", entry->name, "-", "-");
    else if (user != NULL)
        printf("%-12s %5d %-10s %s\n", entry->name, (int)p->pid, user->pw_name,
               p->name);
    else
        printf("%-12s %5d %-10d %s\n", entry->name, (int)p->pid, (int)p->uid,
               p->name);
}

int main(int argc, char **argv)
{
    static struct name_entry names[NAMES_LISTED];
    const char *wanted = options_none(argc, argv, 0, 1)[0];
    int found = 0, count = names_list(names, sizeof names);

    if (count < 0) {
        errno = -count;
        err(1, "the list");
    }
    for (int i = 0; i < count; i++)
        if (wanted == NULL || strcmp(names[i].name, wanted) == 0) {
            print(&names[i]);
            found++;
        }
    return found == 0;
}
