/*
 * The root file system, see kumquat/file_command.h.
 */
#include "lib/c/call.h"
#include <kumquat/file_command.h>
#include <kumquat/info.h>
#include <string.h>

int root_ask(struct root *root)
{
    word files, used;

    if (returned(fs_counters(&files, &used, &root->free_blocks,
                             &root->free_inodes, &root->options)) < 0 ||
        returned(fs_totals(&root->blocks, &root->inodes, &root->block_size)) <
            0)
        return -1;
    const char *in_memory = strstr(info_head()->command_line, "root=ram");
    root->device = in_memory != NULL ? "/dev/ram0" : "/dev/disk0p1";
    return 0;
}
