/*
 * Does exec refuse every file that is no sound program (servers/loader/elf.c)?
 *
 * A good program's headers are broken in one place each; then at random, and
 * what is still accepted is judged anew with 64-bit sums, which can't wrap.
 */
/* host-sources: servers/loader/elf.c */
#include "servers/loader/elf.h"
#include "tests/host/tap.h"
#include <errno.h>
#include <kumquat/layout.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE 0x6000u
#define READ      4 /* segment flag */
#define ROUNDS    200000

struct file {
    struct elf_header header;
    struct elf_segment table[ELF_SEGMENTS_MAX];
};

/* Text, rodata, data with a bss, and a header that is not loaded. */
static const struct file good = {
    .header = {.ident = {0x7F, 'E', 'L', 'F', 1, 1, 1},
               .type = 2,
               .machine = 3,
               .version = 1,
               .entry = USER_BASE + 0x80,
               .table = sizeof(struct elf_header),
               .segment_size = sizeof(struct elf_segment),
               .segment_count = 4},
    .table = {{ELF_LOAD, 0x1000, USER_BASE, 0, 0x1234, 0x1234, READ | ELF_EXEC,
               0x1000},
              {ELF_LOAD, 0x3000, USER_BASE + 0x2000, 0, 0x400, 0x400, READ,
               0x1000},
              {ELF_LOAD, 0x4000, USER_BASE + 0x3000, 0, 0x2000, 0x100000,
               READ | ELF_WRITE, 0x1000},
              {0x6474E551, 0, 0, 0, 0, 0, READ | ELF_WRITE, 0}},
};

/* What exec's two checks say: how many segments to load, or -errno. */
static int check(struct file *file, word size)
{
    int error = elf_check_header(&file->header, size);

    if (error < 0)
        return error;
    return elf_check_segments(&file->header, file->table, size);
}

/* Sets `width` bytes of the file at an offset. */
static void poke(struct file *file, size_t offset, size_t width, word value)
{
    memcpy((char *)file + offset, &value, width);
}

#define HEADER(field) \
    offsetof(struct file, header.field), sizeof good.header.field
#define SEGMENT(i, field) \
    offsetof(struct file, table[i].field), sizeof good.table[0].field

static const struct {
    const char *question;
    size_t offset, width;
    word value;
} broken[] = {
    {"bad magic", HEADER(ident[0]), 0x7E},
    {"a script's first letters", HEADER(ident[0]), '#'},
    {"a 64-bit file", HEADER(ident[4]), 2},
    {"a big-endian file", HEADER(ident[5]), 2},
    {"an unknown version", HEADER(ident[6]), 2},
    {"an object file", HEADER(type), 1},
    {"a shared object", HEADER(type), 3},
    {"another machine", HEADER(machine), 62},
    {"no program headers", HEADER(segment_count), 0},
    {"65,535 program headers", HEADER(segment_count), 65535},
    {"one program header too many", HEADER(segment_count),
     ELF_SEGMENTS_MAX + 1},
    {"program headers of a wrong size", HEADER(segment_size), 56},
    {"a table beyond the file", HEADER(table), FILE_SIZE - 4},
    {"a table whose end wraps", HEADER(table), 0xFFFFFFF0},
    {"an entry outside all segments", HEADER(entry), USER_BASE + 0x1234},
    {"an entry in data", HEADER(entry), USER_BASE + 0x3000},
    {"an entry in the kernel", HEADER(entry), 0x100000},
    {"less memory than file", SEGMENT(0, memory_size), 0x1233},
    {"a segment beyond the file", SEGMENT(2, offset), 0x4001},
    {"a file range that wraps", SEGMENT(1, offset), 0xFFFFFF00},
    {"a segment in the kernel", SEGMENT(1, address), 0x100000},
    {"a segment just below the user's part", SEGMENT(1, address),
     USER_BASE - 0x1000},
    {"a segment in the stack", SEGMENT(1, address), STACK_LOWEST},
    {"a segment up to the guard page", SEGMENT(2, memory_size),
     HEAP_LIMIT - (USER_BASE + 0x3000) + 1},
    {"a segment in a server's window", SEGMENT(1, address), 0xC4000000},
    {"a segment that wraps", SEGMENT(2, memory_size), 0xFFFFF000},
    {"a segment at the last byte", SEGMENT(1, address), 0xFFFFFFFF},
    {"overlapping segments", SEGMENT(1, address), USER_BASE + 0x1000},
    {"segments that share a page", SEGMENT(1, address), USER_BASE + 0x1F00},
    {"a wish for a dynamic linker", SEGMENT(3, type), ELF_INTERP},
    {"nothing to load", SEGMENT(0, type), 0},
};

static void test_broken(void)
{
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct file file = good;
        char question[100];
        poke(&file, broken[i].offset, broken[i].width, broken[i].value);
        snprintf(question, sizeof question, "is %s refused?",
                 broken[i].question);
        ok(check(&file, FILE_SIZE) == -ENOEXEC, question);
    }
}

static void test_good(void)
{
    struct file file = good;

    ok(check(&file, FILE_SIZE) == 3, "is a good program accepted?");
    ok(elf_end(file.table, 3) == USER_BASE + 0x103000,
       "does the heap begin at the page after the bss?");
    file = good;
    file.table[2].memory_size = HEAP_LIMIT - file.table[2].address;
    ok(check(&file, FILE_SIZE) == 3, "can the bss reach the guard page?");
    file = good;
    ok(check(&file, FILE_SIZE - 1) == -ENOEXEC,
       "is a program refused whose last byte is missing?");
    file = good;
    file.table[1].memory_size = file.table[1].file_size = 0;
    ok(check(&file, FILE_SIZE) == 2, "is an empty segment left out?");
}

/* May this be loaded? Judged by 64-bit sums. */
static int is_sound(const struct file *file, int count, word size)
{
    int has_entry = 0;

    for (int i = 0; i < count; i++) {
        const struct elf_segment *s = &file->table[i];
        uint64_t start = s->address, end = start + s->memory_size;
        if (s->file_size > s->memory_size || start < USER_BASE ||
            end > HEAP_LIMIT || (uint64_t)s->offset + s->file_size > size)
            return 0;
        for (int k = 0; k < i; k++) {
            const struct elf_segment *t = &file->table[k];
            uint64_t last = (uint64_t)t->address + t->memory_size - 1;
            if (start / PAGE_SIZE <= last / PAGE_SIZE &&
                t->address / PAGE_SIZE <= (end - 1) / PAGE_SIZE)
                return 0;
        }
        if (s->flags & ELF_EXEC)
            has_entry |=
                file->header.entry >= start && file->header.entry < end;
    }
    return has_entry;
}

/* A number that is likely to be on some edge. */
static word odd_number(void)
{
    static const word edges[] = {
        0,         1,          PAGE_SIZE,  USER_BASE,  HEAP_LIMIT, STACK_LOWEST,
        FILE_SIZE, 0x7FFFFFFF, 0x80000000, 0xC0000000, 0xFFFFF000, 0xFFFFFFFF};
    word edge = edges[(unsigned)rand() % (sizeof edges / sizeof edges[0])];

    switch (rand() % 3) {
    case 0:
        return edge;
    case 1:
        return edge + (word)(rand() % 8192 - 4096);
    default:
        return (word)rand() << 16 ^ (word)rand();
    }
}

static void test_random(void)
{
    int accepted = 0, unsound = 0;

    srand(1);
    for (int round = 0; round < ROUNDS; round++) {
        struct file file = good;
        for (int hits = rand() % 3 + 1; hits > 0; hits--) {
            size_t words = (sizeof file.header + 4 * sizeof file.table[0]) / 4;
            /* Leave the magic alone most of the time. */
            size_t at = (size_t)rand() % words;
            at = at < 4 && round % 8 != 0 ? words - 1 - at : at;
            poke(&file, at * 4, 4, odd_number());
        }
        int count = check(&file, FILE_SIZE);
        accepted += count >= 0;
        unsound += count >= 0 && !is_sound(&file, count, FILE_SIZE);
    }
    ok(unsound == 0, "is nothing unsound accepted out of 200,000 mutations?");
    ok(accepted > ROUNDS / 100, "are harmless mutations accepted?");
}

int main(void)
{
    test_good();
    test_broken();
    test_random();
    return tap_end();
}
