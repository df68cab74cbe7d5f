/*
 * Rows X4 and X6: what exec makes of an ELF file, and of a broken one.
 *
 * The programs are made here, byte by byte: text, read-only data and data
 * with bss, a page each, from a few instructions that look at the start
 * state, or at their own memory, and exit with what they found. Every broken
 * variant differs from the good one in one thing.
 */
#include "count.h"
#include <errno.h>
#include <fcntl.h>
#include <kumquat/memory.h>
#include <sys/stat.h>

#define FILE_NAME "/t_elf.tmp"
#define TEXT 0x40000000u
#define RODATA 0x40001000u
#define DATA 0x40002000u
#define BIG_BSS (8u << 20)
#define RIGHT 42

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

/* --- little programs, linked at TEXT ------------------------------------------ */

/* They end with ebx = exit status: the trap EXIT to MM, written out. */
#define EXIT_WITH_EBX                           \
    "    movl %ebx, %ecx\n"                     \
    "    movl $0x102, %ebx\n"                   \
    "    movl $(1 << 29 | 2), %eax\n"           \
    "    int $0x30\n"
#define PROGRAM(name, text)                                         \
    extern const uint8_t name[], name##_end[];                      \
    __asm__(".pushsection .rodata\n" #name ":\n" text #name "_end:\n" \
            ".popsection\n")

/* Data are as in the file, bss is zero to its end and can be written. */
PROGRAM(memory_program,
        "    movl $1, %ebx\n"
        "    cmpl $0x11223344, 0x40001000\n"
        "    jne 1f\n"
        "    incl %ebx\n"
        "    cmpl $0x55667788, 0x40002000\n"
        "    jne 1f\n"
        "    movl $0x99, 0x40002000\n"
        "    incl %ebx\n"
        "    movl $0x40002010, %edi\n"
        "    movl $(0x800000 - 16) / 4, %ecx\n"
        "    xorl %eax, %eax\n"
        "    repe scasl\n"
        "    jne 1f\n"
        "    movl $7, 0x40002ffc\n"
        "    movl $7, 0x40802000 - 4\n"
        "    movl $42, %ebx\n"
        "1:\n" EXIT_WITH_EBX);

/* Registers 0, flags plain, stack aligned, argc 1, FPU as after reset. */
PROGRAM(start_program,
        "    pushl %ebp\n"
        "    pushl %edi\n"
        "    pushl %esi\n"
        "    pushl %edx\n"
        "    pushl %ecx\n"
        "    pushl %ebx\n"
        "    pushl %eax\n"
        "    movl $7, %ecx\n"
        "    xorl %ebx, %ebx\n"
        "    incl %ebx\n"
        "1:  popl %eax\n"
        "    testl %eax, %eax\n"
        "    jne 2f\n"
        "    incl %ebx\n"
        "    decl %ecx\n"
        "    jne 1b\n"
        "    testl $15, %esp\n" /* ebx 8 from here on */
        "    jne 2f\n"
        "    incl %ebx\n"
        "    cmpl $1, (%esp)\n"
        "    jne 2f\n"
        "    incl %ebx\n"
        "    cmpl $0, 8(%esp)\n" /* argv[1] */
        "    jne 2f\n"
        "    incl %ebx\n"
        "    pushfl\n"
        "    popl %eax\n"
        "    testl $0x47D00, %eax\n" /* AC NT IOPL OF DF TF */
        "    jne 2f\n"
        "    incl %ebx\n"
        "    pushl $0\n"
        "    fnstcw (%esp)\n"
        "    popl %eax\n"
        "    cmpl $0x37F, %eax\n"
        "    jne 2f\n"
        "    incl %ebx\n"
        "    subl $28, %esp\n"
        "    fnstenv (%esp)\n"
        "    cmpw $-1, 8(%esp)\n" /* all eight empty */
        "    jne 2f\n"
        "    movl $42, %ebx\n"
        "2:\n" EXIT_WITH_EBX);

PROGRAM(write_text_program, "    movl $1, 0x40000000\n" EXIT_WITH_EBX);
PROGRAM(write_rodata_program, "    movl $1, 0x40001000\n" EXIT_WITH_EBX);
PROGRAM(behind_bss_program, "    movl $1, 0x40802000\n" EXIT_WITH_EBX);

/* Touches the stack's whole range, then a byte below it. */
PROGRAM(stack_program,
        "    movl $0xBF7FF000, %eax\n"
        "1:  movl $1, (%eax)\n"
        "    addl $4096, %eax\n"
        "    cmpl $0xBFFFE000, %eax\n"
        "    jb 1b\n"
        "    movl $42, %ebx\n"
        "    cmpl $2, (%esp)\n" /* argc */
        "    jne 2f\n"
        "    movl $1, 0xBF7FEFFC\n"
        "2:\n" EXIT_WITH_EBX);
_Static_assert(USER_STACK_TOP - USER_STACK_SIZE == 0xBF7FF000, "as above");

#define PROGRAM_TEXT(name) name, (uint32_t)(name##_end - name)

/* --- files ----------------------------------------------------------------------- */

/* A sound file with this text. */
static void make_good(const uint8_t *text, uint32_t bytes)
{
    static const uint8_t ident[16] = { 0x7F, 'E', 'L', 'F', 1, 1, 1 };
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
    file.segment[0] = (struct elf_segment){ 1,    4096, TEXT, TEXT,
                                            4096, 4096, 5,    4096 };
    file.segment[1] = (struct elf_segment){ 1,    8192, RODATA, RODATA,
                                            4096, 4096, 4,      4096 };
    file.segment[2] = (struct elf_segment){ 1,  12288,   DATA, DATA,
                                            16, BIG_BSS, 6,    4096 };
    memcpy(file.text, text, bytes);
    memcpy(file.rodata, "\x44\x33\x22\x11", 4);
    memcpy(file.data, "\x88\x77\x66\x55", 4);
    memset(file.data + 16, 0xFF, sizeof(file.data) - 16); /* not bss! */
    file_size = sizeof(file);
}

/* Writes the file, with this mode. */
static void write_file(mode_t mode)
{
    unlink(FILE_NAME);
    int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, mode);
    if (fd < 0 || write(fd, &file, file_size) != (ssize_t)file_size)
        bail("can't write " FILE_NAME);
    close(fd);
}

/* In a child, with an FPU that is not as after reset: becomes the file. */
static int become(word argc)
{
    char *const argv[] = { "t_elf.tmp", argc > 1 ? "more" : NULL, NULL };
    char *const envp[] = { NULL };
    static const uint16_t odd = 0x0C7F;
    __asm__ volatile("fninit; fldcw %0; fldpi; fld1" : : "m"(odd));
    execve(FILE_NAME, argv, envp);
    return errno;
}

/* A good program ends with the status it should. */
static void runs(const uint8_t *text, uint32_t bytes, word argc, int signal,
                 const char *question)
{
    make_good(text, bytes);
    write_file(0755);
    int status = run_child(become, argc);
    ok(signal ? died_by(status, signal) : exited_with(status, RIGHT), question,
       "%s", status_text(status));
}

/* --- broken files ------------------------------------------------------------------ */

/* exec must fail, and the caller go on with all it had. */
static char lost_data[5000] = "data";
static int lose_nothing(word unused)
{
    char *heap = sbrk(20000), stack[5000], *const argv[] = { "x", NULL };
    int fd = open("/motd", O_RDONLY), cloexec = open("/", O_CLOEXEC);
    (void)unused;
    STEP(201, heap != (char *)-1 && lseek(fd, 3, SEEK_SET) == 3);
    memset(heap, 'h', 20000);
    memset(stack, 's', sizeof(stack));
    lost_data[4999] = 'd';
    STEP(202, execv(FILE_NAME, argv) == -1);
    int error = errno;
    for (int i = 0; i < 20000; i++)
        STEP(203, heap[i] == 'h');
    for (int i = 0; i < 5000; i++)
        STEP(204, stack[i] == 's');
    STEP(205, lost_data[4999] == 'd' && strcmp(lost_data, "data") == 0);
    STEP(206, lseek(fd, 0, SEEK_CUR) == 3);
    STEP(207, fcntl(cloexec, F_GETFD) == FD_CLOEXEC);
    STEP(208, sbrk(0) == heap + 20000);
    return error;
}

/* Tries the file as it is now. */
static void refused(int error, int or_error, const char *question)
{
    write_file(0755);
    int status = run_child(lose_nothing, 0);
    ok(exited_with(status, error) || exited_with(status, or_error), question,
       "%s, want exit %d or %d", status_text(status), error, or_error);
}

/* Starts from the good file again. */
static struct elf_segment *good(int segment)
{
    make_good(PROGRAM_TEXT(memory_program));
    return &file.segment[segment];
}

static void invalid(const char *question)
{
    refused(ENOEXEC, EINVAL, question);
}

static void ask_headers(void)
{
    good(0);
    file.header.ident[1] = 'F';
    invalid("is a bad magic refused?");
    good(0);
    file.header.ident[4] = 2;
    invalid("is a 64-bit file refused?");
    good(0);
    file.header.ident[5] = 2;
    invalid("is a big-endian file refused?");
    good(0);
    file.header.machine = 62;
    invalid("is another machine refused?");
    good(0);
    file.header.type = 1;
    invalid("is an object file refused?");
    good(0);
    file.header.phnum = 0;
    invalid("is a file without segments refused?");
    good(0);
    file.header.phnum = 65535;
    invalid("is e_phnum 65535 refused?");
    good(0);
    file.header.phentsize = 16;
    invalid("is a wrong e_phentsize refused?");
    good(0);
    file.header.phoff = sizeof(file) - 40;
    invalid("are program headers beyond the end refused?");
    good(0);
    file.header.phoff = 0xFFFFFFE0;
    invalid("are program headers at a wrapping offset refused?");
    good(0);
    file.header.entry = 0x100000;
    invalid("is an entry in the kernel refused?");
    good(0);
    file.header.entry = 0x50000000;
    invalid("is an entry outside the segments refused?");
}

static void ask_segments(void)
{
    struct elf_segment *s = good(2);
    s->memsz = 8;
    invalid("is p_memsz < p_filesz refused?");
    good(2)->vaddr = 0x100000;
    invalid("is a segment in the kernel refused?");
    good(2)->vaddr = 0x1000;
    invalid("is a segment in the first pages refused?");
    good(2)->vaddr = INFO_BASE;
    invalid("is a segment in the info pages refused?");
    good(2)->vaddr = SERVER_WINDOW(2);
    invalid("is a segment in MM's window refused?");
    s = good(2);
    s->vaddr = USER_STACK_TOP - PAGE_SIZE;
    s->memsz = 4096;
    invalid("is a segment in the stack refused?");
    s = good(2);
    s->vaddr = 0xFFFFF000;
    s->memsz = 8192;
    invalid("is a segment that wraps refused?");
    good(2)->vaddr = TEXT;
    invalid("are overlapping segments refused?");
    s = good(2);
    s->vaddr = RODATA + 0x800;
    s->offset = 12288 + 0x800;
    invalid("are segments that share a page refused?");
    good(2)->filesz = BIG_BSS;
    invalid("is a segment that is longer than the file refused?");
    good(2)->offset = 0x7FFFF000;
    invalid("is a segment far beyond the end refused?");
    good(2)->offset = 0xFFFFF000;
    invalid("is a segment at a wrapping offset refused?");
    good(0)->filesz = 0xFFFFFFFF;
    invalid("is a p_filesz of 4 GiB refused?");
    good(2)->memsz = 0xFFFFF000;
    refused(ENOEXEC, ENOMEM, "is a bss of 4 GiB refused?");
}

static void ask_short_files(void)
{
    static const uint32_t sizes[] = { 0, 1, 4, 20, 51, 52, 83, 4096, 6000,
                                      12288 };
    int wrong = 0, first = -1;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        good(0);
        file_size = sizes[i];
        write_file(0755);
        int status = run_child(lose_nothing, 0);
        if (!exited_with(status, ENOEXEC) && !exited_with(status, EINVAL) &&
            wrong++ == 0)
            first = (int)sizes[i];
    }
    ok(wrong == 0, "is every truncated file refused?", "%d not, first %d bytes",
       wrong, first);
}

/* Other things than programs. */
static void ask_kinds(void)
{
    char *const argv[] = { "x", NULL };
    memcpy(&file, "this is a text\n", 15);
    file_size = 15;
    refused(ENOEXEC, ENOEXEC, "is a text ENOEXEC?");
    good(0);
    write_file(0644);
    int status = run_child(lose_nothing, 0);
    ok(exited_with(status, EACCES), "is a file without x EACCES?", "%s",
       status_text(status));
    is(execv("/dev", argv) == -1 ? errno : 0, EACCES,
       "is a directory EACCES?");
    is(execv("/dev/ttyS0", argv) == -1 ? errno : 0, EACCES,
       "is a device EACCES?");
    is(execv("/motd/x", argv) == -1 ? errno : 0, ENOTDIR,
       "is a file as directory ENOTDIR?");
    is(execv("", argv) == -1 ? errno : 0, ENOENT, "is an empty path ENOENT?");
}

/* --- main -------------------------------------------------------------------------- */

/* Where esp is when main is called: main itself stands here. */
word main_stack;
int real_main(void);
__asm__(".pushsection .text\n"
        ".globl main\n"
        "main:\n"
        "    movl %esp, main_stack\n"
        "    jmp real_main\n"
        ".popsection\n");

int real_main(void)
{
    plan(8 + 12 + 14 + 1 + 6 + 2);
    is((long)((main_stack + 4) & 15), 0, "is the stack 16-aligned at main?");
    runs(PROGRAM_TEXT(memory_program), 1, 0,
         "are data as in the file, and a big bss zero?");
    runs(PROGRAM_TEXT(start_program), 1, 0,
         "are registers 0, DF clear, the stack aligned, the FPU fresh?");
    runs(PROGRAM_TEXT(write_text_program), 1, SIGSEGV,
         "is a write to text SIGSEGV?");
    runs(PROGRAM_TEXT(write_rodata_program), 1, SIGSEGV,
         "is a write to a read-only segment SIGSEGV?");
    runs(PROGRAM_TEXT(behind_bss_program), 1, SIGSEGV,
         "is a write behind bss SIGSEGV?");
    runs(PROGRAM_TEXT(stack_program), 1, 0,
         "does the stack grow to its limit?");
    runs(PROGRAM_TEXT(stack_program), 2, SIGSEGV,
         "is a write below the stack's limit SIGSEGV?");
    struct count before = count_now();
    ask_headers();
    ask_segments();
    ask_short_files();
    ask_kinds();
    unlink(FILE_NAME);
    struct count after = count_now();
    is((long)after.frames, (long)before.frames,
       "do broken files cost no memory that stays?");
    is((long)after.open_files, (long)before.open_files,
       "does no broken file stay open?");
    return done();
}
