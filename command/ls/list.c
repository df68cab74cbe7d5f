/*
 * What ls lists: entries, read and sorted.
 */
#include "ls.h"
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/limits.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

void list_add(struct list *list, const char *name, const struct stat *st,
              int known)
{
    if (list->count == list->room) {
        size_t room = list->room * 2 + 16;
        void *entries = realloc(list->entries, room * sizeof list->entries[0]);
        if (entries == NULL)
            err(1, "%s", name);
        list->entries = entries;
        list->room = room;
    }
    struct entry *entry = &list->entries[list->count++];
    entry->name = strdup(name);
    if (entry->name == NULL)
        err(1, "%s", name);
    entry->st = *st;
    entry->known = known;
}

static int is_shown(const char *name)
{
    if (name[0] != '.' || has['a'])
        return 1;
    return has['A'] && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Was more asked for than names and numbers? Colours are no question. */
static int is_asked(void)
{
    return form == 'l' || has['F'] || has['p'] || has['R'] || has['s'] ||
           has['S'] || has['t'];
}

/* Adds a name that stands in a directory. Returns the exit status. */
static int add_name(struct list *list, const char *folder,
                    const struct dirent *found)
{
    struct stat st = {.st_ino = found->d_ino};
    char path[KUMQUAT_PATH_MAX];
    int known = 0, status = 0;

    if (is_asked() || has['G'])
        known = path_join(path, folder, found->d_name, INT_MAX) == 0 &&
                stat(path, &st) == 0;
    if (is_asked() && !known)
        status = failed(errno == ENAMETOOLONG ? found->d_name : path);
    list_add(list, found->d_name, &st, known);
    return status;
}

int list_read(struct list *list, const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int status = 0;

    if (dir == NULL)
        return failed(folder);
    while (errno = 0, (entry = readdir(dir)) != NULL)
        if (is_shown(entry->d_name))
            status |= add_name(list, folder, entry);
    if (errno != 0)
        status = failed(folder);
    closedir(dir);
    return status;
}

void list_free(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->entries[i].name);
    free(list->entries);
}

/* --- Order ---------------------------------------------------------------- */

time_t entry_time(const struct entry *entry)
{
    if (has['u'])
        return entry->st.st_atime;
    return has['c'] ? entry->st.st_ctime : entry->st.st_mtime;
}

static int compare(const void *first, const void *second)
{
    const struct entry *a = first, *b = second;
    int order = 0;

    if (has['S'])
        order =
            (b->st.st_size > a->st.st_size) - (b->st.st_size < a->st.st_size);
    else if (has['t'])
        order =
            (entry_time(b) > entry_time(a)) - (entry_time(b) < entry_time(a));
    if (order == 0)
        order = strcmp(a->name, b->name);
    return has['r'] ? -order : order;
}

void list_sort(struct list *list)
{
    if (!has['f'] && list->count > 1)
        qsort(list->entries, list->count, sizeof list->entries[0], compare);
}
