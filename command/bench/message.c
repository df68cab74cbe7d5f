/*
 * Messages, and what else makes another process run. Each process of a pair
 * sees the same counter.
 */
#include "bench.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/info.h>
#include <kumquat/ipc_inline.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <stdbool.h>
#include <unistd.h>

#define SECTOR  512    /* bytes */
#define UNKNOWN 0x1FE  /* no row of messages.def has this number */
#define JUMP    20     /* instructions: more than a look at the counter takes */
#define ABSENCE 100000 /* instructions: longer than any interrupt */

void call_or_end(endpoint peer, struct message *m)
{
    int result = ipc_call(peer, m);

    if (result != 0)
        errx(1, "a message was not answered: error %d", -result);
}

/* Round trips to a server or process, with six words. */
static void measure_calls(struct run *run, endpoint peer)
{
    static const struct message null = {.type = UNKNOWN,
                                        .arg = {1, 2, 3, 4, 5}};
    struct message m;

    EACH_ROUND_AFTER(run, m = null, ipc_trap(IPC_CALL, peer, &m));
}

void measure_null(struct run *run)
{
    measure_calls(run, MM);
}

void measure_null_user(struct run *run)
{
    struct partner partner = partner_start(NULL);

    measure_calls(run, partner.self);
    partner_end(partner);
}

/* For each round asks a partner that measures: `argument` is for its work,
 * which answers what it took. */
static void measure_there(struct run *run, void (*work)(struct message *m),
                          word argument)
{
    struct partner partner = partner_start(work);

    for (int i = 0; i < run->rounds; i++) {
        struct message m = {.arg = {stamp(), argument, (word)run->argument}};
        call_or_end(partner.self, &m);
        run->times[i] = m.arg[0];
    }
    partner_end(partner);
}

static void work_arrive(struct message *m)
{
    m->arg[0] = stamp() - m->arg[0];
}

void measure_one_way(struct run *run)
{
    measure_there(run, work_arrive, 0);
}

/* Copies as a server does while the caller's memory is on loan. */
static void work_copy(struct message *m)
{
    struct message copy = {
        .type = KERNEL_COPY_FROM,
        .arg = {m->source, m->arg[1], (word)buffer + 16, m->arg[2]}};
    uint32_t start = stamp();
    int result = ipc_trap(IPC_CALL, KERNEL, &copy);

    m->arg[0] = stamp() - start;
    if (result != 0 || copy.type != 0)
        errx(1, "can't copy from a caller");
}

void measure_copy(struct run *run)
{
    static char lent[PAGE_SIZE] = {1};

    measure_there(run, work_copy, (word)lent);
}

uint32_t wait_jump(uint32_t least, uint32_t *before)
{
    uint32_t last = stamp(), now = stamp(), step;

    do {
        step = now - last;
        last = now;
        now = stamp();
    } while (now - last <= step + least);
    if (before != NULL)
        *before = last;
    return now - last - step;
}

void measure_tick(struct run *run)
{
    for (int i = 0; i < run->rounds; i++)
        run->times[i] = wait_jump(JUMP, NULL);
}

/* Answers with when it was interrupted the last time, and runs until the turn
 * is over and the caller has run. */
static void work_compete(struct message *m)
{
    static uint32_t before;

    m->arg[0] = before;
    ipc_reply(m->source, m);
    wait_jump(ABSENCE, &before);
}

/* A round ends when the partner's turn does. Then its own is far from over, and
 * it lets the partner run, which tells it when its turn ended. */
void measure_switch(struct run *run)
{
    struct partner partner = partner_start(work_compete);
    uint32_t begin = 0;

    for (int i = 0; i <= run->rounds; i++) {
        struct message m = {.type = 0};
        call_or_end(partner.self, &m);
        if (i > 0)
            run->times[i - 1] = begin - m.arg[0];
        begin = stamp();
        while (stamp() - begin < 2 * ABSENCE)
            ;
    }
    partner_end(partner);
}

/* Answers with when it had a sector the last time, and reads one that no cache
 * has: of the disk itself. */
static void work_read(struct message *m)
{
    static uint32_t got;
    int fd = open_or_end("/dev/disk0", O_RDONLY);

    m->arg[0] = got;
    ipc_reply(m->source, m);
    if (read(fd, buffer, SECTOR) != SECTOR)
        err(1, "/dev/disk0");
    got = stamp();
    close(fd);
}

/* While the disk works for the partner, bench runs, until it is interrupted.
 * If that was the timer, or the disk was too quick, the round does not count.
 */
void measure_irq(struct run *run)
{
    const volatile struct info_head *head = info_head();
    struct partner partner = partner_start(work_read);
    uint32_t before = 0, ticks = head->ticks - 1;

    for (int i = 0; i < run->rounds;) {
        bool counts = head->ticks == ticks;
        struct message m = {.type = 0};
        call_or_end(partner.self, &m);
        if (counts)
            run->times[i++] = m.arg[0] - before;
        ticks = head->ticks;
        wait_jump(JUMP, &before);
    }
    partner_end(partner);
}
