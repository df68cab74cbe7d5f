/*
 * For tests of names: whoever is asked may still be about to publish his.
 */
#ifndef SERVED_H
#define SERVED_H

#include "child.h"
#include <kumquat/names.h>

/* The endpoint of who has a name, as soon as somebody has. 0 when PATIENCE is
 * over. */
static inline endpoint until_found(const char *name)
{
    uint32_t start = now();

    while (now() - start < PATIENCE) {
        int server = name_find(name);
        if (server > 0)
            return (endpoint)server;
    }
    return 0;
}

#endif
