/*
 * The names of messages, see kumquat/processes.h.
 */
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/processes.h>
#include <stddef.h>

#define WORD(name)   #name
#define PATH(name)   #name
#define IN(name)     #name
#define OUT(name)    #name
#define LENGTH(name) #name
#define NONE         NULL

static const struct message_name names[] = {
#define MESSAGE(server, name, number, a, b, c, d, e, summary) \
    {number, #name, a},
#include <kumquat/messages.def>
    {NOTIFY, "notification", NULL},
};

const struct message_name *message_name(word type)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].type == type)
            return &names[i];
    return NULL;
}
