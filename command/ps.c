/*
 * ps - lists servers and processes
 *
 * usage: ps [-aAeflx] [-p PID] [-u USER]
 *
 * Lists all of them: their state, for whom they wait, the seconds they have
 * run, and their memory in KiB. The states are
 *
 *   R  ready or running
 *   S  sleeps: waits for an answer, a message, a signal, or some time
 *   W  waits for a child to exit
 *   Z  has exited, and its parent has not asked for its status yet
 *   T  stopped
 *
 *   -a, -A, -e, -x  all, which is what it does anyway
 *   -f       who has started it, and when, instead of for whom it waits
 *   -l       the pages that nobody else has, those shared with others, and the
 *            page tables; and the templates from which exec starts programs
 *   -p PID   only this process
 *   -u USER  only the processes of this user, a name or a number
 *
 * The letters may stand without a dash, as in `ps aux`; u is -f then. No
 * permission is needed: all is in memory that every process may read. MM is
 * asked to bring that up to date, and so ps sees itself waiting for MM.
 *
 * Exit status: 0; 1 if nothing was found.
 *
 * Example: ps -ef | grep shell
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/processes.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum style { SHORT, FULL, LONG };

static enum style style = SHORT;
static long only_pid = -1, only_user = -1; /* -1: of all */

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

static void print_heading(void)
{
    static const char *const middle[] = {
        [SHORT] = "STAT WAIT         TIME   SIZE",
        [FULL] = "STAT START            TIME   SIZE",
        [LONG] = "STAT WAIT         TIME PRIVATE SHARED TABLES"};

    printf("%s  PID  PPID  PGID %s COMMAND\n", style == FULL ? "  UID " : "",
           middle[style]);
}

static void print_process(const struct info *p)
{
    bool is_template = p->life == LIFE_TEMPLATE;
    char middle[PEER_NAME_MAX] = "";

    if (style == FULL)
        printf("%5u ", (unsigned)p->euid);
    if (p->life == LIFE_SERVER || is_template)
        printf("%5s %5s %5s", "-", "-", "-");
    else
        printf("%5d %5d %5d", (int)p->pid, (int)p->ppid, (int)p->pgid);
    if (style == FULL)
        describe_start(p, middle, sizeof(middle));
    else if (strchr("SW", process_state(p)) != NULL)
        peer_name(p->peer, middle);
    printf(" %-4c %-*s %5u.%02u", process_state(p), style == FULL ? 12 : 8,
           middle, TICKS_SECONDS(p->ticks));
    if (style == LONG)
        printf(" %7u %6u %6u", (unsigned)p->own, (unsigned)p->shared,
               (unsigned)p->tables);
    else
        printf(" %6u", PAGES_KIB(p->own + p->shared));
    printf(is_template ? " [%s]\n" : " %s\n", p->name);
}

/* Is a slot worth a line? */
static bool is_listed(const struct info *p)
{
    if (only_user >= 0 && p->euid != only_user)
        return false;
    if (only_pid >= 0 && (p->pid != only_pid || p->life == LIFE_SERVER))
        return false;
    return is_process(p) || (p->life == LIFE_TEMPLATE && style == LONG);
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

/* Letters without a dash. */
static void read_letters(const char *letters)
{
    if (letters[strspn(letters, "aefluwx")] != '\0')
        usage_exit();
    if (strpbrk(letters, "fu") != NULL)
        style = FULL;
    if (strchr(letters, 'l') != NULL)
        style = LONG;
}

static void read_options(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "aAeflxp:u:")) != -1) {
        if (option == 'f')
            style = FULL;
        else if (option == 'l')
            style = LONG;
        else if (option == 'p')
            only_pid = number_operand(optarg, 1, INT32_MAX);
        else if (option == 'u')
            only_user = user_of(optarg);
    }
    char **letters = operands(argc, argv, 0, 1);
    if (*letters != NULL)
        read_letters(*letters);
}

int main(int argc, char **argv)
{
    int status = EXIT_FAILURE;

    read_options(argc, argv);
    processes_refresh();
    print_heading();
    for (word slot = 1; slot < info_head()->slots; slot++) {
        if (is_listed(info_block(slot))) {
            print_process(info_block(slot));
            status = EXIT_SUCCESS;
        }
    }
    return status;
}
