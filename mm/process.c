/*
 * The table of processes, and how one is found without looking at all.
 *
 * Pids, groups and sessions are numbers of one kind: a pid is given out only
 * when none of the three uses it. Each, and the user, has its own hash of as
 * many buckets as there are slots. Pids are given out in a row, so that buckets
 * stay short.
 */
#include "process.h"
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>

static struct process table[NR_PROCS];
static struct link buckets[PROCESS_KEYS][NR_PROCS];
static int last_pid;

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

struct process *process_after(const struct process *p)
{
    unsigned slot = p == NULL ? 0 : (unsigned)(p - table) + 1;

    while (slot < NR_PROCS && table[slot].self == 0)
        slot++;
    return slot < NR_PROCS ? &table[slot] : NULL;
}

struct process *process_of(endpoint e)
{
    unsigned slot = ENDPOINT_SLOT(e) - NR_SERVERS;

    return slot < NR_PROCS && table[slot].self == e ? &table[slot] : NULL;
}

/* Where the info block has the number. */
static int32_t *number_of(enum process_key key, const struct process *p)
{
    static const size_t offsets[PROCESS_KEYS] = {
        [BY_PID] = offsetof(struct info, pid),
        [BY_GROUP] = offsetof(struct info, pgid),
        [BY_SESSION] = offsetof(struct info, sid),
        [BY_USER] = offsetof(struct info, uid)};

    return (int32_t *)((char *)p->info + offsets[key]);
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
        if (*number_of(key, p) == number)
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
    return search(key, *number_of(key, p), p->keys[key].next);
}

struct process *process_find(int pid)
{
    return process_first(BY_PID, pid);
}

static bool number_in_use(int number)
{
    for (unsigned key = BY_PID; key <= BY_SESSION; key++)
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
    list_append(bucket_of(key, *number_of(key, p)), &p->keys[key]);
}

/* What nobody gives to INIT. */
static const struct info first_block = {
    .limits = {[RLIMIT_NOFILE] = {KUMQUAT_OPEN_MAX, KUMQUAT_OPEN_MAX},
               [RLIMIT_NPROC] = {RLIM_INFINITY, RLIM_INFINITY},
               [RLIMIT_AS] = {RLIM_INFINITY, RLIM_INFINITY},
               [RLIMIT_STACK] = {USER_STACK_SIZE, USER_STACK_SIZE}}};

/* The child's block; what KERNEL keeps in it starts anew. */
static void block_start(struct info *to, const struct info *from, endpoint self,
                        int pid)
{
    *to = *from;
    to->self = self;
    to->pid = pid;
    to->life = LIFE_ALIVE;
    to->ticks = to->child_ticks = to->own = to->shared = to->tables = 0;
    to->born = info_head()->ticks;
}

struct process *process_add(endpoint self, int pid, struct process *parent)
{
    struct process *p = &table[ENDPOINT_SLOT(self) - NR_SERVERS];
    struct info *info = p->info;

    memset(p, 0, sizeof *p);
    p->info = info;
    p->self = self;
    list_init(&p->children);
    list_init(&p->hanging);
    list_init(&p->sibling);
    list_init(&p->due);
    block_start(info, parent == NULL ? &first_block : parent->info, self, pid);
    if (parent == NULL) {
        info->pgid = info->sid = pid;
    } else {
        p->own = parent->own;
        process_adopt(parent, p);
    }
    for (unsigned key = 0; key < PROCESS_KEYS; key++)
        key_enter(p, key);
    return p;
}

void process_remove(struct process *p)
{
    for (unsigned key = 0; key < PROCESS_KEYS; key++)
        list_remove(&p->keys[key]);
    list_remove(&p->sibling);
    if (p->info->life != LIFE_HANGING)
        memset(p->info, 0, sizeof *p->info);
    p->self = 0;
}

void process_set(struct process *p, enum process_key key, int number)
{
    list_remove(&p->keys[key]);
    *number_of(key, p) = number;
    key_enter(p, key);
}

/* [adopt] */
void process_adopt(struct process *parent, struct process *child)
{
    list_remove(&child->sibling);
    if (child->info->life == LIFE_HANGING)
        list_append(&parent->hanging, &child->sibling);
    else if (child->news)
        list_prepend(&parent->children, &child->sibling);
    else
        list_append(&parent->children, &child->sibling);
    child->parent = parent;
    child->info->ppid = parent->info->pid;
}

void process_hang(struct process *p, int status)
{
    p->status = status;
    p->info->life = LIFE_HANGING;
    process_adopt(p->parent, p);
}
/* [adopt end] */

struct process *process_of_sibling(struct link *link)
{
    return (struct process *)((char *)link - offsetof(struct process, sibling));
}
