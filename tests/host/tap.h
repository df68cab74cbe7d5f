/*
 * TAP for the host tests: each test asks one question.
 */
#ifndef HOST_TAP_H
#define HOST_TAP_H

#include <stdio.h>

static int tap_count, tap_failed;

/* One test: the question it asks, and whether it passed. */
static inline void ok(int passed, const char *question)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tap_count, question);
    tap_failed += !passed;
}

/* Ends the list; main() returns this. */
static inline int tap_end(void)
{
    printf("1..%d\n", tap_count);
    return tap_failed != 0;
}

#endif
