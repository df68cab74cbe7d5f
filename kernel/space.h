/*
 * Spaces: page directories and tables, the only truth about memory.
 *
 * Every legal page of a process is explained by its entry: kumquat/page.h
 * says what one can be. A directory entry can be zero on demand for its
 * whole 4 MiB, before it has a table.
 */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H

#include "frame.h"
#include <kumquat/page.h>

typedef uint32_t vaddr; /* a linear address */
typedef uint32_t pte;   /* an entry of a page table or directory */

#define TABLE_ENTRIES 1024u
#define TABLE_SPAN    0x400000u /* bytes a page table maps */

/* A function called ..._some() ends after the table with which it has handled
 * so many pages. It says AGAIN if it is to be called once more to go on. */
#define PAGES_A_CALL 1024
#define AGAIN        (-10000) /* no errno */

struct space {
    paddr directory; /* 0: there is none */
};

/* Does fork copy everything at once? ("fork=eager" on the command line.) */
extern bool space_is_eager;

/* The kernel's own directory, and paging switched on. ram_end: how far the
 * identity map must reach, at most RAM_LIMIT. */
void space_init(paddr ram_end);

/* A space with the kernel's entries and nothing else; -ENOMEM. */
int space_create(struct space *space);

/* Frees the pages from the bottom up; AGAIN, or 0 when nothing is left, the
 * directory included. It must not be the loaded one. */
int space_free_some(struct space *space);

/* Of programs' spaces only. Makes the pages of `from`, from *at on, those of
 * `to` as well, which has none there: both get them copy-on-write. *at moves
 * on, from 0 to 0 when all is done. AGAIN, -ENOMEM. */
int space_clone_some(struct space *to, const struct space *from, vaddr *at);

/* Zero-on-demand pages where the first `length` bytes within [*start, end) have
 * none; *start moves on there. Flags: PAGES_WRITE, PAGES_NONE. -ENOMEM, or
 * -EEXIST if only one place was possible; nothing has changed then. AGAIN: so
 * many pages that differ lie before. Whole pages only, as for the next two. */
int space_map(struct space *space, vaddr *start, vaddr end, uint32_t length,
              uint32_t flags);

/* Changes the pages of [*start, end); *start moves on. Flags: PAGES_CLEAR,
 * which frees what there is; or, of programs' spaces only, as above, then
 * -ENOMEM if there is no page. -ENOMEM also when 4 MiB on demand have to become
 * a table and there is no frame for it. */
int space_change_some(struct space *space, vaddr *start, vaddr end,
                      uint32_t flags);

/* Maps pages that are there at once: device memory, which is never freed, or,
 * for device 0, zeroed frames. -EEXIST if a page is there already, -ENOMEM;
 * the pages before it are mapped then. */
int space_map_now(struct space *space, vaddr start, uint32_t length,
                  paddr device, bool write);

/* What a page's address becomes in RAM. A zero-on-demand page gets its frame
 * now, and one that is written a frame of its own. -EFAULT, -ENOMEM.
 * `access`: SPACE_READ, SPACE_WRITE, or SPACE_FORCE to write where the
 * process may only read. */
enum space_access { SPACE_READ, SPACE_WRITE, SPACE_FORCE };
int space_touch(struct space *space, vaddr address, enum space_access access,
                paddr *out);

/* Could `length` bytes be touched? -EFAULT. Changes nothing. */
int space_check(const struct space *space, vaddr start, uint32_t length,
                enum space_access access);

/* Copies between spaces through the identity map, page by page; where whole
 * pages lie on whole pages the frames are shared instead, copy-on-write. NULL
 * is the kernel's own memory. Both ranges are checked first: -EFAULT has no
 * side effect. -ENOMEM. */
int space_copy(struct space *to, vaddr to_address, enum space_access access,
               struct space *from, vaddr from_address, uint32_t length);

/* Adds the pages of the next table from `at` on to those of an info block. The
 * address to go on from; 0 at the end. */
vaddr space_count_some(const struct space *space, vaddr at, struct info *info);

/* The kernel's own space, which has nothing else in it. */
extern struct space kernel_space;

#endif
