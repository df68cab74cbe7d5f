/*
 * The shell's jobs: what becomes of them when waitpid tells something, which
 * is %+, and what is said. waitpid, signals and the terminal are played here.
 */
/* host-sources: command/shabby_shell/text.c */
#define _GNU_SOURCE
#include "command/shabby_shell/jobs.h"
#include "command/shabby_shell/shell.h"
#include "tests/host/tap.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* --- What the shell's other parts and the system would do ------------------
 */

#define NEWS 8

struct shell shell = {.interactive = 1, .job_control = 1};

static struct {
    pid_t pid;
    int status;
} news[NEWS]; /* what waitpid has to tell */
static unsigned told, known;
static int interrupts; /* calls of waitpid that Ctrl+C ends */
static pid_t killed_group;
static char killed[64]; /* signals sent, "GROUP:SIGNAL " each */
static int restored, reported;

static pid_t play_waitpid(pid_t pid, int *status, int options)
{
    (void)pid;
    if (told == known && interrupts > 0) {
        interrupts--;
        errno = EINTR;
        return -1;
    }
    if (told == known) {
        errno = ECHILD;
        return options & WNOHANG ? 0 : -1;
    }
    *status = news[told].status;
    return news[told++].pid;
}

static int play_kill(pid_t group, int number)
{
    char text[24];

    killed_group = group;
    snprintf(text, sizeof(text), "%d:%d ", (int)group, number);
    strncat(killed, text, sizeof(killed) - strlen(killed) - 1);
    return 0;
}

#define waitpid play_waitpid
#define killpg  play_kill
#define kill    play_kill
#define warn    play_warn
#define warnx   play_warn
static void play_warn(const char *what, ...)
{
    (void)what;
}
#include "command/shabby_shell/jobs.c"
#undef waitpid
#undef kill
#undef killpg

int shell_interrupted(void)
{
    return 1;
}

int terminal_keep(struct termios *to)
{
    *to = (struct termios){.c_lflag = ECHO};
    return 1;
}

void terminal_take(int restore)
{
    restored = restore;
}

void crash_report(pid_t pid, const char *name, int status)
{
    (void)pid;
    (void)name;
    reported = status;
}

/* --- Helpers ----------------------------------------------------------------
 */

#define EXIT(code)   ((code) << 8)
#define STOP(number) ((number) << 8 | 0x7F)
#define GO_ON        0xFFFF

static void tell(pid_t pid, int status)
{
    if (told == known)
        told = known = 0;
    news[known].pid = pid;
    news[known++].status = status;
}

/* A job of `count` processes with the pids from `pid` on. */
static struct job *make(const char *text, pid_t pid, int count)
{
    struct job *job = job_new(text);

    for (int i = 0; i < count; i++)
        job_add(job, pid + i, text);
    return job;
}

static struct job *in_background(const char *text, pid_t pid)
{
    struct job *job = make(text, pid, 1);

    job_to_background(job);
    return job;
}

/* What jobs_report says. */
static const char *report_text(void)
{
    static char text[400];
    FILE *old = stderr;

    text[0] = '\0';
    stderr = fmemopen(text, sizeof(text), "w");
    jobs_report();
    fclose(stderr);
    stderr = old;
    return text;
}

static int reports(const char *want)
{
    const char *got = report_text();
    int good = strcmp(got, want) == 0;

    if (!good)
        printf("# got %s\n", got);
    return good;
}

static int is(const char *name, const struct job *job)
{
    return job_find("test", name) == job;
}

static void free_all(void)
{
    while (jobs != NULL)
        job_free(jobs);
}

/* --- Questions -------------------------------------------------------------
 */

static void test_in_front(void)
{
    struct job *job = make("front", 10, 1);

    tell(99, EXIT(1)); /* an orphan that nobody knows */
    tell(10, EXIT(7));
    ok(job_wait_in_front(job) == 7 && jobs == NULL && !restored,
       "is a job in front forgotten when it has ended?");
    job = make("front", 10, 1);
    tell(10, SIGINT);
    ok(job_wait_in_front(job) == 128 + SIGINT && restored && shell.cut_off,
       "does a signal's end restore the modes, and SIGINT cut the line off?");
    job = make("front", 10, 1);
    shell.cut_off = 0;
    tell(10, STOP(SIGTSTP));
    FILE *old = stderr;
    stderr = fopen("/dev/null", "w");
    ok(job_wait_in_front(job) == 128 + SIGTSTP && restored && jobs == job &&
           job->number == 1 && job->has_modes && !shell.cut_off,
       "is one that is stopped kept, with a number and its modes?");
    fclose(stderr);
    stderr = old;
    ok(reports(""), "is it told once only?");
    free_all();
    job = make("lost", 10, 1);
    ok(job_wait_in_front(job) == STATUS_NOT_RUN && jobs == NULL,
       "is one that can't be waited for given up?");
}

static void test_ranks(void)
{
    struct job *one = in_background("one", 1), *two = in_background("two", 2);
    struct job *three = in_background("third", 3);

    ok(one->number == 1 && two->number == 2 && three->number == 3,
       "are jobs numbered?");
    ok(is("%+", three) && is("%%", three) && is(NULL, three) && is("%-", two),
       "is the last one started %+, and the one before %-?");
    tell(1, STOP(SIGTTIN));
    jobs_poll();
    ok(is("%+", one) && is("%-", three), "is one that is stopped %+?");
    ok(is("%2", two) && is("2", two) && is("%tw", two) && is("%t", NULL) &&
           is("%9", NULL) && is("77", NULL),
       "are jobs found by number, pid, and an unambiguous beginning?");
    job_free(three);
    ok(in_background("four", 4)->number == 3, "is the number after the highest"
                                              " taken?");
    free_all();
}

static void test_reports(void)
{
    in_background("a", 1);
    in_background("b", 2);
    in_background("c", 3);
    in_background("d", 4);
    tell(1, EXIT(0));
    tell(2, EXIT(3));
    tell(3, SIGTERM);
    tell(4, STOP(SIGSTOP));
    ok(reports("[1]  Done      a\n[2]  Exit 3    b\n[3]- Terminated c\n"
               "[4]+ Stopped (Stopped (signal)) d\n"),
       "is each change told in words?");
    ok(reports("") && jobs != NULL && jobs->next == NULL,
       "are those that have ended forgotten?");
    tell(4, GO_ON);
    ok(reports("") && job_state(jobs) == RUNNING, "may somebody else continue "
                                                  "a job?");
    tell(4, SIGSEGV | 0x80);
    ok(reports("[4]+ Segmentation fault d\n") && reported == (SIGSEGV | 0x80),
       "is a crash in the background explained?");
}

static void test_many_processes(void)
{
    struct job *job = make("many", 10, 3);

    job_to_background(job);
    tell(12, EXIT(5));
    jobs_poll();
    ok(job_state(job) == RUNNING && !job->changed,
       "does a job run while one of its processes does?");
    tell(10, STOP(SIGTSTP));
    tell(11, STOP(SIGTSTP));
    jobs_poll();
    ok(job_state(job) == STOPPED && job_wait(job, 0) == 128 + SIGTSTP,
       "is it stopped when none runs?");
    killed[0] = '\0';
    job_continue(job);
    ok(job_state(job) == RUNNING && strcmp(killed, "10:18 ") == 0,
       "does SIGCONT go to its group, once?");
    tell(10, SIGKILL);
    tell(11, EXIT(1));
    ok(job_wait(job, 0) == 5 && job_state(job) == DONE,
       "is the status of the last process the job's?");
    free_all();
}

static void test_interrupt(void)
{
    struct job *job = in_background("x", 1);

    interrupts = 1;
    ok(job_wait(job, 1) == -1, "does Ctrl+C end a wait that allows it?");
    interrupts = 1;
    tell(1, EXIT(0));
    ok(job_wait(job, 0) == 0, "and no other?");
    free_all();
}

static void test_exit(void)
{
    in_background("run", 1);
    ok(jobs_let_exit(), "may the shell leave what runs?");
    in_background("stopped", 2);
    tell(2, STOP(SIGTSTP));
    jobs_poll();
    FILE *old = stderr;
    stderr = fopen("/dev/null", "w");
    ok(!jobs_let_exit() && jobs_let_exit(), "does it warn of what is stopped?");
    fclose(stderr);
    stderr = old;
    killed[0] = '\0';
    jobs_hang_up(0);
    ok(strcmp(killed, "2:1 2:18 ") == 0, "does it tell them when it leaves?");
    killed[0] = '\0';
    jobs_hang_up(1);
    ok(strcmp(killed, "2:1 2:18 1:1 1:18 ") == 0,
       "and all when the terminal has hung up?");
    shell.job_control = 0;
    killed[0] = '\0';
    struct job *job = make("plain", 20, 2);
    tell(21, EXIT(0));
    jobs_poll();
    job_kill(job, SIGTERM);
    ok(strcmp(killed, "20:15 ") == 0, "without groups, is each process that "
                                      "lives signalled?");
    free_all();
}

int main(void)
{
    test_in_front();
    test_ranks();
    test_reports();
    test_many_processes();
    test_interrupt();
    test_exit();
    return tap_end();
}
