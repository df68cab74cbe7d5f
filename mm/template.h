/*
 * Templates: the images of programs used lately (mm/template.c).
 */
#ifndef MM_TEMPLATE_H
#define MM_TEMPLATE_H

#include "elf.h"
#include "files.h"

struct image {
    word entry; /* address of the first instruction */
    word end;   /* first page behind the highest segment */
};

/*
 * Begins the next space of `process` as the image of an open program: cloned
 * from its template, which is built if there is none; without a slot or
 * memory for one the space is filled at once. 0; -ENOEXEC, -ENOMEM, or FS's
 * error: then there is no next space.
 */
int template_clone(const struct program *program, endpoint process,
                   const char *path, struct image *image);

/* Gives all templates back, but the one that is being built or cloned.
 * Returns how many it dropped. */
int templates_drop(void);

#endif
