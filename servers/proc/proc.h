/*
 * What the files of PROC share.
 *
 *   main.c     the loop: FS's requests, and their answers
 *   tree.c     which files there are, and whose
 *   text.c     the texts that they consist of
 *   system.c   those about the whole system
 *   process.c  those about a process or server
 */
#ifndef PROC_PROC_H
#define PROC_PROC_H

#include <errno.h>
#include <kumquat/file_server.h>
#include <kumquat/info.h>
#include <stdbool.h>
#include <sys/stat.h>

/*
 * A node's number is a subject * SUBJECT_NODES, and what of it: the subject is
 * 0 for the whole system, a server's slot, or NR_SERVERS + a pid. Of it there
 * is a directory, a file for each row of the table in tree.c, and the
 * descriptors of a process.
 */
#define SUBJECT_NODES   64u
#define NODE(what, of)  ((of)*SUBJECT_NODES + (what))
#define NODE_SUBJECT(n) ((n) / SUBJECT_NODES)
#define NODE_WHAT(n)    ((n) % SUBJECT_NODES)
enum { DIRECTORY, FIRST_FILE, DESCRIPTORS = 32 };
_Static_assert(NODE(0, NR_SERVERS + KUMQUAT_PID_MAX + 1) <= FILE_NODES,
               "nodes have room for all pids");

/* --- tree.c --------------------------------------------------------------- */

/* Entry n of a directory: 1; 0: there is none now; -ENOENT: nor behind it. */
int tree_entry(uint32_t directory, uint32_t n, struct dirent *entry);

/* What has this name, for that process: 0 and a node; -ENOENT. */
int tree_find(uint32_t directory, const char *name, endpoint who,
              uint32_t *node);

/* What a node is. -ENOENT. */
int tree_describe(uint32_t node, struct file_node *found);

/* Makes the text of a node that there is, or was a moment ago. */
void tree_say(uint32_t node);

/* --- text.c --------------------------------------------------------------- */

/* Adds to the text that is being made. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A part of a node's text -> bytes. It is made when it is read from its start
 * on, and then kept for that process as long as there is room. -ENOMEM. */
int text_read(uint32_t node, endpoint who, uint32_t offset, void *to,
              uint32_t length);

/* --- system.c, process.c -------------------------------------------------- */

/* Each makes a text, about a process or server or, of NULL, the system. */
typedef void make_text(const struct info *block);
make_text meminfo, uptime, version, servers, messages, interrupts, mounts;
make_text status, maps;
void descriptor(const struct info *block, uint32_t fd);

/* A number as text, which is in `text`. */
const char *decimal(uint32_t n, char text[12]);

/* Has the kernel bring its part of a block up to date. */
void block_refresh(const struct info *block);

/* The name of a server, or the pid of a process. */
const char *block_name(const struct info *block, char text[12]);

/* One letter for what a process does, and that in words. */
const char *state_text(const struct info *block);

/* Where a descriptor of a process leads, if it is open. */
struct fs_descriptor;
bool descriptor_ask(const struct info *block, uint32_t fd,
                    struct fs_descriptor *found);

#endif
