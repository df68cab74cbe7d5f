/*
 * Messages of a program that serves others: rows as in messages.def, in a
 * header of the program that both sides include.
 *
 *   INTERFACE(CHAT, SAY, chat_say, 0x1001, (IN(text), LENGTH(text)), (NONE),
 *             "what it does, and its errors")
 *
 * From this come the number CHAT_SAY; `struct chat_say`, which the handler of
 * the row SERVE(chat_say, do_say) takes (kumquat/service.h); and for clients
 *
 *   int chat_say(endpoint server, const void *text, size_t text_length);
 *
 * The numbers from 0x1000 to 0xFFFE are nobody's in messages.def. Two programs
 * may have the same: a message goes to one of them.
 */
#ifndef KUMQUAT_INTERFACE_H
#define KUMQUAT_INTERFACE_H

#include <kumquat/calls.h>

#define INTERFACE(SERVER, NAME, name, number, takes, gives, summary)         \
    enum { SERVER##_##NAME = (number), MESSAGE_FACTS(name, number, takes) }; \
    MESSAGE_STRUCT(name, takes, gives)                                       \
    _Static_assert((number) >= 0x1000 && (number) < NOTIFY,                  \
                   #name ": its number is not a program's");                 \
    __attribute__((unused)) static inline int name(                          \
        endpoint server EACH_ARGUMENT(PARAMETER_, takes)                     \
            EACH_ARGUMENT(RESULT_, gives))                                   \
    {                                                                        \
        MESSAGE_CHECKS(name, takes)                                          \
        CALL_BODY(server, number, takes, gives)                              \
    }

#endif
