/*
 * What docs/driver.md wants of a character device. It may have nothing to give
 * and take nothing just now; then it has to say so.
 */
#ifndef CONFORM_CHARACTER_H
#define CONFORM_CHARACTER_H

#include "conform.h"
#include <kumquat/info.h>
#include <poll.h>

#define NO_IOCTL 0x7E57u /* that a driver could know */
#define ROUNDS   100     /* until a device is full or empty, if it can be */

/* For this process, in the buffer's bytes from `offset` on. */
static int take(word offset, word length)
{
    return driver_ask(DEVICE_READ, at.minor, offset, length, info_self()->self,
                      0, 1);
}

static int give(word offset, word length)
{
    return driver_ask(DEVICE_WRITE, at.minor, offset, length, info_self()->self,
                      0, 1);
}

static int ready(void)
{
    return driver_ask(DEVICE_POLL, at.minor, info_self()->self, 0, 0, 0,
                      PROBE_PLAIN);
}

static int character_no_minor(void)
{
    word self = info_self()->self;

    for (int i = 0; i < 2; i++) {
        word minor = no_minor(i);
        STEP(1, driver_ask(DEVICE_READ, minor, 0, 1, self, 0, 1) == -ENXIO);
        STEP(2, driver_ask(DEVICE_WRITE, minor, 0, 1, self, 0, 1) == -ENXIO);
        STEP(3, driver_ask(DEVICE_IOCTL, minor, NO_IOCTL, 0, 4, self, 2) ==
                    -ENXIO);
        STEP(4, driver_ask(DEVICE_POLL, minor, self, 0, 0, 0, PROBE_PLAIN) ==
                    -ENXIO);
    }
    return 0;
}

static int no_blocks(void)
{
    STEP(1, is_refused(driver_ask(DEVICE_BLOCK_SIZE, at.minor, 0, 0, 0, 0,
                                  PROBE_PLAIN)));
    STEP(2, is_refused(driver_ask(DEVICE_BLOCK_READ, at.minor, 0, 0,
                                  SECTOR_SIZE, 0, 2)));
    return 0;
}

static int poll_bits(void)
{
    STEP(1, ready() >= 0);
    STEP(2, (ready() & ~(POLLIN | POLLOUT | POLLHUP)) == 0);
    return 0;
}

static int no_ioctl(void)
{
    STEP(1, driver_ask(DEVICE_IOCTL, at.minor, NO_IOCTL, 0, 4,
                       info_self()->self, 2) == -ENOTTY);
    return 0;
}

static int is_taken(int result, word length)
{
    return result == -EAGAIN || (result > 0 && (word)result <= length);
}

/* Blanks, for a terminal shows what it takes. */
static int takes(void)
{
    memset(buffer, ' ', sizeof(buffer));
    for (word length = 1; length <= 32; length *= 2)
        STEP(1, is_taken(give(MARGIN, length), length));
    for (word i = 0; i < sizeof(buffer); i++)
        STEP(2, buffer[i] == ' ');
    return 0;
}

/* A read of so many bytes stays where it may. */
static int is_given(word length)
{
    fill(length);
    int result = take(MARGIN, length);
    word end = result > 0 ? MARGIN + (word)result : MARGIN;

    return (result == -EAGAIN || (result >= 0 && (word)result <= length)) &&
           is_filled(length, 0, MARGIN) &&
           is_filled(length, end, sizeof(buffer));
}

static int gives(void)
{
    give(MARGIN, 40);
    for (word length = 1; length <= 4096; length *= 4)
        STEP(1, is_given(length));
    STEP(2, is_given(13));
    return 0;
}

/* Until there is no more to give, or for long. */
static int poll_in(void)
{
    give(MARGIN, 20);
    for (int i = 0; i < ROUNDS; i++) {
        int before = ready(), result = take(MARGIN, 3);
        STEP(1, before >= 0 && (result != -EAGAIN || !(before & POLLIN)));
        STEP(2, result == -EAGAIN || (before & (POLLIN | POLLHUP)));
        if (result == -EAGAIN)
            return 0;
    }
    return 0;
}

static int poll_out(void)
{
    memset(buffer, ' ', sizeof(buffer));
    for (int i = 0; i < ROUNDS; i++) {
        int before = ready(), result = give(MARGIN, 3);
        STEP(1, before >= 0 && (result != -EAGAIN || !(before & POLLOUT)));
        STEP(2, result == -EAGAIN || (before & (POLLOUT | POLLHUP)));
        if (result == -EAGAIN)
            return 0;
    }
    return 0;
}

/* A device that has nothing to give, or throws away what it takes, need not
 * look where. */
static int bad_buffer(void)
{
    word self = info_self()->self;

    give(MARGIN, 1);
    int result =
        driver_ask(DEVICE_READ, at.minor, BAD, 4, self, 0, PROBE_PLAIN);
    STEP(1, result == -EFAULT || result == -EAGAIN || result == 0);
    result = driver_ask(DEVICE_WRITE, at.minor, BAD, 4, self, 0, PROBE_PLAIN);
    STEP(2, result == -EFAULT || is_taken(result, 4));
    return 0;
}

static int character_by_fs(void)
{
    char bytes[8] = "       ";
    int fd = node_open(S_IFCHR, O_RDWR | O_NONBLOCK);

    STEP(1, fd >= 0);
    ssize_t result = write(fd, bytes, 3);
    STEP(2, result == 3 || (result < 0 && errno == EAGAIN));
    struct pollfd record = {.fd = fd, .events = POLLIN};
    STEP(3, poll(&record, 1, 0) >= 0 && !(record.revents & POLLERR));
    result = read(fd, bytes, sizeof(bytes));
    STEP(4, (record.revents != 0) == !(result < 0 && errno == EAGAIN));
    STEP(5, close(fd) == 0);
    return 0;
}

static const struct conform character_questions[] = {
    {"is a minor that there is not ENXIO?", character_no_minor},
    {"does it refuse what block devices are asked?", no_blocks},
    {"does POLL say no more than there is to say?", poll_bits},
    {"is an ioctl that nobody knows ENOTTY?", no_ioctl},
    {"does it take no more than is written, and leave it as it is?", takes},
    {"does it give no more than is asked for, and in the buffer?", gives},
    {"can it be read if POLL says so, and only then?", poll_in},
    {"can it be written if POLL says so, and only then?", poll_out},
    {"is a bad address EFAULT if there is something to give?", bad_buffer},
    {"does FS serve it?", character_by_fs},
    {"is each answer there within two seconds?", in_time},
    {"has it answered all that was asked?", all_answered},
};

#endif
