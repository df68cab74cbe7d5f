/*
 * Paths that match a pattern, see glob.h.
 *
 * The pattern is followed from "/" to "/". A name without special characters
 * is only added to the path; whether it is there is asked at the end. For
 * another one the directory is read, and closed before the search goes deeper:
 * it never needs more than one descriptor.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A search under way. */
struct search {
    glob_t *found;
    int flags;
    int (*refused)(const char *path, int error);
    char path[PATH_MAX + 1]; /* so far; room for GLOB_MARK */
};

static int search_from(struct search *s, size_t length, char *pattern);

/* Adds a copy of a path. The list's size is always a power of two. */
static int list_add(glob_t *list, const char *path)
{
    size_t used = list->gl_pathc + 1;

    if ((used & (used - 1)) == 0) {
        char **larger = realloc(list->gl_pathv, 2 * used * sizeof(char *));
        if (larger == NULL)
            return GLOB_NOSPACE;
        list->gl_pathv = larger;
    }
    char *copy = strdup(path);
    list->gl_pathv[list->gl_pathc] = copy;
    if (copy == NULL)
        return GLOB_NOSPACE;
    list->gl_pathv[++list->gl_pathc] = NULL;
    return 0;
}

void globfree(glob_t *found)
{
    for (size_t i = 0; i < found->gl_pathc; i++)
        free(found->gl_pathv[i]);
    free(found->gl_pathv);
    *found = (glob_t){0};
}

/* The pattern is over: the path is a result, if it is there. */
static int add_path(struct search *s, size_t length)
{
    struct stat st;

    if (stat(s->path, &st) < 0)
        return 0;
    if ((s->flags & GLOB_MARK) && S_ISDIR(st.st_mode) &&
        s->path[length - 1] != '/')
        strcpy(s->path + length, "/");
    return list_add(s->found, s->path);
}

/* A directory can't be read: does the search end? */
static int refuse(struct search *s, int error)
{
    if (error == 0 || error == ENOENT || error == ENOTDIR)
        return 0;
    if (s->refused != NULL && s->refused(s->path, error) != 0)
        return GLOB_ABORTED;
    return s->flags & GLOB_ERR ? GLOB_ABORTED : 0;
}

/* Lists the names in the path's directory that match. */
static int read_folder(struct search *s, const char *pattern, glob_t *names)
{
    DIR *dir = opendir(s->path[0] != '\0' ? s->path : ".");
    struct dirent *entry;
    int result = 0;

    if (dir == NULL)
        return errno == ENOMEM ? GLOB_NOSPACE : refuse(s, errno);
    while (result == 0 && (errno = 0, entry = readdir(dir)) != NULL)
        if (fnmatch(pattern, entry->d_name, FNM_PERIOD) == 0)
            result = list_add(names, entry->d_name);
    if (result == 0)
        result = refuse(s, errno);
    closedir(dir);
    return result;
}

/* Goes on with each of the names; `rest` is the pattern behind them. */
static int search_names(struct search *s, size_t length, char *rest,
                        const glob_t *names)
{
    int result = 0;

    for (size_t i = 0; i < names->gl_pathc && result == 0; i++) {
        const char *name = names->gl_pathv[i];
        size_t end = length + strlen(name);
        if (end >= PATH_MAX)
            continue; /* no path that anybody could open */
        strcpy(s->path + length, name);
        result = search_from(s, end, rest);
    }
    return result;
}

/* The pattern's next name has special characters, and ends at `end`. */
static int search_folder(struct search *s, size_t length, char *pattern,
                         char *end)
{
    glob_t names = {0};
    char after = *end;

    *end = '\0';
    int result = read_folder(s, pattern, &names);
    *end = after;
    if (result == 0)
        result = search_names(s, length, end, &names);
    globfree(&names);
    return result;
}

/* Has the pattern special characters before `end`? */
static int is_special(const char *pattern, const char *end)
{
    for (; pattern < end; pattern++) {
        if (*pattern == '\\' && pattern + 1 < end)
            pattern++;
        else if (strchr("*?[", *pattern) != NULL)
            return 1;
    }
    return 0;
}

/* The path is good up to `length`, and goes on as the pattern says. */
static int search_from(struct search *s, size_t length, char *pattern)
{
    while (*pattern != '\0') {
        char *end = pattern + strcspn(pattern, "/");
        s->path[length] = '\0';
        if (is_special(pattern, end))
            return search_folder(s, length, pattern, end);
        end += *end == '/';
        for (; pattern < end; pattern++) {
            if (*pattern == '\\' && pattern[1] != '\0')
                pattern++;
            if (length + 1 >= PATH_MAX)
                return 0;
            s->path[length++] = *pattern;
        }
    }
    s->path[length] = '\0';
    return add_path(s, length);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int glob(const char *pattern, int flags,
         int (*refused)(const char *path, int error), glob_t *found)
{
    struct search s = {.found = found, .flags = flags, .refused = refused};

    if (!(flags & GLOB_APPEND))
        *found = (glob_t){0};
    size_t before = found->gl_pathc;
    char *copy = strdup(pattern);
    if (copy == NULL)
        return GLOB_NOSPACE;
    int result = *copy != '\0' ? search_from(&s, 0, copy) : 0;
    free(copy);
    size_t count = found->gl_pathc - before;
    if (result != 0 || (count == 0 && !(flags & GLOB_NOCHECK)))
        return result != 0 ? result : GLOB_NOMATCH;
    if (count == 0)
        return list_add(found, pattern);
    if (!(flags & GLOB_NOSORT))
        qsort(found->gl_pathv + before, count, sizeof(char *), compare);
    return 0;
}
