/*
 * exec: another program in the same process.
 *
 * LOADER builds the new space beside the old one, which it replaces only when
 * the file has been checked and read to the end. Until then every failure
 * drops the new space, and the caller goes on with all it had.
 */
#include "handlers.h"
#include <errno.h>
#include <kumquat/kernel.h>
#include <kumquat/layout.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define STRINGS_PAGE 1024 /* of MM's pages; before lie the info pages */

/* Writes the last part of a program's path into a block, cut to fit. */
static void program_name(struct info *block, const char *path)
{
    const char *slash = strrchr(path, '/');

    memset(block->name, 0, sizeof block->name);
    strlcpy(block->name, slash != NULL ? slash + 1 : path, sizeof block->name);
}

/* LOADER has died and its successor remembers nothing: the
 * files it had open are closed, and slots that are no process's, its templates,
 * are freed. */
static void leftovers_drop(void)
{
    fs_exited(LOADER);
    for (unsigned slot = NR_SERVERS; slot < NR_SLOTS; slot++) {
        endpoint self = info_block(slot)->self;
        if (process_of(self) != NULL)
            continue;
        kernel_exit(self); /* an error: the slot is free */
        kernel_free(self);
    }
}

/* Asks LOADER, who may die over any file it looks at: -EIO. */
static int loader_ask(struct message *m)
{
    int error = ipc_call(LOADER, m);

    if (error == 0)
        return (int)m->type;
    if (error == -ESRCH)
        panic("there is no LOADER: its boot module is missing");
    leftovers_drop();
    return -EIO;
}

int templates_drop(void)
{
    int count = loader_ask(&(struct message){.type = LOADER_DROP});

    return count < 0 ? 0 : count;
}

/* What MM remembers of the program that runs now. */
static void program_set(struct process *p, const char *path, word end)
{
    size_t length = strlen(path) + 1;

    program_name(p->info, path);
    p->own.program[0] = '\0';
    if (length <= sizeof p->own.program)
        memcpy(p->own.program, path, length);
    p->own.heap_start = p->own.heap_end = end;
    p->has_execed = true;
    signals_exec(p);
}

/* Set-user-ID and set-group-ID: the program's owner is whose rights count. */
static void rights_set(struct info *info, word mode, word owner)
{
    if (mode & S_ISUID)
        info->euid = (int32_t)(owner & 0xFFFF);
    if (mode & S_ISGID)
        info->egid = (int32_t)(owner >> 16);
    info->suid = info->euid;
    info->sgid = info->egid;
}

/* A template is LOADER's, but only MM writes info blocks. LOADER may have
 * dropped it again, for want of frames. */
static void template_mark(endpoint template, const char *path)
{
    if (ENDPOINT_SLOT(template) - NR_SERVERS >= NR_PROCS)
        return;
    struct info *block = process_block(template);
    if (block->self != template || block->life != LIFE_NONE)
        return;
    program_name(block, path);
    block->life = LIFE_TEMPLATE;
}

/* [exec-program] */
int exec_program(struct process *p, const char *strings, size_t length,
                 word argc)
{
    struct loader_load m = {.type = LOADER_LOAD,
                            .process = p->self,
                            .strings = (word)strings,
                            .strings_length = length,
                            .argc = argc};
    int error = loader_ask((struct message *)&m);

    if (error >= 0 && m.reply.end - USER_BASE > p->info->limits[RLIMIT_AS].soft)
        error = -ENOMEM;
    /* Before the new program runs its first instruction. */
    if (error >= 0) {
        template_mark((endpoint)error, strings);
        fs_execed(p->self);
        rights_set(p->info, m.reply.mode, m.reply.owner);
        error = kernel_space_swap(p->self, m.reply.entry, m.reply.stack);
    }
    /* The old space now, or what can't take its place. */
    kernel_space_drop(p->self);
    if (error < 0)
        return error;
    program_set(p, strings, m.reply.end);
    return NO_REPLY;
}
/* [exec-program end] */

/* Execs what the message says, with room for its strings. */
static int exec_from(struct process *p, const struct mm_exec *m, char *strings)
{
    word length = m->arguments_length;
    int path = copy_path(m->source, m->path, m->path_length, strings);

    if (path < 0)
        return path;
    int error = copy_from(m->source, m->arguments, &strings[path + 1], length);
    if (error < 0)
        return error;
    return exec_program(p, strings, (size_t)path + 1 + length, m->argc);
}

/* MM_EXEC: replies only on failure. Many strings need pages, for this time. */
int do_exec(struct process *p, struct mm_exec *m)
{
    static char few[PAGE_SIZE];
    word length = m->arguments_length;

    if (length > KUMQUAT_ARG_MAX)
        return -E2BIG;
    if (length <= sizeof few - KUMQUAT_PATH_MAX)
        return exec_from(p, m, few);
    word pages = page_up(KUMQUAT_PATH_MAX + length) / PAGE_SIZE;
    char *many = page_take(STRINGS_PAGE, pages);
    int result = many == NULL ? -ENOMEM : exec_from(p, m, many);
    page_give(STRINGS_PAGE, pages);
    return result;
}
