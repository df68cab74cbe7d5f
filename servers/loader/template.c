/*
 * Templates: programs stay in memory after their first exec, so that the
 * next exec clones an image as fork does, and text is shared by all.
 *
 * A template is a slot that never runs: KERNEL made it, it is held, and its
 * space is the program's image with a stack on demand. It belongs to a version
 * of a file; when FS names another version the template is of no use. The one
 * used longest ago makes room for a new one, and all go when frames or slots
 * are short.
 */
#include "template.h"
#include <errno.h>
#include <kumquat/calls.h>
#include <kumquat/info.h>
#include <kumquat/kernel.h>
#include <kumquat/layout.h>

#define NR_TEMPLATES 16
#define CHUNK        16384u /* bytes of a program read at a time */

struct program_template {
    endpoint self;       /* 0: this entry is free */
    word inode, version; /* of the program's file */
    unsigned used;       /* the turn it was used last */
    struct image image;
};

static struct program_template templates[NR_TEMPLATES];
static unsigned turn;
static endpoint in_use; /* at this moment, it must stay; or 0 */

/* Not on whole pages: else KERNEL would make templates share frames with FS's
 * cache, and what is free would depend on what the cache keeps. */
static char pages[CHUNK + 16] __attribute__((aligned(PAGE_SIZE)));
static char *const chunk = pages + 16;

static void template_drop(struct program_template *t)
{
    kernel_exit(t->self);
    kernel_free(t->self);
    t->self = 0;
}

/* All but the one that is being built or cloned. And whatever FS is asked, it
 * first serves what KERNEL has told it: that its cache must give back. */
int templates_drop(void)
{
    word nothing[5], free_before = info_head()->memory.free;
    int error = fs_counters(&nothing[0], &nothing[1], &nothing[2], &nothing[3],
                            &nothing[4]);
    int count = error == 0 && info_head()->memory.free > free_before;

    for (int i = 0; i < NR_TEMPLATES; i++) {
        struct program_template *t = &templates[i];
        if (t->self == 0 || t->self == in_use)
            continue;
        template_drop(t);
        count++;
    }
    return count;
}

/* --- Loading ------------------------------------------------------------- */

/* Reads and checks the headers. The number of segments to load, at the front
 * of the table; -ENOEXEC, or FS's error. */
static int program_check(const struct program *p, struct elf_header *header,
                         struct elf_segment table[ELF_SEGMENTS_MAX])
{
    if (p->size < sizeof *header)
        return -ENOEXEC;
    int error = program_read(p->file, 0, header, sizeof *header);
    if (error == 0)
        error = elf_check_header(header, p->size);
    if (error == 0)
        error = program_read(p->file, header->table, table,
                             header->segment_count * sizeof table[0]);
    return error < 0 ? error : elf_check_segments(header, table, p->size);
}

/* [segment-load] */
/* Maps one segment and fills it. */
static int segment_load(endpoint to, word flags, int file,
                        const struct elf_segment *s)
{
    word start = page_down(s->address);
    word end = page_up(s->address + s->memory_size);
    word rights = s->flags & ELF_WRITE ? PAGES_WRITE : 0, at;
    int error = KERNEL_RETRY(
        kernel_space_map(to, start, end - start, flags | rights, 0, &at));

    for (word done = 0; error == 0 && done < s->file_size;) {
        word left = s->file_size - done;
        word part = left < CHUNK ? left : CHUNK;
        error = program_read(file, s->offset + done, chunk, part);
        if (error == 0)
            error = KERNEL_RETRY(
                kernel_space_write(to, s->address + done, chunk, part, flags));
        done += part;
    }
    return error;
}
/* [segment-load end] */

/* Fills a space: flags is PAGES_BUILT for the one that is being built. */
static int image_load(const struct program *program, endpoint to, word flags,
                      struct image *image)
{
    struct elf_header header;
    struct elf_segment table[ELF_SEGMENTS_MAX];
    int count = program_check(program, &header, table);
    int error = 0;
    word at;

    if (count < 0)
        return count;
    for (int i = 0; error == 0 && i < count; i++)
        error = segment_load(to, flags, program->file, &table[i]);
    if (error == 0)
        error = KERNEL_RETRY(kernel_space_map(to, STACK_LOWEST, USER_STACK_SIZE,
                                              flags | PAGES_WRITE, 0, &at));
    image->entry = header.entry;
    image->end = elf_end(table, count);
    return error;
}

/* --- Finding ------------------------------------------------------------- */

/* The program's own template, or what makes room for it: a free entry, or the
 * template used longest ago. */
static struct program_template *find(const struct program *program)
{
    struct program_template *oldest = &templates[0];

    for (int i = 0; i < NR_TEMPLATES; i++) {
        struct program_template *t = &templates[i];
        if (t->self != 0 && t->inode == program->inode)
            return t;
        if (oldest->self != 0 && (t->self == 0 || t->used < oldest->used))
            oldest = t;
    }
    return oldest;
}

/* Builds a template in a new slot. Nothing is left of it after an error. */
static int template_build(struct program_template *t,
                          const struct program *program)
{
    endpoint peer;
    int slot = KERNEL_RETRY(kernel_create());

    if (slot < 0)
        return slot;
    /* It would run if LOADER died and its call came to an end so. */
    kernel_hold((endpoint)slot, true, &peer);
    in_use = t->self = t->image.template = (endpoint)slot;
    t->inode = program->inode;
    t->version = program->version;
    int error = image_load(program, t->self, 0, &t->image);
    if (error < 0)
        template_drop(t);
    return error;
}

/* [template] */
/* The template of this version of the program. NULL and *error. */
static struct program_template *template_get(const struct program *program,
                                             int *error)
{
    struct program_template *t = find(program);
    bool fits = t->inode == program->inode && t->version == program->version;

    *error = 0;
    if (t->self != 0 && !fits)
        template_drop(t);
    if (t->self == 0)
        *error = template_build(t, program);
    t->used = ++turn;
    return *error < 0 ? NULL : t;
}

int template_clone(const struct program *program, endpoint process,
                   struct image *image)
{
    int error;
    struct program_template *t = template_get(program, &error);

    image->template = 0;
    if (t != NULL) {
        in_use = t->self;
        *image = t->image;
        error = KERNEL_RETRY(kernel_space_new(process, t->self, 0));
    }
    in_use = 0;
    if (error != -ENOMEM && error != -EAGAIN)
        return error;
    error = KERNEL_RETRY(kernel_space_new(process, 0, 0));
    return error < 0 ? error : image_load(program, process, PAGES_BUILT, image);
}
/* [template end] */
