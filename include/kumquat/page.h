/*
 * Page-table entries: what the CPU and the kernel say of one page.
 *
 * Bits 0 to 8 are the CPU's (Intel SDM vol. 3A, 4.3, tables 4-4 to 4-6),
 * bits 9 to 11 are ours to use. An entry that is 0 means that there is no
 * page. These say how one may be:
 *
 *   PRESENT | WRITE   a frame that no other page has
 *   PRESENT | COW     the same for the process, but its frame may be
 *                     shared: it is split by the first write
 *   PRESENT           may be read only
 *   ZERO              no frame yet: a zeroed one comes with the first touch;
 *                     WRITE says whether it may be written
 *
 * Without USER ring 3 may not even read. A directory entry can be ZERO too,
 * for its whole 4 MiB.
 */
#ifndef KUMQUAT_PAGE_H
#define KUMQUAT_PAGE_H

#include <kumquat/cxx.h>
#include <kumquat/ipc.h>
#include <kumquat/types.h>

EXTERN_C_BEGIN

/* [entry-bits] */
#define ENTRY_PRESENT 0x001u
#define ENTRY_WRITE   0x002u
#define ENTRY_USER    0x004u
#define ENTRY_DIRTY   0x040u
#define ENTRY_LARGE   0x080u /* directory: a page of 4 MiB */
#define ENTRY_GLOBAL  0x100u /* survives a load of CR3 */
#define ENTRY_ZERO    0x200u /* not present: zero on demand */
#define ENTRY_DEVICE  0x400u /* present: no frame of ours, never freed */
#define ENTRY_COW     0x800u /* present, not WRITE: copied on write */
/* [entry-bits end] */

/* What getphys() tells of a page. */
struct page {
    word address;   /* the page's first */
    word frame;     /* physical address of its frame; 0: it has none */
    word flags;     /* ENTRY_... bits of its table entry; 0: no page */
    word owners;    /* pages that share the frame, of all processes */
    word directory; /* the directory entry, as it stands there */
};

/* Looks up a page of a process; but for root, of the same user. 0; -1 and
 * errno: ESRCH, EPERM. For debugging and tests: the answer may be old when it
 * comes. */
int getphys(int pid, const void *address, struct page *page);

/* Pages of a process, a template or a server. */
struct usage {
    word own;    /* pages whose frame nobody else has */
    word shared; /* pages whose frame has several owners */
    word tables; /* page tables, and the directory */
};

/* Counts the pages; of KERNEL `shared` is the number of all frames that have
 * several owners. 0; -1 and errno: ESRCH. */
int usage_of(endpoint who, struct usage *usage);

EXTERN_C_END

#endif
