/*
 * Asking a driver by PROBE, a server of the test image: what FS would see is
 * seen here. The questions are in conform_block.h and conform_character.h; each
 * answers with 0, or the number of the step that went wrong.
 */
#ifndef CONFORM_H
#define CONFORM_H

#include "child.h"
#include "tests/servers/probe/probe.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/calls.h>
#include <kumquat/device.h>
#include <kumquat/limits.h>
#include <sys/stat.h>

#define NODE       "/tmp/conform"
#define BAD        0x1000u      /* no server may touch this */
#define MARGIN     64u          /* bytes before what a driver may touch */
#define MOST_TICKS (2u * HZ)    /* that an answer may take */
#define NO_ANSWER  (-INT32_MAX) /* the driver has died, or there is none */

struct conform {
    const char *question;
    int (*holds)(void);
};

/* Whom the questions are about. */
static struct {
    endpoint driver;
    word minor, first; /* block devices: the first sector to be written */
    word sectors;
} at;

static uint8_t buffer[PROBE_BUFFER]; /* what the driver finds, and leaves */
static word values[5];               /* of the last reply */
static uint32_t slowest;             /* ticks */
static int unanswered;

/* Sends a message of these words; place: which of them is an offset into the
 * buffer. -> what the driver says. */
static int driver_ask(word type, word a, word b, word c, word d, word e,
                      word place)
{
    struct probe_question q = {
        PROBE_MAGIC, place, {at.driver, type, {a, b, c, d, e}}};
    uint32_t start = now();
    int error = probe_ask(&q, sizeof(q), buffer, sizeof(buffer));

    if (now() - start > slowest)
        slowest = now() - start;
    if (error < 0) {
        unanswered++;
        return NO_ANSWER;
    }
    memcpy(values, q.message.arg, sizeof(values));
    return (int)q.message.type;
}

static uint8_t pattern(word seed, word i)
{
    return (uint8_t)(seed * 37 + i * 7 + i / 256 * 13 + 1);
}

/* Fills the whole buffer, and is it so still from one byte up to another? */
static void fill(word seed)
{
    for (word i = 0; i < sizeof(buffer); i++)
        buffer[i] = pattern(seed, i);
}

static int is_filled(word seed, word from, word to)
{
    while (from < to && buffer[from] == pattern(seed, from))
        from++;
    return from == to;
}

/* Minors that no driver can have: FS passes 8 bits. */
static const word no_minors[] = {0, UINT32_MAX};

static word no_minor(int i)
{
    return i == 0 ? at.minor | 0x100 : no_minors[i];
}

static int is_refused(int result)
{
    return result == -ENXIO || result == -ENOSYS;
}

/* --- Of all drivers ------------------------------------------------------- */

static int in_time(void)
{
    STEP(1, slowest <= MOST_TICKS);
    return 0;
}

static int all_answered(void)
{
    STEP(1, unanswered == 0);
    return 0;
}

/* The device as a file. */
static int node_open(mode_t kind, int flags)
{
    unlink(NODE);
    if (mknod(NODE, kind | 0600, DEV_MAKE(at.driver, at.minor)) < 0)
        return -1;
    int fd = open(NODE, flags);
    unlink(NODE);
    return fd;
}

#endif
