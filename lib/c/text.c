/*
 * Lines of text in files.
 */
#include <stdio.h>
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

int fputs(const char *text, FILE *f)
{
    size_t length = strlen(text);

    return fwrite(text, 1, length, f) == length ? 0 : EOF;
}

int puts(const char *text)
{
    return fputs(text, stdout) == EOF ? EOF : fputc('\n', stdout);
}
