/*
 * LOADER: turns the file of a program into a space that can run it.
 *
 * It serves MM alone. What it has to believe least is a file that anybody may
 * have written: if that brings LOADER down, MM tells the caller of exec so, and
 * RS brings LOADER back. It knows no processes and writes no info blocks.
 *
 * The space grows beside the process's own. MM swaps it in, or drops what
 * there is of it after an error: until then the process has lost nothing.
 */
#include "stack.h"
#include "template.h"
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>
#include <kumquat/layout.h>
#include <kumquat/service.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char image_of_stack[STACK_IMAGE_SIZE];

/* How many bytes of stack a process may have. */
static word stack_limit(endpoint process)
{
    return info_block(ENDPOINT_SLOT(process))->limits[RLIMIT_STACK].soft;
}

/* Copies the strings in, takes the path out, and makes a stack of the rest.
 * Returns its size in bytes. */
static int stack_take(const struct loader_load *m, char path[KUMQUAT_PATH_MAX])
{
    word length = m->strings_length;

    if (length > STACK_IMAGE_SIZE)
        return -E2BIG;
    char *strings = stack_strings(image_of_stack, length);
    int error = copy_from(m->source, m->strings, strings, length);
    if (error < 0)
        return error;
    size_t first = strnlen(strings, length) + 1;
    if (first > length || first > KUMQUAT_PATH_MAX)
        return -EINVAL;
    memcpy(path, strings, first);
    int bytes = stack_build(image_of_stack, length - first, m->argc);
    return bytes > 0 && (word)bytes > stack_limit(m->process) ? -E2BIG : bytes;
}

/* Writes the stack's last bytes into the space, and takes from its range what
 * the limit leaves out of it. */
static int stack_put(endpoint process, word bytes)
{
    word limit = stack_limit(process);
    char *from = stack_strings(image_of_stack, bytes);
    int error = KERNEL_RETRY(kernel_space_write(process, USER_STACK_TOP - bytes,
                                                from, bytes, PAGES_BUILT));

    if (error < 0 || limit > USER_STACK_SIZE - PAGE_SIZE)
        return error;
    return KERNEL_RETRY(kernel_space_change(process, STACK_LOWEST,
                                            USER_STACK_SIZE - page_up(limit),
                                            PAGES_CLEAR | PAGES_BUILT));
}

/* [load] */
/* LOADER_LOAD -> the template, or 0; what else MM gets is in *m. */
static int do_load(struct loader_load *m)
{
    char path[KUMQUAT_PATH_MAX];
    struct program program;
    struct image image;
    endpoint process = m->process;
    int bytes = stack_take(m, path);

    if (bytes < 0)
        return bytes;
    int error = program_open(path, process, &program);
    if (error < 0)
        return error;
    error = template_clone(&program, process, &image);
    if (error == 0 && (program.mode & (S_ISUID | S_ISGID)))
        error = program_ask_again(&program);
    program_close(program.file);
    if (error == 0)
        error = stack_put(process, (word)bytes);
    if (error < 0)
        return error;
    m->reply.entry = image.entry;
    m->reply.stack = USER_STACK_TOP - (word)bytes;
    m->reply.end = image.end;
    m->reply.mode = program.mode;
    m->reply.owner = program.owner;
    return (int)image.template;
}
/* [load end] */

static int do_drop(struct loader_drop *m)
{
    (void)m;
    return templates_drop();
}

static const struct service service = {
    .requests = {SERVE(loader_load, do_load), SERVE(loader_drop, do_drop)},
};

int main(void)
{
    service_run(&service);
}
