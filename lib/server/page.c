/*
 * Pages of the server's own window.
 */
#include <kumquat/memory.h>
#include <kumquat/service.h>

/* The window is where this code is. */
static void *page_at(word n)
{
    word window = (word)page_take / SERVER_WINDOW_SIZE * SERVER_WINDOW_SIZE;

    return (void *)(window + SERVER_DEVICE_OFFSET + n * PAGE_SIZE);
}

void *page_take(word n, word count)
{
    return pages_add(page_at(n), count * PAGE_SIZE) < 0 ? NULL : page_at(n);
}

void page_give(word n, word count)
{
    pages_give(page_at(n), count * PAGE_SIZE);
}
