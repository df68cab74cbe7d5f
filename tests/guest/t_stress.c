/*
 * Row I10: return values never cross. Many processes call at once, each with
 * numbers of its own, and each must get the answers to its own calls: from a
 * user who answers in an order unlike that of the calls, from FS, from MM,
 * and while others are blocked in calls that end later.
 */
#include "count.h"
#include <fcntl.h>

#define CLIENTS 4
#define ROUNDS  2500 /* of each client: 10,000 in all */
#define WORK    0x6300u

static endpoint server;

/* What a server answers to a client's number, in every word. */
static word answer_to(word client, word round, word i)
{
    return (client * 0x01000193u ^ round * 0x9E3779B1u) + i * 0x10001u;
}

/* Calls the server; each of six words must be this call's own. */
static int call_rounds(word client)
{
    for (word round = 0; round < ROUNDS; round++) {
        struct message m = {.type = WORK, .arg = {client, round}};
        STEP(1, ipc_call(server, &m) == 0 && m.source == server);
        STEP(2, m.type == (answer_to(client, round, 5) & 0x7FFFFFFF));
        for (word i = 0; i < 5; i++)
            STEP(3, m.arg[i] == answer_to(client, round, i));
    }
    return 0;
}

/* Answers one call. */
static int answer(const struct message *call)
{
    struct message m = {0};
    word client = call->arg[0], round = call->arg[1];
    m.type = answer_to(client, round, 5) & 0x7FFFFFFF;
    for (word i = 0; i < 5; i++)
        m.arg[i] = answer_to(client, round, i);
    return ipc_reply(call->source, &m);
}

/* Serves clients in this process: takes as many calls as there are clients
 * left, then answers the last first, so that who called first waits while
 * the others return and call again. */
static int serve_backwards(word unused)
{
    (void)unused;
    pid_t pid[CLIENTS];
    word left[CLIENTS];
    server = info_self()->self;
    for (word i = 0; i < CLIENTS; i++) {
        left[i] = ROUNDS;
        pid[i] = start_child(call_rounds, i);
    }
    for (word total = CLIENTS * ROUNDS; total > 0;) {
        struct message call[CLIENTS];
        int busy = 0, taken = 0;
        for (int i = 0; i < CLIENTS; i++)
            busy += left[i] > 0;
        for (; taken < busy; taken++) {
            STEP(11, ipc_receive(ANY, &call[taken]) == 0);
            STEP(12, call[taken].arg[0] < CLIENTS);
        }
        while (taken-- > 0) {
            STEP(13, answer(&call[taken]) == 0);
            left[call[taken].arg[0]]--;
            total--;
        }
    }
    for (int i = 0; i < CLIENTS; i++)
        STEP(14, exited_with(end_of(pid[i]), 0));
    return 0;
}

/* Calls FS and MM; each answer depends on who asks. */
static int ask_servers(word client)
{
    char name[] = "/t_stress.0";
    name[10] = (char)('0' + client);
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    STEP(21, fd >= 0);
    for (word round = 0; round < ROUNDS; round++) {
        off_t offset = (off_t)(client * 1000000 + round);
        STEP(22, lseek(fd, offset, SEEK_SET) == offset);
        STEP(23, lseek(fd, 0, SEEK_CUR) == offset);
        struct message m = {.type = MM_BRK};
        STEP(24, ask(MM, &m) >= 0 && m.arg[0] == (word)sbrk(0));
        if (round % 100 == 0)
            STEP(25, sbrk((intptr_t)(client + 1) * 16) != (void *)-1);
    }
    STEP(26, close(fd) == 0 && unlink(name) == 0);
    return 0;
}

static int many_ask(word unused)
{
    (void)unused;
    pid_t pid[CLIENTS];
    for (word i = 0; i < CLIENTS; i++)
        pid[i] = start_child(ask_servers, i);
    for (int i = 0; i < CLIENTS; i++)
        STEP(31, exited_with(end_of(pid[i]), 0));
    return 0;
}

/* Writes and reads back its own bytes while others do the same. */
static int own_bytes(word client)
{
    char name[] = "/t_stress.0", mine[700], seen[700];
    name[10] = (char)('0' + client);
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (word round = 0; round < 200; round++) {
        memset(mine, (int)(client * 50 + round % 50), sizeof(mine));
        STEP(41, lseek(fd, (off_t)(round % 7 * 700), SEEK_SET) >= 0);
        STEP(42, write(fd, mine, sizeof(mine)) == sizeof(mine));
        STEP(43, lseek(fd, -(off_t)sizeof(mine), SEEK_CUR) >= 0);
        STEP(44, read(fd, seen, sizeof(seen)) == sizeof(seen));
        STEP(45, memcmp(mine, seen, sizeof(mine)) == 0);
    }
    STEP(46, close(fd) == 0 && unlink(name) == 0);
    return 0;
}

static int many_write(word unused)
{
    (void)unused;
    pid_t pid[CLIENTS];
    for (word i = 0; i < CLIENTS; i++)
        pid[i] = start_child(own_bytes, i);
    for (int i = 0; i < CLIENTS; i++)
        STEP(51, exited_with(end_of(pid[i]), 0));
    return 0;
}

/* Blocks in wait while others return: its own status, its own pid. */
static int exit_later(word status)
{
    for (word i = 0; i < status % 5; i++)
        REQUEST(MM, MM_SIGMASK, 0, 0);
    return (int)status;
}

static int wait_rounds(word client)
{
    for (word round = 0; round < 100; round++) {
        int status, want = (int)((client * 61 + round) & 0xFF);
        pid_t pid = start_child(exit_later, (word)want);
        STEP(61, pid > 0 && wait(&status) == pid);
        STEP(62, exited_with(status, want));
    }
    return 0;
}

static int many_wait(word unused)
{
    (void)unused;
    pid_t pid[CLIENTS];
    for (word i = 0; i < CLIENTS; i++)
        pid[i] = start_child(wait_rounds, i);
    for (int i = 0; i < CLIENTS; i++)
        STEP(71, exited_with(end_of(pid[i]), 0));
    return 0;
}

/* All kinds at once. */
static int all_at_once(word unused)
{
    static const child_body bodies[] = {serve_backwards, many_ask, many_wait};
    pid_t pid[3];
    for (int i = 0; i < 3; i++)
        pid[i] = start_child(bodies[i], unused);
    for (int i = 0; i < 3; i++)
        STEP(81, exited_with(end_of(pid[i]), 0));
    return 0;
}

int main(void)
{
    plan(6);
    make_room();
    run_child(many_write, 0); /* touches what will be touched */
    struct count before = count_now();
    is_fine(run_child(serve_backwards, 0),
            "does each of four callers get 2,500 answers of its own?");
    is_fine(run_child(many_ask, 0),
            "does each of four get its own answers of FS and MM?");
    is_fine(run_child(many_write, 0), "does each of four read what it wrote?");
    is_fine(run_child(many_wait, 0),
            "does each of four wait for its own children?");
    is_fine(run_child(all_at_once, 0), "and all of that at once?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
