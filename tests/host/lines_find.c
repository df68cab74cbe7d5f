/*
 * The line table: what tools/linetable.py makes of a real ELF file, the
 * kernel's, must say what addr2line says; and no broken table does harm.
 */
/* host-sources: lib/c/lines.c */
#include "tests/host/tap.h"
#include <kumquat/lines.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 0x1000

/* Two functions, made by hand. The names are at 1, 5, 9 and 15. */
static const char strings[] = "\0one\0two\0a/b.c\0c.h";
static const uint8_t records[] = {
    0, 16,  1, 9, 10, 6,    /* one: 0x1000 to 0x100F, a/b.c line 10 */
    4, 2,                   /* 0x1004: line 11 */
    0, 15,                  /* then in c.h */
    8, 13,                  /* 0x100C: line 4 */
    8, 200, 1, 5, 0,  0, 0, /* two: 0x1018, 200 bytes, nothing known */
};

static uint8_t made[256];

/* Puts the table together; returns its size. */
static size_t make(void)
{
    struct lines_header head = {
        .magic = LINES_MAGIC,
        .size = sizeof(head) + sizeof(records) + sizeof(strings),
        .strings = sizeof(head) + sizeof(records),
        .first = FIRST,
    };

    memcpy(made, &head, sizeof(head));
    memcpy(made + sizeof(head), records, sizeof(records));
    memcpy(made + head.strings, strings, sizeof(strings));
    return head.size;
}

static int is_at(uint32_t address, const char *function, uint32_t offset,
                 const char *file, uint32_t line)
{
    struct line_position p;

    return lines_find(made, sizeof(made), address, &p) == 0 &&
           strcmp(p.function, function) == 0 && p.offset == offset &&
           strcmp(p.file, file) == 0 && p.line == line;
}

static void test_made(void)
{
    struct line_position p;

    make();
    ok(is_at(FIRST, "one", 0, "a/b.c", 10), "is the first byte found?");
    ok(is_at(FIRST + 3, "one", 3, "a/b.c", 10), "and the last of its line?");
    ok(is_at(FIRST + 4, "one", 4, "a/b.c", 11), "and where the next begins?");
    ok(is_at(FIRST + 15, "one", 15, "c.h", 4),
       "and a lower line of another file?");
    ok(is_at(FIRST + 24, "two", 0, "", 0), "and a function without lines?");
    ok(is_at(FIRST + 24 + 199, "two", 199, "", 0), "and its last byte?");
    ok(lines_find(made, sizeof(made), FIRST + 16, &p) == -ENOENT,
       "is nothing found between functions?");
    ok(lines_find(made, sizeof(made), FIRST - 1, &p) == -ENOENT,
       "nor before all of them?");
    ok(lines_find(made, sizeof(made), FIRST + 24 + 200, &p) == -ENOENT,
       "nor after?");
}

static int refused(size_t size)
{
    struct line_position p;
    uint8_t *copy = malloc(size + 1);

    memcpy(copy, made, size);
    int error = lines_find(copy, size, FIRST + 24, &p);
    free(copy);
    return error == -EINVAL;
}

static void test_refused(void)
{
    size_t size = make();
    int all = 1;

    for (size_t cut = 0; cut < size; cut++)
        all = all && refused(cut);
    ok(all, "is a table that was cut refused?");
    made[0] ^= 1;
    ok(refused(size), "and one with another magic?");
    make();
    made[size - 1] = 'x';
    ok(refused(size), "and one whose last string does not end?");
    make();
    made[8] = 0xFF;
    ok(refused(size), "and one without strings?");
    make();
    made[sizeof(struct lines_header) + 5] = 200;
    ok(refused(size), "and steps that lead out of it?");
    make();
    memset(made + sizeof(struct lines_header), 0xFF, sizeof(records));
    ok(refused(size), "and numbers that do not end?");
    make();
    made[sizeof(struct lines_header) + sizeof(records) - 4] = 100;
    ok(refused(size), "and a name beyond the strings?");
}

/* Changes bytes at random, again and again; the sanitizers watch. */
static void test_random(uint8_t *table, size_t size, uint32_t first)
{
    uint8_t *copy = malloc(size);
    size_t used = 0;

    srand(1);
    for (int round = 0; round < 300; round++) {
        struct line_position p;
        memcpy(copy, table, size);
        for (int change = rand() % 8; change >= 0; change--)
            copy[rand() % (round % 2 ? size : 64)] = (uint8_t)rand();
        for (int i = 0; i < 20; i++) {
            uint32_t address = first + (uint32_t)(rand() % 0x8000);
            if (lines_find(copy, size, address, &p) == 0)
                used += strlen(p.function) + strlen(p.file);
        }
    }
    free(copy);
    ok(used > 0, "does a table of random bytes do no harm?");
}

/* Reads all that a command prints; 0 bytes if it fails. */
static size_t read_output(const char *command, uint8_t *to, size_t size)
{
    FILE *from = popen(command, "r");
    size_t length = from != NULL ? fread(to, 1, size, from) : 0;

    if (from == NULL || pclose(from) != 0)
        return 0;
    return length;
}

/* Does the table agree with a line of addr2line's, "FILE:LINE"? Either may
 * know nothing: the gaps between functions have lines for addr2line only. */
static int agrees(const uint8_t *table, size_t size, uint32_t address,
                  const char *said)
{
    struct line_position p;
    const char *colon = strrchr(said, ':');
    unsigned line = colon != NULL ? (unsigned)atoi(colon + 1) : 0;
    int error = lines_find(table, size, address, &p);

    if (line == 0 || error == -ENOENT)
        return 1;
    if (error < 0 || p.line != line)
        return 0;
    size_t length = strlen(p.file);
    return (size_t)(colon - said) >= length &&
           strncmp(colon - length, p.file, length) == 0;
}

/* Compares with addr2line, at `count` addresses from `first` on. */
static void test_real(const char *elf, const uint8_t *table, size_t size,
                      uint32_t first, uint32_t count)
{
    char command[1024], said[1024];
    struct line_position p;
    int wrong = 0, known = 0;

    snprintf(command, sizeof(command),
             "seq %u %u | xargs printf '%%x\\n' | "
             "i686-linux-gnu-addr2line -e %s",
             first, first + count - 1, elf);
    FILE *from = popen(command, "r");
    for (uint32_t i = 0; i < count; i++) {
        if (from == NULL || fgets(said, sizeof(said), from) == NULL)
            break;
        known += lines_find(table, size, first + i, &p) == 0;
        if (!agrees(table, size, first + i, said)) {
            if (wrong++ < 5)
                printf("# %x: addr2line says %s", first + i, said);
        }
    }
    if (from != NULL)
        pclose(from);
    ok(known > (int)count * 9 / 10 && wrong == 0,
       "is the kernel's table as addr2line's?");
}

int main(int argc, char **argv)
{
    static uint8_t table[1 << 20];
    char elf[512], command[1024];
    char *end = strrchr(argv[0], '/');

    test_made();
    test_refused();
    (void)argc;
    snprintf(elf, sizeof(elf), "%.*s/../kernel.elf",
             end != NULL ? (int)(end - argv[0]) : 1,
             end != NULL ? argv[0] : ".");
    snprintf(command, sizeof(command),
             "python3 tools/linetable.py %s /dev/stdout", elf);
    size_t size = read_output(command, table, sizeof(table));
    ok(size > 0, "does linetable.py make a table of the kernel?");
    if (size > 0) {
        uint32_t first = ((struct lines_header *)table)->first;
        test_real(elf, table, size, first, 20000);
        test_random(table, size, first);
    }
    return tap_end();
}
