/*
 * trace - runs a program and shows its messages
 *
 * usage: trace COMMAND [ARGUMENT ...]
 *
 * Prints, on standard error, each message that the program and its children
 * send and get, and those that servers send for them, in the order in which
 * they are handed over:
 *
 *     trace>MM FORK
 *       MM>FS FORKED parent 8204 child 8205
 *       FS>MM reply 0
 *     MM>trace reply 12
 *
 * What a server does in somebody's name stands further right. A message has its
 * name of `man messages` and its first two arguments; of a path or a buffer,
 * which stays in the sender's memory, no more than that. What is sent to KERNEL
 * is not shown. The kernel keeps the last 1,024 messages of all processes; who
 * is too fast loses some, and trace says so. Only root may trace. Ctrl+C is for
 * the program: trace shows how it ends.
 *
 * Exit status: the program's; 128 and the number of the signal that ended it;
 * 127 if it was not found, 126 if it could not be started.
 *
 * Example: trace echo hi
 */
#include <err.h>
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/command.h>
#include <kumquat/crash_report.h>
#include <kumquat/processes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOT_RUN   126
#define NOT_FOUND 127
#define SIGNALLED 128 /* and the signal's number */
#define INDENT    2   /* columns */

/* What is known of a slot. */
struct party {
    char name[PROCESS_NAME_MAX]; /* as it was seen last */
    bool
        followed; /* a process: it is traced; a server: works for one that is */
    bool forks;   /* a process: waits for MM FORK; a server: is at that */
    int depth;    /* of a server: how far right it stands */
};
static struct party *parties; /* one a slot, and one for what is none */

static uint32_t seen; /* how many messages of the trace */
static char output[8192];

/* --- The trace ------------------------------------------------------------ */

/* Has the kernel note messages, or no longer. */
static void trace_switch(bool on)
{
    int error = kernel_trace(on);

    errno = -error;
    if (error < 0)
        err(NOT_RUN, "messages");
}

/* Takes the next message. Whether there was one. */
static bool trace_next(struct info_message *m)
{
    const struct info_head *head = info_head();

    for (;;) {
        uint32_t lost = head->traced - seen;
        lost = lost > INFO_TRACED ? lost - INFO_TRACED : 0;
        if (lost > 0)
            fprintf(stderr, "... %u messages are lost\n", (unsigned)lost);
        seen += lost;
        if (head->traced == seen)
            return false;
        *m = info_trace()[seen % INFO_TRACED];
        if (head->traced - seen <= INFO_TRACED) /* it is still the same */
            break;
    }
    seen++;
    return true;
}

/* --- Who is followed ------------------------------------------------------ */

static struct party *party_of(endpoint e)
{
    word slot = ENDPOINT_SLOT(e), slots = info_head()->slots;

    return &parties[slot < slots ? slot : slots];
}

static bool is_server(endpoint e)
{
    return ENDPOINT_SLOT(e) < info_head()->first_process;
}

/* A server's name in upper case, as in messages.def. */
static const char *name_of(endpoint e)
{
    struct party *party = party_of(e);
    const struct info *p = info_block(party - parties);

    if (e == KERNEL)
        return "KERNEL";
    if (p->self == e && p->name[0] != '\0')
        strlcpy(party->name, p->name, sizeof(party->name));
    for (char *c = party->name; is_server(e) && *c != '\0'; c++)
        *c &= ~0x20;
    return party->name;
}

/* What MM tells FS says who is whose child, and who has ended. Anybody may
 * send such a message: only MM's is believed. */
static void follow_news(const struct info_message *m)
{
    if (m->type == FS_FORKED) {
        struct party *child = party_of(m->arg[1]);
        strlcpy(child->name, name_of(m->arg[0]), sizeof(child->name));
        child->followed = party_of(m->arg[0])->followed;
    }
    if (m->type == FS_EXITED)
        party_of(m->arg[0])->followed = false;
}

/* A request, or a notification: a server works for who is followed. */
static bool follow_call(const struct info_message *m, endpoint from)
{
    struct party *sender = party_of(from), *receiver = party_of(m->to);

    if (is_server(m->to)) {
        receiver->followed = sender->followed;
        receiver->depth = is_server(from) ? sender->depth + 1 : 1;
    }
    if (from == MM && m->to == FS)
        follow_news(m);
    return sender->followed || receiver->followed;
}

/* A reply. Of trace itself nothing but its FORK matters. */
static bool follow_reply(const struct info_message *m)
{
    struct party *caller = party_of(m->to);
    bool matters = caller->followed;

    if (m->to == info_self()->self)
        caller->followed = false;
    return matters;
}

/* --- Printing ------------------------------------------------------------- */

/* One of the two arguments that are kept: a number, or of what is in the
 * sender's memory only what it is. */
static void print_argument(const struct info_message *m,
                           const struct message_name *message, unsigned i)
{
    enum argument_kind kind = SHAPE_KIND(message->shape, i);

    if (message->arguments[i] == NULL || kind == KIND_LENGTH)
        return;
    fprintf(stderr, " %s", message->arguments[i]);
    if (kind == KIND_WORD || kind == KIND_PROCESS)
        fprintf(stderr, " %u", (unsigned)m->arg[i]);
}

static void print_message(const struct info_message *m, endpoint from)
{
    uint32_t operation = m->from >> ENDPOINT_BITS;
    const struct message_name *message = message_name(m->type);
    const struct party *inner = party_of(operation == IPC_REPLY ? m->to : from);
    bool is_inner = is_server(operation == IPC_REPLY ? m->to : from);

    fprintf(stderr, "%*s%s>", is_inner ? inner->depth * INDENT : 0, "",
            name_of(from));
    fprintf(stderr, "%s ", name_of(m->to));
    if (operation == IPC_REPLY && (int)m->type < 0)
        fprintf(stderr, "reply: %s\n", strerror(-(int)m->type));
    else if (operation == IPC_REPLY)
        fprintf(stderr, "reply %u\n", (unsigned)m->type);
    else if (message == NULL)
        fprintf(stderr, "message %u\n", (unsigned)m->type);
    if (operation == IPC_REPLY || message == NULL)
        return;
    fputs(message->name, stderr);
    for (unsigned i = 0; i < 2; i++)
        print_argument(m, message, i);
    fputc('\n', stderr);
}

/* Prints what has been noted. Whether there was anything. */
static bool show_messages(void)
{
    struct info_message m;
    bool any = false;

    while (trace_next(&m)) {
        endpoint from = m.from & ENDPOINT_MASK;
        bool is_reply = m.from >> ENDPOINT_BITS == IPC_REPLY;
        if (is_reply ? follow_reply(&m) : follow_call(&m, from)) {
            print_message(&m, from);
            any = true;
        }
    }
    return any;
}

/* --- The program ---------------------------------------------------------- */

/* The child's half. */
static _Noreturn void become(char **command)
{
    execvp(command[0], command);
    int status = errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : NOT_RUN;
    warn("%s", command[0]);
    _exit(status);
}

static bool is_alive(pid_t pid)
{
    for (word slot = info_head()->first_process; slot < info_head()->slots;
         slot++) {
        const volatile struct info *p = info_block(slot);
        if (p->pid == pid)
            return p->life != LIFE_HANGING;
    }
    return false;
}

/* Shows messages until the child has ended. */
static void watch(pid_t pid)
{
    const struct timespec tick = {.tv_nsec = 10000000};

    while (is_alive(pid)) {
        if (show_messages())
            continue;
        fflush(stderr);
        nanosleep(&tick, NULL);
    }
    trace_switch(false);
    show_messages();
    fflush(stderr);
}

int main(int argc, char **argv)
{
    char **command = options_none(argc, argv, 1, -1);
    int status;

    parties = calloc(info_head()->slots + 1, sizeof(parties[0]));
    if (parties == NULL)
        err(NOT_RUN, "list");
    setvbuf(stderr, output, _IOFBF, sizeof(output));
    signal(SIGINT, SIG_IGN); /* they end the program, and trace shows it */
    signal(SIGQUIT, SIG_IGN);
    party_of(info_self()->self)->followed = true;
    seen = info_head()->traced;
    trace_switch(true);
    pid_t pid = fork();
    if (pid < 0) {
        trace_switch(false);
        err(NOT_RUN, "cannot start %s", command[0]);
    }
    if (pid == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGQUIT, SIG_DFL);
        become(command);
    }
    watch(pid);
    if (waitpid(pid, &status, 0) < 0)
        err(NOT_RUN, "cannot wait for %s", command[0]);
    crash_report(pid, command[0], status);
    return WIFEXITED(status) ? WEXITSTATUS(status)
                             : SIGNALLED + WTERMSIG(status);
}
