/*
 * SAMPLE: does it add, for all processes together? Others may have added
 * before, so only differences are looked at.
 */
#include "tap.h"
#include <errno.h>
#include <kumquat/calls.h>
#include <sys/wait.h>

/* What was added between this and that sum. */
static int added_by_child(word number)
{
    word before, after, ignored;

    sample_add(0, &before);
    pid_t child = fork();
    if (child == 0)
        _exit(-sample_add(number, &ignored));
    waitpid(child, NULL, 0);
    sample_add(0, &after);
    return (int)(after - before);
}

int main(void)
{
    struct message wrong = {.type = SAMPLE_ADD, .arg = {1, 2}};
    word before, after;

    plan(4);
    is(sample_add(0, &before), 0, "does it serve?");
    sample_add(5, &after);
    is((int)(after - before), 5, "does it add?");
    is(added_by_child(7), 7, "is it the same sum for a child?");
    is(message_ask(SAMPLE, &wrong), -EINVAL,
       "is an argument refused that the message does not have?");
    return done();
}
