/*
 * Our buffered files beside the host's: stdio.h, file.c and text.c once more,
 * with kq_ before every name. Their buffers are small, so that they are often
 * full.
 */
#ifndef LIBC_FILE_H
#define LIBC_FILE_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#undef EOF
#undef BUFSIZ
#undef FOPEN_MAX
#undef FILENAME_MAX
#undef stdin
#undef stdout
#undef stderr
#undef getc
#undef getchar
#undef putc
#undef putchar
#define FILE      kq_FILE
#define stdin     kq_stdin
#define stdout    kq_stdout
#define stderr    kq_stderr
#define fopen     kq_fopen
#define fdopen    kq_fdopen
#define fclose    kq_fclose
#define fflush    kq_fflush
#define setvbuf   kq_setvbuf
#define fileno    kq_fileno
#define feof      kq_feof
#define ferror    kq_ferror
#define clearerr  kq_clearerr
#define fread     kq_fread
#define fwrite    kq_fwrite
#define fseek     kq_fseek
#define ftell     kq_ftell
#define rewind    kq_rewind
#define fgetc     kq_fgetc
#define ungetc    kq_ungetc
#define fgets     kq_fgets
#define getline   kq_getline
#define fputc     kq_fputc
#define fputs     kq_fputs
#define puts      kq_puts
#define printf    kq_printf
#define fprintf   kq_fprintf
#define dprintf   kq_dprintf
#define sprintf   kq_sprintf
#define snprintf  kq_snprintf
#define vprintf   kq_vprintf
#define vfprintf  kq_vfprintf
#define vdprintf  kq_vdprintf
#define vsprintf  kq_vsprintf
#define vsnprintf kq_vsnprintf
#define perror    kq_perror
#include "include/stdio.h"
#undef BUFSIZ
#define BUFSIZ 16
#include "lib/c/file.c"
#include "lib/c/text.c"
#undef FILE
#undef stdin
#undef stdout
#undef stderr
#undef fopen
#undef fdopen
#undef fclose
#undef fflush
#undef setvbuf
#undef fileno
#undef feof
#undef ferror
#undef clearerr
#undef fread
#undef fwrite
#undef fseek
#undef ftell
#undef rewind
#undef fgetc
#undef ungetc
#undef fgets
#undef getline
#undef fputc
#undef fputs
#undef puts
#undef printf
#undef fprintf
#undef dprintf
#undef sprintf
#undef snprintf
#undef vprintf
#undef vfprintf
#undef vdprintf
#undef vsprintf
#undef vsnprintf
#undef perror

#endif
