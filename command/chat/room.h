/*
 * The room: this program as a server.
 */
#ifndef CHAT_ROOM_H
#define CHAT_ROOM_H

#include "chat.h"

/* Serves under this name until the program is ended. */
void room_open(const char *name) __attribute__((noreturn));

#endif
