/*
 * What a chat room is asked.
 */
#ifndef CHAT_H
#define CHAT_H

#include <kumquat/interface.h>

#define CHAT_TEXT_MAX 100 /* bytes that can be said at a time */
#define CHAT_LINE_MAX 140 /* and of a line, with who has said it */

INTERFACE(CHAT, SAY, chat_say, 0x1001, (IN(text), LENGTH(text)), (NONE),
          "everybody in the room hears it; E2BIG")
INTERFACE(CHAT, HEAR, chat_hear, 0x1002, (WORD(after), OUT(line), LENGTH(line)),
          (WORD(number)),
          "wait for the line behind number `after`, 0 for the oldest one kept "
          "-> its bytes; arg0 its number")

#endif
