/*
 * Templates: the images of programs used lately (servers/loader/template.c).
 */
#ifndef LOADER_TEMPLATE_H
#define LOADER_TEMPLATE_H

#include "elf.h"
#include "program.h"

struct image {
    word entry;        /* address of the first instruction */
    word end;          /* first page behind the highest segment */
    endpoint template; /* that it was cloned from; 0: none. It may be dropped
                          at any later call to KERNEL */
};

/*
 * Begins the next space of `process` as the image of an open program: cloned
 * from its template, which is built if there is none; without a slot or
 * memory for one the space is filled at once. 0; -ENOEXEC, -ENOMEM, or FS's
 * error: then the next space is there in part, or not at all.
 */
int template_clone(const struct program *program, endpoint process,
                   struct image *image);

#endif
