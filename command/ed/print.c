/*
 * ed: the commands p, n and l.
 */
#include "ed.h"
#include <ctype.h>
#include <string.h>

#define COLUMNS 72 /* of a line that l prints */

static void print_visible(const struct row *row)
{
    static const char escapes[] = "\a\b\f\r\t\v\\", letters[] = "abfrtv\\";
    unsigned columns = 0;

    for (size_t i = 0; i < row->length; i++) {
        unsigned char c = (unsigned char)row->text[i];
        const char *escape = c != '\0' ? strchr(escapes, c) : NULL;
        unsigned width = escape != NULL ? 2 : isprint(c) && c != '$' ? 1 : 4;
        if (c == '$')
            width = 2;
        columns += width;
        if (columns >= COLUMNS) {
            puts("\\");
            columns = width;
        }
        if (escape != NULL)
            printf("\\%c", letters[escape - escapes]);
        else if (!isprint(c))
            printf("\\%03o", c);
        else
            printf(c == '$' ? "\\%c" : "%c", c);
    }
    puts("$");
}

void print_rows(int first, int last, char how)
{
    if (first < 1 || last > text.count)
        refuse("no such line");
    for (int i = first; i <= last && !ferror(stdout); i++) {
        const struct row *row = text.row[i - 1];
        if (how == 'n')
            printf("%d\t", i);
        if (how == 'l') {
            print_visible(row);
            continue;
        }
        fwrite(row->text, 1, row->length, stdout);
        putchar('\n');
    }
    text.dot = last;
}
