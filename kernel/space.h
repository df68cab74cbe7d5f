/*
 * Spaces: page directories and tables, the only truth about memory.
 *
 * Every legal page of a process is explained by its entry. One that is not
 * present can still say ENTRY_ZERO: a zeroed frame comes when it is touched.
 * A directory entry can say so for its whole 4 MiB, before it has a table.
 */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H

#include "frame.h"
#include <kumquat/limits.h>
#include <kumquat/types.h>

typedef uint32_t vaddr; /* a linear address */
typedef uint32_t pte;   /* an entry of a page table or directory */

/* Intel SDM vol. 3A, 4.3, table 4-6; bits 9 to 11 are ours to use. */
#define ENTRY_PRESENT 0x001u
#define ENTRY_WRITE   0x002u
#define ENTRY_USER    0x004u
#define ENTRY_LARGE   0x080u /* directory: a 4 MiB page */
#define ENTRY_GLOBAL  0x100u /* survives a load of CR3 */
#define ENTRY_ZERO    0x200u /* not present: zero on demand */
#define ENTRY_DEVICE  0x400u /* present: no frame of ours, never freed */

#define TABLE_ENTRIES 1024u
#define TABLE_SPAN    0x400000u /* bytes a page table maps */
/* A kernel call handles so many pages in one go; looking at an entry counts
 * 1, a page that has a frame 16 more. */
#define PAGES_A_CALL 1024u
#define WORK_A_PAGE  16
#define WORK_A_CALL  ((int)PAGES_A_CALL * WORK_A_PAGE)

struct space {
    paddr directory; /* 0: there is none */
    uint32_t pages;  /* user pages that have a frame */
};

/* The kernel's own directory, and paging switched on. ram_end: how far the
 * identity map must reach, at most RAM_LIMIT. */
void space_init(paddr ram_end);

/* A space with the kernel's entries and nothing else; -ENOMEM. */
int space_create(struct space *space);

/* Frees up to PAGES_A_CALL pages, from the bottom up. True when nothing is
 * left, the directory included. It must not be the loaded one. */
bool space_free_some(struct space *space);

/* Zero-on-demand pages; whole pages only. -EEXIST if one is there already,
 * -ENOMEM; nothing has changed then. */
int space_map_zero(struct space *space, vaddr start, uint32_t length,
                   bool write);

/* Frees the pages of a range, up to PAGES_A_CALL with a frame; *start moves
 * on, to `end` when all is done. -ENOMEM when a 4 MiB entry has to become a
 * table and no frame is left for it. */
int space_unmap_some(struct space *space, vaddr *start, vaddr end);

/* Copies all entries of `from` from *at on, frames too, up to PAGES_A_CALL.
 * *at moves on, to 0 when all is done. -ENOMEM. */
int space_copy_some(struct space *to, const struct space *from, vaddr *at);

/* Maps device memory, which is never freed. -ENOMEM. */
int space_map_device(struct space *space, vaddr start, paddr device,
                     uint32_t length);

/* What a page's address becomes in RAM; a zero-on-demand page gets its frame
 * now. -EFAULT, -ENOMEM. `access`: SPACE_READ, SPACE_WRITE, or SPACE_FORCE to
 * write where the process may only read. */
enum space_access { SPACE_READ, SPACE_WRITE, SPACE_FORCE };
int space_touch(struct space *space, vaddr address, enum space_access access,
                paddr *out);

/* Could `length` bytes be touched? -EFAULT. Changes nothing. */
int space_check(const struct space *space, vaddr start, uint32_t length,
                enum space_access access);

/* Touches all pages of a range now, so that none is on demand; -ENOMEM. */
int space_populate(struct space *space, vaddr start, uint32_t length);

/* A page fault of ring 3. 0: mended. -EFAULT, -ENOMEM. */
int space_fault(struct space *space, vaddr address, uint32_t error);

/* Copies between spaces through the identity map, page by page; NULL is the
 * kernel's own memory. Both ranges are checked first: -EFAULT has no side
 * effect. -ENOMEM. */
int space_copy(struct space *to, vaddr to_address, enum space_access access,
               struct space *from, vaddr from_address, uint32_t length);

/* The kernel's own space, which has nothing else in it. */
extern struct space kernel_space;

#endif
