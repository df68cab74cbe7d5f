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

/* Modes: r w a, then + to do both, x to fail if the file exists. */
FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int fd, const char *mode);
int fclose(FILE *f);
int fflush(FILE *f); /* NULL: all */

/* Before the first transfer only. buffer NULL: the file's own stays. */
int setvbuf(FILE *f, char *buffer, int mode, size_t size);
int fileno(FILE *f);
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);

size_t fread(void *to, size_t size, size_t count, FILE *f);
size_t fwrite(const void *from, size_t size, size_t count, FILE *f);
int fseek(FILE *f, long offset, int whence);
long ftell(FILE *f);
void rewind(FILE *f);

int fgetc(FILE *f);
int ungetc(int c, FILE *f); /* one character */
char *fgets(char *to, int size, FILE *f);
ssize_t getline(char **line, size_t *size, FILE *f);
int fputc(int c, FILE *f);
int fputs(const char *text, FILE *f);
int puts(const char *text);

#define getc(f)    fgetc(f)
#define getchar()  fgetc(stdin)
#define putc(c, f) fputc(c, f)
#define putchar(c) fputc(c, stdout)

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

void perror(const char *what);
int remove(const char *path); /* an empty directory as well */

/* What has the new name loses it in the same moment. EINVAL: a directory into
 * itself; ENOTEMPTY, EISDIR, ENOTDIR. */
int rename(const char *old, const char *new_name);

EXTERN_C_END

#endif
