/*
 * Which nodes there are:
 *
 *   /proc/meminfo ...          the system's
 *   /proc/fs/status maps       of a server
 *   /proc/17/status maps fd/3  of a process
 *   /proc/self                 that of the process which looks
 */
#include "proc.h"
#include <kumquat/calls.h>
#include <string.h>

enum { SYSTEM = 1, SERVER = 2, PROCESS = 4 };

/* The files, in the order of their nodes. */
static const struct file {
    const char *name;
    unsigned of; /* of which subjects it is */
    uint32_t mode;
    make_text *make; /* NULL: it is a directory */
} files[] = {
    {"meminfo", SYSTEM, S_IFREG | 0444, meminfo},
    {"uptime", SYSTEM, S_IFREG | 0444, uptime},
    {"version", SYSTEM, S_IFREG | 0444, version},
    {"servers", SYSTEM, S_IFREG | 0444, servers},
    {"messages", SYSTEM, S_IFREG | 0444, messages},
    {"interrupts", SYSTEM, S_IFREG | 0444, interrupts},
    {"mounts", SYSTEM, S_IFREG | 0444, mounts},
    {"self", SYSTEM, S_IFDIR | 0555, NULL},
    {"status", SERVER | PROCESS, S_IFREG | 0444, status},
    {"maps", SERVER | PROCESS, S_IFREG | 0400, maps},
    {"fd", PROCESS, S_IFDIR | 0500, NULL},
};
#define FILES (sizeof(files) / sizeof(files[0]))
_Static_assert(FIRST_FILE + FILES <= DESCRIPTORS, "they have numbers");

/* The row of a node; NULL: a subject's directory, or a descriptor. */
static const struct file *file_of(uint32_t node)
{
    uint32_t n = NODE_WHAT(node) - FIRST_FILE;

    return n < FILES ? &files[n] : NULL;
}

/* Is there a server or a process in this slot? */
static bool is_there(const struct info *block)
{
    return block->life != LIFE_NONE && block->life != LIFE_TEMPLATE &&
           ENDPOINT_SLOT(block->self) != KERNEL;
}

static uint32_t subject_of(const struct info *block)
{
    return block->life == LIFE_SERVER ? ENDPOINT_SLOT(block->self)
                                      : NR_SERVERS + (uint32_t)block->pid;
}

/* The block of the process or server that a node is about. NULL: there is none
 * now. */
static const struct info *block_of(uint32_t node)
{
    for (uint32_t slot = 1; slot < info_head()->slots; slot++) {
        const struct info *block = info_block(slot);
        if (is_there(block) && subject_of(block) == NODE_SUBJECT(node))
            return block;
    }
    return NULL;
}

/* --- Directories ---------------------------------------------------------- */

/* Fills an entry -> 1. */
static int entry_set(struct dirent *entry, uint32_t node, const char *name)
{
    *entry = (struct dirent){.d_ino = node};
    strlcpy(entry->d_name, name, sizeof(entry->d_name));
    return 1;
}

/* Behind its files the system has an entry for each slot. */
static int slot_entry(uint32_t slot, struct dirent *entry)
{
    const struct info *block = info_block(slot);
    char text[12];

    if (slot >= info_head()->slots)
        return -ENOENT;
    return is_there(block)
               ? entry_set(entry, NODE(DIRECTORY, subject_of(block)),
                           block_name(block, text))
               : 0;
}

/* FS tells which descriptors there are. */
static int descriptor_entry(uint32_t directory, uint32_t fd,
                            struct dirent *entry)
{
    const struct info *block = block_of(directory);
    struct fs_descriptor found;
    char text[12];

    if (block == NULL || fd >= KUMQUAT_OPEN_MAX)
        return -ENOENT;
    return descriptor_ask(block, fd, &found)
               ? entry_set(entry,
                           NODE(DESCRIPTORS + fd, NODE_SUBJECT(directory)),
                           decimal(fd, text))
               : 0;
}

int tree_entry(uint32_t directory, uint32_t n, struct dirent *entry)
{
    uint32_t subject = NODE_SUBJECT(directory);
    unsigned kind = subject == 0           ? SYSTEM
                    : subject < NR_SERVERS ? SERVER
                                           : PROCESS;

    if (NODE_WHAT(directory) != DIRECTORY)
        return descriptor_entry(directory, n, entry);
    if (n >= FILES)
        return kind == SYSTEM ? slot_entry(n - FILES, entry) : -ENOENT;
    return files[n].of & kind
               ? entry_set(entry, NODE(FIRST_FILE + n, subject), files[n].name)
               : 0;
}

int tree_find(uint32_t directory, const char *name, endpoint who,
              uint32_t *node)
{
    struct dirent entry = {0};
    uint32_t n = 0, pid = 0;
    int found;

    if (directory == 0 && name[0] >= '1' && name[0] <= '9') {
        for (; *name >= '0' && *name <= '9' && pid <= KUMQUAT_PID_MAX; name++)
            pid = pid * 10 + (uint32_t)(*name - '0');
        *node = NODE(DIRECTORY, NR_SERVERS + pid);
        return *name == '\0' && block_of(*node) != NULL ? 0 : -ENOENT;
    }
    do
        found = tree_entry(directory, n++, &entry);
    while (found == 0 || (found > 0 && strcmp(entry.d_name, name) != 0));
    const struct file *file = file_of(entry.d_ino);
    bool is_self = found > 0 && file != NULL && strcmp(file->name, "self") == 0;
    *node = is_self
                ? NODE(DIRECTORY, subject_of(info_block(ENDPOINT_SLOT(who))))
                : entry.d_ino;
    return found < 0 ? found : 0;
}

/* --- Nodes ---------------------------------------------------------------- */

/* Who has made himself another is root's, as a server. */
int tree_describe(uint32_t node, struct file_node *found)
{
    const struct info_head *head = info_head();
    const struct info *block = block_of(node);
    const struct file *file = file_of(node);
    uint32_t what = NODE_WHAT(node), uid = 0, born = head->ticks;
    struct fs_descriptor open;

    if (NODE_SUBJECT(node) != 0 && block == NULL)
        return -ENOENT;
    if (what >= DESCRIPTORS &&
        !descriptor_ask(block, what - DESCRIPTORS, &open))
        return -ENOENT;
    if (block != NULL && block->uid == block->euid && block->uid == block->suid)
        uid = (uint32_t)block->uid;
    if (block != NULL)
        born = block->born;
    *found = (struct file_node){
        .node = node,
        .mode = file != NULL        ? file->mode
                : what == DIRECTORY ? S_IFDIR | 0555
                                    : S_IFREG | 0400,
        .uid = uid,
        .gid = uid != 0 ? (uint32_t)block->gid : 0,
        .mtime = head->epoch + born / head->hz,
    };
    return 0;
}

/* Of a process that has ended meanwhile there is nothing to say. */
void tree_say(uint32_t node)
{
    const struct file *file = file_of(node);
    const struct info *block = block_of(node);

    if (NODE_SUBJECT(node) != 0 && block == NULL)
        return;
    if (file != NULL)
        file->make(block);
    else
        descriptor(block, NODE_WHAT(node) - DESCRIPTORS);
}
