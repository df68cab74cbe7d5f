/*
 * Requests of processes, before a handler sees them (kumquat/service.h).
 */
#include <kumquat/service.h>

/* 0 is no message; from 0x1000 on numbers belong to programs
 * (kumquat/interface.h), and the last to notifications. */
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    _Static_assert((number) > 0 && (number) < 0x1000,              \
                   #name ": the number is not between 0 and 0x1000");
#include <kumquat/messages.def>

/* Is this buffer the caller's to lend, wholly? */
static int buffer_check(const struct message *m, unsigned argument,
                        enum argument_kind kind)
{
    word length = m->arg[argument + 1];

    if (kind == KIND_PATH && length > KUMQUAT_PATH_MAX)
        return -ENAMETOOLONG;
    return loan_check(m->source, m->arg[argument], length, kind == KIND_OUT);
}

int message_check(const struct message *m, unsigned shape)
{
    int error = 0;

    for (unsigned i = 0; i < 5 && error == 0; i++) {
        enum argument_kind kind = SHAPE_KIND(shape, i);
        if (kind == KIND_NONE && m->arg[i] != 0)
            error = -EINVAL;
        else if (kind == KIND_PATH || kind == KIND_IN || kind == KIND_OUT)
            error = buffer_check(m, i, kind);
    }
    return error;
}
