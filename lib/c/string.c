/*
 * Strings: bytes up to a NUL.
 *
 * Characters compare as unsigned, as ISO C wants it. Nothing here remembers
 * anything from call to call (strtok is in token.c), so that the kernel and
 * the servers can share this file with the programs.
 */
#include <ctype.h>
#include <string.h>

size_t strlen(const char *text)
{
    const char *end = text;

    while (*end != '\0')
        end++;
    return (size_t)(end - text);
}

size_t strnlen(const char *text, size_t limit)
{
    size_t length = 0;

    while (length < limit && text[length] != '\0')
        length++;
    return length;
}

/* --- Comparing ------------------------------------------------------------ */

int strcmp(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t limit)
{
    for (; limit > 0; a++, b++, limit--) {
        if (*a != *b || *a == '\0')
            return (unsigned char)*a - (unsigned char)*b;
    }
    return 0;
}

int strcoll(const char *a, const char *b)
{
    return strcmp(a, b);
}

int strncasecmp(const char *a, const char *b, size_t limit)
{
    for (; limit > 0; a++, b++, limit--) {
        int difference =
            tolower((unsigned char)*a) - tolower((unsigned char)*b);
        if (difference != 0 || *a == '\0')
            return difference;
    }
    return 0;
}

int strcasecmp(const char *a, const char *b)
{
    return strncasecmp(a, b, (size_t)-1);
}

/* --- Copying -------------------------------------------------------------- */

char *strcpy(char *restrict to, const char *restrict from)
{
    return memcpy(to, from, strlen(from) + 1);
}

/* Fills the rest with NULs, and leaves none if `from` has count or more. */
char *strncpy(char *restrict to, const char *restrict from, size_t count)
{
    size_t length = strnlen(from, count);

    memcpy(to, from, length);
    memset(to + length, 0, count - length);
    return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t limit)
{
    size_t length = strnlen(from, limit);
    char *end = to + strlen(to);

    memcpy(end, from, length);
    end[length] = '\0';
    return to;
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t length = strlen(from);

    if (size > 0) {
        size_t copied = length < size ? length : size - 1;
        memcpy(to, from, copied);
        to[copied] = '\0';
    }
    return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size)
{
    size_t length = strnlen(to, size);

    return length + strlcpy(to + length, from, size - length);
}

/* --- Searching ------------------------------------------------------------ */

char *strchr(const char *text, int c)
{
    while (*text != (char)c) {
        if (*text++ == '\0')
            return NULL;
    }
    return (char *)text;
}

char *strrchr(const char *text, int c)
{
    const char *found = NULL;

    do {
        if (*text == (char)c)
            found = text;
    } while (*text++ != '\0');
    return (char *)found;
}

char *strstr(const char *text, const char *part)
{
    size_t length = strlen(part);

    for (; strncmp(text, part, length) != 0; text++) {
        if (*text == '\0')
            return NULL;
    }
    return (char *)text;
}

size_t strspn(const char *text, const char *set)
{
    size_t length = 0;

    while (text[length] != '\0' && strchr(set, text[length]) != NULL)
        length++;
    return length;
}

size_t strcspn(const char *text, const char *set)
{
    size_t length = 0;

    while (strchr(set, text[length]) == NULL)
        length++;
    return length;
}

char *strpbrk(const char *text, const char *set)
{
    text += strcspn(text, set);
    return *text != '\0' ? (char *)text : NULL;
}
