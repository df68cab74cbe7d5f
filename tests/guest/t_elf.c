/*
 * Row X4: what exec makes of an ELF file, and of a broken one. Every broken
 * variant differs from the good one in one thing; after each, the caller must
 * have all that it had.
 */
#include "count.h"
#include "elf_file.h"
#include <kumquat/memory.h>

/* Data are as in the file, bss is zero to its end and can be written. */
PROGRAM(memory_program, "    movl $1, %ebx\n"
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

PROGRAM(write_text_program, "    movl $1, 0x40000000\n" EXIT_WITH_EBX);
PROGRAM(write_rodata_program, "    movl $1, 0x40001000\n" EXIT_WITH_EBX);
PROGRAM(behind_bss_program, "    movl $1, 0x40802000\n" EXIT_WITH_EBX);

/* exec must fail, and the caller go on with all it had. */
static char lost_data[5000] = "data";
static int lose_nothing(word unused)
{
    char *heap = sbrk(20000), stack[5000], *const argv[] = {"x", NULL};
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
    static const uint32_t sizes[] = {0,  1,  4,    20,   51,
                                     52, 83, 4096, 6000, 12288};
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
    char *const argv[] = {"x", NULL};
    memcpy(&file, "this is a text\n", 15);
    file_size = 15;
    refused(ENOEXEC, ENOEXEC, "is a text ENOEXEC?");
    good(0);
    write_file(0644);
    int status = run_child(lose_nothing, 0);
    ok(exited_with(status, EACCES), "is a file without x EACCES?", "%s",
       status_text(status));
    is(execv("/dev", argv) == -1 ? errno : 0, EACCES, "is a directory EACCES?");
    is(execv("/dev/ttyS0", argv) == -1 ? errno : 0, EACCES,
       "is a device EACCES?");
    is(execv("/motd/x", argv) == -1 ? errno : 0, ENOTDIR,
       "is a file as directory ENOTDIR?");
    is(execv("", argv) == -1 ? errno : 0, ENOENT, "is an empty path ENOENT?");
}

int main(void)
{
    plan(4 + 12 + 14 + 1 + 6 + 2);
    runs(PROGRAM_TEXT(memory_program), 1, 0,
         "are data as in the file, and a big bss zero?");
    runs(PROGRAM_TEXT(write_text_program), 1, SIGSEGV,
         "is a write to text SIGSEGV?");
    runs(PROGRAM_TEXT(write_rodata_program), 1, SIGSEGV,
         "is a write to a read-only segment SIGSEGV?");
    runs(PROGRAM_TEXT(behind_bss_program), 1, SIGSEGV,
         "is a write behind bss SIGSEGV?");
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
