/*
 * The graded tests of the lab "fork". One question a run:
 *
 *     lab_fork results | registers | memory | kinds | files | limit | slots |
 *              short
 */
#include "tests/guest/as_user.h"
#include "tests/guest/count.h"
#include "tests/guest/memory.h"
#include <sys/resource.h>

#define ROUNDS  50
#define ALLOWED 3 /* processes of a user who may have no more */
#define PI      3.14159265358979323846

static endpoint parent;

static int do_nothing(word unused)
{
    (void)unused;
    return 0;
}

/* --- results ------------------------------------------------------------- */

static void ask_results(void)
{
    pid_t self = getpid();
    struct message m = {0};
    plan(5);
    parent = info_self()->self;
    pid_t pid = fork();
    if (pid == 0) {
        m.type = (word)getpid();
        m.arg[0] = (word)getppid();
        _exit(ipc_call(parent, &m) == 0 ? 23 : 1);
    }
    ipc_receive(ANY, &m);
    is(pid, (long)m.type, "is what fork returns the child's pid?");
    is((long)m.arg[0], self, "is the child's parent the one who forked?");
    is(getpid(), self, "has the parent kept its pid?");
    ipc_reply(m.source, &m);
    int status = end_of(pid);
    ok(exited_with(status, 23), "does the child's exit reach the parent?", "%s",
       status_text(status));
    pid_t next = start_child(do_nothing, 0);
    end_of(next);
    ok(next > 0 && next != pid, "has the next child another pid?", "%d, %d",
       (int)pid, (int)next);
}

/* --- registers ----------------------------------------------------------- */

/* Forks with patterns in ebx, esi, edi and ebp; stores what they are
 * afterwards, and returns what fork did. */
pid_t fork_with_patterns(word after[4]);

__asm__(".pushsection .text\n"
        "fork_with_patterns:\n"
        "    pushal\n"
        "    movl $0x11111111, %ebx\n"
        "    movl $0x22222222, %esi\n"
        "    movl $0x33333333, %edi\n"
        "    movl $0x44444444, %ebp\n"
        "    call fork\n"
        "    xchgl %eax, 28(%esp)\n" /* eax as popal will find it */
        "    movl 36(%esp), %eax\n"
        "    movl %ebx, (%eax)\n"
        "    movl %esi, 4(%eax)\n"
        "    movl %edi, 8(%eax)\n"
        "    movl %ebp, 12(%eax)\n"
        "    popal\n"
        "    ret\n"
        ".popsection\n");

static int are_patterns(const word r[4])
{
    return r[0] == 0x11111111 && r[1] == 0x22222222 && r[2] == 0x33333333 &&
           r[3] == 0x44444444;
}

/* Forks with pi in the FPU; in both it must be there afterwards. */
static pid_t fork_with_pi(double *after)
{
    __asm__ volatile("fldpi");
    pid_t pid = fork();
    __asm__ volatile("fstpl %0" : "=m"(*after));
    return pid;
}

static void ask_registers(void)
{
    word r[4] = {0};
    double pi = 0;
    plan(4);
    pid_t pid = fork_with_patterns(r);
    if (pid == 0)
        _exit(are_patterns(r) ? 0 : 1);
    ok(are_patterns(r), "are ebx esi edi ebp the parent's after fork?",
       "%#x %#x %#x %#x", (unsigned)r[0], (unsigned)r[1], (unsigned)r[2],
       (unsigned)r[3]);
    is_fine(end_of(pid), "are they the child's, too?");
    pid = fork_with_pi(&pi);
    if (pid == 0)
        _exit(pi == PI ? 0 : 1);
    ok(pi == PI, "does the parent's FPU still have what it had?", "not");
    is_fine(end_of(pid), "has the child's FPU the same?");
}

/* --- memory -------------------------------------------------------------- */

static word data[4 * PAGE_SIZE / sizeof(word)] = {1};
static word bss[4 * PAGE_SIZE / sizeof(word)];

/* Memory of all kinds, four pages each. */
static word *places[] = {data, bss, NULL, NULL};
#define PLACES 4

static void write_places(word value)
{
    for (word i = 0; i < PLACES; i++)
        write_pages(places[i], 4, value + i * 100);
}

static int are_places(word value)
{
    for (word i = 0; i < PLACES; i++)
        if (!are_pages(places[i], 4, value + i * 100))
            return 0;
    return 1;
}

static int write_as_child(word unused)
{
    struct message m = {.type = 1};
    (void)unused;
    STEP(101, are_places(1000));
    write_places(2000);
    STEP(102, ipc_call(parent, &m) == 0);
    STEP(103, are_places(2000));
    return 0;
}

static int look_late(word unused)
{
    struct message m = {.type = 1};
    (void)unused;
    STEP(104, ipc_call(parent, &m) == 0);
    STEP(105, are_places(1000));
    return 0;
}

/* Starts the child, lets it wait, writes, and lets it go on. */
static int write_beside(child_body body)
{
    struct message m;
    write_places(1000);
    pid_t pid = start_child(body, 0);
    if (pid < 0 || ipc_receive(endpoint_of(pid), &m) != 0)
        return pid < 0 ? NO_FORK : end_of(pid);
    write_places(3000);
    ipc_reply(m.source, &m);
    return end_of(pid);
}

static int often(void)
{
    static volatile word value;
    for (word i = 0; i < ROUNDS; i++) {
        value = i;
        pid_t pid = fork();
        if (pid == 0)
            _exit(value == i ? 0 : 1);
        value = i + 1000;
        STEP(1, exited_with(end_of(pid), 0));
        STEP(2, value == i + 1000);
    }
    return 0;
}

static void ask_memory(void)
{
    word stack[4 * PAGE_SIZE / sizeof(word)];
    plan(4);
    parent = info_self()->self;
    places[2] = sbrk(4 * PAGE_SIZE);
    places[3] = stack;
    is_fine(write_beside(write_as_child),
            "has the child the parent's memory, and its own writes?");
    ok(are_places(3000), "has the parent its own?", "not");
    is_fine(write_beside(look_late),
            "does the child see what was there at fork, when it looks late?");
    is(often(), 0, "is that so fifty times?");
}

/* --- kinds --------------------------------------------------------------- */

static const char constant[] = "read-only data";
static word *untouched, *closed;

/* Both have what nobody had touched before fork. */
static int touch(word value)
{
    STEP(101, *untouched == 0 && untouched[1024] == 0);
    *untouched = value;
    STEP(102, *untouched == value && untouched[1024] == 0);
    char *more = sbrk(PAGE_SIZE);
    STEP(103, more != (char *)-1 && *more == 0);
    return 0;
}

static int store(word address)
{
    *(volatile char *)address = 1;
    return 0;
}

/* In the child: text and constants are the parent's, in the same frames. */
static int same_text(word unused)
{
    const void *at[] = {(void *)same_text, constant, closed};
    (void)unused;
    for (int i = 0; i < 3; i++) {
        struct page mine = page_of(getpid(), at[i]);
        struct page other = page_of(getppid(), at[i]);
        STEP(111 + i, mine.frame != 0 && mine.frame == other.frame);
        STEP(114 + i, mine.owners >= 2);
        STEP(117 + i, !(mine.flags & (ENTRY_WRITE | ENTRY_COW)));
    }
    return 0;
}

static void ask_kinds(void)
{
    plan(6);
    untouched = map(NULL, 2 * PAGE_SIZE);
    closed = written_map(1, 5);
    if (mprotect(closed, PAGE_SIZE, PROT_READ) != 0)
        bail("can't make a page read-only");
    is_fine(run_child(touch, 7),
            "is memory that nobody touched before fork the child's?");
    is(touch(8), 0, "and the parent's?");
    is_fine(run_child(same_text, 0),
            "is what may only be read shared, and counted?");
    is_signal(run_child(store, (word)store), SIGSEGV,
              "is a store to text SIGSEGV in the child?");
    is_signal(run_child(store, (word)closed), SIGSEGV,
              "and one to a map that may only be read?");
    ok(are_pages(closed, 1, 5) && page_of(getpid(), closed).owners == 1,
       "is that map the parent's alone afterwards?", "%u owners",
       (unsigned)page_of(getpid(), closed).owners);
}

/* --- files --------------------------------------------------------------- */

static int fd;

static int read_two(word unused)
{
    char byte[2];
    (void)unused;
    STEP(101, read(fd, byte, 2) == 2 && memcmp(byte, "EL", 2) == 0);
    STEP(102, close(fd) == 0);
    return 0;
}

static void ask_files(void)
{
    char byte[1];
    plan(4);
    fd = open("/lab_fork", O_RDONLY);
    is(read(fd, byte, 1), 1, "can a file be read before fork?");
    is_fine(run_child(read_two, 0), "does the child go on in it?");
    is(lseek(fd, 0, SEEK_CUR), 3, "is there one offset for both?");
    ok(read(fd, byte, 1) == 1 && byte[0] == 'F',
       "is it still open when the child has closed it?", "not");
}

/* --- limit --------------------------------------------------------------- */

/* As a user who may have so many processes: forks until it is refused. */
static int fork_to_limit(word unused)
{
    struct rlimit limit = {ALLOWED, ALLOWED + 1};
    struct message m;
    (void)unused;
    STEP(101, setrlimit(RLIMIT_NPROC, &limit) == 0);
    STEP(102, become(OTHER, OTHER));
    parent = info_self()->self;
    for (int i = 1; i < ALLOWED; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(ipc_receive(parent, &m));
        STEP(103, pid > 0);
    }
    errno = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    STEP(104, pid == -1);
    STEP(105, errno == EAGAIN);
    return 0;
}

static int fork_as_root(word unused)
{
    struct rlimit limit = {1, 1};
    (void)unused;
    STEP(101, setrlimit(RLIMIT_NPROC, &limit) == 0);
    STEP(102, exited_with(run_child(do_nothing, 0), 0));
    return 0;
}

static void ask_limit(void)
{
    plan(2);
    is_fine(run_child(fork_to_limit, 0),
            "is the fourth process of a user who may have three EAGAIN?");
    is_fine(run_child(fork_as_root, 0), "has root no limit?");
}

/* --- slots, short -------------------------------------------------------- */

static int wait_to_die(word unused)
{
    struct message m;
    (void)unused;
    return ipc_receive(parent, &m);
}

/* Forks until it fails; then all children end. How many there were; the
 * first failure's errno. */
static int fork_all(int *error)
{
    static pid_t pids[1024];
    int count = 0;
    errno = 0;
    while (count < 1024 && (pids[count] = start_child(wait_to_die, 0)) > 0)
        count++;
    *error = errno;
    for (int i = 0; i < count; i++)
        kill_child(pids[i]);
    return count;
}

/* Twice: what the first time takes, the second finds again. */
static void ask_full(int expected, const char *question)
{
    int error, again;
    parent = info_self()->self;
    int first = fork_all(&error);
    struct count before = count_now();
    int second = fork_all(&again);
    ok(error == expected && again == expected, question, "%s, then %s",
       strerror(error), strerror(again));
    ok(first > 2, "were there children before?", "%d", first);
    is(second, first, "are there as many the second time?");
    is_same_count(before, "is nothing lost?");
}

static void ask_slots(void)
{
    plan(4);
    ask_full(EAGAIN, "is fork without a free slot EAGAIN?");
}

/* Has nearly every free frame hold what would be entries, of pages whose frames
 * nobody owns. */
static int soil_frames(void)
{
    const word entry = 0x100000 | ENTRY_USER | ENTRY_WRITE | ENTRY_PRESENT;
    word size = (frames_at_hand() - 64) * PAGE_SIZE;
    word *start = map(NULL, size);
    for (word i = 0; start != NULL && i < size / sizeof(word); i++)
        start[i] = entry;
    return start != NULL && munmap(start, size) == 0;
}

/* In the child: even what may only be read has frames of its own. */
static int other_text(word unused)
{
    const void *at[] = {(void *)other_text, constant};
    (void)unused;
    for (int i = 0; i < 2; i++) {
        word mine = page_of(getpid(), at[i]).frame;
        STEP(111 + i, mine != 0 && mine != page_of(getppid(), at[i]).frame);
    }
    return 0;
}

/* With fork=eager, and so large that memory ends before the slots. */
static void ask_short(void)
{
    plan(5);
    is_fine(run_child(other_text, 0), "is text copied, too, with fork=eager?");
    if (!is_eager() || !soil_frames() ||
        written_map(frames_at_hand() / 6, 1) == NULL)
        bail("fork=eager on the kernel's command line, and memory");
    ask_full(ENOMEM, "is fork without memory ENOMEM?");
}

/* --- Which --------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*ask)(void);
} questions[] = {
    {"results", ask_results}, {"registers", ask_registers},
    {"memory", ask_memory},   {"kinds", ask_kinds},
    {"files", ask_files},     {"limit", ask_limit},
    {"slots", ask_slots},     {"short", ask_short},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
        if (argc == 2 && strcmp(argv[1], questions[i].name) == 0) {
            questions[i].ask();
            return done();
        }
    bail("usage: lab_fork results|registers|memory|kinds|files|limit|slots|"
         "short");
}
