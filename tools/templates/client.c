/*
 * sample - adds to the sum that the server SAMPLE keeps
 *
 * usage: sample [NUMBER]
 *
 * Adds NUMBER, or nothing, and prints the sum. All processes share it, until
 * the machine is switched off.
 *
 * Exit status: 0; 1 if the server does not do it, 2 if NUMBER is none.
 *
 * Example: sample 5
 */
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/command.h>

#define NUMBER_MAX 1000000

int main(int argc, char **argv)
{
    char **number = options_none(argc, argv, 0, 1);
    word added = 0, sum;

    if (*number != NULL)
        added = (word)number_operand(*number, 0, NUMBER_MAX);
    int result = sample_add(added, &sum);
    if (result < 0) {
        errno = -result;
        return failed("SAMPLE");
    }
    printf("%u\n", sum);
    return 0;
}
