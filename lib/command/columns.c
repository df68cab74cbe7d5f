/*
 * Columns, see kumquat/key.h.
 */
#include <kumquat/key.h>

#define GAP 2 /* blanks between two columns */

size_t utf8_width(const char *text)
{
    size_t width = 0;

    while (*text != '\0')
        width += !is_continuation(*text++);
    return width;
}

void columns_print(const struct columns *c)
{
    size_t widest = 1;

    for (size_t i = 0; i < c->count; i++)
        if (c->width_of(c, i) > widest)
            widest = c->width_of(c, i);
    size_t across = c->width / (widest + GAP);
    size_t rows = across > 0 ? (c->count + across - 1) / across : c->count;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < c->count; i += rows) {
            c->print(c, i);
            if (i + rows < c->count)
                fprintf(c->out, "%*s", (int)(widest + GAP - c->width_of(c, i)),
                        "");
        }
        putc('\n', c->out);
    }
}

/* --- Of names ------------------------------------------------------------- */

static size_t name_width(const struct columns *c, size_t i)
{
    char *const *names = c->what;

    return utf8_width(names[i]);
}

static void print_name(const struct columns *c, size_t i)
{
    char *const *names = c->what;

    fputs(names[i], c->out);
}

void print_columns(FILE *out, char *const *names, size_t count, size_t width)
{
    columns_print(&(struct columns){
        .out = out,
        .width = width,
        .count = count,
        .width_of = name_width,
        .print = print_name,
        .what = names,
    });
}
