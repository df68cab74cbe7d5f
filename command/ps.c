/*
 * ps: all servers and processes, as their info blocks show them.
 *
 * No permission is needed: the blocks are in memory that every process may
 * read. MM is asked first to bring them up to date, and so ps sees itself
 * waiting for MM.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <kumquat/messages.h>
#include <kumquat/servers.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage_text[] =
    "usage: ps [-l]\n"
    "Lists servers and processes: their state, the time they have run in\n"
    "seconds, their memory in KiB, and for whom they wait. The states are\n"
    "  R  ready or running\n"
    "  S  sleeps: waits for an answer or a message\n"
    "  W  waits for a child to exit\n"
    "  Z  has exited, and its parent has not asked for its status yet\n"
    "  T  stopped\n"
    "-l: the pages that nobody else has, those shared with others, and the\n"
    "    page tables; and the templates from which exec starts programs\n";

static char state_letter(const struct info *p)
{
    if (p->life == LIFE_HANGING)
        return 'Z';
    if (p->life == LIFE_WAITING)
        return 'W';
    switch (p->state) {
    case STATE_READY:
        return 'R';
    case STATE_SENDING:
    case STATE_CALLING:
    case STATE_RECEIVING:
        return 'S';
    default:
        return 'T';
    }
}

/* Writes for whom a process waits: a server's name, a pid, or "any". */
static void describe_peer(const struct info *p, char *to, size_t size)
{
    word slot = ENDPOINT_SLOT(p->peer);

    to[0] = '\0';
    if (strchr("SW", state_letter(p)) == NULL)
        return;
    if (p->peer == ANY)
        strlcpy(to, "any", size);
    else if (slot == KERNEL)
        strlcpy(to, "kernel", size);
    else if (slot < info_head()->first_process)
        strlcpy(to, info_block(slot)->name, size);
    else if (slot < info_head()->slots)
        snprintf(to, size, "%d", (int)info_block(slot)->pid);
}

static void print_process(const struct info *p, bool in_pages)
{
    char peer[PROCESS_NAME_MAX] = "";
    unsigned hz = info_head()->hz;

    if (p->life == LIFE_SERVER || p->life == LIFE_TEMPLATE)
        printf("%5s %5s %5s", "-", "-", "-");
    else
        printf("%5d %5d %5d", (int)p->pid, (int)p->ppid, (int)p->pgid);
    if (p->life != LIFE_TEMPLATE)
        describe_peer(p, peer, sizeof(peer));
    printf(" %-4c %-8s %5u.%02u",
           p->life == LIFE_TEMPLATE ? '-' : state_letter(p), peer,
           (unsigned)p->ticks / hz, (unsigned)p->ticks % hz * 100 / hz);
    if (in_pages)
        printf(" %7u %6u %6u", (unsigned)p->own, (unsigned)p->shared,
               (unsigned)p->tables);
    else
        printf(" %6u", (unsigned)(p->own + p->shared) * (PAGE_SIZE / 1024));
    printf(p->life == LIFE_TEMPLATE ? " [%s]\n" : " %s\n", p->name);
}

/* Is a slot worth a line? */
static bool is_listed(const struct info *p, bool with_templates)
{
    return p->life != LIFE_NONE && (p->life != LIFE_TEMPLATE || with_templates);
}

int main(int argc, char **argv)
{
    struct message m = {.type = MM_REFRESH};
    bool in_pages = false;
    int option;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage_text, stdout);
        return 0;
    }
    while ((option = getopt(argc, argv, "l")) != -1) {
        if (option != 'l')
            return 1;
        in_pages = true;
    }
    int error = ipc_call(MM, &m);
    if (error == 0 && (int)m.type < 0)
        error = (int)m.type;
    if (error < 0) {
        errno = -error;
        err(1, "info blocks");
    }

    printf("  PID  PPID  PGID STAT WAIT         TIME %s COMMAND\n",
           in_pages ? "PRIVATE SHARED TABLES" : "  SIZE");
    for (word slot = 1; slot < info_head()->slots; slot++)
        if (is_listed(info_block(slot), in_pages))
            print_process(info_block(slot), in_pages);
    return 0;
}
