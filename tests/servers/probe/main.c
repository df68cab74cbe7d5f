/*
 * PROBE: asks drivers on behalf of root's tests, who may not ask them.
 *
 * It is a server like FS: it lends the driver its memory, in which a copy of
 * the test's buffer lies, and hands back both as the driver has left them. So
 * a test sees all that FS would see. It is in the test image only.
 */
#include "probe.h"

#include <kumquat/info.h>
#include <kumquat/service.h>

static uint8_t copy[PROBE_BUFFER] __attribute__((aligned(PAGE_SIZE)));

static int do_ask(struct probe_ask *m)
{
    struct probe_question question;

    if (info_block(ENDPOINT_SLOT(m->source))->euid != 0)
        return -EPERM;
    int size = loan_take(m->source, m->question, m->question_length, &question,
                         sizeof question);
    if (size < 0)
        return size;
    if (size != sizeof question || question.magic != PROBE_MAGIC ||
        question.message.source == KERNEL)
        return -EINVAL;
    size = TAKE(m, buffer, copy);
    if (size < 0)
        return size;
    if (question.place < PROBE_PLAIN)
        question.message.arg[question.place] += (word)copy;
    int error = ipc_call(question.message.source, &question.message);
    if (error == 0)
        error = GIVE(m, buffer, copy, (size_t)size);
    if (error >= 0)
        error = GIVE(m, question, &question, sizeof question);
    return error < 0 ? error : 0;
}

static const struct service service = {
    .requests = {SERVE(probe_ask, do_ask)},
};

int main(void)
{
    service_run(&service);
}
