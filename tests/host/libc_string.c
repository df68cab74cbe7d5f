/*
 * string.h and strings.h give the same answers as the host's.
 *
 * The library's sources are included under other names, so that both stand
 * side by side. Inputs are made of few different characters, so that equal
 * pieces, matches and overlaps are frequent; each lies at the very end of a
 * block of its own, so that the sanitizer sees one byte too many.
 */
#include "tests/host/tap.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define memcpy  kq_memcpy
#define memmove kq_memmove
#define memset  kq_memset
#define memcmp  kq_memcmp
#define memchr  kq_memchr
#include "lib/c/memory.c"
#define strlen      kq_strlen
#define strnlen     kq_strnlen
#define strcmp      kq_strcmp
#define strncmp     kq_strncmp
#define strcoll     kq_strcoll
#define strcasecmp  kq_strcasecmp
#define strncasecmp kq_strncasecmp
#define strcpy      kq_strcpy
#define strncpy     kq_strncpy
#define strcat      kq_strcat
#define strncat     kq_strncat
#define strlcpy     kq_strlcpy
#define strlcat     kq_strlcat
#define strchr      kq_strchr
#define strrchr     kq_strrchr
#define strstr      kq_strstr
#define strspn      kq_strspn
#define strcspn     kq_strcspn
#define strpbrk     kq_strpbrk
#include "lib/c/string.c"
#define strtok_r kq_strtok_r
#define strtok   kq_strtok
#include "lib/c/token.c"

#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strcoll
#undef strcasecmp
#undef strncasecmp
#undef strcpy
#undef strncpy
#undef strcat
#undef strncat
#undef strlcpy
#undef strlcat
#undef strchr
#undef strrchr
#undef strstr
#undef strspn
#undef strcspn
#undef strpbrk
#undef strtok_r
#undef strtok

#define ROUNDS     20000
#define LENGTH_MAX 40

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static size_t below(size_t limit)
{
    return (size_t)random() % limit;
}

/* A random string of up to LENGTH_MAX characters, alone in its block. */
static char *random_text(void)
{
    static const char letters[] = "aaabbAB, \x80\xFF";
    size_t length = below(LENGTH_MAX + 1);
    char *text = malloc(length + 1);

    for (size_t i = 0; i < length; i++)
        text[i] = letters[below(sizeof(letters) - 1)];
    text[length] = '\0';
    return text;
}

/* One copy within a block, forwards or backwards, overlapping or not. */
static int same_move(void)
{
    char ours[64], theirs[64];

    for (size_t i = 0; i < sizeof(ours); i++)
        ours[i] = theirs[i] = (char)random();
    size_t from = below(sizeof(ours)), to = below(sizeof(ours));
    size_t count = below(sizeof(ours) + 1 - (from > to ? from : to));
    void *result = kq_memmove(ours + to, ours + from, count);
    memmove(theirs + to, theirs + from, count);
    return result == ours + to && memcmp(ours, theirs, sizeof(ours)) == 0;
}

static int same_copy_and_fill(void)
{
    char ours[64] = {0}, theirs[64] = {0}, source[64];
    size_t to = below(32), from = below(32), count = below(33);
    int byte = (int)random();

    for (size_t i = 0; i < sizeof(source); i++)
        source[i] = (char)random();
    int same = kq_memcpy(ours + to, source + from, count) == ours + to;
    memcpy(theirs + to, source + from, count);
    same &= memcmp(ours, theirs, sizeof(ours)) == 0;
    to = below(32);
    count = below(33);
    same &= kq_memset(ours + to, byte, count) == ours + to;
    memset(theirs + to, byte, count);
    return same && memcmp(ours, theirs, sizeof(ours)) == 0;
}

static int same_areas(const char *a, const char *b)
{
    size_t length = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    int c = b[0] + 256; /* only the low byte counts */

    return sign(kq_memcmp(a, b, length)) == sign(memcmp(a, b, length)) &&
           kq_memcmp(a, b, 0) == 0 && kq_memcmp(a, a, length) == 0 &&
           kq_memchr(a, c, strlen(a)) == memchr(a, c, strlen(a));
}

static int same_order(const char *a, const char *b)
{
    size_t limit = below(LENGTH_MAX);

    return sign(kq_strcmp(a, b)) == sign(strcmp(a, b)) &&
           sign(kq_strcoll(a, b)) == sign(strcmp(a, b)) &&
           sign(kq_strncmp(a, b, limit)) == sign(strncmp(a, b, limit)) &&
           sign(kq_strcasecmp(a, b)) == sign(strcasecmp(a, b)) &&
           sign(kq_strncasecmp(a, b, limit)) ==
               sign(strncasecmp(a, b, limit)) &&
           kq_strcmp(a, a) == 0;
}

static int same_searches(const char *a, const char *b)
{
    size_t limit = below(LENGTH_MAX);
    char part[3] = {0};

    strncpy(part, b, 2);
    return kq_strlen(a) == strlen(a) &&
           kq_strnlen(a, limit) == strnlen(a, limit) &&
           kq_strchr(a, b[0]) == strchr(a, b[0]) &&
           kq_strchr(a, '\0') == strchr(a, '\0') &&
           kq_strrchr(a, b[0]) == strrchr(a, b[0]) &&
           kq_strrchr(a, '\0') == strrchr(a, '\0') &&
           kq_strstr(a, part) == strstr(a, part) &&
           kq_strstr(a, b) == strstr(a, b) &&
           kq_strspn(a, part) == strspn(a, part) &&
           kq_strcspn(a, part) == strcspn(a, part) &&
           kq_strpbrk(a, part) == strpbrk(a, part);
}

static int same_copies(const char *a, const char *b)
{
    char ours[2 * LENGTH_MAX + 1], theirs[sizeof(ours)];
    size_t count = below(LENGTH_MAX + 1);

    memset(ours, '?', sizeof(ours));
    memset(theirs, '?', sizeof(theirs));
    int same = kq_strcpy(ours, a) == ours;
    strcpy(theirs, a);
    same &= kq_strcat(ours, b) == ours;
    strcat(theirs, b);
    same &= memcmp(ours, theirs, sizeof(ours)) == 0;
    same &= kq_strncpy(ours, b, count) == ours;
    strncpy(theirs, b, count);
    same &= memcmp(ours, theirs, sizeof(ours)) == 0;
    kq_strcpy(ours, a);
    strcpy(theirs, a);
    same &= kq_strncat(ours, b, count) == ours;
    strncat(theirs, b, count);
    return same && memcmp(ours, theirs, sizeof(ours)) == 0;
}

/* Like snprintf, which is in every host's library. */
static int same_limited_copies(const char *a, const char *b)
{
    size_t size = below(LENGTH_MAX + 2);
    char *ours = malloc(size), *theirs = malloc(size);

    memset(ours, '?', size);
    memset(theirs, '?', size);
    int same =
        kq_strlcpy(ours, a, size) == (size_t)snprintf(theirs, size, "%s", a) &&
        memcmp(ours, theirs, size) == 0;
    if (strlen(a) < size) {
        size_t length = kq_strlcat(ours, b, size);
        same &= length == strlen(a) + strlen(b);
        snprintf(theirs, size, "%s%s", a, b);
        same &= memcmp(ours, theirs, size) == 0;
    }
    free(ours);
    free(theirs);
    return same;
}

static int same_tokens(const char *a, const char *b)
{
    char *ours = strdup(a), *theirs = strdup(a), *rest = NULL, *host = NULL;
    char *x = kq_strtok_r(ours, b, &rest), *y = strtok_r(theirs, b, &host);
    int same = 1;

    while (x != NULL && y != NULL && same) {
        same = x - ours == y - theirs && strcmp(x, y) == 0;
        x = kq_strtok_r(NULL, ", ", &rest);
        y = strtok_r(NULL, ", ", &host);
    }
    same &= x == NULL && y == NULL;
    free(ours);
    free(theirs);
    return same;
}

/* Asks the same of many random pairs. */
static int always(int (*same)(const char *a, const char *b))
{
    int result = 1;

    for (int i = 0; i < ROUNDS; i++) {
        char *a = random_text(), *b = below(8) == 0 ? strdup(a) : random_text();
        result &= same(a, b);
        free(a);
        free(b);
    }
    return result;
}

int main(void)
{
    int moved = 1, copied = 1;

    srandom(1);
    for (int i = 0; i < ROUNDS; i++) {
        moved &= same_move();
        copied &= same_copy_and_fill();
    }
    ok(moved, "does memmove move within a block, in both directions?");
    ok(copied, "do memcpy and memset touch these bytes and no others?");
    ok(always(same_areas), "do memcmp and memchr agree with the host?");
    ok(always(same_order), "do strings compare as on the host?");
    ok(always(same_searches), "do searches find the same place?");
    ok(always(same_copies), "do copies leave the same bytes?");
    ok(always(same_limited_copies), "do strlcpy and strlcat stay in bounds?");
    ok(always(same_tokens), "does strtok_r cut the same tokens?");

    char words[] = " one  two ";
    ok(strcmp(kq_strtok(words, " "), "one") == 0 &&
           strcmp(kq_strtok(NULL, " "), "two") == 0 &&
           kq_strtok(NULL, " ") == NULL,
       "does strtok go on where it was?");
    return tap_end();
}
