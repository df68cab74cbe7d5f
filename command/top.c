/*
 * top - shows who runs most, again and again
 *
 * usage: top [-n COUNT] [-d SECONDS]
 *
 * %CPU is the share of the time since the last look; the first time, since the
 * start. The states are those of ps. At a terminal the picture is drawn over
 * the last one, until q or Ctrl+C is typed; elsewhere there is one picture
 * unless -n says how many.
 *
 *   -n COUNT    ends after so many looks
 *   -d SECONDS  the time from one look to the next, or else 2
 *
 * Exit status: 0.
 */
#include <err.h>
#include <kumquat/calls.h>
#include <kumquat/command.h>
#include <kumquat/processes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define CLEAR      "\033[H\033[J" /* VT100: cursor to the corner, erase all */
#define HOME       "\033[H"
#define ERASE_LINE "\033[K" /* from the cursor on */
#define ERASE_REST "\033[J"

#define HEAD_LINES 4  /* above the list */
#define POLL       50 /* ms from one look at the keyboard to the next */
#define ROWS       24 /* if the terminal does not tell */

/* A server or process at one look. */
struct row {
    endpoint who;
    uint32_t ticks; /* that it has run */
    uint32_t share; /* of these since the last look */
    const struct info *info;
};

struct look {
    uint32_t when; /* in ticks */
    struct row *rows;
    unsigned count;
    unsigned busy; /* ticks that somebody has run since the last look */
};

static volatile sig_atomic_t ended;
static struct termios modes; /* as they were */
static int has_keys, has_screen;

/* --- Looking -------------------------------------------------------------- */

/* What this one had run at the last look. */
static uint32_t ticks_before(const struct look *last, endpoint who)
{
    for (unsigned i = 0; i < last->count; i++)
        if (last->rows[i].who == who)
            return last->rows[i].ticks;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const struct row *one = a, *other = b;

    if (one->share != other->share)
        return one->share < other->share ? 1 : -1;
    return one->info < other->info ? -1 : 1;
}

/* Looks at all, the busiest first. Free its rows. */
static struct look look(const struct look *last)
{
    const struct info_head *head = info_head();
    struct look now = {.rows = malloc(head->slots * sizeof(struct row))};

    if (now.rows == NULL)
        err(1, "list");
    mm_refresh(0); /* without it the picture is an old one */
    now.when = head->ticks;
    for (uint32_t slot = 1; slot < head->slots; slot++) {
        const struct info *p = info_block(slot);
        struct row *row = &now.rows[now.count];
        if (!is_process(p))
            continue;
        *row = (struct row){.who = p->self, .ticks = p->ticks, .info = p};
        row->share = row->ticks - ticks_before(last, row->who);
        now.busy += row->share;
        now.count++;
    }
    qsort(now.rows, now.count, sizeof(struct row), compare);
    return now;
}

/* --- Drawing -------------------------------------------------------------- */

static void end_line(void)
{
    fputs(has_screen ? ERASE_LINE "\n" : "\n", stdout);
}

/* The same for the last line: what is below it goes, too. */
static void end_picture(void)
{
    fputs(has_screen ? ERASE_REST "\n" : "\n", stdout);
}

/* A part of the ticks of a look in percent, with one more digit. */
static void print_share(unsigned part, unsigned ticks)
{
    unsigned permille =
        ticks == 0 ? 0 : (unsigned)((uint64_t)part * 1000 / ticks);

    printf("%3u.%u", permille / 10, permille % 10);
}

static void print_head(const struct look *now, unsigned span)
{
    const struct info_memory *memory = &info_head()->memory;
    unsigned seconds = now->when / info_head()->hz;
    time_t time_now = time(NULL);
    char text[16];

    strftime(text, sizeof(text), "%T", gmtime(&time_now));
    printf("%s up %u:%02u:%02u, %u servers and processes, busy", text,
           seconds / 3600, seconds / 60 % 60, seconds % 60, now->count);
    print_share(now->busy, span);
    fputs(" %", stdout);
    end_line();
    printf("memory: %u KiB, %u used, %u free", PAGES_KIB(memory->frames),
           PAGES_KIB(memory->frames - memory->free), PAGES_KIB(memory->free));
    end_line();
    end_line();
    fputs("  PID  PPID  UID STAT  %CPU     TIME   SIZE COMMAND", stdout);
    end_line();
}

static void print_row(const struct row *row, unsigned span)
{
    const struct info *p = row->info;

    if (p->life == LIFE_SERVER)
        printf("%5s %5s %4s", "-", "-", "-");
    else
        printf("%5d %5d %4u", (int)p->pid, (int)p->ppid, (unsigned)p->euid);
    printf(" %-4c ", process_state(p));
    print_share(row->share, span);
    printf(" %5u.%02u %6u %s", TICKS_SECONDS(row->ticks),
           PAGES_KIB(p->own + p->shared), p->name);
}

/* Lines of the screen; as many as needed where there is none. */
static unsigned screen_rows(void)
{
    struct winsize size;

    if (!has_screen)
        return UINT32_MAX;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ||
        size.ws_row <= HEAD_LINES + 1)
        return ROWS;
    return size.ws_row;
}

static void draw(const struct look *now, const struct look *last)
{
    unsigned span = now->when - last->when, count = now->count;

    if (screen_rows() - HEAD_LINES - 1 < count) /* the cursor's own line */
        count = screen_rows() - HEAD_LINES - 1;
    if (has_screen)
        fputs(HOME, stdout);
    print_head(now, span);
    for (unsigned i = 0; i < count; i++) {
        print_row(&now->rows[i], span);
        if (i + 1 < count)
            end_line();
    }
    end_picture();
    fflush(stdout);
}

/* --- Keys ----------------------------------------------------------------- */

static void note_end(int number)
{
    (void)number;
    ended = 1;
}

/* Each key at once and unseen; a read that finds none does not wait. */
static void keys_start(void)
{
    struct sigaction action = {.sa_handler = note_end};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    has_keys = tcgetattr(STDIN_FILENO, &modes) == 0;
    if (!has_keys)
        return;
    struct termios raw = modes;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

static void keys_stop(void)
{
    if (has_keys)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
}

/* Waits until so many ticks since the start, or for a key. */
static void wait_until(uint32_t when)
{
    const struct timespec pause = {.tv_nsec = POLL * 1000000};
    char key = '\0';

    while (!ended && (int32_t)(when - info_head()->ticks) > 0) {
        nanosleep(&pause, NULL);
        if (has_keys && read(STDIN_FILENO, &key, 1) == 1 && key == 'q')
            ended = 1;
    }
}

/* --- The program ---------------------------------------------------------- */

static void watch(unsigned count, unsigned seconds)
{
    struct look last = {0};

    for (unsigned i = 0; i < count && !ended; i++) {
        struct look now = look(&last);
        draw(&now, &last);
        free(last.rows);
        last = now;
        if (i + 1 < count)
            wait_until(now.when + seconds * info_head()->hz);
    }
    free(last.rows);
}

int main(int argc, char **argv)
{
    int option;

    has_screen = isatty(STDOUT_FILENO);
    unsigned count = has_screen ? UINT32_MAX : 1, seconds = 2;
    while ((option = option_next(argc, argv, "n:d:")) != -1) {
        unsigned number = (unsigned)number_operand(optarg, 1, 1000000);
        if (option == 'n')
            count = number;
        else
            seconds = number;
    }
    operands(argc, argv, 0, 0);
    keys_start();
    if (has_screen)
        fputs(CLEAR, stdout);
    watch(count, seconds);
    keys_stop();
    return 0;
}
