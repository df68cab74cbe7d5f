/*
 * What a Tab finds: commands, files, variables.
 */
#ifndef SHABBY_SHELL_COMPLETE_H
#define SHABBY_SHELL_COMPLETE_H

#include <kumquat/edit.h>

/* Completes the word that ends at the cursor: for struct edit. */
void complete_line(const char *line, size_t cursor, struct completion *found);

#endif
