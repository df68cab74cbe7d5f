/*
 * What processes are to each other, told by one array and no lists: the
 * model that MM's own tables are compared with (tests/host/mm_life.c).
 */
#ifndef HOST_MM_MODEL_H
#define HOST_MM_MODEL_H

#include "mm/process.h"
#include <stddef.h>

static struct person {
    int pid, ppid, pgid, sid, life, status, want;
    unsigned ignored, died; /* `died`: the order in a parent's list */
} people[NR_PROCS];
static unsigned clock_of_deaths;
static struct {
    int pid, status; /* a waiting parent is told this; pid 0: nothing */
} told[NR_PROCS];

static struct person *person_of(int pid)
{
    for (unsigned i = 0; i < NR_PROCS; i++)
        if (pid != 0 && people[i].pid == pid)
            return &people[i];
    return NULL;
}

/* The number of people with a group (or a session, if `sid`). */
static int members(int number, int sid)
{
    int count = 0;

    for (unsigned i = 0; i < NR_PROCS; i++)
        if (people[i].pid != 0 && people[i].pgid == number)
            count += sid == 0 || people[i].sid == sid;
    return count;
}

static bool person_fits(const struct person *child, int want)
{
    if (want == 0) /* any */
        return true;
    return want > 0 ? child->pid == want : child->pgid == -want;
}

static void model_offer(struct person *child)
{
    struct person *parent = person_of(child->ppid);

    if (parent->life != LIFE_WAITING || !person_fits(child, parent->want))
        return;
    told[parent - people].pid = child->pid;
    told[parent - people].status = child->status;
    parent->life = LIFE_ALIVE;
    child->pid = 0;
}

/* The child that died first among those that fit; NULL if none has died. */
static struct person *first_dead(int parent, int want)
{
    struct person *first = NULL;

    for (unsigned i = 0; i < NR_PROCS; i++) {
        struct person *p = &people[i];
        if (p->pid != 0 && p->ppid == parent && p->life == LIFE_HANGING &&
            person_fits(p, want) && (first == NULL || p->died < first->died))
            first = p;
    }
    return first;
}

static void model_death(unsigned slot, int status)
{
    struct person *p = &people[slot], *child;

    if (p->pid == INIT_PID) { /* the new one is in the lowest free slot */
        struct person init = {.pid = INIT_PID,
                              .pgid = INIT_PID,
                              .sid = INIT_PID,
                              .life = LIFE_ALIVE};
        p->pid = 0;
        for (slot = 0; people[slot].pid != 0; slot++)
            continue;
        people[slot] = init;
        return;
    }
    for (unsigned i = 0; i < NR_PROCS; i++)
        if (people[i].ppid == p->pid && people[i].life != LIFE_HANGING)
            people[i].ppid = INIT_PID;
    while ((child = first_dead(p->pid, 0)) != NULL) {
        child->ppid = INIT_PID;
        child->died = ++clock_of_deaths;
        model_offer(child);
    }
    p->life = LIFE_HANGING;
    p->status = status;
    p->died = ++clock_of_deaths;
    model_offer(p);
}

#endif
