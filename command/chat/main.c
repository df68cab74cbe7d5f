/*
 * chat - talks with other users in a room, which is a program
 *
 * usage: chat open ROOM
 *        chat say ROOM WORD ...
 *        chat listen ROOM [COUNT]
 *
 * open makes a room, which is there as long as this program runs. Others find
 * it by its name: 1 to 11 of a-z, 0-9, _ and -. Who talks or listens lends it
 * his memory meanwhile; so root can do that in root's rooms only.
 *
 * say says something there, in your name: nobody can speak in another's.
 *
 * listen prints what was said last, 16 lines at most, and then what is said,
 * until COUNT lines have come, the room is closed, or Ctrl+C is typed.
 *
 * The source of the room, command/chat, shows how a program becomes a server.
 *
 * Exit status: 0, or 1 if it could not be done.
 *
 * Example: chat open tea & chat listen tea
 */
#include "room.h"
#include <errno.h>
#include <kumquat/command.h>
#include <kumquat/names.h>
#include <limits.h>
#include <string.h>

static int refused(int error, const char *room)
{
    errno = -error;
    return failed(room);
}

static int say(const char *room, char **words)
{
    char text[CHAT_TEXT_MAX + 2] = ""; /* room for what is too long */
    int server = name_find(room);

    if (server < 0)
        return failed(room);
    for (int i = 0; words[i] != NULL; i++) {
        strlcat(text, i > 0 ? " " : "", sizeof text);
        strlcat(text, words[i], sizeof text);
    }
    int error = chat_say((endpoint)server, text, strlen(text));
    return error < 0 ? refused(error, room) : 0;
}

static int listen_to(const char *room, char **words)
{
    long left = words[0] != NULL ? number_operand(words[0], 1, LONG_MAX) : -1;
    int server = name_find(room), length = 0;
    char line[CHAT_LINE_MAX];
    word last = 0, number;

    if (server < 0)
        return failed(room);
    while (left != 0 && !ferror(stdout)) {
        length = chat_hear((endpoint)server, last, line, sizeof line, &number);
        if (length == -EINTR) /* it was stopped, and goes on */
            continue;
        if (length < 0)
            return refused(length, room);
        printf("%.*s\n", length, line);
        fflush(stdout);
        last = number;
        left -= left > 0;
    }
    return 0;
}

int main(int argc, char **argv)
{
    help_alone(argc, argv);
    if (argc == 3 && strcmp(argv[1], "open") == 0)
        room_open(argv[2]);
    if (argc >= 4 && strcmp(argv[1], "say") == 0)
        return say(argv[2], argv + 3);
    if ((argc == 3 || argc == 4) && strcmp(argv[1], "listen") == 0)
        return listen_to(argv[2], argv + 3);
    usage_exit();
}
