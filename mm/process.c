/*
 * The table of processes, and how one is found without looking at all.
 *
 * Pids, groups and sessions are numbers of one kind: a pid is given out only
 * when none of the three uses it. Each has its own hash of as many buckets
 * as there are slots. Pids are given out in a row, so that buckets stay
 * short.
 */
#include "process.h"
#include <stddef.h>
#include <string.h>

static struct process table[NR_PROCS];
static struct link buckets[PROCESS_KEYS][NR_PROCS];
static int last_pid;
static unsigned alive;

_Static_assert(PROCESS_KEYS *NR_PROCS < KUMQUAT_PID_MAX,
               "there is always a number that nobody uses");

void process_init(struct info *blocks)
{
    for (unsigned slot = 0; slot < NR_PROCS; slot++)
        table[slot].info = &blocks[NR_SERVERS + slot];
    for (unsigned key = 0; key < PROCESS_KEYS; key++)
        for (unsigned i = 0; i < NR_PROCS; i++)
            list_init(&buckets[key][i]);
}

struct info *process_block(endpoint e)
{
    return table[ENDPOINT_SLOT(e) - NR_SERVERS].info;
}

unsigned process_alive(void)
{
    return alive;
}

struct process *process_at(unsigned slot)
{
    return table[slot].self != 0 ? &table[slot] : NULL;
}

struct process *process_of(endpoint e)
{
    unsigned slot = ENDPOINT_SLOT(e) - NR_SERVERS;

    if (slot >= NR_PROCS || e == 0 || table[slot].self != e)
        return NULL;
    return &table[slot];
}

static int number_of(enum process_key key, const struct process *p)
{
    if (key == BY_PID)
        return p->info->pid;
    return key == BY_GROUP ? p->info->pgid : p->info->sid;
}

static struct link *bucket_of(enum process_key key, int number)
{
    return &buckets[key][(unsigned)number % NR_PROCS];
}

/* The first from `link` on that has the number; NULL at the bucket's end. */
static struct process *search(enum process_key key, int number,
                              struct link *link)
{
    size_t offset = offsetof(struct process, keys) + key * sizeof *link;

    for (; link != bucket_of(key, number); link = link->next) {
        struct process *p = (struct process *)((char *)link - offset);
        if (number_of(key, p) == number)
            return p;
    }
    return NULL;
}

struct process *process_first(enum process_key key, int number)
{
    return search(key, number, bucket_of(key, number)->next);
}

struct process *process_next(enum process_key key, const struct process *p)
{
    return search(key, number_of(key, p), p->keys[key].next);
}

struct process *process_find(int pid)
{
    return process_first(BY_PID, pid);
}

static bool number_in_use(int number)
{
    for (unsigned key = 0; key < PROCESS_KEYS; key++)
        if (process_first(key, number) != NULL)
            return true;
    return false;
}

int pid_new(void)
{
    do
        last_pid = last_pid % KUMQUAT_PID_MAX + 1;
    while (number_in_use(last_pid));
    return last_pid;
}

static void key_enter(struct process *p, enum process_key key)
{
    list_append(bucket_of(key, number_of(key, p)), &p->keys[key]);
}

struct process *process_add(endpoint self, int pid)
{
    struct process *p = &table[ENDPOINT_SLOT(self) - NR_SERVERS];

    p->self = self;
    p->parent = NULL;
    p->heap_start = p->heap_end = 0;
    p->ignored = 0;
    p->program[0] = '\0';
    p->info->pid = p->info->pgid = p->info->sid = pid;
    p->info->life = LIFE_ALIVE;
    list_init(&p->children);
    list_init(&p->hanging);
    list_init(&p->sibling);
    for (unsigned key = 0; key < PROCESS_KEYS; key++)
        key_enter(p, key);
    alive++;
    return p;
}

void process_remove(struct process *p)
{
    for (unsigned key = 0; key < PROCESS_KEYS; key++)
        list_remove(&p->keys[key]);
    list_remove(&p->sibling);
    if (p->info->life != LIFE_HANGING)
        alive--;
    memset(p->info, 0, sizeof *p->info);
    p->self = 0;
}

void process_set_group(struct process *p, int group)
{
    list_remove(&p->keys[BY_GROUP]);
    p->info->pgid = group;
    key_enter(p, BY_GROUP);
}

void process_set_session(struct process *p, int session)
{
    list_remove(&p->keys[BY_SESSION]);
    p->info->sid = session;
    key_enter(p, BY_SESSION);
}

void process_adopt(struct process *parent, struct process *child)
{
    bool hangs = child->info->life == LIFE_HANGING;

    list_remove(&child->sibling);
    list_append(hangs ? &parent->hanging : &parent->children, &child->sibling);
    child->parent = parent;
    child->info->ppid = parent->info->pid;
}

void process_hang(struct process *p, int status)
{
    p->status = status;
    p->info->life = LIFE_HANGING;
    alive--;
    process_adopt(p->parent, p);
}

struct process *process_of_sibling(struct link *link)
{
    return (struct process *)((char *)link - offsetof(struct process, sibling));
}
