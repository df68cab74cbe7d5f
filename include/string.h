/*
 * Bytes and strings. All as ISO C and POSIX say, in the C locale.
 */
#ifndef STRING_H
#define STRING_H

#include <kumquat/cxx.h>
#include <stddef.h>
#include <strings.h>

EXTERN_C_BEGIN

void *memcpy(void *__restrict to, const void *__restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *a, const void *b, size_t count);
void *memchr(const void *area, int byte, size_t count);

size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
int strcoll(const char *a, const char *b); /* strcmp */

char *strcpy(char *__restrict to, const char *__restrict from);
char *strncpy(char *__restrict to, const char *__restrict from, size_t count);
char *strcat(char *__restrict to, const char *__restrict from);
char *strncat(char *__restrict to, const char *__restrict from, size_t limit);

/* Copy, or append, as much as fits into `size` bytes; the result ends with a
 * NUL unless size is 0. They return the length they tried to create: it is
 * >= size when something was cut off. */
size_t strlcpy(char *__restrict to, const char *__restrict from, size_t size);
size_t strlcat(char *__restrict to, const char *__restrict from, size_t size);

char *strchr(const char *text, int c);
char *strrchr(const char *text, int c);
char *strstr(const char *text, const char *part);
size_t strspn(const char *text, const char *set);
size_t strcspn(const char *text, const char *set);
char *strpbrk(const char *text, const char *set);
char *strtok(char *__restrict text, const char *__restrict separators);
char *strtok_r(char *__restrict text, const char *__restrict separators,
               char **__restrict rest);

char *strdup(const char *text); /* free() it; NULL with errno ENOMEM */
char *strndup(const char *text, size_t limit);

char *strerror(int error);   /* "No such file or directory" */
char *strsignal(int signal); /* "SIGSEGV"; Kumquat uses the names */

EXTERN_C_END

#endif
