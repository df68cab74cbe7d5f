/*
 * Strings and lists that grow, see text.h.
 */
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *memory_grow(void *memory, size_t size)
{
    void *resized = realloc(memory, size);

    if (resized == NULL) {
        fputs("shabby_shell: out of memory\n", stderr);
        exit(2);
    }
    return resized;
}

char *text_copy(const char *bytes, size_t length)
{
    char *copy = memory_grow(NULL, length + 1);

    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

void text_add(struct text *text, char c)
{
    if (text->length + 1 >= text->room) {
        text->room = text->room == 0 ? 64 : 2 * text->room;
        text->bytes = memory_grow(text->bytes, text->room);
    }
    text->bytes[text->length++] = c;
    text->bytes[text->length] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
    while (*string != '\0')
        text_add(text, *string++);
}

void text_clear(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

char *text_take(struct text *text)
{
    char *bytes = text->bytes;

    *text = (struct text){0};
    return bytes != NULL ? bytes : text_copy("", 0);
}

void words_add(struct words *words, char *word)
{
    size_t room = words->count + 2;

    words->list = memory_grow(words->list, room * sizeof(char *));
    words->list[words->count++] = word;
    words->list[words->count] = NULL;
}

void words_clear(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->list[i]);
    free(words->list);
    *words = (struct words){0};
}
