/*
 * chown - gives files to another user or group
 *
 * usage: chown [-R] USER[:GROUP] FILE ...
 *        chown [-R] :GROUP FILE ...
 *
 * Sets the owner and the group of the files; both are names or numbers. Only
 * root may give files away; others may choose their own group.
 *
 *   -R  directories with all that is in them
 *
 * Exit status: 0; 1 if a file's owner was not set.
 *
 * Example: chown -R student:student /home/student
 */
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <string.h>
#include <unistd.h>

#define KEEP ((unsigned)-1)

static int trees; /* -R */
static uid_t uid = KEEP;
static gid_t gid = KEEP;

static int visit(const struct walk *w, void *what)
{
    int *status = what;

    errno = w->error;
    if (w->error != 0 || (!w->after && chown(w->path, uid, gid) < 0))
        *status = failed(w->path);
    return trees ? 0 : WALK_SKIP;
}

int main(int argc, char **argv)
{
    int status = 0;

    while (option_next(argc, argv, "R") != -1)
        trees = 1;
    char **words = operands(argc, argv, 2, -1);
    char *user = *words++, *group = strchr(user, ':');
    if (group != NULL)
        *group++ = '\0';
    if (*user != '\0')
        uid = user_operand(user);
    if (group != NULL && *group != '\0')
        gid = group_operand(group);
    for (; *words != NULL; words++)
        walk_tree(*words, visit, &status);
    return status;
}
