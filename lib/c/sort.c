/*
 * Sorting and searching.
 */
#include <stdlib.h>

typedef int (*comparison)(const void *, const void *);

static void swap(char *a, char *b, size_t size)
{
    while (size-- > 0) {
        char c = *a;
        *a++ = *b;
        *b++ = c;
    }
}

/* Lets the element at `root` sink in the heap of `count` elements. */
static void sink(char *base, size_t root, size_t count, size_t size,
                 comparison compare)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count &&
            compare(base + child * size, base + (child + 1) * size) < 0)
            child++;
        if (compare(base + root * size, base + child * size) >= 0)
            return;
        swap(base + root * size, base + child * size, size);
    }
}

/* Heapsort: no bad case, no memory, no recursion. */
void qsort(void *base, size_t count, size_t size, comparison compare)
{
    for (size_t root = count / 2; root-- > 0;)
        sink(base, root, count, size, compare);
    while (count > 1) {
        count--;
        swap(base, (char *)base + count * size, size);
        sink(base, 0, count, size, compare);
    }
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              comparison compare)
{
    const char *low = base;

    while (count > 0) {
        const char *middle = low + count / 2 * size;
        int order = compare(key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            low = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}
