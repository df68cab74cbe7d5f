/*
 * A plugin of QEMU's that counts: which instruction ran how often, in which
 * order of protection domains.
 *
 *     -plugin file=count.so,out=FILE               between looks at the clock
 *     -plugin file=count.so,out=FILE,start=ADDRESS from there to the end
 *
 * Without `start` it counts in rounds, between every odd `rdtsc` of a program
 * and the next: what bench times. Of rounds with equally many instructions the
 * first one is written. The emulator must have one CPU.
 *
 * FILE gets words of 32 bits. 0 begins a round. Everything else is a segment,
 * what ran without leaving a domain and without a `hlt` but at its end: a
 * number n of instructions and n pairs of an instruction's index and how often
 * it ran. FILE.code gets a line an instruction: index, address and bytes, in
 * hexadecimal digits but for the index. Two programs that have the same bytes
 * at the same address share it.
 *
 * A repeated string instruction counts once for each repetition, as in the
 * time-stamp counter under `-icount shift=0`.
 */
#include "qemu.h"
#include <errno.h>
#include <kumquat/memory.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int qemu_plugin_version = PLUGIN_API;

#define INSTRUCTION_MAX 15 /* bytes; Intel SDM vol. 2A, 2.3.11 */
#define BUCKETS         65536
#define FIBONACCI       2654435769u /* 2^32 over the golden ratio: a hash */
#define BUCKET_SHIFT    16
#define FIRST_ROOM      1024 /* words */
#define ROUND_BEGIN     0u

static const uint8_t rdtsc[] = {0x0F, 0x31}; /* Intel SDM vol. 2B, RDTSC */
static const uint8_t hlt[] = {0xF4};         /* vol. 2A, HLT */

enum domain { KERNEL_DOMAIN, PROGRAM, FIRST_SERVER };

struct code {
    uint32_t address, index, count;
    enum domain domain;
    uint8_t size, bytes[INSTRUCTION_MAX];
    bool looks; /* a program's look at the clock */
    bool halts;
    struct code *next;   /* in its bucket */
    struct code *before; /* among those that ran in this segment */
};

/* Words that grow in number. */
struct words {
    uint32_t *word;
    size_t count, room;
};

static struct code *buckets[BUCKETS];
static struct code *ran; /* in this segment, the newest first */
static uint32_t ran_count, code_count;
static enum domain segment_domain;
static bool counting;
static uint32_t start; /* the address to begin at; 0: looks at the clock */
static struct words segments; /* of this round, or not written yet */
static struct words lengths;  /* of the rounds written: instructions */
static uint32_t length;       /* of this round, so far */
static FILE *out, *code_file;

static enum domain domain_of(uint32_t address)
{
    if (address < USER_BASE)
        return KERNEL_DOMAIN;
    if (address < SERVER_BASE)
        return PROGRAM;
    return FIRST_SERVER + (address - SERVER_BASE) / SERVER_WINDOW_SIZE;
}

static void append(struct words *words, uint32_t word)
{
    if (words->count == words->room) {
        words->room = 2 * words->room + FIRST_ROOM;
        words->word = realloc(words->word, words->room * sizeof(word));
        if (words->word == NULL)
            abort();
    }
    words->word[words->count++] = word;
}

static void write_segments(void)
{
    fwrite(segments.word, sizeof(segments.word[0]), segments.count, out);
    segments.count = 0;
}

/* Ends the segment, if there is one. */
static void segment_end(void)
{
    if (ran == NULL)
        return;
    append(&segments, ran_count);
    for (; ran != NULL; ran = ran->before) {
        append(&segments, ran->index);
        append(&segments, ran->count);
        length += ran->count;
        ran->count = 0;
    }
    ran_count = 0;
    if (start != 0)
        write_segments();
}

static void round_begin(void)
{
    length = 0;
    segments.count = 0;
    append(&segments, ROUND_BEGIN);
}

/* Writes the round, unless one of its length has been. */
static void round_end(void)
{
    segment_end();
    for (size_t i = 0; i < lengths.count; i++)
        if (lengths.word[i] == length)
            return;
    append(&lengths, length);
    write_segments();
}

/* Before an instruction runs: is it one where counting begins or ends? */
static void switch_counting(const struct code *code)
{
    if (start != 0) {
        counting |= code->address == start;
    } else if (code->looks) {
        if (counting)
            round_end();
        else
            round_begin();
        counting = !counting;
    }
}

static void on_execution(unsigned cpu, void *data)
{
    struct code *code = data;

    (void)cpu;
    switch_counting(code);
    if (!counting)
        return;
    if (code->domain != segment_domain) {
        segment_end();
        segment_domain = code->domain;
    }
    if (code->count++ == 0) {
        code->before = ran;
        ran = code;
        ran_count++;
    }
    if (code->halts)
        segment_end();
}

static void write_code(const struct code *code)
{
    fprintf(code_file, "%u %x ", code->index, code->address);
    for (size_t i = 0; i < code->size; i++)
        fprintf(code_file, "%02x", code->bytes[i]);
    fputc('\n', code_file);
}

/* Is it this instruction? */
static bool is(const struct code *code, const uint8_t *bytes, size_t size)
{
    return code->size == size && memcmp(code->bytes, bytes, size) == 0;
}

static struct code *code_new(uint32_t address, const void *bytes, size_t size)
{
    struct code *code = calloc(1, sizeof(*code));

    if (code == NULL)
        abort();
    code->address = address;
    code->index = code_count++;
    code->domain = domain_of(address);
    code->size = (uint8_t)size;
    memcpy(code->bytes, bytes, size);
    code->looks = code->domain == PROGRAM && is(code, rdtsc, sizeof(rdtsc));
    code->halts = is(code, hlt, sizeof(hlt));
    write_code(code);
    return code;
}

/* The instruction of these bytes at this address; a new one if need be. */
static struct code *code_find(uint32_t address, const void *bytes, size_t size)
{
    struct code **bucket = &buckets[address * FIBONACCI >> BUCKET_SHIFT];
    struct code *code = *bucket;

    while (code != NULL && (code->address != address || code->size != size ||
                            memcmp(code->bytes, bytes, size) != 0))
        code = code->next;
    if (code == NULL) {
        code = code_new(address, bytes, size);
        code->next = *bucket;
        *bucket = code;
    }
    return code;
}

static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        size_t size = qemu_plugin_insn_size(insn);
        if (size > INSTRUCTION_MAX)
            size = INSTRUCTION_MAX;
        struct code *code = code_find((uint32_t)qemu_plugin_insn_vaddr(insn),
                                      qemu_plugin_insn_data(insn), size);
        qemu_plugin_register_vcpu_insn_exec_cb(insn, on_execution,
                                               QEMU_PLUGIN_CB_NO_REGS, code);
    }
}

static void at_exit(uint64_t id, void *data)
{
    (void)id, (void)data;
    if (start != 0)
        segment_end();
    if (fclose(out) != 0 || fclose(code_file) != 0)
        perror("count");
}

static FILE *open_to_write(const char *path)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL)
        fprintf(stderr, "count: %s: %s\n", path, strerror(errno));
    return file;
}

int qemu_plugin_install(uint64_t id, const struct qemu_info_t *info, int argc,
                        char **argv)
{
    const char *path = NULL;
    char code_path[FILENAME_MAX];

    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", strlen("out=")) == 0)
            path = argv[i] + strlen("out=");
        if (strncmp(argv[i], "start=", strlen("start=")) == 0)
            start = (uint32_t)strtoul(argv[i] + strlen("start="), NULL, 0);
    }
    if (path == NULL) {
        fprintf(stderr, "count: out=FILE is missing\n");
        return -1;
    }
    snprintf(code_path, sizeof(code_path), "%s.code", path);
    out = open_to_write(path);
    code_file = open_to_write(code_path);
    if (out == NULL || code_file == NULL)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, at_exit, NULL);
    return 0;
}
