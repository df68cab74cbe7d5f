/*
 * What the heap can say of itself.
 */
#ifndef MALLOC_H
#define MALLOC_H

#include <kumquat/cxx.h>
#include <stddef.h>
#include <stdlib.h>

EXTERN_C_BEGIN

struct heap_statistics {
    size_t arena;          /* bytes to share out; 0 before the first malloc */
    size_t used;           /* bytes of the blocks that are in use */
    size_t requested;      /* bytes that were asked for in them */
    size_t blocks;         /* blocks that are in use */
    size_t largest_free;   /* bytes of the largest block that can be had */
    unsigned long mallocs; /* blocks handed out so far, by any function */
    unsigned long frees;   /* blocks given back so far */
};

/* The state of the heap now. A realloc counts if the block has moved. */
void heap_statistics(struct heap_statistics *out);

EXTERN_C_END

#endif
