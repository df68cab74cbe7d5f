/*
 * printf's core and the functions that format into memory write what the
 * host's snprintf writes.
 */
#include "tests/host/tap.h"
#include <kumquat/format.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/c/format.c"
#define vsnprintf kq_vsnprintf
#define snprintf  kq_snprintf
#define vsprintf  kq_vsprintf
#define sprintf   kq_sprintf
#define vfprintf  kq_vfprintf
#define vprintf   kq_vprintf
#define printf    kq_printf
#define fprintf   kq_fprintf
#define vdprintf  kq_vdprintf
#define dprintf   kq_dprintf
int vsnprintf(char *to, size_t size, const char *text, va_list arguments);
int vsprintf(char *to, const char *text, va_list arguments);
int vfprintf(FILE *f, const char *text, va_list arguments);
int vprintf(const char *text, va_list arguments);
int vdprintf(int fd, const char *text, va_list arguments);
#include "lib/c/print.c"
#undef vsnprintf
#undef snprintf
#undef vsprintf
#undef sprintf
#undef vfprintf
#undef vprintf
#undef printf
#undef fprintf
#undef vdprintf
#undef dprintf

/* The conversions come from tables here, so the compiler can't check them. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
#pragma GCC diagnostic ignored "-Wformat"

#define ROUNDS     200000
#define OUTPUT_MAX 400

static int all_same = 1;

/* Formats with both into `size` bytes and compares all that can be seen. */
static void compare(size_t size, const char *text, ...)
{
    char ours[OUTPUT_MAX], theirs[OUTPUT_MAX];
    va_list arguments, again;

    memset(ours, '?', sizeof(ours));
    memset(theirs, '?', sizeof(theirs));
    va_start(arguments, text);
    va_copy(again, arguments);
    int a = kq_vsnprintf(ours, size, text, arguments);
    int b = vsnprintf(theirs, size, text, again);
    va_end(again);
    va_end(arguments);
    if (a == b && memcmp(ours, theirs, sizeof(ours)) == 0)
        return;
    if (all_same)
        printf("# \"%s\": %d [%.60s], host %d [%.60s]\n", text, a, ours, b,
               theirs);
    all_same = 0;
}

/* What was found since the last question. */
static int same(void)
{
    int result = all_same;

    all_same = 1;
    return result;
}

static unsigned below(unsigned limit)
{
    return (unsigned)random() % limit;
}

/* Numbers near the edges of all sizes, and any others. */
static unsigned long long random_number(void)
{
    unsigned long long n = (unsigned long long)random() << 33;

    n ^= (unsigned long long)random() << 16 ^ (unsigned long long)random();
    switch (below(4)) {
    case 0:
        return below(3) - 1ull;
    case 1:
        return (1ull << below(64)) + below(3) - 1;
    case 2:
        return n >> below(64);
    default:
        return n;
    }
}

/* Flags, width and precision behind a %; returns where the size goes. */
static char *random_start(char *text)
{
    *text++ = '%';
    for (unsigned i = below(4); i > 0; i--)
        *text++ = FLAGS[below(sizeof(FLAGS) - 1)];
    if (below(2))
        text += sprintf(text, "%u", below(30) + 1);
    if (below(2))
        text += sprintf(text, below(4) ? ".%u" : ".", below(30));
    return text;
}

static void compare_number(void)
{
    static const char *const sizes[] = {"",   "hh", "h", "l",
                                        "ll", "z",  "t", "j"};
    char text[40], *at = random_start(text);
    size_t size = below(3) ? OUTPUT_MAX : below(40);
    unsigned which = below(8);
    unsigned long long n = random_number();

    sprintf(at, "%s%c", sizes[which], "diuxXo"[below(6)]);
    if (which < 3)
        compare(size, text, (unsigned)n);
    else
        compare(size, text, n);
}

static void compare_text(void)
{
    char text[40], *at = random_start(text);
    size_t length = below(20);
    char *word = malloc(length + 1);

    memset(word, 'w', length);
    word[length] = '\0';
    strcpy(at, "s");
    compare(OUTPUT_MAX, text, word);
    strcpy(strpbrk(text, ".s"), "c"); /* a precision means nothing to %c */
    compare(OUTPUT_MAX, text, 'a' + (int)below(26));
    free(word);
}

static void compare_known(void)
{
    compare(OUTPUT_MAX, "plain");
    compare(OUTPUT_MAX, "");
    compare(OUTPUT_MAX, "100%%, %d%%", 5);
    compare(OUTPUT_MAX, "%s and %s", "this", "that");
    compare(OUTPUT_MAX, "%*d|%-*d|%*d", 7, 42, 7, 42, -7, 42);
    compare(OUTPUT_MAX, "%.*d|%.*s|%.*s", 5, 42, 2, "word", -1, "word");
    compare(OUTPUT_MAX, "%p %p", (void *)0x1234, (void *)compare);
    compare(OUTPUT_MAX, "%20p|%-20p|", (void *)0x1234, (void *)0x1234);
    compare(OUTPUT_MAX, "%c%c%c", 'a', 0, 'b');
    compare(OUTPUT_MAX, "%s", NULL);
    compare(OUTPUT_MAX, "%lld %llu", LLONG_MIN, ULLONG_MAX);
    compare(OUTPUT_MAX, "%llo", ULLONG_MAX);
    compare(OUTPUT_MAX, "%d %i %u %x", INT_MIN, INT_MAX, UINT_MAX, UINT_MAX);
    compare(0, "nothing fits");
    compare(1, "nothing but a NUL fits");
    compare(5, "1234");
    compare(5, "12345");
}

static int ask_sprintf(void)
{
    char ours[16];

    return kq_sprintf(ours, "%d-%s", 12, "ab") == 5 &&
           strcmp(ours, "12-ab") == 0;
}

/* Written to a pipe, longer than the batch in which it goes. */
static int ask_descriptor(void)
{
    char got[2 * BATCH_SIZE];
    int ends[2];

    if (pipe(ends) < 0)
        return 0;
    int count = kq_dprintf(ends[1], "%*d", BATCH_SIZE + 50, 7);
    close(ends[1]);
    ssize_t first = read(ends[0], got, sizeof(got));
    close(ends[0]);
    return count == BATCH_SIZE + 50 && first == count && got[0] == ' ' &&
           got[first - 1] == '7';
}

/* A file that can't be written: printf must not claim success. */
static int ask_failure(void)
{
    FILE *f = fopen("/dev/null", "r");
    int result = kq_fprintf(f, "%d", 5);

    fclose(f);
    return result < 0 && kq_dprintf(-1, "%d", 5) < 0;
}

int main(void)
{
    srandom(1);
    compare_known();
    ok(same(), "are known cases as on the host?");
    for (int i = 0; i < ROUNDS; i++)
        compare_number();
    ok(same(), "is every number as on the host, with any flags and sizes?");
    for (int i = 0; i < ROUNDS; i++)
        compare_text();
    ok(same(), "are strings and characters padded and cut as on the host?");
    ok(ask_sprintf(), "does sprintf write and count?");
    ok(ask_descriptor(), "does dprintf write all of a long text?");
    ok(ask_failure(), "is a failed write told?");
    return tap_end();
}
