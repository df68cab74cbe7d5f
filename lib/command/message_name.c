/*
 * The names of messages, see kumquat/processes.h.
 */
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/processes.h>
#include <stddef.h>

#define NAME_NONE           NULL,
#define NAME_WORD(x)        #x,
#define NAME_PROCESS(x)     #x,
#define NAME_PATH(x)        #x,
#define NAME_PATH_LENGTH(x) #x,
#define NAME_IN(x)          #x,
#define NAME_OUT(x)         #x,
#define NAME_LENGTH(x)      #x,

static const struct message_name names[] = {
#define MESSAGE(SERVER, NAME, name, number, takes, gives, summary) \
    {number, #SERVER, #NAME, name##_shape, {EACH_ARGUMENT(NAME_, takes)}},
#include <kumquat/messages.def>
    {NOTIFY, "", "notification", 0, {NULL}},
};

const struct message_name *message_name(word type)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].type == type)
            return &names[i];
    return NULL;
}
