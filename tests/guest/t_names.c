/*
 * Row E2: a program that the shell has started serves others, who find it by
 * its name. This program started with "serve NAME" is the server.
 */
#include "served.h"
#include <errno.h>
#include <kumquat/interface.h>
#include <kumquat/service.h>

#define ROUNDS 5000
#define ITSELF "/t_names"

/* What the server is asked. */
INTERFACE(SUM, ADD, sum_add, 0x1041, (WORD(number)), (WORD(sum)),
          "-> 0, arg0 the sum so far; all who WAIT are answered")
INTERFACE(SUM, WAIT, sum_wait, 0x1042, (OUT(text), LENGTH(text), WORD(sum)),
          (WORD(now)), "wait for another sum; \"added\" -> 5, arg0 the sum")
INTERFACE(SUM, UPPER, sum_upper, 0x1043,
          (IN(text), LENGTH(text), OUT(upper), LENGTH(upper)), (NONE),
          "text in upper case; E2BIG")
INTERFACE(SUM, TRY, sum_try, 0x1044, (WORD(victim), WORD(address)), (NONE),
          "try what a program may not -> 0, or the first that went")

INTERFACE(SUM, LOCK, sum_lock, 0x1045, (NONE), (NONE),
          "have the lock, as soon as nobody has it")
INTERFACE(SUM, UNLOCK, sum_unlock, 0x1046, (NONE), (NONE), "give it back")

/* --- The server ----------------------------------------------------------- */

static struct queue waiting = QUEUE_INIT(waiting, false);
static word sum;

static int do_add(struct sum_add *m)
{
    sum += m->number;
    m->reply.sum = sum;
    queue_wake(&waiting);
    return 0;
}

static int do_wait(struct sum_wait *m)
{
    if (m->sum == sum)
        return park_client(&waiting, m);
    int length = GIVE(m, text, "added", 5);
    m->reply.now = sum;
    return length;
}

static int do_upper(struct sum_upper *m)
{
    char text[16];
    int length = TAKE(m, text, text);

    for (int i = 0; i < length; i++)
        text[i] = (char)(text[i] - 'a' + 'A');
    return length < 0 ? length : GIVE(m, upper, text, (size_t)length);
}

static struct queue lockers = QUEUE_INIT(lockers, false);
static bool is_locked;

static int do_lock(struct sum_lock *m)
{
    if (is_locked)
        return park_client(&lockers, m);
    is_locked = true;
    return 0;
}

static int do_unlock(struct sum_unlock *m)
{
    (void)m;
    is_locked = false;
    queue_wake(&lockers);
    return 0;
}

/* The authority of a server that a program has become: that of a program. */
static int do_try(struct sum_try *m)
{
    char byte = 0;

    STEP(1, copy_from(m->victim, m->address, &byte, 1) == -EPERM);
    STEP(2, copy_to(m->victim, m->address, &byte, 1) == -EPERM);
    STEP(3, set_timer(1) == -EPERM);
    STEP(4, irq_done(1) == -EPERM);
    STEP(5, REQUEST(KERNEL, KERNEL_LOG, (word) "x", 1) == -EPERM);
    STEP(6, REQUEST(TTY, DEVICE_READ) == -EPERM);
    STEP(7, ipc_notify(MM) == -EPERM);
    return 0;
}

static void nothing(int signal)
{
    (void)signal;
}

static int serve(const char *name)
{
    static struct service service = {
        .requests = {SERVE(sum_add, do_add), SERVE(sum_wait, do_wait),
                     SERVE(sum_upper, do_upper), SERVE(sum_try, do_try),
                     SERVE(sum_lock, do_lock), SERVE(sum_unlock, do_unlock)},
    };

    /* Without SA_RESTART: it interrupts the wait for a message. */
    struct sigaction action = {.sa_handler = nothing};

    sigaction(SIGUSR1, &action, NULL);
    service.name = name;
    service_run(&service);
}

/* --- What is asked of it -------------------------------------------------- */

/* Starts it as the shell does. */
static pid_t start_server(const char *name, endpoint *server)
{
    pid_t pid = fork();

    if (pid == 0) {
        execl(ITSELF, "t_names", "serve", name, NULL);
        _exit(127);
    }
    *server = until_found(name);
    return *server != 0 ? pid : -1;
}

static int does_serve(word unused)
{
    endpoint server;
    pid_t pid = start_server("sum", &server);
    word total = 0;
    char upper[8] = "";

    (void)unused;
    STEP(1, pid > 0 && server == endpoint_of(pid));
    for (word i = 1; i <= ROUNDS; i++) {
        STEP(2, sum_add(server, i, &total) == 0);
        STEP(3, total == i * (i + 1) / 2);
        STEP(4, i % 50 != 0 || name_find("sum") == (int)server);
        memset(upper, 0, sizeof upper);
        STEP(5, sum_upper(server, "kumquat", 7, upper, sizeof upper) == 7);
        STEP(6, strcmp(upper, "KUMQUAT") == 0);
    }
    STEP(7, died_by(kill_child(pid), SIGKILL));
    STEP(8, name_find("sum") == -1 && errno == ENOENT);
    return 0;
}

/* The kit looks at requests before a handler sees them. */
static int checks_requests(word unused)
{
    endpoint server;
    pid_t pid = start_server("checks", &server);
    char *nowhere = (char *)0x3000, text[32] = "";

    (void)unused;
    STEP(1, pid > 0);
    STEP(2, REQUEST(server, SUM_ADD, 1, 2) == -EINVAL);
    STEP(3, REQUEST(server, SUM_ADD + 64, 1) == -ENOSYS);
    STEP(4, REQUEST(server, NOTIFY, 1) == -ENOSYS);
    STEP(5, sum_upper(server, nowhere, 4, text, 4) == -EFAULT);
    STEP(6, sum_upper(server, text, 4, nowhere, 4) == -EFAULT);
    STEP(7, sum_upper(server, "abc", 3, (char *)ITSELF, 4) == -EFAULT);
    STEP(8, sum_upper(server, text, 17, text, 17) == -E2BIG);
    STEP(9, sum_upper(server, text, 0xFFFFFFFF, text, 1) == -EFAULT);
    struct message m = {.type = SUM_ADD, .arg = {5}};
    STEP(10, ipc_send(server, &m) == 0); /* who does not wait gets no answer */
    STEP(11, sum_upper(server, "ok", 2, text, 2) == 2);
    STEP(12, kill_child(pid) >= 0);
    return 0;
}

/* Lends its memory to whom it calls, which is not the server. */
static int call_parent(word parent)
{
    return REQUEST(parent, 0x1001) >= 0 ? 0 : 1;
}

static int tries(word unused)
{
    endpoint server;
    pid_t pid = start_server("tries", &server);

    (void)unused;
    STEP(20, pid > 0);
    pid_t other = start_child(call_parent, info_self()->self);
    struct message m;
    STEP(21, ipc_receive(ANY, &m) == 0);
    int step = sum_try(server, m.source, (word)&m);
    STEP(step > 0 ? step : 22, step == 0);
    STEP(23, kill_child(other) >= 0 && kill_child(pid) >= 0);
    return 0;
}

/* --- Waiting clients ------------------------------------------------------ */

static endpoint asked;

static int wait_for_sum(word want)
{
    char text[8] = "";
    word got;

    STEP(51, sum_wait(asked, text, sizeof text, 0, &got) == 5);
    STEP(52, got == want && strcmp(text, "added") == 0);
    return 0;
}

static int all_wait(word unused)
{
    pid_t pid = start_server("waits", &asked), client[8];
    word total;

    (void)unused;
    STEP(1, pid > 0);
    for (int i = 0; i < 8; i++) {
        client[i] = start_child(wait_for_sum, 7);
        STEP(2, until_state(endpoint_of(client[i]), STATE_CALLING, asked));
    }
    STEP(3, died_by(kill_child(client[3]), SIGKILL));
    STEP(4, sum_add(asked, 7, &total) == 0 && total == 7);
    for (int i = 0; i < 8; i++)
        STEP(10 + i, i == 3 || exited_with(end_of(client[i]), 0));
    STEP(5, kill_child(pid) >= 0);
    return 0;
}

/* Waits, is interrupted, and asks something else: that is answered. */
static int change_mind(word unused)
{
    char text[8] = "";
    word total = 0;

    (void)unused;
    STEP(61, sum_wait(asked, text, sizeof text, 0, &total) == -EINTR);
    STEP(62, sum_add(asked, 9, &total) == 0 && total == 9);
    STEP(63, text[0] == '\0');
    return 0;
}

static int gives_up(word unused)
{
    pid_t pid = start_server("gives-up", &asked);

    (void)unused;
    STEP(1, pid > 0);
    signal(SIGUSR1, nothing); /* the child has it, too */
    pid_t client = start_child(change_mind, 0);
    STEP(2, until_state(endpoint_of(client), STATE_CALLING, asked));
    STEP(3, kill(client, SIGUSR1) == 0);
    int status = end_of(client);
    STEP(step_of(status), exited_with(status, 0));
    STEP(4, kill_child(pid) >= 0);
    return 0;
}

static int lock(word unused)
{
    (void)unused;
    return -sum_lock(asked);
}

/* Who has been killed while he waited gets no lock that others want. */
static int no_lock_for_the_dead(word unused)
{
    pid_t pid = start_server("locks", &asked);

    (void)unused;
    STEP(1, pid > 0);
    STEP(2, sum_lock(asked) == 0);
    pid_t client = start_child(lock, 0);
    STEP(3, until_state(endpoint_of(client), STATE_CALLING, asked));
    STEP(4, died_by(kill_child(client), SIGKILL));
    STEP(5, sum_unlock(asked) == 0);
    STEP(6, exited_with(end_in_time(start_child(lock, 0)), 0));
    STEP(7, kill_child(pid) >= 0);
    return 0;
}

static int handles_signals(word unused)
{
    endpoint server;
    pid_t pid = start_server("signals", &server);
    word total = 0;

    (void)unused;
    STEP(1, pid > 0);
    for (word i = 1; i <= 100; i++) {
        STEP(2, until_state(server, STATE_RECEIVING, ANY));
        STEP(3, kill(pid, SIGUSR1) == 0);
        STEP(4, sum_add(server, 1, &total) == 0 && total == i);
    }
    STEP(5, kill_child(pid) >= 0);
    return 0;
}

/* --- The end -------------------------------------------------------------- */

static int lose_server(word unused)
{
    char text[8];
    word total;

    (void)unused;
    STEP(71, sum_wait(asked, text, sizeof text, 0, &total) == -ESRCH);
    STEP(72, sum_add(asked, 1, &total) == -ESRCH);
    return 0;
}

static int server_dies(word unused)
{
    (void)unused;
    for (int round = 0; round < 20; round++) {
        pid_t pid = start_server("dies", &asked);
        endpoint before = asked;
        word total;
        STEP(1, pid > 0);
        pid_t client = start_child(lose_server, 0);
        STEP(2, until_state(endpoint_of(client), STATE_CALLING, asked));
        STEP(3, kill(pid, SIGKILL) == 0); /* it is HANGING now */
        STEP(4, name_find("dies") == -1 && errno == ENOENT);
        int status = end_of(client);
        STEP(step_of(status), exited_with(status, 0));
        STEP(5, end_of(pid) >= 0);
        pid = start_server("dies", &asked); /* another one has the name */
        STEP(6, pid > 0 && asked != before);
        STEP(7, sum_add(before, 1, &total) == -ESRCH);
        STEP(8, sum_add(asked, 1, &total) == 0 && total == 1);
        STEP(9, kill_child(pid) >= 0);
    }
    return 0;
}

static int second_server(word unused)
{
    endpoint server;
    pid_t pid = start_server("taken", &server);

    (void)unused;
    STEP(1, pid > 0);
    pid_t second = fork();
    if (second == 0) {
        close(2); /* it complains */
        execl(ITSELF, "t_names", "serve", "taken", NULL);
        _exit(127);
    }
    STEP(2, exited_with(end_in_time(second), 1));
    STEP(3, name_find("taken") == (int)server);
    STEP(4, kill_child(pid) >= 0);
    return 0;
}

static const struct question questions[] = {
    {"does a program that was started serve 5,000 requests by name?",
     does_serve, 0},
    {"are its requests checked before it sees them?", checks_requests, 0},
    {"has it no more authority than other programs?", tries, 0},
    {"do its clients wait, and does one that is killed not matter?", all_wait,
     0},
    {"does who is interrupted, and asks anew, get that answer?", gives_up, 0},
    {"is nothing done for a client that was killed while it waited?",
     no_lock_for_the_dead, 0},
    {"does it go on serving after a signal's handler?", handles_signals, 0},
    {"when it dies, is its name gone, and do its clients know at once?",
     server_dies, 0},
    {"does a second one of the same name end with status 1?", second_server, 0},
};

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2]);
    plan(sizeof questions / sizeof questions[0]);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
        is_fine(run_child(questions[i].scenario, 0), questions[i].question);
    return done();
}
