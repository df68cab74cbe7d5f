/*
 * Is the stack a program starts with as the ABI says (servers/loader/stack.c)?
 */
/* host-sources: servers/loader/stack.c */
#include "servers/loader/stack.h"
#include "tests/host/tap.h"
#include <errno.h>
#include <kumquat/memory.h>
#include <stdlib.h>
#include <string.h>

static char *image; /* from malloc, so that the sanitizer sees its ends */

/* The word at a user address of the stack. */
static word word_at(word address)
{
    word value;

    memcpy(&value, image + STACK_IMAGE_SIZE - (USER_STACK_TOP - address),
           sizeof value);
    return value;
}

static const char *string_at(word address)
{
    return image + STACK_IMAGE_SIZE - (USER_STACK_TOP - address);
}

/* Builds a stack from strings, on memory that is full of rubbish. */
static int build(const char *strings, size_t length, word argc)
{
    memset(image, 0xA5, STACK_IMAGE_SIZE);
    memcpy(stack_strings(image, length), strings, length);
    return stack_build(image, length, argc);
}

static void test_layout(void)
{
    static const char strings[] = "echo\0\0a b\0PATH=/\0X="; /* and a NUL */
    int size = build(strings, sizeof strings, 3);
    word esp = USER_STACK_TOP - (word)size;

    ok(size > 0 && esp % 16 == 0, "is the stack pointer 16-byte aligned?");
    ok(word_at(esp) == 3, "does it point at argc?");
    ok(strcmp(string_at(word_at(esp + 4)), "echo") == 0 &&
           strcmp(string_at(word_at(esp + 8)), "") == 0 &&
           strcmp(string_at(word_at(esp + 12)), "a b") == 0,
       "are the arguments exact, an empty one too?");
    ok(word_at(esp + 16) == 0, "is argv[argc] NULL?");
    ok(strcmp(string_at(word_at(esp + 20)), "PATH=/") == 0 &&
           strcmp(string_at(word_at(esp + 24)), "X=") == 0,
       "is the environment exact?");
    ok(word_at(esp + 28) == 0, "does the environment end with NULL?");

    int rubbish = 0;
    for (word at = esp + 32; at < word_at(esp + 4); at++)
        rubbish |= *string_at(at) != 0;
    ok(!rubbish, "does nothing of an earlier stack shine through?");
}

static void test_edges(void)
{
    static char many[KUMQUAT_ARG_MAX + 1];
    int size = build("", 0, 0);
    word esp = USER_STACK_TOP - (word)size;

    ok(size == 16 && word_at(esp) == 0 && word_at(esp + 4) == 0 &&
           word_at(esp + 8) == 0,
       "can there be no arguments at all?");
    ok(build("a\0b", 3, 1) == -EINVAL, "is an open end refused?");
    ok(build("a\0b", 4, 3) == -EINVAL && build("a", 2, 0xFFFFFFFF) == -EINVAL,
       "is an argc above the number of strings refused?");
    size = build("a\0b", 4, 2);
    ok(word_at(USER_STACK_TOP - (word)size + 12) == 0 &&
           word_at(USER_STACK_TOP - (word)size + 16) == 0,
       "can there be arguments and no environment?");

    memset(many, 'x', sizeof many);
    many[KUMQUAT_ARG_MAX - 1] = '\0';
    size = build(many, KUMQUAT_ARG_MAX, 1);
    ok(size > KUMQUAT_ARG_MAX &&
           strlen(string_at(word_at(USER_STACK_TOP - (word)size + 4))) ==
               KUMQUAT_ARG_MAX - 1,
       "does one string of the greatest length fit?");
    ok(stack_build(image, KUMQUAT_ARG_MAX + 1, 1) == -E2BIG,
       "is one byte more too big?");
    memset(many, 0, sizeof many);
    ok(build(many, KUMQUAT_ARG_MAX, 1) == -E2BIG,
       "are more pointers than there is room for too big?");
    ok(build(many, KUMQUAT_ARG_MAX / 8, KUMQUAT_ARG_MAX / 8) > 0,
       "do thousands of empty strings fit?");
}

int main(void)
{
    image = malloc(STACK_IMAGE_SIZE);
    if (image == NULL)
        return 1;
    test_layout();
    test_edges();
    free(image);
    return tap_end();
}
