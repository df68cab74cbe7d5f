/*
 * Row I4: what a user process may not ask. The rows of servers.def are
 * included here, so a new server or kernel call is checked without a change:
 * users may call the open ones, and of KERNEL only what copies under a loan
 * and, if they are root, the trace.
 */
#include "child.h"
#include <errno.h>

/* All kernel calls. */
static const struct {
    word number;
    const char *name;
} calls[] = {
#define MESSAGE(...)
#define KERNEL_MESSAGE(server, NAME, name, number, takes, gives, summary) \
    {(number), #NAME},
#include <kumquat/messages.def>
};

/* All servers, and whether users may ask them. */
static const struct {
    endpoint server;
    enum { CLOSED, OPEN } open;
    const char *name;
} servers[] = {
#define SERVER(name, module, slot, level, priority, open, ...) \
    {name, open, #name},
#define USER(...)
#include <kumquat/servers.def>
#undef SERVER
#undef USER
};

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* Is this call in the row USER? */
static int users_may(word number)
{
    return number == KERNEL_COPY_FROM || number == KERNEL_COPY_TO ||
           number == KERNEL_LOAN_CHECK || number == KERNEL_TRACE;
}

/* Every kernel call that users have not: EPERM, whatever the arguments. */
static void ask_kernel_calls(void)
{
    endpoint self = info_self()->self;
    const char *wrong = NULL;
    int result = 0, asked = 0;
    for (int i = 0; i < COUNT(calls); i++) {
        if (users_may(calls[i].number))
            continue;
        asked++;
        int r = REQUEST(KERNEL, calls[i].number, self, 0, 0, 0, 0);
        int s = REQUEST(KERNEL, calls[i].number, 0, 0, 0, 0, 0);
        if (wrong == NULL && (r != -EPERM || s != -EPERM)) {
            wrong = calls[i].name;
            result = r != -EPERM ? r : s;
        }
    }
    ok(asked > 10 && wrong == NULL,
       "is every kernel call outside the user's row EPERM?",
       "%s gave %d, %d asked", wrong, result, asked);
}

/* Is it in this image? */
static int is_there(endpoint server)
{
    return info_block(server)->life == LIFE_SERVER;
}

/* An open server answers, or says what is wrong with the call; every other one
 * that there is is EPERM for a call and for a send. */
static void ask_servers(void)
{
    const char *wrong = NULL;
    int result = 0, closed = 0;
    for (int i = 0; i < COUNT(servers); i++) {
        endpoint server = servers[i].server;
        if (!is_there(server))
            continue;
        struct message m = {.type = DEVICE_READ};
        int r = ipc_call(server, &m);
        int s = ipc_send(server, &m);
        closed += servers[i].open == CLOSED;
        int want = servers[i].open == OPEN ? 0 : -EPERM;
        if (wrong == NULL && (r != want || s != -EPERM)) {
            wrong = servers[i].name;
            result = r != want ? r : s;
        }
    }
    ok(closed > 3 && wrong == NULL,
       "is every server that is not open EPERM to a user?",
       "%s gave %d, %d are closed", wrong, result, closed);
}

/* A notification of a user: EPERM for every server. */
static void ask_notify(void)
{
    const char *wrong = NULL;
    for (int i = 0; i < COUNT(servers); i++)
        if (is_there(servers[i].server) &&
            ipc_notify(servers[i].server) != -EPERM)
            wrong = servers[i].name;
    ok(wrong == NULL, "is a user's notification of any server EPERM?", "%s",
       wrong);
}

/* What MM alone asks CLOCK. */
static int is_clocks(word number)
{
    return number == CLOCK_CANCEL || number == CLOCK_SIGNAL;
}

/* A message between servers, sent by a user, who keeps his files. */
static int impostor(word number)
{
    endpoint self = info_self()->self;
    word path = (word) "/echo";
    int r = number == FS_EXEC_OPEN ? REQUEST(FS, number, path, 6, self)
            : number == MM_FAULT   ? REQUEST(MM, number, 14, 0, 0, 0, 0)
            : is_clocks(number)    ? REQUEST(CLOCK, number, self)
                                   : REQUEST(FS, number, self, self);
    STEP(1, r == -EPERM);
    STEP(2, REQUEST(FS, FS_DUP, 1, 0) >= 0);
    return 0;
}

static void ask_impostor(void)
{
    is_fine(run_child(impostor, FS_FORKED), "is FS FORKED from a user EPERM?");
    is_fine(run_child(impostor, FS_EXECED), "is FS EXECED from a user EPERM?");
    is_fine(run_child(impostor, FS_EXEC_OPEN),
            "is FS EXEC_OPEN from a user EPERM?");
    is_fine(run_child(impostor, FS_EXITED), "is FS EXITED from a user EPERM?");
    is_fine(run_child(impostor, FS_CANCEL), "is FS CANCEL from a user EPERM?");
    is_fine(run_child(impostor, FS_SIGNAL), "is FS SIGNAL from a user EPERM?");
    is_fine(run_child(impostor, CLOCK_CANCEL),
            "is CLOCK CANCEL from a user EPERM?");
    is_fine(run_child(impostor, CLOCK_SIGNAL),
            "is CLOCK SIGNAL from a user EPERM?");
    is_fine(run_child(impostor, MM_FAULT), "is MM FAULT from a user EPERM?");
}

/* Is the device of a driver out of reach by other numbers of its slot? */
static int by_generation(word unused)
{
    (void)unused;
    for (word g = 1; g < 5; g++)
        for (int i = 0; i < COUNT(servers); i++) {
            struct message m = {.type = DEVICE_READ};
            endpoint e = ENDPOINT_MAKE(g, servers[i].server);
            STEP(1, ipc_call(e, &m) < 0);
        }
    return 0;
}

/* Slots of servers that do not exist, and slots beyond the table. */
static int no_such_slot(word unused)
{
    (void)unused;
    for (word slot = 0; slot < 1u << ENDPOINT_SLOT_BITS; slot++) {
        const volatile struct info *block = info_block(slot);
        if (slot < info_head()->slots &&
            (slot == KERNEL || block->life != LIFE_NONE))
            continue;
        struct message m = {.type = DEVICE_READ};
        STEP(1, ipc_call(slot, &m) < 0);
        STEP(2, ipc_send(slot, &m) < 0);
    }
    return 0;
}

/* There is nothing to wait for from KERNEL: no IRQ, timer, death of ours. */
static int to_kernel_other_ways(word unused)
{
    (void)unused;
    struct message m = {.type = KERNEL_REFRESH};
    STEP(1, ipc_send(KERNEL, &m) < 0);
    STEP(2, ipc_reply(KERNEL, &m) < 0);
    STEP(3, ipc_notify(KERNEL) < 0);
    return 0;
}

/* TRACE is in the row USER, but for root alone. */
static int trace_as_another(word unused)
{
    (void)unused;
    STEP(1, setuid(1000) == 0);
    STEP(2, REQUEST(KERNEL, KERNEL_TRACE, 1, 0, 0, 0, 0) == -EPERM);
    return 0;
}

int main(void)
{
    plan(16);
    ask_kernel_calls();
    ask_servers();
    ask_notify();
    ask_impostor();
    is_fine(run_child(by_generation, 0),
            "is a server under another generation refused?");
    is_fine(run_child(no_such_slot, 0),
            "is every slot that nobody has refused?");
    is_fine(run_child(trace_as_another, 0), "is the trace for root alone?");
    is_fine(run_child(to_kernel_other_ways, 0),
            "can KERNEL be asked by a call only?");
    return done();
}
