/*
 * Buffered files. printf knows no floating point yet.
 *
 * stdout is written at the end of a line if it is a terminal, else when its
 * buffer is full; stderr at once.
 */
#ifndef STDIO_H
#define STDIO_H

#include <kumquat/cxx.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define EOF          (-1)
#define BUFSIZ       4096 /* bytes of a buffer */
#define FOPEN_MAX    16   /* files at a time, with the first three */
#define FILENAME_MAX 1024

#define _IOFBF       0 /* written when the buffer is full */
#define _IOLBF       1 /* at the end of a line */
#define _IONBF       2 /* at once */

/* As in unistd.h. */
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

typedef struct file FILE;
extern FILE *const stdin, *const stdout, *const stderr;

/* Opens a file, or makes one of a descriptor. The mode is r, w (what is there
 * is lost) or a (to append); then + to do both, x to fail if the file exists.
 * NULL and errno. */
FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int fd, const char *mode);

/* Writes what is in the buffer, NULL: of all files; fclose() ends the file,
 * too. EOF and errno if it can't be written. */
int fclose(FILE *f);
int fflush(FILE *f);

/* When it is written. Before the first transfer only. buffer NULL: the file's
 * own stays. */
int setvbuf(FILE *f, char *buffer, int mode, size_t size);

/* Its descriptor. */
int fileno(FILE *f);

/* Has a read met the end, has anything failed? clearerr() forgets both. */
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);

/* Read or write `count` pieces of `size` bytes. Return how many whole ones;
 * less than that at the end or after an error. */
size_t fread(void *to, size_t size, size_t count, FILE *f);
size_t fwrite(const void *from, size_t size, size_t count, FILE *f);

/* Moves where the next transfer begins, and tells where that is: see lseek. */
int fseek(FILE *f, long offset, int whence);
long ftell(FILE *f);
void rewind(FILE *f);

/* The next character, EOF at the end. ungetc() puts one back. */
int fgetc(FILE *f);
int ungetc(int c, FILE *f);

/* Reads a line with its newline, or what fits. NULL at the end. */
char *fgets(char *to, int size, FILE *f);

/* Reads a line of any length with its newline into *line, an allocated block of
 * *size bytes, or NULL and 0 at first: it grows. Returns its bytes, -1 at the
 * end. */
ssize_t getline(char **line, size_t *size, FILE *f);

/* Write a character or a string, puts() with a newline. EOF if that fails. */
int fputc(int c, FILE *f);
int fputs(const char *text, FILE *f);
int puts(const char *text);

#define getc(f)    fgetc(f)
#define getchar()  fgetc(stdin)
#define putc(c, f) fputc(c, f)
#define putchar(c) fputc(c, stdout)

/* Print by a format: %d %i %u %x %X %o %c %s %p %%, with flags, width,
 * precision and the sizes hh h l ll j z t. To stdout, a file, a descriptor or a
 * string (of `size` bytes at most with n, the NUL included); with v the
 * arguments are a list. Return how many characters that are, or would be; -1
 * and errno. */
int printf(const char *format, ...) __attribute__((format(__printf__, 1, 2)));
int fprintf(FILE *f, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));
int dprintf(int fd, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));
int sprintf(char *to, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));
int snprintf(char *to, size_t size, const char *format, ...)
    __attribute__((format(__printf__, 3, 4)));
int vprintf(const char *format, va_list arguments)
    __attribute__((format(__printf__, 1, 0)));
int vfprintf(FILE *f, const char *format, va_list arguments)
    __attribute__((format(__printf__, 2, 0)));
int vdprintf(int fd, const char *format, va_list arguments)
    __attribute__((format(__printf__, 2, 0)));
int vsprintf(char *to, const char *format, va_list arguments)
    __attribute__((format(__printf__, 2, 0)));
int vsnprintf(char *to, size_t size, const char *format, va_list arguments)
    __attribute__((format(__printf__, 3, 0)));

/* Says on stderr why something failed: "what: " and errno's text. */
void perror(const char *what);

/* Removes a file's name, or an empty directory. */
int remove(const char *path);

/* Gives a file another name. What has the new name loses it in the same moment.
 * EINVAL: a directory into itself; ENOTEMPTY, EISDIR, ENOTDIR. */
int rename(const char *old, const char *new_name);

EXTERN_C_END

#endif
