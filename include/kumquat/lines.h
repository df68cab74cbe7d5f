/*
 * The line table: from an address to function, file and line.
 *
 * tools/linetable.py makes one from the debug information of every program,
 * and one of the kernel and all servers together, which the kernel holds; the
 * build puts it into the section .lines.
 * Whoever reports a crash asks it: the kernel of its own code and of the
 * servers', the shell of a program's. It is small (about 3 bytes a row) since
 * it stores differences, and is read from its start to the entry wanted.
 *
 *   struct lines_header
 *   one record a function, sorted by address:
 *       gap      bytes since the end of the function before
 *       size     bytes of the function's code
 *       name     offset into the strings
 *       file     offset into the strings; "" if unknown
 *       line     of its first byte; 0 if unknown
 *       length   bytes of the steps that follow
 *       steps    each says where the next line begins:
 *                    advance (> 0), line difference
 *                    or 0, file: the next step is in another file
 *   the strings, each ended by NUL
 *
 * Every number in a record is a varint: seven bits a byte, the lowest first,
 * with bit 7 set in all bytes but the last. A line difference d is stored as
 * 2d, or -2d - 1 if it is negative.
 */
#ifndef KUMQUAT_LINES_H
#define KUMQUAT_LINES_H

#include <kumquat/cxx.h>
#include <stddef.h>
#include <stdint.h>

EXTERN_C_BEGIN

#define LINES_MAGIC 0x314C514Bu /* "KQL1" */

struct lines_header {
    uint32_t magic;   /* LINES_MAGIC */
    uint32_t size;    /* bytes of the whole table */
    uint32_t strings; /* where the strings begin: bytes from the header */
    uint32_t first;   /* address from which the first record's gap counts */
};
_Static_assert(sizeof(struct lines_header) == 16, "tools/linetable.py");

struct line_position {
    const char *function; /* its name, a string in the table */
    uint32_t offset;      /* bytes from the function's start */
    const char *file;     /* from the root of the tree; "" if unknown */
    uint32_t line;        /* 0 if unknown */
};

/*
 * Fills *out with where `address` lies. For a caller, pass its return address
 * less one: the call is what matters, not what comes after. `table` may have
 * any alignment. Returns 0, -ENOENT when no function holds the address, or
 * -EINVAL when the `size` bytes are no sound table; *out is then undefined.
 */
int lines_find(const void *table, size_t size, uint32_t address,
               struct line_position *out);

EXTERN_C_END

#endif
