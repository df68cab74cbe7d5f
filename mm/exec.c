/*
 * exec: another program in the same process.
 *
 * The new space grows beside the old one, and takes its place only when the
 * file has been checked and read to the end. Until then every failure drops
 * the new space, and the caller goes on with all it had.
 */
#include "files.h"
#include "handlers.h"
#include "kernel.h"
#include "layout.h"
#include "stack.h"
#include "template.h"
#include <errno.h>
#include <string.h>

static char image_of_stack[STACK_IMAGE_SIZE];

char *exec_strings(size_t length)
{
    return stack_strings(image_of_stack, length);
}

void program_name(struct info *block, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    size_t length = strlen(name);

    if (length >= sizeof block->name)
        length = sizeof block->name - 1;
    memset(block->name, 0, sizeof block->name);
    memcpy(block->name, name, length);
}

/* What MM remembers of the program that runs now. */
static void program_set(struct process *p, const char *path, word end)
{
    size_t length = strlen(path) + 1;

    program_name(p->info, path);
    p->program[0] = '\0';
    if (length <= sizeof p->program)
        memcpy(p->program, path, length);
    p->heap_start = p->heap_end = end;
}

/* [exec-program] */
int exec_program(struct process *p, const char *path, size_t length, word argc)
{
    struct program program;
    struct image image;
    int bytes = stack_build(image_of_stack, length, argc);

    if (bytes < 0)
        return bytes;
    word stack = USER_STACK_TOP - (word)bytes;
    int error = program_open(path, p->self, &program);
    if (error < 0)
        return error;
    error = template_clone(&program, p->self, path, &image);
    program_close(program.file);
    if (error < 0)
        return error;

    error = KERNEL_CALL(SPACE_WRITE, p->self, stack,
                        (word)stack_strings(image_of_stack, (size_t)bytes),
                        (word)bytes, PAGES_BUILT);
    /* Before the new program runs its first instruction. */
    if (error == 0)
        files_execed(p->self);
    if (error == 0)
        error = KERNEL_CALL(SPACE_SWAP, p->self, image.entry, stack);
    /* The old space now, or what can't take its place. */
    KERNEL_CALL(SPACE_DROP, p->self);
    if (error < 0)
        return error;
    program_set(p, path, image.end);
    return NO_REPLY;
}
/* [exec-program end] */

/* MM_EXEC: replies only on failure. */
int do_exec(struct process *p, struct message *m)
{
    char path[KUMQUAT_PATH_MAX];
    word address = m->arg[2], length = m->arg[3], argc = m->arg[4];
    int error = copy_path(m->source, m->arg[0], m->arg[1], path);

    if (error < 0)
        return error;
    if (length > KUMQUAT_ARG_MAX)
        return -E2BIG;
    error = copy_from(m->source, address, exec_strings(length), length);
    if (error < 0)
        return error;
    return exec_program(p, path, length, argc);
}
