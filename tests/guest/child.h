/*
 * Children of guest tests: a question that may end or hang a process is
 * asked in a forked child, and the answer is the child's wait status.
 *
 * A body returns 0 when all is well, else the number of the step that went
 * wrong (1 to 255), which becomes its exit status. Bodies never print.
 */
#ifndef CHILD_H
#define CHILD_H

#include "tap.h"
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>

/* How long anything may take, in ticks of guest time: the one place. */
#define PATIENCE (15u * HZ)

/* Instead of a wait status: it did not end in time, or fork failed. */
#define HUNG    (-1)
#define NO_FORK (-2)

/* In a body: leave with this step's number unless the condition holds. */
#define STEP(number, condition) \
    do {                        \
        if (!(condition))       \
            return (number);    \
    } while (0)

typedef int (*child_body)(word argument);

/* Ticks since boot. */
static inline uint32_t now(void)
{
    return info_head()->ticks;
}

/* Starts body(argument) in a child. Returns its pid, -1 on failure. */
static inline pid_t start_child(child_body body, word argument)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(body(argument));
    return pid;
}

/* Waits for a child. Returns its wait status, HUNG if waitpid fails. */
static inline int end_of(pid_t pid)
{
    int status;
    return waitpid(pid, &status, 0) == pid ? status : HUNG;
}

/* Kills a child and takes its wait status. */
static inline int kill_child(pid_t pid)
{
    kill(pid, SIGKILL);
    return end_of(pid);
}

/* Waits for a child, but kills it when PATIENCE is over: HUNG. */
static inline int end_in_time(pid_t pid)
{
    uint32_t start = now();
    int status;
    while (now() - start < PATIENCE) {
        pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid)
            return status;
        if (ended < 0)
            return HUNG;
    }
    kill_child(pid);
    return HUNG;
}

/* Runs body(argument) in a child that is trusted to end. */
static inline int run_child(child_body body, word argument)
{
    pid_t pid = start_child(body, argument);
    return pid < 0 ? NO_FORK : end_of(pid);
}

/* Runs body(argument) in a child that may hang. */
static inline int run_guarded(child_body body, word argument)
{
    pid_t pid = start_child(body, argument);
    return pid < 0 ? NO_FORK : end_in_time(pid);
}

/* The step that a child's wait status tells of: never 0. */
static inline int step_of(int status)
{
    if (status < 0 || !WIFEXITED(status) || WEXITSTATUS(status) == 0)
        return 255;
    return WEXITSTATUS(status);
}

/* A wait status in words, in a buffer that the next call reuses. */
static inline const char *status_text(int status)
{
    static char text[40];
    if (status == HUNG)
        return "hung";
    if (status == NO_FORK)
        return "fork failed";
    if (WIFEXITED(status))
        snprintf(text, sizeof(text), "exit %d", WEXITSTATUS(status));
    else
        snprintf(text, sizeof(text), "signal %d", WTERMSIG(status));
    return text;
}

static inline int exited_with(int status, int code)
{
    return status >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static inline int died_by(int status, int number)
{
    return status >= 0 && WIFSIGNALED(status) && WTERMSIG(status) == number;
}

static inline int died(int status)
{
    return status >= 0 && WIFSIGNALED(status);
}

/* Did the child exit with 0? Else the number is the step that failed. */
static inline void is_fine(int status, const char *question)
{
    ok(exited_with(status, 0), question, "%s", status_text(status));
}

/* Did this signal end the child? */
static inline void is_signal(int status, int number, const char *question)
{
    ok(died_by(status, number), question, "%s, want signal %d",
       status_text(status), number);
}

/* --- who is who ------------------------------------------------------ */

/* The info block of a living or HANGING process, NULL if there is none. */
static inline const struct info *block_of(pid_t pid)
{
    const struct info_head *head = info_head();
    for (uint32_t slot = head->first_process; slot < head->slots; slot++) {
        const volatile struct info *block = info_block(slot);
        if (block->life != LIFE_NONE && block->pid == pid)
            return info_block(slot);
    }
    return NULL;
}

/* The endpoint of a process, 0 if there is none. */
static inline endpoint endpoint_of(pid_t pid)
{
    const struct info *block = block_of(pid);
    return block != NULL ? block->self : 0;
}

/* --- messages -------------------------------------------------------- */

/* Calls `peer`. Returns what went wrong with the call, else the reply's
 * type; the reply is in *m. */
static inline int ask(endpoint peer, struct message *m)
{
    int r = ipc_call(peer, m);
    return r < 0 ? r : (int)m->type;
}

/* The same with up to five arguments, when the type is all one wants. */
#define REQUEST(peer, number, ...) \
    ask((peer), &(struct message){.type = (word)(number), .arg = {__VA_ARGS__}})

/* Waits until the kernel says that a process is in `state`, waiting for
 * `peer` (not looked at if it is ANY). 0 when PATIENCE is over. */
static inline int until_state(endpoint process, int state, endpoint peer)
{
    const volatile struct info *block = info_block(ENDPOINT_SLOT(process));
    uint32_t start = now();
    while (now() - start < PATIENCE) {
        REQUEST(MM, MM_REFRESH, process);
        if (block->self == process && block->state == state &&
            (peer == ANY || block->peer == peer))
            return 1;
    }
    return 0;
}

/* Waits until MM says that a process HANGs. 0 when PATIENCE is over. */
static inline int until_hanging(endpoint process)
{
    const volatile struct info *block = info_block(ENDPOINT_SLOT(process));
    uint32_t start = now();
    while (now() - start < PATIENCE) {
        if (block->self == process && block->life == LIFE_HANGING)
            return 1;
    }
    return 0;
}

/* A question that a scenario answers: it goes well, or it does not. */
struct question {
    const char *question;
    child_body scenario;
    word argument;
};

/* A whole test of such questions: plans, asks, and ends it. */
static inline int ask_all(const struct question *questions, int count)
{
    plan(count);
    for (int i = 0; i < count; i++)
        is_fine(run_guarded(questions[i].scenario, questions[i].argument),
                questions[i].question);
    return done();
}

#endif
