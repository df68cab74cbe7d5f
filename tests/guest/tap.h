/*
 * Test Anything Protocol for guest tests: `1..N`, then for each question
 * `ok K - question?` or `not ok K - question? (details)`.
 *
 * Every line leaves by one write() at once, nothing is buffered, so that a
 * forked child can never repeat what its parent has said, and a test that is
 * killed has said all it knew. Only the process that called plan() may ask.
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int tap_planned, tap_asked, tap_failed;

/* Writes a whole line to standard output. */
static inline void tap_line(const char *line)
{
    size_t left = strlen(line);
    while (left > 0) {
        ssize_t n = write(1, line, left);
        if (n <= 0)
            return;
        line += n;
        left -= (size_t)n;
    }
}

/* Promises how many questions will be asked. */
static inline void plan(int questions)
{
    char line[32];
    tap_planned = questions;
    snprintf(line, sizeof(line), "1..%d\n", questions);
    tap_line(line);
}

/* Counts and prints one answer; `details` only when it is no. */
static inline void tap_answer(int passed, const char *question,
                              const char *details)
{
    char line[300];
    tap_asked++;
    if (passed) {
        snprintf(line, sizeof(line), "ok %d - %s\n", tap_asked, question);
    } else {
        tap_failed++;
        snprintf(line, sizeof(line), "not ok %d - %s (%s)\n", tap_asked,
                 question, details);
    }
    tap_line(line);
}

/* Answers a question; the rest is printf's, the details of a no. */
__attribute__((format(printf, 3, 4))) static inline void ok(
    int passed, const char *question, const char *format, ...)
{
    char details[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(details, sizeof(details), format, arguments);
    va_end(arguments);
    tap_answer(passed, question, details);
}

/* Are two numbers equal? */
static inline void is(long got, long want, const char *question)
{
    ok(got == want, question, "got %ld, want %ld", got, want);
}

/* Passes a question that can't be asked here, and says why. */
static inline void skip(const char *question, const char *why)
{
    char line[200];
    snprintf(line, sizeof(line), "%s # SKIP %s", question, why);
    tap_answer(1, line, "");
}

/* A remark. */
__attribute__((format(printf, 1, 2))) static inline void remark(
    const char *format, ...)
{
    char text[200], line[210];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    snprintf(line, sizeof(line), "# %s\n", text);
    tap_line(line);
}

/* Gives up: nothing that follows would mean anything. */
static inline __attribute__((noreturn)) void bail(const char *why)
{
    tap_line("Bail out! ");
    tap_line(why);
    tap_line("\n");
    _exit(2);
}

/* main's result: 0 if every promised question was asked and answered yes. */
static inline int done(void)
{
    if (tap_asked != tap_planned)
        remark("planned %d, asked %d", tap_planned, tap_asked);
    return tap_failed != 0 || tap_asked != tap_planned;
}

#endif
