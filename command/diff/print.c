/*
 * diff: showing the differences.
 */
#include "diff.h"
#include <time.h>

#define CONTEXT 3 /* lines */

/* Lines of both texts that stand for each other: up to, but without, end. */
struct change {
    int start[2], end[2];
};

/* The next change behind this one. False: there is none. */
static int next_change(const struct text texts[2], struct change *c)
{
    int x = c->end[0], y = c->end[1];

    while (x < texts[0].count && !texts[0].changed[x] && !texts[1].changed[y]) {
        x++;
        y++;
    }
    c->start[0] = x;
    c->start[1] = y;
    while (texts[0].changed[x])
        x++;
    while (texts[1].changed[y])
        y++;
    c->end[0] = x;
    c->end[1] = y;
    return x > c->start[0] || y > c->start[1];
}

static void print_lines(const struct text *text, int start, int end,
                        const char *mark)
{
    for (int i = start; i < end; i++) {
        fputs(mark, stdout);
        line_write(&text->lines[i], stdout);
        if (!text->lines[i].ended)
            puts("\\ No newline at end of file");
    }
}

/* --- < and > -------------------------------------------------------------- */

/* "3" or "3,5"; of no lines, the one before. */
static void print_range(int start, int end)
{
    if (end - start > 1)
        printf("%d,", start + 1);
    printf("%d", end);
}

void print_normal(const struct text texts[2])
{
    struct change c = {0};

    while (next_change(texts, &c)) {
        int removes = c.end[0] > c.start[0], adds = c.end[1] > c.start[1];
        print_range(c.start[0], c.end[0]);
        putchar(removes && adds ? 'c' : removes ? 'd' : 'a');
        print_range(c.start[1], c.end[1]);
        putchar('\n');
        print_lines(&texts[0], c.start[0], c.end[0], "< ");
        if (removes && adds)
            puts("---");
        print_lines(&texts[1], c.start[1], c.end[1], "> ");
    }
}

/* --- Unified -------------------------------------------------------------- */

static void print_title(const char *mark, const struct text *text)
{
    char when[40];

    strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S",
             gmtime(&text->st.st_mtime));
    printf("%s %s\t%s +0000\n", mark, text->name, when);
}

/* "3,5": the first line, and how many. */
static void print_count(char mark, int start, int end)
{
    printf(" %c%d", mark, end > start ? start + 1 : start);
    if (end - start != 1)
        printf(",%d", end - start);
}

/* Prints the changes from `c` on that are near each other; `c` is then the
 * first of the others. False: there are none. */
static int print_hunk(const struct text texts[2], struct change *c)
{
    struct change last, next = *c, at = *c;
    int before = c->start[0] < CONTEXT ? c->start[0] : CONTEXT, more;

    do {
        last = next;
        more = next_change(texts, &next);
    } while (more && next.start[0] - last.end[0] <= 2 * CONTEXT);
    int left = texts[0].count - last.end[0];
    int after = left < CONTEXT ? left : CONTEXT;

    fputs("@@", stdout);
    print_count('-', c->start[0] - before, last.end[0] + after);
    print_count('+', c->start[1] - before, last.end[1] + after);
    puts(" @@");
    int place = c->start[0] - before;
    for (;;) {
        print_lines(&texts[0], place, at.start[0], " ");
        print_lines(&texts[0], at.start[0], at.end[0], "-");
        print_lines(&texts[1], at.start[1], at.end[1], "+");
        place = at.end[0];
        if (place == last.end[0] && at.end[1] == last.end[1])
            break;
        next_change(texts, &at);
    }
    print_lines(&texts[0], place, place + after, " ");
    *c = next;
    return more;
}

void print_unified(const struct text texts[2])
{
    struct change c = {0};

    print_title("---", &texts[0]);
    print_title("+++", &texts[1]);
    next_change(texts, &c);
    while (print_hunk(texts, &c))
        ;
}
