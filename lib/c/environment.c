/*
 * The environment: a list of "name=value" strings.
 *
 * It begins as the list on the stack. The first change copies the list to
 * the heap; the strings of the old one stay where they are. A string that is
 * replaced is not freed: getenv may have handed it out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char **environ;

static char **own; /* environ, once it is ours */

/* The place of a name in the list, or of its end. */
static char **find(const char *name, size_t length)
{
    char **at = environ;

    while (*at != NULL &&
           (strncmp(*at, name, length) != 0 || (*at)[length] != '='))
        at++;
    return at;
}

char *getenv(const char *name)
{
    size_t length = strlen(name);

    if (environ == NULL)
        return NULL;
    char *entry = *find(name, length);
    return entry == NULL ? NULL : entry + length + 1;
}

/* Makes room for one entry more. */
static int make_room(void)
{
    size_t count = 0;

    while (environ[count] != NULL)
        count++;
    char **list = malloc((count + 2) * sizeof *list);
    if (list == NULL)
        return -1;
    memcpy(list, environ, (count + 1) * sizeof *list);
    list[count + 1] = NULL;
    free(own);
    own = environ = list;
    return 0;
}

/* Can this be the name of an entry? */
static int is_name(const char *name)
{
    return *name != '\0' && strchr(name, '=') == NULL;
}

/* Puts an entry in the place of the one with its name, or at the end. */
static int put(char *entry, size_t length)
{
    if (*find(entry, length) == NULL && make_room() < 0)
        return -1;
    *find(entry, length) = entry;
    return 0;
}

int setenv(const char *name, const char *value, int replace)
{
    size_t length = strlen(name);

    if (!is_name(name)) {
        errno = EINVAL;
        return -1;
    }
    if (*find(name, length) != NULL && !replace)
        return 0;
    char *entry = malloc(length + strlen(value) + 2);
    if (entry == NULL)
        return -1;
    strcpy(entry, name);
    entry[length] = '=';
    strcpy(entry + length + 1, value);
    if (put(entry, length) < 0) {
        free(entry);
        return -1;
    }
    return 0;
}

int putenv(char *entry)
{
    size_t length = strcspn(entry, "=");

    if (length == 0) {
        errno = EINVAL;
        return -1;
    }
    return entry[length] == '=' ? put(entry, length) : unsetenv(entry);
}

int unsetenv(const char *name)
{
    if (!is_name(name)) {
        errno = EINVAL;
        return -1;
    }
    for (char **at = find(name, strlen(name)); *at != NULL; at++)
        at[0] = at[1];
    return 0;
}
