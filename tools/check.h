/*
 * The check of a file system: is everything in it as it should be?
 */
#ifndef TOOLS_CHECK_H
#define TOOLS_CHECK_H

#include <stdint.h>

/*
 * Reads the file system on a disk of `blocks` blocks by block_read() and calls
 * complain() with a sentence for each thing that is wrong. Returns how many
 * there were. It ends, and changes nothing, whatever is on the disk. A log
 * behind the file system is not looked at: without recovery there may be
 * something to complain of.
 */
unsigned check_volume(uint32_t blocks, void (*complain)(const char *what));

#endif
