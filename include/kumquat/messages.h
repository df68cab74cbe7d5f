/*
 * What follows from messages.def for all: the number of each message, the
 * shape of its arguments, and as a struct what its words are.
 */
#ifndef KUMQUAT_MESSAGES_H
#define KUMQUAT_MESSAGES_H

#include <kumquat/arguments.h>
#include <kumquat/ipc.h>

enum message_number {
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    SERVER##_##NAME = (number),
#include <kumquat/messages.def>
};

/* Kinds of arguments, and all of one message as one number: its shape. */
enum argument_kind {
    KIND_NONE,
    KIND_WORD,    /* a number */
    KIND_PROCESS, /* an endpoint */
    KIND_PATH,    /* the address of a path; its length follows */
    KIND_IN,      /* of what the server reads; its length follows */
    KIND_OUT,     /* of where the server may write; its length follows */
    KIND_LENGTH,  /* bytes of what the argument before it points to */
};
#define KIND_BITS 3 /* of the shape; the first argument's are the highest */
#define SHAPE_KIND(shape, argument) \
    ((enum argument_kind)((shape) >> KIND_BITS * (4 - (argument)) & 7u))

#define SHAPE_NONE           KIND_NONE
#define SHAPE_WORD(x)        KIND_WORD
#define SHAPE_PROCESS(x)     KIND_PROCESS
#define SHAPE_PATH(x)        KIND_PATH
#define SHAPE_PATH_LENGTH(x) KIND_LENGTH
#define SHAPE_IN(x)          KIND_IN
#define SHAPE_OUT(x)         KIND_OUT
#define SHAPE_LENGTH(x)      KIND_LENGTH
#define SHAPE(a, b, c, d, e)                                                   \
    ((((a << KIND_BITS | b) << KIND_BITS | c) << KIND_BITS | d) << KIND_BITS | \
     e)

enum message_facts {
#define MESSAGE_FACTS(name, number, takes) \
    name##_number = (number),              \
    name##_shape = PACK_ARGUMENTS(SHAPE, SHAPE_, takes),
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    MESSAGE_FACTS(name, number, takes)
#include <kumquat/messages.def>
};

/* A struct message, whose words have the names of that row: the arguments, and
 * behind `reply` what is to be given. */
/* clang-format off */
#define MEMBER_NONE           word : 32;
/* clang-format on */
#define MEMBER_WORD(x)        word x;
#define MEMBER_PROCESS(x)     endpoint x;
#define MEMBER_PATH(x)        word x;
#define MEMBER_PATH_LENGTH(x) word x##_length;
#define MEMBER_IN(x)          word x;
#define MEMBER_OUT(x)         word x;
#define MEMBER_LENGTH(x)      word x##_length;

#define MESSAGE_STRUCT(name, takes, gives)    \
    struct name {                             \
        endpoint source;                      \
        word type;                            \
        union {                               \
            struct {                          \
                EACH_ARGUMENT(MEMBER_, takes) \
            };                                \
            struct {                          \
                EACH_ARGUMENT(MEMBER_, gives) \
            } reply;                          \
        };                                    \
    };
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    MESSAGE_STRUCT(name, takes, gives)
#include <kumquat/messages.def>

/* What can be wrong with a row, and be seen here: a number that there is
 * twice, a buffer whose length does not follow it, a length without one. */
#define ROW_NONE
#define ROW_WORD(x)
#define ROW_PROCESS(x)
#define ROW_PATH(x) ROW_BUFFER(x)
#define ROW_PATH_LENGTH(x)
#define ROW_IN(x)  ROW_BUFFER(x)
#define ROW_OUT(x) ROW_BUFFER(x)
#define ROW_LENGTH(x)
#define ROW_BUFFER(x)                                             \
    _Static_assert(__builtin_offsetof(row, x##_length) ==         \
                       __builtin_offsetof(row, x) + sizeof(word), \
                   "LENGTH(" #x ") does not follow " #x);

/* Of an argument and the one behind it; the first has one before it, -1. */
#define SHAPE_IS_BUFFER(shape, argument)         \
    (SHAPE_KIND(shape, argument) >= KIND_PATH && \
     SHAPE_KIND(shape, argument) <= KIND_OUT)
#define SHAPE_FITS(shape, argument)      \
    (SHAPE_IS_BUFFER(shape, argument) == \
     (SHAPE_KIND(shape, (argument) + 1) == KIND_LENGTH))

#define MESSAGE_CHECKS(name, takes)                                       \
    typedef struct name row;                                              \
    EACH_ARGUMENT(ROW_, takes)                                            \
    _Static_assert(sizeof(row) == sizeof(struct message),                 \
                   #name " has five words");                              \
    _Static_assert(                                                       \
        SHAPE_FITS(name##_shape, -1) && SHAPE_FITS(name##_shape, 0) &&    \
            SHAPE_FITS(name##_shape, 1) && SHAPE_FITS(name##_shape, 2) && \
            SHAPE_FITS(name##_shape, 3),                                  \
        #name ": a LENGTH does not follow its PATH, IN or OUT");

#if !defined(__cplusplus) && !defined(__CPPCHECK__)
static inline int message_number_is_known(word type)
{
    switch (type) {
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    case number: {                                                 \
        MESSAGE_CHECKS(name, takes)                                \
        return 1;                                                  \
    }
#include <kumquat/messages.def>
    default:
        return 0;
    }
}
#endif

/* Flags of messages about pages: messages.def says which takes which. */
#define PAGES_WRITE    1u  /* the process may write */
#define PAGES_NONE     2u  /* it may not even read */
#define PAGES_BUILT    4u  /* in the space being built, not the live one */
#define PAGES_ANYWHERE 8u  /* at the address, or in the first room above */
#define PAGES_REPLACE  16u /* in place of what is there */
#define PAGES_CLEAR    32u /* gone */

/* In the error code of FAULT: no frame was left for the page. */
#define FAULT_NO_MEMORY 0x80000000u

/* What DMA is to do, and the bytes that one transfer can have. */
#define DMA_STOP  0u
#define DMA_START 1u
#define DMA_READ  2u /* prepare: from the device to memory */
#define DMA_WRITE 3u /* or from memory to the device */
#define DMA_MAX   0x10000u

/* Arguments of POWER. */
#define POWER_OFF    0u
#define POWER_REBOOT 1u

#endif
