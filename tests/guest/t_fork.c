/*
 * Rows F1, F2, F3 and D2: what fork returns, what parent and child have in
 * common, and that everything else is a copy. (The FPU's state: t_fpu.)
 *
 * Where both sides have to have moved on before one looks, they send each
 * other messages.
 */
#include "child.h"
#include <errno.h>
#include <fcntl.h>

static endpoint parent;

/* --- results --------------------------------------------------------- */

/* The child tells its pid and what fork returned there. */
static void ask_results(void)
{
    parent = info_self()->self;
    pid_t self = getpid(), pid = fork();
    if (pid == 0) {
        struct message m = {.type = (word)getpid(),
                            .arg = {(word)getppid(), info_self()->self}};
        ipc_send(parent, &m);
        _exit(23);
    }
    struct message m = {0};
    ipc_receive(ANY, &m);
    is(pid > 0, 1, "does the parent get a pid?");
    is((long)m.type, pid, "is it the child's getpid()?");
    is((long)m.arg[0], self, "is the child's getppid() the parent's pid?");
    ok(m.source == m.arg[1] && m.source == endpoint_of(pid),
       "does the child know its own endpoint?", "%#x, %#x", (unsigned)m.source,
       (unsigned)m.arg[1]);
    is(getpid(), self, "has the parent kept its pid?");
    ok(exited_with(end_of(pid), 23), "does the child exit for itself?", "not");
}

/* --- registers ------------------------------------------------------- */

/* Calls fork with patterns in ebx, esi, edi and ebp; stores what they are
 * afterwards, and returns what fork did. */
pid_t fork_with_registers(word after[4]);

__asm__(".pushsection .text\n"
        "fork_with_registers:\n"
        "    pushl %ebp\n"
        "    pushl %ebx\n"
        "    pushl %esi\n"
        "    pushl %edi\n"
        "    movl $0x0B0B0B0B, %ebx\n"
        "    movl $0x51515151, %esi\n"
        "    movl $0xD1D1D1D1, %edi\n"
        "    movl $0xB9B9B9B9, %ebp\n"
        "    subl $12, %esp\n"
        "    call fork\n"
        "    addl $12, %esp\n"
        "    movl 20(%esp), %ecx\n"
        "    movl %ebx, (%ecx)\n"
        "    movl %esi, 4(%ecx)\n"
        "    movl %edi, 8(%ecx)\n"
        "    movl %ebp, 12(%ecx)\n"
        "    popl %edi\n"
        "    popl %esi\n"
        "    popl %ebx\n"
        "    popl %ebp\n"
        "    ret\n"
        ".popsection\n");

static int registers_kept(const word r[4])
{
    return r[0] == 0x0B0B0B0B && r[1] == 0x51515151 && r[2] == 0xD1D1D1D1 &&
           r[3] == 0xB9B9B9B9;
}

static void ask_registers(void)
{
    word r[4] = {0};
    pid_t pid = fork_with_registers(r);
    if (pid == 0)
        _exit(registers_kept(r) ? 0 : 1);
    is(registers_kept(r), 1, "are ebx esi edi ebp kept in the parent?");
    is_fine(end_of(pid), "are ebx esi edi ebp kept in the child?");
}

/* --- memory ---------------------------------------------------------- */

static int data[2000] = {1, 2, 3};
static int bss[2000];

/* The same number in every kind of memory, far apart. */
static void fill_all(int *heap, int *stack, int value)
{
    for (int i = 0; i < 2000; i += 100)
        data[i] = bss[i] = heap[i] = stack[i] = value + i;
}

static int all_are(const int *heap, const int *stack, int value)
{
    for (int i = 0; i < 2000; i += 100)
        if (data[i] != value + i || bss[i] != value + i ||
            heap[i] != value + i || stack[i] != value + i)
            return 0;
    return 1;
}

/* The parent writes first: the child still sees what was there at fork. */
static int child_sees_old(word unused)
{
    (void)unused;
    int stack[2000], *heap = sbrk(sizeof(stack));
    parent = info_self()->self;
    fill_all(heap, stack, 1000);
    pid_t pid = fork();
    if (pid == 0) {
        struct message m;
        ipc_receive(parent, &m);
        _exit(all_are(heap, stack, 1000) ? 0 : 1);
    }
    fill_all(heap, stack, 2000);
    struct message m = {.type = 1};
    STEP(1, ipc_send(endpoint_of(pid), &m) == 0);
    STEP(2, exited_with(end_of(pid), 0));
    STEP(3, all_are(heap, stack, 2000));
    return 0;
}

/* The child writes: the parent does not see it. */
static int parent_sees_own(word unused)
{
    (void)unused;
    int stack[2000], *heap = sbrk(sizeof(stack));
    fill_all(heap, stack, 3000);
    pid_t pid = fork();
    if (pid == 0) {
        fill_all(heap, stack, 4000);
        _exit(all_are(heap, stack, 4000) ? 0 : 1);
    }
    STEP(1, exited_with(end_of(pid), 0));
    STEP(2, all_are(heap, stack, 3000));
    return 0;
}

/* Row F10's second half: the parent writes right before fork and again right
 * after; the child always has the first. */
static int write_around_fork(word unused)
{
    (void)unused;
    static volatile int value;
    for (int i = 0; i < 200; i++) {
        value = 2 * i;
        pid_t pid = fork();
        if (pid == 0)
            _exit(value == 2 * i ? 0 : 1);
        value = 2 * i + 1;
        STEP(1, exited_with(end_of(pid), 0));
        STEP(2, value == 2 * i + 1);
    }
    return 0;
}

/* Heaps grow apart: what one adds, the other has not. */
static int heaps_apart(word unused)
{
    (void)unused;
    char *end = sbrk(0);
    pid_t pid = fork();
    if (pid == 0) {
        char *more = sbrk(65536);
        memset(more, 'c', 65536);
        _exit(more == end && sbrk(0) == end + 65536 ? 0 : 1);
    }
    STEP(1, exited_with(end_of(pid), 0));
    STEP(2, sbrk(0) == end);
    char *mine = sbrk(65536);
    for (int i = 0; i < 65536; i++)
        STEP(3, mine[i] == 0);
    return 0;
}

/* A write of the kernel into a child's memory (row F9) is the child's. */
static int kernel_write(word unused)
{
    (void)unused;
    static char buffer[64] = "before";
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open("/motd", O_RDONLY);
        _exit(read(fd, buffer, sizeof(buffer)) > 0 &&
                      memcmp(buffer, "before", 7) != 0
                  ? 0
                  : 1);
    }
    STEP(1, exited_with(end_of(pid), 0));
    STEP(2, strcmp(buffer, "before") == 0);
    return 0;
}

/* Row D2: one offset after fork, but two tables of descriptors. */
static int offset_shared(word unused)
{
    (void)unused;
    int fd = open("/t_fork", O_RDONLY);
    char byte[4];
    STEP(1, read(fd, byte, 1) == 1 && byte[0] == 0x7F);
    pid_t pid = fork();
    if (pid == 0) {
        int fine = read(fd, byte, 2) == 2 && memcmp(byte, "EL", 2) == 0;
        close(fd);
        _exit(fine ? 0 : 1);
    }
    STEP(2, exited_with(end_of(pid), 0));
    STEP(3, read(fd, byte, 1) == 1 && byte[0] == 'F');
    STEP(4, lseek(fd, 0, SEEK_CUR) == 4);
    close(fd);
    return 0;
}

int main(void)
{
    plan(6 + 2 + 6);
    ask_results();
    ask_registers();
    is_fine(run_child(child_sees_old, 0),
            "does the child see all memory as it was at fork?");
    is_fine(run_child(parent_sees_own, 0),
            "does the parent see none of the child's writes?");
    is_fine(run_child(write_around_fork, 0),
            "is a write right before fork seen, one right after not?");
    is_fine(run_child(heaps_apart, 0), "do the heaps grow apart?");
    is_fine(run_child(kernel_write, 0),
            "is what the kernel writes for the child the child's only?");
    is_fine(run_child(offset_shared, 0),
            "is a file's offset shared, but not the descriptor?");
    return done();
}
