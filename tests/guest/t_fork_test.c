/*
 * Row W8: the fork test of the course. A child exits with 7; /fork-test
 * prints Parent, Child, Reaped and ends with 0.
 */
#include "count.h"
#include <fcntl.h>

#define OUTPUT "/t_fork_test.tmp"

/* Becomes a program with its output in a file. */
static int run_to_file(word path)
{
    int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(fd, 1);
    close(fd);
    execl((const char *)path, (const char *)path, NULL);
    return 98;
}

/* Where a line starts in a text, -1 if it is not there. */
static int line_at(const char *text, const char *word_of_line)
{
    for (const char *at = text; at != NULL && *at != '\0';) {
        if (strncmp(at, word_of_line, strlen(word_of_line)) == 0)
            return (int)(at - text);
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    return -1;
}

static int exit_7(word unused)
{
    return 7 + (int)unused;
}

/* Runs programs as a shell does, again and again. */
static void ask_again(void)
{
    int fine = 0, rounds = 200;
    for (int i = 0; i < 5; i++)
        run_child(run_to_file, (word) "/true");
    struct count before = count_now();
    for (int i = 0; i < rounds; i++)
        fine += exited_with(run_child(run_to_file, (word) "/true"), 0);
    is(fine, rounds, "does /true run 200 times?");
    is_same_count(before, "and leave nothing?");
    is(exited_with(run_child(run_to_file, (word) "/false"), 1), 1,
       "does /false exit with 1?");
}

int main(void)
{
    char text[256] = {0};
    plan(8);
    make_room();
    int status = run_child(exit_7, 0);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 7,
       "does a child's 7 arrive?", "%s", status_text(status));
    status = run_child(run_to_file, (word) "/fork-test");
    int fd = open(OUTPUT, O_RDONLY);
    read(fd, text, sizeof(text) - 1);
    close(fd);
    ok(exited_with(status, 0), "does /fork-test exit with 0?", "%s",
       status_text(status));
    int parent = line_at(text, "Parent"), child = line_at(text, "Child");
    int reaped = line_at(text, "Reaped");
    ok(parent >= 0, "does it print Parent?", "%.60s", text);
    ok(child >= 0, "does it print Child?", "%.60s", text);
    ok(reaped > parent && reaped > child, "does it print Reaped last?", "%.60s",
       text);
    ask_again();
    unlink(OUTPUT);
    return done();
}
