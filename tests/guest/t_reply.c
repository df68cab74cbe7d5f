/*
 * Row I1, continued: who may reply to whom, and processes that are killed
 * while they wait for a message.
 */
#include "other_side.h"
#include <errno.h>

/* A reply needs a caller that waits for just this process. */
static int reply_to_nobody(word unused)
{
    (void)unused;
    endpoint caller, bystander;
    struct message m, reply = pattern(2);
    STEP(1, ipc_reply(info_self()->self, &reply) == -ESRCH);

    pid_t idle = other_side(receive_one, ANY, &bystander);
    STEP(2, until_state(bystander, STATE_RECEIVING, ANY));
    STEP(3, ipc_reply(bystander, &reply) == -ESRCH);
    kill_child(idle);
    STEP(4, ipc_reply(bystander, &reply) == -ESRCH);

    pid_t pid = other_side(call_parent, 1, &caller);
    STEP(5, until_state(caller, STATE_SENDING, parent));
    STEP(6, ipc_reply(caller, &reply) == -ESRCH); /* not received yet */
    STEP(7, ipc_receive(caller, &m) == 0);
    STEP(8, ipc_reply(caller, &reply) == 0);
    STEP(9, ipc_reply(caller, &reply) == -ESRCH); /* not a second time */
    STEP(10, exited_with(end_of(pid), 0));
    return 0;
}

/* Whom another process calls, nobody else may answer. */
static int meddle(word victim)
{
    struct message m = pattern(2);
    STEP(181, ipc_reply(victim, &m) == -ESRCH);
    return 0;
}

static int reply_by_another(word unused)
{
    (void)unused;
    endpoint caller;
    struct message m;
    pid_t pid = other_side(call_parent, 1, &caller);
    STEP(1, ipc_receive(caller, &m) == 0);
    STEP(2, exited_with(run_child(meddle, caller), 0));
    m = pattern(2);
    STEP(3, ipc_reply(caller, &m) == 0);
    STEP(4, exited_with(end_of(pid), 0));
    return 0;
}

/* A process that waits in each state can be killed there. */
static int wait_for_ever(word operation)
{
    struct message m = pattern(1);
    if (operation == IPC_CALL)
        ipc_call(parent, &m);
    else if (operation == IPC_SEND)
        ipc_send(parent, &m);
    else
        ipc_receive(operation == IPC_RECEIVE ? parent : ANY, &m);
    return 1;
}

static int kill_waiting(word operation)
{
    endpoint other;
    int state = operation == IPC_CALL || operation == IPC_SEND
                    ? STATE_SENDING
                    : STATE_RECEIVING;
    pid_t pid = other_side(wait_for_ever, operation, &other);
    STEP(1, until_state(other, state, ANY));
    STEP(2, died_by(kill_child(pid), SIGKILL));
    struct message m;
    pid = other_side(call_parent, 1, &other); /* the queue is sound still */
    STEP(3, ipc_receive(ANY, &m) == 0 && m.source == other);
    m = pattern(2);
    STEP(4, ipc_reply(other, &m) == 0);
    STEP(5, exited_with(end_of(pid), 0));
    return 0;
}

/* A notification is for servers only. */
static int notify_refused(word unused)
{
    (void)unused;
    endpoint other;
    pid_t pid = other_side(receive_one, ANY, &other);
    STEP(1, until_state(other, STATE_RECEIVING, ANY));
    STEP(2, ipc_notify(other) == -EPERM);
    STEP(3, ipc_notify(MM) == -EPERM);
    STEP(4, ipc_notify(FS) == -EPERM);
    STEP(5, ipc_notify(TTY) == -EPERM);
    STEP(6, until_state(other, STATE_RECEIVING, ANY));
    kill_child(pid);
    return 0;
}

static const struct question questions[] = {
    {"reply: is it refused unless somebody waits for it?", reply_to_nobody, 0},
    {"reply: can nobody answer a call to another?", reply_by_another, 0},
    {"kill: can a queued caller be killed?", kill_waiting, IPC_CALL},
    {"kill: can a queued sender be killed?", kill_waiting, IPC_SEND},
    {"kill: can a receiver by name be killed?", kill_waiting, IPC_RECEIVE},
    {"kill: can a receiver of ANY be killed?", kill_waiting, 0},
    {"notify: is it refused to users?", notify_refused, 0},
};

int main(void)
{
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
