/*
 * The letters of printf for the types of stdint.h.
 */
#ifndef INTTYPES_H
#define INTTYPES_H

#include <stdint.h>
#include <stdlib.h>

#define PRId8     "d"
#define PRIi8     "i"
#define PRIu8     "u"
#define PRIo8     "o"
#define PRIx8     "x"
#define PRIX8     "X"

#define PRId16    "d"
#define PRIi16    "i"
#define PRIu16    "u"
#define PRIo16    "o"
#define PRIx16    "x"
#define PRIX16    "X"

#define PRId32    "d"
#define PRIi32    "i"
#define PRIu32    "u"
#define PRIo32    "o"
#define PRIx32    "x"
#define PRIX32    "X"

#define PRId64    "lld"
#define PRIi64    "lli"
#define PRIu64    "llu"
#define PRIo64    "llo"
#define PRIx64    "llx"
#define PRIX64    "llX"

#define PRIdPTR   "d"
#define PRIiPTR   "i"
#define PRIuPTR   "u"
#define PRIoPTR   "o"
#define PRIxPTR   "x"
#define PRIXPTR   "X"

#define PRIdMAX   "jd"
#define PRIiMAX   "ji"
#define PRIuMAX   "ju"
#define PRIoMAX   "jo"
#define PRIxMAX   "jx"
#define PRIXMAX   "jX"

#define strtoimax strtoll
#define strtoumax strtoull

#endif
