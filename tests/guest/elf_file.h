/*
 * Programs made by hand for the tests of exec: text, read-only data and data
 * with bss, a page each, from a few instructions that look at their own
 * state or memory and exit with what they found.
 */
#ifndef ELF_FILE_H
#define ELF_FILE_H

#include "child.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define FILE_NAME "/t_elf.tmp"
#define TEXT      0x40000000u
#define RODATA    0x40001000u
#define DATA      0x40002000u
#define BIG_BSS   (8u << 20)
#define RIGHT     42

/* ELF-32 as in the System V ABI, chapters 4 and 5. */
struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct elf_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};
_Static_assert(sizeof(struct elf_header) == 52, "System V ABI");
_Static_assert(sizeof(struct elf_segment) == 32, "System V ABI");

/* The file in memory: headers, then three pages at these offsets. */
static struct {
    struct elf_header header;
    struct elf_segment segment[3];
    uint8_t gap[4096 - 52 - 3 * 32];
    uint8_t text[4096], rodata[4096], data[4096];
} file;
static uint32_t file_size;

/* They end with ebx = exit status: the trap EXIT to MM, written out. */
#define EXIT_WITH_EBX                 \
    "    movl %ebx, %ecx\n"           \
    "    movl $0x102, %ebx\n"         \
    "    movl $(1 << 29 | 2), %eax\n" \
    "    int $0x30\n"
#define PROGRAM(name, text)                                           \
    extern const uint8_t name[], name##_end[];                        \
    __asm__(".pushsection .rodata\n" #name ":\n" text #name "_end:\n" \
            ".popsection\n")

#define PROGRAM_TEXT(name) name, (uint32_t)(name##_end - name)

/* A sound file with this text. */
static inline void make_good(const uint8_t *text, uint32_t bytes)
{
    static const uint8_t ident[16] = {0x7F, 'E', 'L', 'F', 1, 1, 1};
    memset(&file, 0, sizeof(file));
    memcpy(file.header.ident, ident, sizeof(ident));
    file.header.type = 2;    /* executable */
    file.header.machine = 3; /* Intel 386 */
    file.header.version = 1;
    file.header.entry = TEXT;
    file.header.phoff = 52;
    file.header.ehsize = 52;
    file.header.phentsize = 32;
    file.header.phnum = 3;
    file.header.shentsize = 40;
    file.segment[0] =
        (struct elf_segment){1, 4096, TEXT, TEXT, 4096, 4096, 5, 4096};
    file.segment[1] =
        (struct elf_segment){1, 8192, RODATA, RODATA, 4096, 4096, 4, 4096};
    file.segment[2] =
        (struct elf_segment){1, 12288, DATA, DATA, 16, BIG_BSS, 6, 4096};
    memcpy(file.text, text, bytes);
    memcpy(file.rodata, "\x44\x33\x22\x11", 4);
    memcpy(file.data, "\x88\x77\x66\x55", 4);
    memset(file.data + 16, 0xFF, sizeof(file.data) - 16); /* not bss! */
    file_size = sizeof(file);
}

/* Writes the file, with this mode. */
static inline void write_file(mode_t mode)
{
    unlink(FILE_NAME);
    int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (fd < 0 || write(fd, &file, file_size) != (ssize_t)file_size)
        bail("can't write " FILE_NAME);
    close(fd);
}

/* In a child, with an FPU that is not as after reset: becomes the file. */
static inline int become(word argc)
{
    char *const argv[] = {"t_elf.tmp", argc > 1 ? "more" : NULL, NULL};
    char *const envp[] = {NULL};
    static const uint16_t odd = 0x0C7F;
    __asm__ volatile("fninit; fldcw %0; fldpi; fld1" : : "m"(odd));
    execve(FILE_NAME, argv, envp);
    return errno;
}

/* A good program ends with the status it should. */
static inline void runs(const uint8_t *text, uint32_t bytes, word argc,
                        int signal, const char *question)
{
    make_good(text, bytes);
    write_file(0755);
    int status = run_child(become, argc);
    ok(signal ? died_by(status, signal) : exited_with(status, RIGHT), question,
       "%s", status_text(status));
}

#endif
