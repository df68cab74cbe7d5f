/*
 * Every message of messages.def as a function: asks the server and waits for
 * the reply.
 *
 *   FS LSEEK  takes  (WORD(fd), WORD(offset), WORD(whence))  gives (WORD(at))
 *
 *   int fs_lseek(word fd, word offset, word whence, word *at);
 *
 * They return the result, >= 0, or -errno: what the reply's type says, or why
 * there is no reply (kumquat/ipc.h, ipc_call). What the reply gives is stored
 * in any case, and means something only if the call has succeeded. A path is a
 * string, a buffer is a pointer and `..._length` bytes. Of a PROTOCOL the first
 * argument is the endpoint of whoever shall serve it. All are inline: the words
 * go straight into the registers of the trap.
 */
#ifndef KUMQUAT_CALLS_H
#define KUMQUAT_CALLS_H

#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <string.h>

/* A file that is built without frame pointers traps by itself (FRAMELESS in the
 * Makefile). */
#ifdef FRAMELESS
#include <kumquat/ipc_inline.h>
#define ipc_ask(server, m) ipc_trap(IPC_CALL, server, m)
#else
#define ipc_ask(server, m) ipc_call(server, m)
#endif

/* Sends *m, waits for the reply in *m; the result >= 0, or -errno. */
static inline int message_ask(endpoint server, struct message *m)
{
    int error = ipc_ask(server, m);

    return error < 0 ? error : (int)m->type;
}

#define PARAMETER_NONE
#define PARAMETER_WORD(x)    , word x
#define PARAMETER_PROCESS(x) , endpoint x
#define PARAMETER_PATH(x)    , const char *x
#define PARAMETER_PATH_LENGTH(x)
#define PARAMETER_IN(x)      , const void *x
#define PARAMETER_OUT(x)     , void *x
#define PARAMETER_LENGTH(x)  , size_t x##_length

#define VALUE_NONE           0,
#define VALUE_WORD(x)        x,
#define VALUE_PROCESS(x)     x,
#define VALUE_PATH(x)        (word) x,
#define VALUE_PATH_LENGTH(x) (word) strlen(x) + 1,
#define VALUE_IN(x)          (word) x,
#define VALUE_OUT(x)         (word) x,
#define VALUE_LENGTH(x)      (word) x##_length,

#define RESULT_NONE
#define RESULT_WORD(x)            , word *x
#define RESULT_PROCESS(x)         , endpoint *x

#define STORE_NONE                the_word++;
#define STORE_WORD(x)             *x = *the_word++;
#define STORE_PROCESS(x)          *x = *the_word++;

#define WITHOUT_COMMA(first, ...) __VA_ARGS__
#define PARAMETERS(...)           (WITHOUT_COMMA(__VA_ARGS__))

/* Names that no argument has. */
#define CALL_BODY(server_called, number, takes, list_given)        \
    {                                                              \
        struct message the_message = {                             \
            0, (number), {EACH_ARGUMENT(VALUE_, takes)}};          \
        int the_result = message_ask(server_called, &the_message); \
        const word *the_word = the_message.arg;                    \
        EACH_ARGUMENT(STORE_, list_given)                          \
        (void)the_word;                                            \
        return the_result;                                         \
    }
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    static inline int name PARAMETERS(/* none */ EACH_ARGUMENT(    \
        PARAMETER_, takes) EACH_ARGUMENT(RESULT_, gives))          \
        CALL_BODY(SERVER, number, takes, gives)
#define PROTOCOL(SERVER, NAME, name, number, takes, gives, summary)         \
    static inline int name(endpoint server EACH_ARGUMENT(PARAMETER_, takes) \
                               EACH_ARGUMENT(RESULT_, gives))               \
        CALL_BODY(server, number, takes, gives)
#include <kumquat/messages.def>

#endif
