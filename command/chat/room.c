/*
 * A room keeps the last lines. Who wants the next one, and there is none yet,
 * is parked.
 */
#include "room.h"
#include <ctype.h>
#include <kumquat/info.h>
#include <kumquat/service.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#define KEPT 16                         /* lines */
static char lines[KEPT][CHAT_LINE_MAX]; /* number n is in n % KEPT */
static word last; /* the number of the newest one; 0: there is none */

static struct queue listeners = QUEUE_INIT(listeners, false);

/* The name of the user who has sent this: KERNEL says who that is. */
static const char *speaker(const struct chat_say *m)
{
    int32_t uid = info_block(ENDPOINT_SLOT(m->source))->uid;
    const struct passwd *user = getpwuid((uid_t)uid);

    return user != NULL ? user->pw_name : "somebody";
}

static int do_say(struct chat_say *m)
{
    char text[CHAT_TEXT_MAX];
    int length = TAKE(m, text, text);

    if (length < 0)
        return length;
    for (int i = 0; i < length; i++)
        if (!isprint((unsigned char)text[i])) /* terminals obey some of these */
            text[i] = '?';
    last++;
    snprintf(lines[last % KEPT], CHAT_LINE_MAX, "%s: %.*s", speaker(m), length,
             text);
    queue_wake(&listeners);
    return 0;
}

static int do_hear(struct chat_hear *m)
{
    word number = m->after + 1;

    if (m->after >= last)
        return park_client(&listeners, m);
    if (last - number >= KEPT)
        number = last - KEPT + 1;
    const char *text = lines[number % KEPT];
    int error = GIVE(m, line, text, strlen(text));
    m->reply.number = number;
    return error;
}

void room_open(const char *name)
{
    static struct service service = {
        .requests = {SERVE(chat_say, do_say), SERVE(chat_hear, do_hear)},
    };

    service.name = name;
    service_run(&service);
}
