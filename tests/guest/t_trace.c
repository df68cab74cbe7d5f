/*
 * Row I8: what any process may send while root traces. `trace` learns from MM
 * who is whose child; the same messages of somebody else, with slots that do
 * not exist, may not harm it. And it ends with who has switched it on.
 */
#include "child.h"
#include <unistd.h>

/* Says what only MM may say, for ever: FS refuses it, but it is traced. */
static int lies(word unused)
{
    for (word i = 0;; i++) {
        struct message forked = {.type = FS_FORKED, .arg = {i * 97, i * 31}};
        struct message exited = {.type = FS_EXITED, .arg = {i * 89}};
        ipc_call(FS, &forked);
        ipc_call(FS, &exited);
    }
    return (int)unused;
}

static int switches_on(word unused)
{
    struct message m = {.type = KERNEL_TRACE, .arg = {1}};
    uint32_t before = info_head()->traced;

    STEP(1, ipc_call(KERNEL, &m) == 0 && m.type == 0);
    m.type = FS_TOTALS;
    ipc_call(FS, &m);
    STEP(2, info_head()->traced != before);
    return (int)unused;
}

static int traces(word unused)
{
    execl("/trace", "trace", "true", (char *)NULL);
    return (int)unused;
}

static int survives(word unused)
{
    pid_t liar = start_child(lies, 0), trace = start_child(traces, 1);

    STEP(1, exited_with(end_in_time(trace), 0));
    kill_child(liar);
    return (int)unused;
}

static int goes_off(word unused)
{
    struct message m = {.type = FS_TOTALS};

    STEP(1, exited_with(run_child(switches_on, 0), 0));
    uint32_t traced = info_head()->traced;
    ipc_call(FS, &m);
    STEP(2, info_head()->traced == traced);
    return (int)unused;
}

static const struct question questions[] = {
    {"does trace survive messages that look like MM's?", survives, 0},
    {"does tracing end with who has switched it on?", goes_off, 0},
};

int main(void)
{
    return ask_all(questions, sizeof(questions) / sizeof(questions[0]));
}
