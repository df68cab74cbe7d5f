/*
 * SAMPLE: a sum to which every process can add.
 *
 * The sum is this server's memory, so it lasts as long as the server: if that
 * dies, RS starts it anew, and the sum is 0.
 */
#include <kumquat/service.h>

static word sum;

/* What the message says is read before the reply is written: the two are the
 * same five words. */
static int do_add(struct sample_add *m)
{
    sum += m->number;
    m->reply.sum = sum;
    return 0;
}

static const struct service service = {
    .requests = {SERVE(sample_add, do_add)},
};

int main(void)
{
    service_run(&service);
}
