/*
 * Row I9: an interrupt arrives as a notification, and none is lost.
 *
 * The tty driver sends what is written to COM1 in pieces of 16 bytes, and
 * goes on when the chip's interrupt says that the last piece is out. 10,000
 * lines of 16 bytes are 10,000 such rounds. Two processes that only compute
 * are the load. The runner counts the lines (tests/test_hold.py).
 */
#include "child.h"

#define ROUNDS 10000

static int compute(word unused)
{
    volatile word count = unused;
    while (count != unused - 1)
        count++;
    return 0;
}

int main(void)
{
    plan(2);
    pid_t load[] = {start_child(compute, 0), start_child(compute, 0)};
    int lines = 0;
    for (int i = 0; i < ROUNDS; i++) {
        char line[32];
        int length = snprintf(line, sizeof(line), "# round %6d\n", i);
        lines += write(1, line, (size_t)length) == length;
    }
    is(lines, ROUNDS, "were 10,000 lines written under load?");
    ok(died_by(kill_child(load[0]), SIGKILL) &&
           died_by(kill_child(load[1]), SIGKILL),
       "did the load last?", "no");
    return done();
}
