/*
 * Bytes and strings. All as ISO C and POSIX say, in the C locale.
 */
#ifndef STRING_H
#define STRING_H

#include <kumquat/cxx.h>
#include <stddef.h>
#include <strings.h>

EXTERN_C_BEGIN

/* Copies bytes; the areas may overlap with memmove only. Returns `to`. */
void *memcpy(void *__restrict to, const void *__restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);

/* Fills an area with one byte. Returns it. */
void *memset(void *to, int byte, size_t count);

/* Compares bytes: negative, 0, positive as a is below, the same, above. */
int memcmp(const void *a, const void *b, size_t count);

/* Where the byte stands first; NULL: nowhere. */
void *memchr(const void *area, int byte, size_t count);

/* How many bytes stand before the NUL; `limit` if it is not among so many. */
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);

/* Compares strings, or their first `limit` bytes, by the values of the bytes:
 * negative, 0, positive as a is below, the same, above. */
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
int strcoll(const char *a, const char *b);

/* Copies a string; there must be room. Returns `to`. */
char *strcpy(char *__restrict to, const char *__restrict from);

/* Copies `count` bytes at most and fills up with NULs: there may be none if
 * `from` is that long. Returns `to`. */
char *strncpy(char *__restrict to, const char *__restrict from, size_t count);

/* Appends a string, or `limit` bytes of it at most; there must be room. Returns
 * `to`. */
char *strcat(char *__restrict to, const char *__restrict from);
char *strncat(char *__restrict to, const char *__restrict from, size_t limit);

/* Copy, or append, as much as fits into `size` bytes; the result ends with a
 * NUL unless size is 0. They return the length they tried to create: it is
 * >= size when something was cut off. */
size_t strlcpy(char *__restrict to, const char *__restrict from, size_t size);
size_t strlcat(char *__restrict to, const char *__restrict from, size_t size);

/* Where the character stands first, or last; NULL: nowhere. The NUL counts. */
char *strchr(const char *text, int c);
char *strrchr(const char *text, int c);

/* Where the part begins in the text; NULL: nowhere. */
char *strstr(const char *text, const char *part);

/* How many characters from the start on are in the set, or are not. */
size_t strspn(const char *text, const char *set);
size_t strcspn(const char *text, const char *set);

/* Where the first character stands that is in the set; NULL: nowhere. */
char *strpbrk(const char *text, const char *set);

/* The next word of the text, which is cut there: NULs are put in place of
 * separators. NULL for the text goes on with the last one, which is kept in
 * *rest; NULL: there is no word left. */
char *strtok(char *__restrict text, const char *__restrict separators);
char *strtok_r(char *__restrict text, const char *__restrict separators,
               char **__restrict rest);

/* A copy of a string, or of its first bytes: free() it. NULL and ENOMEM. */
char *strdup(const char *text);
char *strndup(const char *text, size_t limit);

/* The text of an error number: "No such file or directory". */
char *strerror(int error);

/* The name of a signal: "SIGSEGV". */
char *strsignal(int signal);

EXTERN_C_END

#endif
