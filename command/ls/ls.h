/*
 * The parts of ls: what is listed, and how it is printed.
 */
#ifndef LS_H
#define LS_H

#include <stddef.h>
#include <sys/stat.h>

/* The options that were given, by their letters. */
extern char has[128];

/* One letter of these counts, the last one given: -C, -1 or -l. */
extern int form;

struct entry {
    char *name; /* as it is printed */
    struct stat st;
    int known; /* st is: if not, nothing of it but the number */
};

struct list {
    struct entry *entries;
    size_t count, room;
};

/* Adds an entry; the name is copied. Ends the program if memory is out. */
void list_add(struct list *list, const char *name, const struct stat *st,
              int known);

/* Adds what is to be shown of a directory. Returns the exit status. */
int list_read(struct list *list, const char *folder);

void list_sort(struct list *list);
void list_free(struct list *list);

/* Finds out about the terminal, before the first list. */
void print_start(void);

/* Prints it in the form that is wanted. */
void print_list(const struct list *list);

/* "total": what the entries take on the disk. */
void print_total(const struct list *list);

/* The time that -l shows and -t sorts by. */
time_t entry_time(const struct entry *entry);

#endif
