/*
 * Chapter 4: who has had the ticks?
 *
 * The timer's ticks since boot stand in the head of the info pages, and in each
 * process's block how many of them found it running. Any process may look.
 */
#include "turns04.h"

#define WAIT    10 /* ticks to do nothing */
#define COMMON  30 /* ticks that both compute */
#define ENOUGH  60 /* ticks that partner computes while we try */
#define ATTEMPT 4

static void say(bool is_so, const char *what)
{
    log_line("%s%s", what, is_so ? "" : " - BUT IT IS NOT SO");
}

static uint32_t partners_ticks(void)
{
    return ((const volatile struct info *)info_block(PARTNER))->ticks;
}

static int ask(word type, word argument, struct message *m)
{
    *m = (struct message){.type = type, .arg = {argument}};
    return ipc_call(PARTNER, m);
}

static void wait_ticks(word ticks)
{
    struct message m;

    set_timer(ticks);
    ipc_receive(KERNEL, &m);
}

/* Both wait, so nobody runs. A tick may find us on our way there. */
static void show_idle(void)
{
    uint32_t all = info_head()->ticks;
    uint32_t ours = info_self()->ticks + partners_ticks();

    wait_ticks(WAIT);
    all = info_head()->ticks - all;
    ours = info_self()->ticks + partners_ticks() - ours;
    say(all >= WAIT && ours <= 1,
        "ten ticks have passed, and nobody had them: the machine was idle");
}

static void show_turns(void)
{
    uint32_t turns[TURNS] = {0};
    struct message m;

    ask(COMPUTE, COMMON, &m);
    watch_turns(PARTNER, COMMON, turns);
    log_line("we both compute. Partner had %u, %u, %u, %u ticks at a time",
             turns[0], turns[1], turns[2], turns[3]);
    ask(TELL, 0, &m);
    log_line("and says that I had %u, %u, %u, %u", m.arg[1], m.arg[2], m.arg[3],
             m.arg[4]);
}

/* A tick that comes between our last look and our wait ends that at once: then
 * we try again. */
static void show_wake(void)
{
    struct message m;
    uint32_t ticks = 0;

    ask(COMPUTE, ENOUGH, &m);
    for (int i = 0; ticks == 0 && i < ATTEMPT; i++) {
        uint32_t before = partners_ticks();
        wait_ticks(1);
        ticks = partners_ticks() - before;
    }
    log_line("partner computes. My timer rang after 1 tick; I run after %u",
             ticks);
}

/* RS is more urgent than we are, and a process with a new turn comes first. */
static void show_urgent(void)
{
    struct message m;
    int error = ask(FAULT, 0, &m);

    say(error == -ERESTART && info_block(PARTNER)->restarts == 1,
        "my call failed, and yet RS ran before me: partner is back");
}

int main(void)
{
    struct message m;

    show_idle();
    show_turns();
    show_wake();
    show_urgent();
    log_line("now we all wait");
    for (;;)
        ipc_receive(ANY, &m);
}
