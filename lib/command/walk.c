/*
 * Walking a tree of files, see kumquat/command.h.
 *
 * A directory is read and closed before what is in it is visited: a walk needs
 * one descriptor at a time, and what the visitor adds to or takes from a
 * directory doesn't disturb it. Depth is bounded, since each takes two bytes of
 * the path at least. The path is in one place; each depth adds its name to it
 * and takes it away again.
 */
#include <dirent.h>
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/limits.h>
#include <stdlib.h>
#include <string.h>

struct walker {
    char path[KUMQUAT_PATH_MAX];
    int (*visit)(const struct walk *, void *what);
    void *what;
};

/* --- Names ---------------------------------------------------------------- */

static int names_add(struct names *names, const char *name)
{
    size_t length = strlen(name) + 1;

    if (length > names->size - names->used) {
        size_t size = names->size * 2 + 1024;
        char *text = realloc(names->text, size);
        if (text == NULL)
            return -1;
        names->text = text;
        names->size = size;
    }
    memcpy(names->text + names->used, name, length);
    names->used += length;
    names->count++;
    return 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int names_sort(struct names *names)
{
    const char *name = names->text;

    if (names->count == 0)
        return 0;
    names->list = malloc(names->count * sizeof names->list[0]);
    if (names->list == NULL)
        return -1;
    for (size_t i = 0; i < names->count; i++, name += strlen(name) + 1)
        names->list[i] = name;
    qsort(names->list, names->count, sizeof names->list[0], compare);
    return 0;
}

int names_read(struct names *names, const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int error = 0;

    if (dir == NULL)
        return errno;
    while (error == 0 && (errno = 0, entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
            names_add(names, name) < 0)
            error = ENOMEM;
    }
    if (error == 0)
        error = errno;
    closedir(dir);
    if (names_sort(names) == 0)
        return error;
    names->count = 0;
    return ENOMEM;
}

void names_free(struct names *names)
{
    free(names->text);
    free(names->list);
}

/* --- The walk ------------------------------------------------------------- */

static int walk_entry(struct walker *w, const char *name, int depth);

/* Tells the visitor of a name that does not fit into the path. */
static int report_long(struct walker *w, const char *name, int depth)
{
    struct walk walk = {
        .path = w->path, .name = name, .error = ENAMETOOLONG, .depth = depth};

    return w->visit(&walk, w->what) & WALK_STOP;
}

/* Walks through what is in the directory w->path; *error is why not all. */
static int walk_folder(struct walker *w, int depth, int *error)
{
    size_t length = strlen(w->path);
    struct names names = {0};
    int bits = 0;

    *error = names_read(&names, w->path);
    for (size_t i = 0; i < names.count && !(bits & WALK_STOP); i++) {
        const char *slash = w->path[length - 1] == '/' ? "" : "/";
        int fits =
            strlcat(w->path, slash, sizeof w->path) < sizeof w->path &&
            strlcat(w->path, names.list[i], sizeof w->path) < sizeof w->path;
        bits = fits ? walk_entry(w, names.list[i], depth)
                    : report_long(w, names.list[i], depth);
        w->path[length] = '\0';
    }
    names_free(&names);
    return bits & WALK_STOP;
}

/* Visits w->path, whose last part is `name`, and what is in it. */
static int walk_entry(struct walker *w, const char *name, int depth)
{
    struct stat st;
    struct walk walk = {
        .path = w->path, .name = name, .st = &st, .depth = depth};

    if (stat(w->path, &st) < 0) {
        if (errno == ENOENT && depth > 0)
            return 0; /* gone since the directory was read */
        walk.st = NULL;
        walk.error = errno;
    }
    int bits = w->visit(&walk, w->what);
    if (bits != 0 || walk.st == NULL || !S_ISDIR(st.st_mode))
        return bits & WALK_STOP;
    if (walk_folder(w, depth + 1, &walk.error) & WALK_STOP)
        return WALK_STOP;
    walk.after = 1;
    return w->visit(&walk, w->what) & WALK_STOP;
}

int walk_tree(const char *path, int (*visit)(const struct walk *, void *what),
              void *what)
{
    struct walker w = {.visit = visit, .what = what};
    char last[KUMQUAT_NAME_MAX + 1];
    size_t length;
    const char *name = path_last(path, &length);

    snprintf(last, sizeof last, "%.*s", (int)length, name);
    if (strlcpy(w.path, path, sizeof w.path) >= sizeof w.path)
        return report_long(&w, last, 0);
    return walk_entry(&w, last, 0);
}
