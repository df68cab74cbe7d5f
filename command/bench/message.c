/*
 * Messages, and the call that needs none.
 */
#include "bench.h"
#include <err.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <signal.h>
#include <unistd.h>

#define UNKNOWN 0x1FE /* no row of messages.def has this number */

/* Round trips to a server or process, the library's stub included. */
static void measure_calls(endpoint peer, uint32_t *times, int rounds)
{
    struct message m;

    for (int i = 0; i < rounds; i++) {
        m.type = UNKNOWN;
        uint32_t start = stamp();
        int result = ipc_call(peer, &m);
        times[i] = stamp() - start;
        if (result != 0)
            errx(1, "a message was not answered: error %d", -result);
    }
}

void measure_null(uint32_t *times, int rounds, int argument)
{
    (void)argument;
    measure_calls(MM, times, rounds);
}

void measure_null_user(uint32_t *times, int rounds, int argument)
{
    struct partner partner = partner_start();

    (void)argument;
    measure_calls(partner.self, times, rounds);
    partner_end(partner);
}

void measure_getpid(uint32_t *times, int rounds, int argument)
{
    (void)argument;
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        getpid();
        times[i] = stamp() - start;
    }
}

static void handler(int signal)
{
    (void)signal;
}

/* From kill() into the handler and back again. */
void measure_signal(uint32_t *times, int rounds, int argument)
{
    sighandler_t before = signal(SIGUSR1, handler);
    pid_t self = getpid();

    (void)argument;
    for (int i = 0; i < rounds; i++) {
        uint32_t start = stamp();
        int result = kill(self, SIGUSR1);
        times[i] = stamp() - start;
        if (result != 0)
            err(1, "kill");
    }
    signal(SIGUSR1, before);
}
