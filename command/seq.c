/*
 * seq - prints numbers in order
 *
 * usage: seq [-w] [-s TEXT] [FIRST [STEP]] LAST
 *
 * Prints the whole numbers from FIRST (1) to LAST, in steps of STEP (1), a line
 * each. They may be negative.
 *
 *   -s TEXT   this stands between two numbers, instead of a newline
 *   -w        all are equally wide, with zeros before them
 *
 * Exit status: 0; 2 if something is no number, or STEP is 0.
 *
 * Example: for i in $(seq 3); do echo $i; done
 */
#include <ctype.h>
#include <err.h>
#include <kumquat/command.h>
#include <limits.h>
#include <unistd.h>

/* How many arguments come before the first negative number: getopt() would
 * take that for an option. */
static int count_options(int argc, char **argv)
{
    int count = 1;

    while (count < argc &&
           !(argv[count][0] == '-' && isdigit((unsigned char)argv[count][1])))
        count++;
    return count;
}

static long long parse(const char *text)
{
    return long_operand(text, LLONG_MIN, LLONG_MAX);
}

static int width_of(long long number)
{
    return snprintf(NULL, 0, "%lld", number);
}

/* Is there a number after n? The sum may be too large. */
static int has_next(long long n, long long step, long long last)
{
    long long next;

    return !__builtin_add_overflow(n, step, &next) &&
           (step > 0 ? next <= last : next >= last);
}

int main(int argc, char **argv)
{
    const char *separator = "\n";
    int width = 0, option;
    int wide = 0;

    int limit = count_options(argc, argv);
    while ((option = option_next(limit, argv, "s:w")) != -1) {
        wide |= option == 'w';
        if (option == 's')
            separator = optarg;
    }
    char **words = operands(argc, argv, 1, 3);
    int count = argc - optind;
    long long last = parse(words[count - 1]);
    long long step = count > 2 ? parse(words[1]) : 1;
    long long first = count > 1 ? parse(words[0]) : 1;
    if (step == 0)
        errx(STATUS_USAGE, "%s: the step is 0", words[1]);
    if (wide)
        width =
            width_of(first) > width_of(last) ? width_of(first) : width_of(last);
    if (step > 0 ? first > last : first < last)
        return 0;
    printf("%0*lld", width, first);
    for (long long n = first; has_next(n, step, last) && !ferror(stdout);)
        printf("%s%0*lld", separator, width, n += step);
    putchar('\n');
    return 0;
}
