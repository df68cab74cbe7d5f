/*
 * Plain numbers with a meaning, and nothing else.
 */
#ifndef KUMQUAT_TYPES_H
#define KUMQUAT_TYPES_H

#include <stdint.h>

typedef uint32_t word;     /* what fits a register */
typedef uint32_t endpoint; /* whom a message is for: see kumquat/ipc.h */

#endif
