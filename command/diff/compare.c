/*
 * diff: what is common to two texts, as much as possible (E. Myers, "An O(ND)
 * difference algorithm and its variations", Algorithmica 1, 1986; in linear
 * space).
 *
 * A pair of places (x, y) is reached from the start by removing lines of a (x
 * grows), adding lines of b (y grows), and keeping lines that are the same
 * (both grow). On each diagonal x - y it is noted how far one gets with so many
 * changes; from the end as well. Where both meet, the texts are divided.
 */
#include "diff.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Changes after which the best division so far is taken: the time is then no
 * longer the square of the number of changes. */
#define CHANGES_MAX 600

/* What takes part in the search: lines that the other text has, too. */
struct side {
    int *kind;  /* of each */
    int *place; /* in the text */
    int count;
    char *changed; /* the text's */
};

struct area {
    int x, x_end, y, y_end;
};

static struct side a, b;
static int *forward, *backward; /* by diagonal: the furthest x */

static int same(int x, int y)
{
    return a.kind[x] == b.kind[y];
}

/* --- Dividing ------------------------------------------------------------- */

/* The diagonals that a search has reached, every second one. */
struct reach {
    int *x;
    int low, high;
};

/* One change more: a diagonal more at both sides, as far as there are any. */
static void widen(struct reach *r, int least, int most, int nothing)
{
    if (r->low > least)
        r->x[--r->low - 1] = nothing;
    else
        r->low++;
    if (r->high < most)
        r->x[++r->high + 1] = nothing;
    else
        r->high--;
}

static int advance(const struct reach *r, int diagonal, const struct area *area)
{
    int added = r->x[diagonal + 1], removed = r->x[diagonal - 1] + 1;
    int x = added > removed ? added : removed;

    while (x < area->x_end && x - diagonal < area->y_end &&
           same(x, x - diagonal))
        x++;
    return x;
}

static int retreat(const struct reach *r, int diagonal, const struct area *area)
{
    int added = r->x[diagonal - 1], removed = r->x[diagonal + 1] - 1;
    int x = added < removed ? added : removed;

    while (x > area->x && x - diagonal > area->y &&
           same(x - 1, x - diagonal - 1))
        x--;
    return x;
}

/* The place that most lines lie before. */
static int furthest(const struct reach *r, const struct area *area, int *y)
{
    int best = area->x, best_y = area->y;

    for (int d = r->low; d <= r->high; d += 2) {
        int x = r->x[d] < area->x_end ? r->x[d] : area->x_end;
        if (x - d > area->y_end)
            x = area->y_end + d;
        if (x + x - d > best + best_y) {
            best = x;
            best_y = x - d;
        }
    }
    *y = best_y;
    return best;
}

/* Returns x, and y in *y, of a place where the area is to be divided. Neither
 * its first nor its last lines are the same. */
static int divide(const struct area *area, int *y)
{
    int start = area->x - area->y, end = area->x_end - area->y_end;
    int least = area->x - area->y_end, most = area->x_end - area->y;
    struct reach to = {forward, start, start}, from = {backward, end, end};
    int is_odd = (start - end) & 1;

    to.x[start] = area->x;
    from.x[end] = area->x_end;
    for (int changes = 1; changes < CHANGES_MAX; changes++) {
        widen(&to, least, most, -1);
        for (int d = to.high; d >= to.low; d -= 2) {
            int x = to.x[d] = advance(&to, d, area);
            *y = x - d;
            if (is_odd && d >= from.low && d <= from.high && from.x[d] <= x)
                return x;
        }
        widen(&from, least, most, INT_MAX);
        for (int d = from.high; d >= from.low; d -= 2) {
            int x = from.x[d] = retreat(&from, d, area);
            *y = x - d;
            if (!is_odd && d >= to.low && d <= to.high && x <= to.x[d])
                return x;
        }
    }
    return furthest(&to, area, y);
}

/* Notes the changes in an area. The depth is about the logarithm of their
 * number. */
static void compare(struct area area)
{
    for (;;) {
        while (area.x < area.x_end && area.y < area.y_end &&
               same(area.x, area.y)) {
            area.x++;
            area.y++;
        }
        while (area.x < area.x_end && area.y < area.y_end &&
               same(area.x_end - 1, area.y_end - 1)) {
            area.x_end--;
            area.y_end--;
        }
        if (area.x == area.x_end || area.y == area.y_end)
            break;
        int y, x = divide(&area, &y);
        compare((struct area){area.x, x, area.y, y});
        area.x = x;
        area.y = y;
    }
    while (area.x < area.x_end)
        a.changed[a.place[area.x++]] = 1;
    while (area.y < area.y_end)
        b.changed[b.place[area.y++]] = 1;
}

/* --- Sides ---------------------------------------------------------------- */

/* Lines that the other text does not have are changed in any case. */
static void take_side(struct side *side, const struct text *text,
                      const struct text *other, char *has, size_t kinds)
{
    size_t size = (size_t)(text->count + 1) * sizeof(int);

    *side = (struct side){memory_get(size), memory_get(size), 0, text->changed};
    memset(has, 0, kinds);
    for (int i = 0; i < other->count; i++)
        has[other->kind[i]] = 1;
    for (int i = 0; i < text->count; i++) {
        if (!has[text->kind[i]]) {
            text->changed[i] = 1;
            continue;
        }
        side->kind[side->count] = text->kind[i];
        side->place[side->count++] = i;
    }
}

int texts_compare(struct text texts[2])
{
    size_t kinds = (size_t)(texts[0].count + texts[1].count) + 1;
    char *has = memory_get(kinds);

    take_side(&a, &texts[0], &texts[1], has, kinds);
    take_side(&b, &texts[1], &texts[0], has, kinds);
    free(has);
    size_t diagonals = (size_t)(a.count + b.count) + 3;
    int *memory = memory_get(2 * diagonals * sizeof(*memory));
    forward = memory + b.count + 1;
    backward = forward + diagonals;
    compare((struct area){0, a.count, 0, b.count});
    free(memory);
    for (struct side *side = &a; side != NULL; side = side == &a ? &b : NULL) {
        free(side->kind);
        free(side->place);
    }
    return memchr(texts[0].changed, 1, (size_t)texts[0].count) != NULL ||
           memchr(texts[1].changed, 1, (size_t)texts[1].count) != NULL;
}
