/*
 * The root file system, see kumquat/file_command.h.
 */
#include "lib/c/call.h"
#include <kumquat/file_command.h>
#include <kumquat/info.h>
#include <string.h>

int root_ask(struct root *root)
{
    struct message now = {.type = FS_COUNTERS}, all = {.type = FS_TOTALS};

    if (call(FS, &now) < 0 || call(FS, &all) < 0)
        return -1;
    const char *in_memory = strstr(info_head()->command_line, "root=ram");
    *root = (struct root){
        .blocks = all.arg[0],
        .free_blocks = now.arg[2],
        .block_size = all.arg[2],
        .inodes = all.arg[1],
        .free_inodes = now.arg[3],
        .options = now.arg[4],
        .device = in_memory != NULL ? "/dev/ram0" : "/dev/disk0p1",
    };
    return 0;
}
