/*
 * The texts that files consist of.
 *
 * Who begins to read a file gets a text that is made at this moment, and the
 * rest of the same text with his next reads, so that it never changes while
 * he reads. There are TEXTS of them: when more processes read at once, or one
 * reads in an order of its own, a text is made anew, and the part that is asked
 * for may be one of another moment.
 */
#include "proc.h"
#include <kumquat/format.h>
#include <kumquat/service.h>
#include <string.h>

#define TEXTS      4
#define TEXT_PAGES 64u /* of a text, at most */

static struct text {
    uint32_t node;
    endpoint who;    /* reads it; 0: nobody */
    uint32_t length; /* bytes */
    uint32_t pages;  /* that it has */
    char *bytes;     /* these; NULL: there are none */
    uint32_t read;   /* when that was, by a count of reads */
} texts[TEXTS];

static struct text *made; /* the one that is being made */

/* Adds a character, and before it a page if that is needed. A text that finds
 * no room is nobody's. */
static void put(void *unused, char c)
{
    const word first = (word)(made - texts) * TEXT_PAGES;

    (void)unused;
    if (made->length == made->pages * PAGE_SIZE && made->who != 0) {
        char *page =
            made->pages < TEXT_PAGES ? page_take(first + made->pages, 1) : NULL;
        if (made->pages == 0)
            made->bytes = page;
        made->pages += page != NULL;
        made->who = page != NULL ? made->who : 0;
    }
    if (made->who != 0)
        made->bytes[made->length++] = c;
}

void say(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format(put, NULL, text, arguments);
    va_end(arguments);
}

/* The text that this process reads; else the one that was read longest ago,
 * which is made anew. */
static struct text *text_get(uint32_t node, endpoint who, bool from_start)
{
    struct text *text = texts, *oldest = texts;

    while (text < &texts[TEXTS] && (text->who != who || text->node != node)) {
        if (text->read < oldest->read)
            oldest = text;
        text++;
    }
    if (text < &texts[TEXTS] && !from_start)
        return text;
    made = text < &texts[TEXTS] ? text : oldest;
    page_give((word)(made - texts) * TEXT_PAGES, made->pages);
    *made = (struct text){.node = node, .who = who};
    tree_say(node);
    return made;
}

int text_read(uint32_t node, endpoint who, uint32_t offset, void *to,
              uint32_t length)
{
    static uint32_t reads;
    struct text *text = text_get(node, who, offset == 0);

    if (text->who == 0)
        return -ENOMEM;
    text->read = ++reads;
    if (offset >= text->length)
        return 0;
    if (length > text->length - offset)
        length = text->length - offset;
    memcpy(to, text->bytes + offset, length);
    return (int)length;
}
