/*
 * Names of servers: messages to NAMES.
 */
#include "lib/c/call.h"
#include <kumquat/names.h>
#include <string.h>

int name_find(const char *name)
{
    endpoint server;
    int error = returned(names_find(name, strlen(name), &server));

    return error < 0 ? error : (int)server;
}

int name_publish(const char *name)
{
    return returned(names_publish(name, strlen(name)));
}

int name_withdraw(const char *name)
{
    return returned(names_withdraw(name, strlen(name)));
}
