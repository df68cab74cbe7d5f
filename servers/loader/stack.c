/*
 * The initial stack, as the System V ABI for the i386 draws it:
 *
 *   USER_STACK_TOP   +-----------------------+
 *                    | strings, argv's first |
 *                    | 0 to 15 zero bytes    |
 *                    | NULL                  |
 *                    | envp[0], ...          |
 *                    | NULL                  |
 *                    | argv[0], ...          |
 *             esp -> | argc                  |  16-byte aligned
 *                    +-----------------------+
 *
 * Pure code: an image of the stack's last bytes goes in and comes out.
 */
#include "stack.h"
#include <errno.h>
#include <kumquat/memory.h>
#include <string.h>

#define STACK_ALIGN 16u /* bytes */
_Static_assert(STACK_IMAGE_SIZE % STACK_ALIGN == 0 &&
                   USER_STACK_TOP % STACK_ALIGN == 0,
               "an aligned place in the image is aligned in the space");

static size_t strings_count(const char *strings, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += strings[i] == '\0';
    return count;
}

/* Writes one word of the stack and returns the place of the next. */
static char *word_put(char *place, word value)
{
    memcpy(place, &value, sizeof value);
    return place + sizeof value;
}

/* [stack-build] */
int stack_build(char image[STACK_IMAGE_SIZE], size_t length, word argc)
{
    if (length > KUMQUAT_ARG_MAX)
        return -E2BIG;
    if (length > 0 && image[STACK_IMAGE_SIZE - 1] != '\0')
        return -EINVAL;
    size_t first = STACK_IMAGE_SIZE - length;
    size_t count = strings_count(image + first, length);
    if (argc > count)
        return -EINVAL;
    size_t table = (count + 3) * sizeof(word); /* argc and two NULLs */
    if (table > first)
        return -E2BIG;

    size_t start = (first - table) & ~(size_t)(STACK_ALIGN - 1);
    memset(image + start, 0, first - start);
    char *place = word_put(image + start, argc);
    for (size_t i = 0; i < count; i++) {
        if (i == argc)
            place = word_put(place, 0);
        place =
            word_put(place, USER_STACK_TOP - (word)(STACK_IMAGE_SIZE - first));
        first += strlen(image + first) + 1;
    }
    return (int)(STACK_IMAGE_SIZE - start);
}
/* [stack-build end] */
