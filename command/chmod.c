/*
 * chmod - sets permissions of files
 *
 * usage: chmod [-Rv] MODE FILE ...
 *
 * MODE is octal, or changes with commas between them: whose rights (u, g, o,
 * a: all; none: those that umask allows), then + - or =, then which:
 *
 *     r, w, x   to read, to write, to execute (of a directory: to pass)
 *     X         to execute, if it is a directory or somebody may already
 *     s, t      the set-ID bits, the sticky bit
 *     u, g, o   those that the user, the group, the others have
 *
 *   -R  directories with all that is in them
 *   -v  tells the files, with the permissions that they have then
 *
 * Exit status: 0; 1 if a file's permissions were not set.
 *
 * Example: chmod -R u+rwX,go-w letters
 */
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <string.h>
#include <unistd.h>

static int trees, tell;    /* -R, -v */
static const char *wanted; /* MODE */

static int set(const char *path, mode_t mode)
{
    char text[11];
    mode_t result = mode_operand(wanted, mode);

    if (chmod(path, result) < 0)
        return failed(path);
    mode_text((mode & S_IFMT) | result, text);
    if (tell)
        printf("%s %s\n", text, path);
    return 0;
}

/* A directory is set first: perhaps it can be read only then. */
static int visit(const struct walk *w, void *what)
{
    int *status = what;

    if (w->error != 0) {
        errno = w->error;
        *status |= failed(w->path);
    } else if (!w->after) {
        *status |= set(w->path, w->st->st_mode);
    }
    return trees ? 0 : WALK_SKIP;
}

/* A mode may begin like an option. */
static int is_mode(const char *text)
{
    return text != NULL && text[0] == '-' && text[1] != '\0' &&
           strchr("rwxXstugo", text[1]) != NULL;
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while (!is_mode(argv[optind]) &&
           (option = option_next(argc, argv, "Rv")) != -1) {
        trees |= option == 'R';
        tell |= option == 'v';
    }
    char **words = operands(argc, argv, 2, -1);
    wanted = *words++;
    mode_operand(wanted, 0);
    for (; *words != NULL; words++)
        walk_tree(*words, visit, &status);
    return status;
}
