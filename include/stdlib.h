/*
 * Memory, numbers, sorting, environment, the end of a program.
 */
#ifndef STDLIB_H
#define STDLIB_H

#include <kumquat/cxx.h>
#include <stddef.h>

EXTERN_C_BEGIN

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX     0x7FFFFFFF
#define ATEXIT_MAX   64 /* functions atexit keeps, with C++'s destructors */

/* --- Memory: NULL and ENOMEM when there is none --------------------------- */

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);

/* EINVAL unless the alignment is a power of two, 1 MiB at most. */
void *aligned_alloc(size_t alignment, size_t size);

void free(void *block);

/* --- Numbers -------------------------------------------------------------- */

int abs(int n);
long labs(long n);
int atoi(const char *text);
long atol(const char *text);

/* Base 0 reads 0x1f, 017 and 17. Out of range: the limit and ERANGE. */
long strtol(const char *text, char **end, int base);
unsigned long strtoul(const char *text, char **end, int base);
long long strtoll(const char *text, char **end, int base);
unsigned long long strtoull(const char *text, char **end, int base);

int rand(void);
void srand(unsigned seed);

/* --- Order ---------------------------------------------------------------- */

void qsort(void *base, size_t count, size_t size,
           int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *));

/* --- Environment ---------------------------------------------------------- */

char *getenv(const char *name);
int setenv(const char *name, const char *value, int replace);
int unsetenv(const char *name);
int putenv(char *entry); /* "name=value", which is kept, not copied */

/* --- The end -------------------------------------------------------------- */

void exit(int status) __attribute__((noreturn));
int atexit(void (*function)(void));
void abort(void) __attribute__((noreturn));

EXTERN_C_END

#endif
