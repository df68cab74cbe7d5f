/*
 * Lines of text in files.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *fgets(char *to, int size, FILE *f)
{
    int done = 0;

    if (size < 1)
        return NULL;
    while (done < size - 1) {
        int c = fgetc(f);
        if (c == EOF)
            break;
        to[done++] = (char)c;
        if (c == '\n')
            break;
    }
    if (done == 0 && size > 1)
        return NULL;
    to[done] = '\0';
    return to;
}

ssize_t getline(char **line, size_t *size, FILE *f)
{
    size_t done = 0;

    for (int c = 0; c != '\n';) {
        c = fgetc(f);
        if (c == EOF)
            break;
        if (*line == NULL || done + 2 > *size) {
            size_t larger = done < 64 ? 128 : 2 * done;
            char *moved = realloc(*line, larger);
            if (moved == NULL)
                return -1;
            *line = moved;
            *size = larger;
        }
        (*line)[done++] = (char)c;
    }
    if (done == 0)
        return -1;
    (*line)[done] = '\0';
    return (ssize_t)done;
}

int fputs(const char *text, FILE *f)
{
    size_t length = strlen(text);

    return fwrite(text, 1, length, f) == length ? 0 : EOF;
}

int puts(const char *text)
{
    return fputs(text, stdout) == EOF ? EOF : fputc('\n', stdout);
}
