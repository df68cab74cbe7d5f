/*
 * exec: another program in the same process.
 *
 * The new space grows beside the old one, and takes its place only when the
 * file has been checked and read to the end. Until then every failure drops
 * the new space, and the caller goes on with all it had.
 */
#include "elf.h"
#include "files.h"
#include "handlers.h"
#include "kernel.h"
#include "layout.h"
#include "stack.h"
#include <errno.h>
#include <string.h>

#define CHUNK 16384u /* bytes of a program that are in MM at a time */

/* A program whose headers have been checked. */
struct program {
    int file;  /* MM's descriptor */
    word size; /* bytes of the file */
    int count; /* segments to load, at the front of the table */
    struct elf_header header;
    struct elf_segment table[ELF_SEGMENTS_MAX];
};

static char image[STACK_IMAGE_SIZE];
static char chunk[CHUNK];

char *exec_strings(size_t length)
{
    return stack_strings(image, length);
}

/* Reads and checks the headers. 0, -ENOEXEC, or FS's error. */
static int program_check(struct program *p)
{
    struct elf_header *header = &p->header;

    if (p->size < sizeof *header)
        return -ENOEXEC;
    int error = program_read(p->file, header, sizeof *header);
    if (error == 0)
        error = elf_check_header(header, p->size);
    if (error == 0)
        error = program_seek(p->file, header->table);
    if (error == 0)
        error = program_read(p->file, p->table,
                             header->segment_count * sizeof p->table[0]);
    if (error < 0)
        return error;
    p->count = elf_check_segments(header, p->table, p->size);
    return p->count < 0 ? p->count : 0;
}

/* Maps one segment into the space being built and fills it. */
static int segment_load(endpoint process, int file, const struct elf_segment *s)
{
    word start = page_down(s->address);
    word end = page_up(s->address + s->memory_size);
    word flags = MAP_NEW | (s->flags & ELF_WRITE ? MAP_WRITE : 0);
    int error = space_map(process, start, end - start, flags);

    if (error == 0)
        error = program_seek(file, s->offset);
    for (word done = 0; error == 0 && done < s->file_size;) {
        word left = s->file_size - done;
        word part = left < CHUNK ? left : CHUNK;
        error = program_read(file, chunk, part);
        if (error == 0)
            error = space_write(process, s->address + done, chunk, part);
        done += part;
    }
    return error;
}

/* Builds the whole new space: segments, and `bytes` of stack at its top.
 * Nothing of it is left after an error. */
static int space_build(endpoint process, const struct program *p, word bytes)
{
    int error = space_new(process);

    if (error < 0)
        return error;
    for (int i = 0; error == 0 && i < p->count; i++)
        error = segment_load(process, p->file, &p->table[i]);
    if (error == 0)
        error = space_map(process, STACK_LOWEST, USER_STACK_SIZE,
                          MAP_NEW | MAP_WRITE);
    if (error == 0)
        error = space_write(process, USER_STACK_TOP - bytes,
                            stack_strings(image, bytes), bytes);
    if (error < 0)
        space_drop(process);
    return error;
}

/* The last part of a path, cut to what an info block holds. */
static void name_set(struct process *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    size_t length = strlen(name);

    if (length >= sizeof p->info->name)
        length = sizeof p->info->name - 1;
    memset(p->info->name, 0, sizeof p->info->name);
    memcpy(p->info->name, name, length);
}

/* What MM remembers of the program that runs now. */
static void program_set(struct process *p, const char *path, word end)
{
    size_t length = strlen(path) + 1;

    name_set(p, path);
    p->program[0] = '\0';
    if (length <= sizeof p->program)
        memcpy(p->program, path, length);
    p->heap_start = p->heap_end = end;
}

/* [exec-program] */
int exec_program(struct process *p, const char *path, size_t length, word argc)
{
    struct program program;
    int bytes = stack_build(image, length, argc);

    if (bytes < 0)
        return bytes;
    program.file = program_open(path, p->self, &program.size);
    if (program.file < 0)
        return program.file;
    int error = program_check(&program);
    if (error == 0)
        error = space_build(p->self, &program, (word)bytes);
    program_close(program.file);
    if (error < 0)
        return error;

    /* Before the new program runs its first instruction. */
    files_execed(p->self);
    error =
        space_swap(p->self, program.header.entry, USER_STACK_TOP - (word)bytes);
    if (error < 0) {
        space_drop(p->self);
        return error;
    }
    program_set(p, path, elf_end(program.table, program.count));
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
