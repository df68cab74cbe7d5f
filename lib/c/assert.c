/*
 * What a failed assert() does.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void assert_fail(const char *expression, const char *file, int line,
                 const char *function)
{
    fflush(NULL);
    fprintf(stderr, "%s:%d: %s: assertion \"%s\" failed\n", file, line,
            function, expression);
    abort();
}
