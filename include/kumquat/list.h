/*
 * Doubly linked rings: queues that anyone can leave.
 *
 * A list is a link of its own that closes the ring; an empty list points at
 * itself. Taking a link out needs no list, so a process can leave whatever
 * queue it is in.
 */
#ifndef KUMQUAT_LIST_H
#define KUMQUAT_LIST_H

#include <stdbool.h>

struct link {
    struct link *next, *prev;
};

static inline void list_init(struct link *list)
{
    list->next = list->prev = list;
}

static inline bool list_empty(const struct link *list)
{
    return list->next == list;
}

/* Puts `link` in front of `place`: at the end, if that is the list itself. */
static inline void list_insert(struct link *place, struct link *link)
{
    link->next = place;
    link->prev = place->prev;
    place->prev->next = link;
    place->prev = link;
}

static inline void list_append(struct link *list, struct link *link)
{
    list_insert(list, link);
}

static inline void list_prepend(struct link *list, struct link *link)
{
    list_insert(list->next, link);
}

/* Moves all links of a list to the end of another one. */
static inline void list_move_all(struct link *to, struct link *from)
{
    while (!list_empty(from)) {
        struct link *link = from->next;
        link->prev->next = link->next;
        link->next->prev = link->prev;
        list_append(to, link);
    }
}

/* The link is a ring of its own afterwards, so it can be removed again. */
static inline void list_remove(struct link *link)
{
    link->prev->next = link->next;
    link->next->prev = link->prev;
    list_init(link);
}

#endif
