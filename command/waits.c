/*
 * waits - shows who waits for whom
 *
 * usage: waits
 *
 * Draws a tree below each server or process that waits for no other. Whoever
 * waits for it stands below it, with the message that it has sent: the name
 * is one of `man messages`. No one can wait for himself by way of others: who
 * would close such a ring gets the error EDEADLK.
 *
 * MM is asked to look at all of them, so waits sees itself waiting for MM.
 *
 * Exit status: 0.
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/ipc.h>
#include <kumquat/processes.h>
#include <stdlib.h>
#include <string.h>

#define STEP 3 /* columns a level */

/* All processes at one moment: the list is drawn, not what changes. */
static struct info *list;
static char *drawn; /* which of them are */
static unsigned count;

static void read_processes(void)
{
    const struct info_head *head = info_head();

    list = malloc(head->slots * sizeof(list[0]));
    drawn = calloc(head->slots, 1);
    if (list == NULL || drawn == NULL)
        err(1, "list");
    processes_refresh();
    for (uint32_t slot = 1; slot < head->slots; slot++)
        if (is_process(info_block(slot)))
            list[count++] = *info_block(slot);
}

static int waits(const struct info *p)
{
    return p->state == STATE_SENDING || p->state == STATE_CALLING ||
           p->state == STATE_RECEIVING;
}

/* What keeps it, if not another process. */
static const char *doing(const struct info *p)
{
    switch (process_state(p)) {
    case 'R':
        return "runs, or is ready to";
    case 'Z':
        return "has exited";
    case 'S':
        return "waits for any message";
    default:
        return "is stopped";
    }
}

static void print_process(const struct info *p, size_t column)
{
    int width = column < 32 ? 32 - (int)column : 0;
    char text[PROCESS_NAME_MAX + 16];
    const struct message_name *message = message_name(p->call);

    if (p->life == LIFE_SERVER)
        strlcpy(text, p->name, sizeof(text));
    else
        snprintf(text, sizeof(text), "%s(%d)", p->name, (int)p->pid);
    if (!waits(p) || p->peer == ANY)
        printf("%-*s %s\n", width, text, doing(p));
    else if (p->state == STATE_RECEIVING)
        printf("%-*s a message\n", width, text);
    else if (p->call == 0)
        printf("%-*s page fault\n", width, text);
    else if (message != NULL)
        printf("%-*s %s\n", width, text, message->name);
    else
        printf("%-*s message %u\n", width, text, (unsigned)p->call);
}

/* The next that waits for `peer`, from that place in the list on, and is not
 * drawn yet. count: none. */
static unsigned next_waiting(endpoint peer, unsigned i)
{
    while (i < count && (drawn[i] || !waits(&list[i]) || list[i].peer != peer))
        i++;
    return i;
}

/* Draws all below a process. `margin`, of that length, stands before each
 * line; it has room for the deepest tree there can be. */
static void draw_waiting(endpoint peer, char *margin, size_t length)
{
    unsigned i = next_waiting(peer, 0);

    while (i < count) {
        drawn[i] = 1;
        unsigned next = next_waiting(peer, i + 1);
        printf("%.*s%s", (int)length, margin, next < count ? "|- " : "`- ");
        print_process(&list[i], length + STEP);
        strcpy(margin + length, next < count ? "|  " : "   ");
        draw_waiting(list[i].self, margin, length + STEP);
        i = next;
    }
}

/* Does it wait for somebody in the list? */
static int has_peer(const struct info *p)
{
    for (unsigned i = 0; waits(p) && i < count; i++)
        if (list[i].self == p->peer)
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    options_none(argc, argv, 0, 0);
    read_processes();
    char *margin = malloc((count + 1) * STEP + 1);
    if (margin == NULL)
        err(1, "margin");
    for (unsigned i = 0; i < count; i++) {
        if (has_peer(&list[i]))
            continue;
        print_process(&list[i], 0);
        draw_waiting(list[i].self, margin, 0);
    }
    free(margin);
    free(drawn);
    free(list);
    return 0;
}
