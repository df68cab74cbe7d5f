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

/* A block of so many bytes, which calloc() fills with zeros. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);

/* Makes a block larger or smaller; it may move. NULL: it is as before. */
void *realloc(void *block, size_t size);

/* A block at a multiple of the alignment. EINVAL unless the alignment is a
 * power of two, 1 MiB at most. */
void *aligned_alloc(size_t alignment, size_t size);

/* Gives a block back; NULL is none. */
void free(void *block);

/* --- Numbers -------------------------------------------------------------- */

/* The number without its sign. */
int abs(int n);
long labs(long n);

/* The number that a text begins with, 0 if there is none; see strtol(). */
int atoi(const char *text);
long atol(const char *text);

/* The number that a text begins with; *end is where it ends, the text itself if
 * there is none. Base 0 reads 0x1f, 017 and 17. Out of range: the limit and
 * ERANGE. */
long strtol(const char *text, char **end, int base);
unsigned long strtoul(const char *text, char **end, int base);
long long strtoll(const char *text, char **end, int base);
unsigned long long strtoull(const char *text, char **end, int base);

/* A number from 0 to RAND_MAX, always the same ones after the same seed. */
int rand(void);
void srand(unsigned seed);

/* --- Order ---------------------------------------------------------------- */

/* Sorts an array of `count` elements of `size` bytes: compare() says, with a
 * negative number, 0 or a positive one, how two elements are to stand. */
void qsort(void *base, size_t count, size_t size,
           int (*compare)(const void *, const void *));

/* The element of a sorted array that compares as 0 to the key; NULL: none. */
void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *));

/* --- Environment ---------------------------------------------------------- */

/* The value of a variable; NULL: there is none of that name. */
char *getenv(const char *name);

/* Sets a variable, or only if there is none, unless `replace`; removes one.
 * EINVAL, ENOMEM. */
int setenv(const char *name, const char *value, int replace);
int unsetenv(const char *name);

/* Sets one by "name=value", which is kept, not copied. */
int putenv(char *entry);

/* --- The end -------------------------------------------------------------- */

/* Ends the program, with the low 8 bits of its status: the functions that
 * atexit() has kept are called, the last one first, and files are closed. */
void exit(int status) __attribute__((noreturn));
int atexit(void (*function)(void));

/* Ends the program by SIGABRT. */
void abort(void) __attribute__((noreturn));

EXTERN_C_END

#endif
