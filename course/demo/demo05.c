/*
 * Chapter 5: what messages do, and what is refused.
 */
#include "talk05.h"
#include <string.h>

static void say(bool is_so, const char *what)
{
    log_line("%s%s", what, is_so ? "" : " - BUT IT IS NOT SO");
}

/* Calls a server or KERNEL: the result, or why there is none. */
static int ask(endpoint peer, word type, word a, word b)
{
    struct message m = {.type = type, .arg = {a, b}};
    int error = ipc_call(peer, &m);

    return error < 0 ? error : (int)m.type;
}

/* Returns right behind a tick: what is to be watched comes between two. */
static void wait_for_tick(void)
{
    struct message m;

    set_timer(1);
    ipc_receive(KERNEL, &m);
}

static void show_loan(void)
{
    char fruit[WORD_SIZE] = "fig";

    say(ask(PARTNER, CHANGE, (word)fruit, 0) == 0 && strcmp(fruit, "nut") == 0,
        "my \"fig\" is a \"nut\": partner did that while I waited for it");
    wait_for_tick();
    ask(PARTNER, CHANGE_LATE, (word)fruit, 0);
    say(ask(PARTNER, LATE, 0, 0) == -EPERM,
        "it answered first, and then tried once more: EPERM");
}

static void show_authority(void)
{
    struct message m = {.type = 0};

    say(ask(RS, 1, 0, 0) == -EPERM, "I call RS: EPERM");
    say(ask(PARTNER, CALL_BACK, 0, 0) == -EPERM, "partner calls me: EPERM");
    say(ask(KERNEL, KERNEL_POWER, 0, 0) == -EPERM,
        "I ask KERNEL to switch the machine off: EPERM");
    say(ipc_reply(PARTNER, &m) == -ESRCH,
        "I answer partner, who has not asked anything: ESRCH");
    say(ask(MM, 1, 0, 0) == -ESRCH, "I call MM, which is not here: ESRCH");
}

static void show_deadlock(void)
{
    struct message m;

    say(ask(PARTNER, WAIT_BACK, 0, 0) == -EDEADLK,
        "I wait for partner. It waits for a message of mine: EDEADLK");
    say(ipc_receive(DEMO, &m) == -EDEADLK,
        "I wait for a message of my own: EDEADLK");
}

/* The timer's notification tells that no other of partner's is pending. */
static void show_notifications(void)
{
    struct message first, second;

    ask(PARTNER, NOTIFY_BACK, 0, 0);
    ipc_receive(ANY, &first);
    set_timer(1);
    ipc_receive(ANY, &second);
    say(first.type == NOTIFY && first.source == PARTNER &&
            second.type == NOTIFY && second.source == KERNEL,
        "partner notified me three times. I was told once");
}

int main(void)
{
    struct message m;

    wait_for_tick();
    say(ask(PARTNER, ADD, 19, 23) == 42, "19 and 23 are 42, says partner");
    show_loan();
    show_authority();
    show_deadlock();
    show_notifications();
    log_line("now we all wait");
    for (;;)
        ipc_receive(ANY, &m);
}
