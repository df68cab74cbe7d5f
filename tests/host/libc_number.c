/*
 * Numbers from text, sorting, options and the environment: the same answers
 * as on the host.
 */
#define _GNU_SOURCE
#include "tests/host/tap.h"
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define strtol   kq_strtol
#define strtoul  kq_strtoul
#define strtoll  kq_strtoll
#define strtoull kq_strtoull
#define atoi     kq_atoi
#define atol     kq_atol
#define abs      kq_abs
#define labs     kq_labs
long strtol(const char *text, char **end, int base);
#include "lib/c/number.c"
#undef strtol
#undef strtoul
#undef strtoll
#undef strtoull
#undef atoi
#undef atol

#define qsort   kq_qsort
#define bsearch kq_bsearch
#include "lib/c/sort.c"
#undef qsort
#undef bsearch

#define environ  kq_environ
#define getenv   kq_getenv
#define setenv   kq_setenv
#define putenv   kq_putenv
#define unsetenv kq_unsetenv
#define find     environment_find
extern char **environ;
int unsetenv(const char *name);
#include "lib/c/environment.c"
#undef environ
#undef getenv
#undef setenv
#undef putenv
#undef unsetenv
#undef find

#define optarg kq_optarg
#define optind kq_optind
#define opterr kq_opterr
#define optopt kq_optopt
#define getopt kq_getopt
#define begin  getopt_begin
extern char *optarg;
extern int optind, opterr, optopt;
#include "lib/c/getopt.c"
#undef optarg
#undef optind
#undef opterr
#undef optopt
#undef getopt

#define ROUNDS 200000

static unsigned below(unsigned limit)
{
    return (unsigned)random() % limit;
}

/* Calls one of ours and the host's: value, end and errno must agree. */
#define SAME(function, text, base)                              \
    ({                                                          \
        char *e1 = (char *)text, *e2 = (char *)text;            \
        errno = 0;                                              \
        unsigned long long v1 = kq_##function(text, &e1, base); \
        int error = errno;                                      \
        errno = 0;                                              \
        unsigned long long v2 = function(text, &e2, base);      \
        v1 == v2 &&e1 == e2 &&error == errno;                   \
    })

static int same_number(const char *text, int base)
{
    return SAME(strtol, text, base) && SAME(strtoul, text, base) &&
           SAME(strtoll, text, base) && SAME(strtoull, text, base) &&
           kq_atoi(text) == atoi(text) && kq_atol(text) == atol(text);
}

static int ask_known_numbers(void)
{
    static const char *const texts[] = {
        "",
        "0",
        "-",
        "+5",
        "  \t\n\v\f\r-12x",
        "0x",
        "0xg",
        "0x1fG",
        "0X1F",
        "017",
        "089",
        "- 5",
        "--5",
        "zZ9",
        "1e5",
        "00x5",
        "+",
        "-0x1",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "-18446744073709551615",
        "-18446744073709551616",
        "99999999999999999999999999",
        "-99999999999999999999999999",
    };
    int same = 1;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (int base = 0; base <= 36; base++)
            same &= base == 1 || same_number(texts[i], base);
    }
    return same;
}

static int ask_random_numbers(void)
{
    static const char letters[] = "0011234567899abfxXzZ- +";
    char text[30];
    int same = 1;

    for (int i = 0; i < ROUNDS; i++) {
        unsigned length = below(sizeof(text));
        for (unsigned k = 0; k < length; k++)
            text[k] = letters[below(k < 3 ? sizeof(letters) - 1 : 16)];
        text[length] = '\0';
        same &= same_number(text, below(4) ? (int)below(35) + 2 : 0);
    }
    return same;
}

static int is_no_base(int base)
{
    errno = 0;
    return kq_strtol("10", NULL, base) == 0 && errno == EINVAL;
}

/* --- Order ---------------------------------------------------------------- */

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

static int ask_sort(void)
{
    int ours[100], theirs[100], same = 1;

    for (unsigned count = 0; count <= 100; count++) {
        for (unsigned i = 0; i < count; i++)
            ours[i] = theirs[i] = (int)below(count + 1);
        kq_qsort(ours, count, sizeof(int), compare_ints);
        qsort(theirs, count, sizeof(int), compare_ints);
        same &= memcmp(ours, theirs, count * sizeof(int)) == 0;
    }
    return same;
}

static int ask_sort_of_odd_sizes(void)
{
    char words[] = "cat\0ant\0dog\0bee";

    kq_qsort(words, 4, 4, (int (*)(const void *, const void *))strcmp);
    return memcmp(words, "ant\0bee\0cat\0dog", sizeof(words)) == 0;
}

static int ask_search(void)
{
    int list[50], same = 1;

    for (unsigned count = 0; count <= 50; count++) {
        for (unsigned i = 0; i < count; i++)
            list[i] = 2 * (int)i;
        for (int key = -1; key <= 2 * (int)count; key++)
            same &= kq_bsearch(&key, list, count, sizeof(int), compare_ints) ==
                    bsearch(&key, list, count, sizeof(int), compare_ints);
    }
    return same;
}

/* --- Options -------------------------------------------------------------- */

/* Reads the same options with both; the host must not reorder arguments. */
static int same_options(const char *options, char *const argv[])
{
    int argc = 0, ours, theirs, same = 1;

    while (argv[argc] != NULL)
        argc++;
    kq_opterr = opterr = 0;
    kq_optind = 1;
    optind = 0;
    do {
        kq_optarg = optarg = NULL;
        ours = kq_getopt(argc, argv, options);
        theirs = getopt(argc, argv, options);
        same &= ours == theirs && kq_optarg == optarg && kq_optind == optind;
        same &= (ours != '?' && ours != ':') || kq_optopt == optopt;
    } while (same && ours != -1 && theirs != -1);
    return same;
}

#define ARGUMENTS(...) ((char *[]){"name", __VA_ARGS__, NULL})

static int ask_options(void)
{
    return same_options("ab:", ARGUMENTS("-a", "-b", "value", "rest")) &&
           same_options("ab:", ARGUMENTS("-ab", "value", "-a")) &&
           same_options("ab:", ARGUMENTS("-abvalue", "--", "-a")) &&
           same_options("ab:", ARGUMENTS("-x", "-ax", "-xa")) &&
           same_options("ab:", ARGUMENTS("-b")) &&
           same_options(":ab:", ARGUMENTS("-a", "-b")) &&
           same_options(":ab:", ARGUMENTS("-:", "-b", "--")) &&
           same_options("ab:", ARGUMENTS("-", "-a")) &&
           same_options("ab:", ARGUMENTS("rest", "-a")) &&
           same_options("ab:", ARGUMENTS("-b", "", "-a"));
}

/* --- Environment ---------------------------------------------------------- */

static const char *const names[] = {"A", "AB", "B", "C", "D"};

static int same_entry(const char *name)
{
    const char *ours = kq_getenv(name), *theirs = getenv(name);

    if (ours == NULL || theirs == NULL)
        return ours == theirs;
    return strcmp(ours, theirs) == 0;
}

static int same_result(int ours, int our_error, int theirs)
{
    return ours == theirs && (ours == 0 || our_error == errno);
}

/* A change of one random entry in both environments. */
static int change_entry(int which)
{
    static char entries[2][5][16];
    const char *name = names[which];
    char value[8];
    int error, ours;

    snprintf(value, sizeof(value), "%u", below(1000));
    switch (below(4)) {
    case 0:
        ours = kq_unsetenv(name);
        error = errno;
        return same_result(ours, error, unsetenv(name));
    case 1:
        snprintf(entries[0][which], 16, "%s=%s", name, value);
        snprintf(entries[1][which], 16, "%s=%s", name, value);
        ours = kq_putenv(entries[0][which]);
        error = errno;
        return same_result(ours, error, putenv(entries[1][which]));
    default:
        ours = kq_setenv(name, value, which == 0);
        error = errno;
        return same_result(ours, error, setenv(name, value, which == 0));
    }
}

static int ask_environment(void)
{
    static char *start[] = {"A=1", "AB=2", "B=", NULL};
    int same = 1;

    kq_environ = start;
    clearenv();
    for (int i = 0; i < 3; i++)
        putenv(start[i]);
    for (int i = 0; i < 2000; i++) {
        same &= change_entry((int)below(5));
        for (int k = 0; k < 5; k++)
            same &= same_entry(names[k]);
    }
    return same && kq_setenv("", "x", 1) == -1 && errno == EINVAL &&
           kq_setenv("A=B", "x", 1) == -1 && kq_unsetenv("") == -1;
}

/* An entry that was replaced may still be in somebody's hands, so it is never
 * freed. */
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

int main(void)
{
    srandom(1);
    setenv("POSIXLY_CORRECT", "1", 1);
    ok(ask_known_numbers(), "are odd numbers read as on the host?");
    ok(ask_random_numbers(), "are random numbers read as on the host?");
    ok(is_no_base(-1) && is_no_base(1) && is_no_base(37),
       "is a base that makes no sense refused?");
    ok(kq_abs(-5) == 5 && kq_labs(5) == 5, "do abs and labs drop the sign?");
    ok(ask_sort(), "does qsort sort as on the host?");
    ok(ask_sort_of_odd_sizes(), "does qsort move whole elements?");
    ok(ask_search(), "does bsearch find what is there, and only that?");
    ok(ask_options(), "does getopt read options as on the host?");
    ok(ask_environment(), "does the environment change as on the host?");
    return tap_end();
}
