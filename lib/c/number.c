/*
 * Numbers from text.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A number as it was read: its sign apart, and cut at the limit. */
struct number {
    unsigned long long value;
    bool negative, too_large;
};

/* What a digit counts, or 36 if it is none. */
static int digit_of(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    if (isalpha((unsigned char)c))
        return tolower((unsigned char)c) - 'a' + 10;
    return 36;
}

/* The base for the number at *text; steps over 0x. */
static int base_of(const char **text, int base)
{
    bool prefix = (*text)[0] == '0' &&
                  tolower((unsigned char)(*text)[1]) == 'x' &&
                  digit_of((*text)[2]) < 16;

    if ((base == 0 || base == 16) && prefix) {
        *text += 2;
        return 16;
    }
    if (base == 0)
        return **text == '0' ? 8 : 10;
    return base;
}

/* Reads a number; *end is what follows it, or `text` if there is none. A base
 * that makes no sense is EINVAL, and zero. */
static struct number parse(const char *text, char **end, int base)
{
    struct number n = {0};
    const char *at = text, *digits;

    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return n;
    }
    while (isspace((unsigned char)*at))
        at++;
    if (*at == '-' || *at == '+')
        n.negative = *at++ == '-';
    base = base_of(&at, base);
    for (digits = at; digit_of(*at) < base; at++) {
        unsigned long long more;
        n.too_large |= __builtin_mul_overflow(n.value, base, &more);
        n.too_large |= __builtin_add_overflow(more, digit_of(*at), &n.value);
    }
    if (end != NULL)
        *end = (char *)(at == digits ? text : at);
    return n;
}

/* The value within limits; ERANGE when it is cut. */
static long long limited(struct number n, long long min, long long max)
{
    unsigned long long most = (unsigned long long)max + n.negative;

    if (n.too_large || n.value > most) {
        errno = ERANGE;
        return n.negative ? min : max;
    }
    return (long long)(n.negative ? -n.value : n.value);
}

static unsigned long long limited_unsigned(struct number n,
                                           unsigned long long max)
{
    if (n.too_large || n.value > max) {
        errno = ERANGE;
        return max;
    }
    return n.negative ? -n.value : n.value;
}

long strtol(const char *text, char **end, int base)
{
    return (long)limited(parse(text, end, base), LONG_MIN, LONG_MAX);
}

unsigned long strtoul(const char *text, char **end, int base)
{
    return (unsigned long)limited_unsigned(parse(text, end, base), ULONG_MAX);
}

long long strtoll(const char *text, char **end, int base)
{
    return limited(parse(text, end, base), LLONG_MIN, LLONG_MAX);
}

unsigned long long strtoull(const char *text, char **end, int base)
{
    return limited_unsigned(parse(text, end, base), ULLONG_MAX);
}

int atoi(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text)
{
    return strtol(text, NULL, 10);
}

int abs(int n)
{
    return n < 0 ? -n : n;
}

long labs(long n)
{
    return n < 0 ? -n : n;
}
