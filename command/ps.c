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
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage_text[] =
    "usage: ps [-efl] [-u USER]\n"
    "Lists servers and processes: their state, the time they have run in\n"
    "seconds, their memory in KiB, and for whom they wait. The states are\n"
    "  R  ready or running\n"
    "  S  sleeps: waits for an answer, a message, a signal, or some time\n"
    "  W  waits for a child to exit\n"
    "  Z  has exited, and its parent has not asked for its status yet\n"
    "  T  stopped\n"
    "-e: all, which is what it does anyway; -a, -A and -x are the same\n"
    "-f: the user, and when it was started\n"
    "-u USER: processes of that user only; -u alone is the same as -f\n"
    "-l: the pages that nobody else has, those shared with others, and the\n"
    "    page tables; and the templates from which exec starts programs\n";

enum style { SHORT, FULL, LONG };

struct request {
    enum style style;
    bool one_user; /* only `uid`'s */
    uid_t uid;
};

static char state_letter(const struct info *p)
{
    if (p->life == LIFE_TEMPLATE)
        return '-';
    if (p->life == LIFE_HANGING)
        return 'Z';
    if (p->life == LIFE_WAITING)
        return 'W';
    if (p->life == LIFE_STOPPED)
        return 'T';
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

/* When a process was started: the time of day, or the date if that was not
 * today. */
static void describe_start(const struct info *p, char *to, size_t size)
{
    time_t now = time(NULL);
    time_t born = (time_t)(info_head()->epoch + p->born / info_head()->hz);
    int today = gmtime(&now)->tm_yday;
    const struct tm *tm = gmtime(&born);

    strftime(to, size, tm->tm_yday == today ? "%T" : "%F", tm);
}

static void print_heading(enum style style)
{
    static const char *const middle[] = {
        [SHORT] = "STAT WAIT         TIME   SIZE",
        [FULL] = "STAT START            TIME   SIZE",
        [LONG] = "STAT WAIT         TIME PRIVATE SHARED TABLES"};

    printf("%s  PID  PPID  PGID %s COMMAND\n", style == FULL ? "  UID " : "",
           middle[style]);
}

static void print_process(const struct info *p, enum style style)
{
    bool is_template = p->life == LIFE_TEMPLATE;
    char middle[16] = "";
    unsigned hz = info_head()->hz;

    if (style == FULL)
        printf("%5u ", (unsigned)p->euid);
    if (p->life == LIFE_SERVER || is_template)
        printf("%5s %5s %5s", "-", "-", "-");
    else
        printf("%5d %5d %5d", (int)p->pid, (int)p->ppid, (int)p->pgid);
    if (style == FULL)
        describe_start(p, middle, sizeof(middle));
    else if (!is_template)
        describe_peer(p, middle, sizeof(middle));
    printf(" %-4c %-*s %5u.%02u", state_letter(p), style == FULL ? 12 : 8,
           middle, (unsigned)p->ticks / hz, (unsigned)p->ticks % hz * 100 / hz);
    if (style == LONG)
        printf(" %7u %6u %6u", (unsigned)p->own, (unsigned)p->shared,
               (unsigned)p->tables);
    else
        printf(" %6u", (unsigned)(p->own + p->shared) * (PAGE_SIZE / 1024));
    printf(is_template ? " [%s]\n" : " %s\n", p->name);
}

/* Is a slot worth a line? */
static bool is_listed(const struct info *p, const struct request *request)
{
    if (p->life == LIFE_NONE ||
        (request->one_user && (uid_t)p->euid != request->uid))
        return false;
    return p->life != LIFE_TEMPLATE || request->style == LONG;
}

/* A user's number, from that or the name. */
static uid_t user_of(const char *text)
{
    char *end;
    const struct passwd *user = getpwnam(text);
    unsigned long uid = strtoul(text, &end, 10);

    if (user != NULL)
        return user->pw_uid;
    if (*end != '\0' || end == text)
        errx(1, "%s: no such user", text);
    return (uid_t)uid;
}

/* What the options ask for: letters, with or without a dash. */
static struct request read_options(char **argv)
{
    struct request request = {.style = SHORT};

    for (argv++; *argv != NULL; argv++) {
        bool user_follows = false;
        for (const char *letter = *argv + (**argv == '-'); *letter != '\0';
             letter++) {
            if (strchr("aAeflux", *letter) == NULL)
                errx(2, "%s: no such option (ps --help)", *argv);
            if (strchr("fu", *letter) != NULL)
                request.style = FULL;
            else if (*letter == 'l')
                request.style = LONG;
            user_follows = *letter == 'u';
        }
        if (user_follows && argv[1] != NULL && argv[1][0] != '-') {
            request.one_user = true;
            request.uid = user_of(*++argv);
        }
    }
    return request;
}

int main(int argc, char **argv)
{
    struct message m = {.type = MM_REFRESH};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage_text, stdout);
        return 0;
    }
    struct request request = read_options(argv);
    int error = ipc_call(MM, &m);
    if (error == 0 && (int)m.type < 0)
        error = (int)m.type;
    if (error < 0) {
        errno = -error;
        err(1, "info blocks");
    }

    print_heading(request.style);
    for (word slot = 1; slot < info_head()->slots; slot++)
        if (is_listed(info_block(slot), &request))
            print_process(info_block(slot), request.style);
    return fflush(stdout) == 0 ? 0 : 1;
}
