/*
 * Row I11: the binary interface. A trap written in assembly with the numbers
 * of the manual gives what the library gives; the table messages.def is
 * sound; what nobody knows is ENOSYS; a failed trap leaves the registers
 * alone.
 *
 * The numbers here are literals on purpose: programs that exist depend on
 * them, and a change of messages.def has to fail here.
 */
#include "child.h"
#include "trap.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define KERNEL_ENDPOINT 0
#define MM_ENDPOINT     2
#define FS_ENDPOINT     3
#define CLOCK_ENDPOINT  6

static const struct {
    const char *server, *name;
    word number;
} messages[] = {
#define MESSAGE(server, NAME, name, number, takes, gives, summary) \
    {#server, #NAME, (number)},
#include <kumquat/messages.def>
};
#define MESSAGES ((int)(sizeof(messages) / sizeof(messages[0])))

/* One raw call with up to five arguments; all registers come back in `r`. */
static struct registers r;
static int raw(endpoint peer, word type, word a, word b, word c, word d, word e)
{
    r = (struct registers){
        .ebx = type, .ecx = a, .edx = b, .esi = c, .edi = d, .ebp = e};
    return raw_ask(peer, &r);
}

static int raw_mm(word type, word a, word b)
{
    return raw(MM_ENDPOINT, type, a, b, 0, 0, 0);
}

static int raw_clock(word type, word a, word b, word c)
{
    return raw(CLOCK_ENDPOINT, type, a, b, c, 0, 0);
}

static int raw_fs(word type, word a, word b, word c, word d)
{
    return raw(FS_ENDPOINT, type, a, b, c, d, 0);
}

/* --- the table ------------------------------------------------------- */

static void ask_table(void)
{
    int twice = 0, misplaced = 0;
    for (int i = 0; i < MESSAGES; i++) {
        misplaced += messages[i].number > 0xFFF; /* those are of programs */
        for (int k = 0; k < i; k++) {
            word number = messages[i].number, other = messages[k].number;
            twice += number == other;
            misplaced += (number >> 8 == other >> 8) !=
                         (strcmp(messages[i].server, messages[k].server) == 0);
        }
    }
    is(twice, 0, "is every number of messages.def unique?");
    is(misplaced, 0,
       "has each hundred of them one server, and each server one hundred?");
}

/* --- MM -------------------------------------------------------------- */

/* In a child: ends by a raw EXIT. */
static int raw_exit(word status)
{
    raw_mm(0x102, status, 0);
    return 99;
}

/* In a child: a raw fork, whose child ends by a raw exit, a raw wait. */
static int raw_fork_wait(word unused)
{
    (void)unused;
    int pid = raw_mm(0x101, 0, 0);
    if (pid == 0)
        raw_exit(37);
    STEP(1, pid > 1 && r.eax == MM_ENDPOINT);
    STEP(2, raw_mm(0x103, (word)pid, 0) == pid);
    STEP(3, r.ecx == 37 << 8);
    STEP(4, raw_mm(0x103, (word)-1, 0) == -ECHILD);
    STEP(5, wait(NULL) == -1 && errno == ECHILD);
    return 0;
}

/* In a child: a raw exec of this program, which then exits with 38. */
static int raw_exec(word unused)
{
    (void)unused;
    static const char strings[] = "t_abi\0exit";
    raw(MM_ENDPOINT, 0x104, (word) "/t_abi", 7, (word)strings, sizeof(strings),
        2);
    return 1;
}

static int raw_brk(word unused)
{
    (void)unused;
    char *end = sbrk(0);
    STEP(1, raw_mm(0x105, 0, 0) >= 0 && r.ecx == (word)end);
    STEP(2, raw_mm(0x105, (word)end + 8192, 0) >= 0);
    STEP(3, r.ecx == (word)end + 8192);
    end[8191] = 1;
    STEP(4, raw_mm(0x105, 0xF0000000u, 0) == -ENOMEM);
    STEP(5, raw_mm(0x105, 0, 0) >= 0 && r.ecx == (word)end + 8192);
    return 0;
}

static int raw_kill(word unused)
{
    (void)unused;
    word self = (word)getpid();
    STEP(1, raw_mm(0x106, self, 0) == 0 && kill(getpid(), 0) == 0);
    STEP(2, raw_mm(0x106, 29999, 0) == -ESRCH);
    STEP(3, kill(29999, 0) == -1 && errno == ESRCH);
    STEP(4, raw_mm(0x106, self, 77) == -EINVAL);
    STEP(5, kill(getpid(), 77) == -1 && errno == EINVAL);
    raw_mm(0x106, self, SIGTERM);
    return 6;
}

/* SIGACTION: signal, handler, mask, flags, restorer; 0 default, 1 ignore, -1
 * only ask. */
static int raw_sigaction(word unused)
{
    (void)unused;
    struct sigaction now;
    const word other = 0x40001234, mask = 1u << SIGHUP, flags = 0x50000000;
    STEP(1, raw_mm(0x107, SIGINT, 1) == 0 && r.ecx == 0);
    STEP(2, signal(SIGINT, SIG_DFL) == SIG_IGN);
    STEP(3, raw_mm(0x107, SIGKILL, 1) == -EINVAL);
    STEP(4, signal(SIGKILL, SIG_IGN) == SIG_ERR && errno == EINVAL);
    STEP(5, raw(MM_ENDPOINT, 0x107, SIGINT, other, mask, flags, 0) == 0);
    STEP(6, r.ecx == 0);
    STEP(7, raw_mm(0x107, SIGINT, (word)-1) == 0);
    STEP(8, r.ecx == other && r.edx == mask && r.esi == flags);
    STEP(9, sigaction(SIGINT, NULL, &now) == 0);
    STEP(10, (word)now.sa_handler == other && now.sa_mask == mask &&
                 (word)now.sa_flags == flags);
    return 0;
}

/* How often raw_handler ran, which ends by a raw SIGRETURN. */
static volatile int raw_handled;
void raw_restorer(void);
__asm__(".pushsection .text\n"
        "raw_restorer:\n"
        "    movl $0x20000002, %eax\n" /* call MM */
        "    movl $0x116, %ebx\n"
        "    int $0x30\n"
        "    ud2\n" /* there is no reply */
        ".popsection\n");
static void raw_handler(int signal)
{
    raw_handled += signal == SIGUSR1;
}

/* SIGMASK, SIGSUSPEND and SIGRETURN with a restorer of its own. */
static int raw_masks(word unused)
{
    (void)unused;
    const word usr1 = 1u << SIGUSR1, hup = 1u << SIGHUP;
    raw(MM_ENDPOINT, 0x107, SIGUSR1, (word)raw_handler, 0, 0,
        (word)raw_restorer);
    raw_mm(0x106, (word)getpid(), SIGUSR1);
    STEP(1, raw_handled == 1);
    STEP(2, raw_mm(0x114, 2, usr1 | hup) == 0 && r.ecx == 0 && r.edx == 0);
    raw_mm(0x106, (word)getpid(), SIGUSR1);
    STEP(3, raw_handled == 1);
    STEP(4, raw_mm(0x114, 1, hup) == 0); /* unblock */
    STEP(5, r.ecx == (usr1 | hup) && r.edx == usr1);
    STEP(6, raw_mm(0x115, hup, 0) == -EINTR && raw_handled == 2);
    STEP(7, raw_mm(0x114, 0, 0) == 0); /* block no more */
    STEP(8, r.ecx == usr1 && r.edx == 0);
    STEP(9, raw_mm(0x114, 3, 0) == -EINVAL);
    STEP(10, info_self()->blocked == usr1);
    return 0;
}

static int raw_ids(word unused)
{
    (void)unused;
    const word keep = (word)-1;
    STEP(1, raw(MM_ENDPOINT, 0x10B, 1, 31, 32, 33, 0) == 0); /* groups */
    STEP(2, info_self()->gid == 31 && info_self()->egid == 32 &&
                info_self()->sgid == 33);
    STEP(3, raw(MM_ENDPOINT, 0x10B, 0, 41, 42, 43, 0) == 0);
    STEP(4, getuid() == 41 && geteuid() == 42 && info_self()->suid == 43);
    STEP(5, raw(MM_ENDPOINT, 0x10B, 0, keep, 43, keep, 0) == 0);
    STEP(6, getuid() == 41 && geteuid() == 43);
    STEP(7, raw(MM_ENDPOINT, 0x10B, 0, keep, 0, keep, 0) == -EPERM);
    STEP(8, raw(MM_ENDPOINT, 0x10B, 0, keep, 0x10000, keep, 0) == -EINVAL);
    return 0;
}

static int raw_limit(word unused)
{
    (void)unused;
    struct rlimit limit;
    STEP(1, raw(MM_ENDPOINT, 0x10C, 1, 20, 30, 0, 0) == 0); /* NPROC */
    STEP(2, getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur == 20 &&
                limit.rlim_max == 30);
    STEP(3, raw(MM_ENDPOINT, 0x10C, 1, 31, 30, 0, 0) == -EINVAL);
    STEP(4, raw(MM_ENDPOINT, 0x10C, 4, 1, 1, 0, 0) == -EINVAL);
    STEP(5, setuid(1000) == 0);
    STEP(6, raw(MM_ENDPOINT, 0x10C, 1, 20, 31, 0, 0) == -EPERM);
    return 0;
}

/* SLEEP until a tick; ITIMER: ticks, interval, only ask. */
static int raw_time(word unused)
{
    (void)unused;
    word until = info_head()->ticks + 3;
    STEP(1, raw_clock(0x501, until, 0, 0) == 0);
    STEP(2, (int32_t)(info_head()->ticks - until) >= 0);
    STEP(3, raw_clock(0x501, until - 2, 0, 0) == 0); /* over already */
    STEP(4, raw_clock(0x502, 500, 7, 0) == 0 && r.ecx == 0 && r.edx == 0);
    STEP(5, raw_clock(0x502, 0, 0, 1) == 0);
    STEP(6, r.ecx > 300 && r.ecx <= 500 && r.edx == 7);
    STEP(7, raw_clock(0x502, 0, 0, 0) == 0 && r.ecx > 300 && r.edx == 7);
    STEP(8, raw_clock(0x502, 0, 0, 1) == 0 && r.ecx == 0 && r.edx == 0);
    STEP(9, raw_clock(0x503, 0, 0, 0) >= 0 && r.ecx > 0);
    signal(SIGALRM, raw_handler);
    STEP(10, raw_clock(0x502, 2, 0, 0) == 0);
    STEP(11, raw_clock(0x501, info_head()->ticks + 9999, 0, 0) == -EINTR);
    return 0;
}

static int raw_groups(word unused)
{
    (void)unused;
    word self = (word)getpid();
    STEP(1, raw_mm(0x108, 0, 0) == 0 && info_self()->pgid == (int)self);
    STEP(2, raw_mm(0x109, 0, 0) == -EPERM); /* a leader already */
    STEP(3, raw_mm(0x108, 29999, 0) == -ESRCH);
    STEP(4, raw_mm(0x108, 0, (word)-5) == -EINVAL);
    return 0;
}

static int raw_session(word unused)
{
    (void)unused;
    int self = getpid();
    STEP(1, raw_mm(0x109, 0, 0) == self);
    STEP(2, info_self()->sid == self && info_self()->pgid == self);
    return 0;
}

static int raw_machine(word unused)
{
    (void)unused;
    char record[64];
    STEP(1, raw_mm(0x10A, 0, 0) >= 0);        /* REFRESH */
    STEP(2, raw_mm(0x10D, 77, 0) == -EINVAL); /* POWER, unknown kind */
    STEP(3, raw(MM_ENDPOINT, 0x10E, 29999, (word)record, 64, 0, 0) < 0);
    return 0;
}

static int raw_pages(word unused)
{
    (void)unused;
    const word flags = 1, at = 0x90000000; /* PAGES_WRITE */
    STEP(1, raw(MM_ENDPOINT, 0x110, at, 8192, flags, 0, 0) >= 0);
    STEP(2, r.ecx == at && *(volatile word *)at == 0);
    STEP(3, raw(MM_ENDPOINT, 0x110, at, 8192, flags, 0, 0) == -EEXIST);
    STEP(4, raw(MM_ENDPOINT, 0x110, 0, 4096, flags, 0, 0) >= 0);
    STEP(5, r.ecx >= 0x80000000 && r.ecx != at);
    STEP(6, raw(MM_ENDPOINT, 0x112, at, 8192, 0, 0, 0) >= 0); /* PROTECT */
    STEP(7, raw(MM_ENDPOINT, 0x113, info_self()->self, at, 0, 0, 0) >= 0);
    STEP(8, (r.ecx & 0x3) == 1 && r.esi == 1); /* GETPHYS: present, one */
    STEP(9, raw_mm(0x111, at, 8192) >= 0);     /* UNMAP */
    STEP(10, raw_mm(0x112, at, 8192) == -ENOMEM);
    STEP(11, raw(MM_ENDPOINT, 0x113, info_self()->self, at, 0, 0, 0) >= 0);
    STEP(12, r.ecx == 0);
    return 0;
}

static void ask_mm(void)
{
    ok(exited_with(run_child(raw_exit, 36), 36), "MM EXIT: is it 0x102?",
       "not");
    is_fine(run_child(raw_fork_wait, 0), "MM FORK, WAIT: 0x101, 0x103?");
    ok(exited_with(run_child(raw_exec, 0), 38), "MM EXEC: is it 0x104?", "not");
    is_fine(run_child(raw_brk, 0), "MM BRK: is it 0x105?");
    is_signal(run_child(raw_kill, 0), SIGTERM, "MM KILL: is it 0x106?");
    is_fine(run_child(raw_sigaction, 0), "MM SIGACTION: is it 0x107?");
    is_fine(run_child(raw_masks, 0),
            "MM SIGMASK, SIGSUSPEND, SIGRETURN: 0x114 to 0x116?");
    is_fine(run_child(raw_ids, 0), "MM SETIDS: is it 0x10B?");
    is_fine(run_child(raw_limit, 0), "MM SETRLIMIT: is it 0x10C?");
    is_fine(run_guarded(raw_time, 0),
            "CLOCK SLEEP, ITIMER, TIME: 0x501 to 0x503?");
    is_fine(run_child(raw_groups, 0), "MM SETPGID: is it 0x108?");
    is_fine(run_child(raw_session, 0), "MM SETSID: is it 0x109?");
    is_fine(run_child(raw_machine, 0),
            "MM REFRESH, POWER, CRASH: 0x10A, 0x10D, 0x10E?");
    is_fine(run_child(raw_pages, 0),
            "MM MAP, UNMAP, PROTECT, GETPHYS: 0x110 to 0x113?");
}

/* --- FS -------------------------------------------------------------- */

#define FILE_NAME "/t_abi.tmp"
#define FILE_PATH (word) FILE_NAME, sizeof(FILE_NAME)

static int raw_files(word unused)
{
    (void)unused;
    char buffer[16] = {0};
    int fd = raw_fs(0x201, FILE_PATH, O_RDWR | O_CREAT | O_TRUNC, 0644);
    STEP(1, fd >= 0 && r.eax == FS_ENDPOINT);
    word f = (word)fd;
    STEP(2, raw_fs(0x204, f, (word) "kumquat", 7, 0) == 7);
    STEP(3, lseek(fd, 0, SEEK_CUR) == 7);
    STEP(4, raw_fs(0x205, f, 3, SEEK_SET, 0) == 0 && r.ecx == 3);
    STEP(5, raw_fs(0x203, f, (word)buffer, 16, 0) == 4);
    STEP(6, memcmp(buffer, "quat", 5) == 0);
    STEP(7, raw_fs(0x203, f, (word)buffer, 16, 0) == 0);
    STEP(17, raw_fs(0x212, f, (word)buffer, 2, 5) == 2); /* PREAD */
    STEP(18, memcmp(buffer, "at", 2) == 0);
    int copy = raw_fs(0x209, f, 10, 0, 0);
    STEP(8, copy == 10 && lseek(10, 0, SEEK_CUR) == 7);
    STEP(9, raw_fs(0x20A, f, 12, 0, 0) == 12);
    STEP(10, raw_fs(0x20B, 12, F_SETFD, FD_CLOEXEC, 0) >= 0);
    STEP(11, fcntl(12, F_GETFD) == FD_CLOEXEC);
    STEP(12, raw_fs(0x202, 12, 0, 0, 0) == 0);
    STEP(13, raw_fs(0x202, 12, 0, 0, 0) == -EBADF);
    STEP(14, raw_fs(0x20C, f, 0x5401, (word)buffer, 16) == -ENOTTY);
    STEP(15, raw_fs(0x208, FILE_PATH, 0, 0) == 0);
    STEP(16, raw_fs(0x208, FILE_PATH, 0, 0) == -ENOENT);
    return 0;
}

static int raw_status(word unused)
{
    (void)unused;
    struct stat a, b;
    char name[1100];
    STEP(1, raw_fs(0x206, (word) "/", 2, (word)&a, sizeof(a)) == 0);
    STEP(2, stat("/", &b) == 0 && memcmp(&a, &b, sizeof(a)) == 0);
    int fd = open("/", O_RDONLY);
    STEP(3, raw_fs(0x207, (word)fd, (word)&b, sizeof(b), 0) == 0);
    STEP(4, a.st_ino == b.st_ino && a.st_mode == b.st_mode);
    STEP(5, raw_fs(0x20F, (word)fd, (word)name, 1088, 0) > 0);
    STEP(6, raw_fs(0x20D, (word) "/dev", 5, 0, 0) == 0);
    STEP(7, stat(".", &a) == 0 && stat("/dev", &b) == 0);
    STEP(8, a.st_ino == b.st_ino);
    STEP(10, raw_fs(0x210, 0, 0, 0, 0) == 0); /* SYNC */
    STEP(11, raw_fs(0x211, 0, 0, 0, 0) >= 0); /* COUNTERS */
    STEP(12, r.ecx > 0 && r.edx > 0 && r.esi > 0 && r.edi > 0);
    word free_zones = r.esi;
    STEP(13, raw_fs(0x20E, 0, 0, 0, 0) >= 0); /* TOTALS */
    STEP(14, r.ecx > free_zones && r.edx > 0 && r.esi == 1024);
    return 0;
}

/* The calls for names and volumes. */
static int raw_names(word unused)
{
    (void)unused;
    struct stat st;
    static const char a[] = "/t_abi.a", b[] = "/t_abi.b";
    struct pollfd one = {1, POLLOUT, 0};
    STEP(1, raw_fs(0x218, (word)a, sizeof(a), S_IFREG | 0644, 0) == 0);
    STEP(2, raw_fs(0x219, (word)a, sizeof(a), (word)b, sizeof(b)) == 0);
    STEP(3, stat(b, &st) == 0 && st.st_nlink == 2);
    STEP(4, raw_fs(0x208, (word)b, sizeof(b), 0, 0) == 0);
    STEP(5, raw_fs(0x21A, (word)a, sizeof(a), (word)b, sizeof(b)) == 0);
    STEP(6, raw_fs(0x21B, (word)b, sizeof(b), 99, 0) == 0);
    STEP(7, raw_fs(0x21D, (word)b, sizeof(b), 0, 5) == 0);
    STEP(8, stat(b, &st) == 0 && st.st_size == 99 && st.st_atime == 5);
    int fd = open(b, O_RDONLY);
    STEP(9, raw_fs(0x21C, (word)fd, 0, 0, 0) == 0);
    STEP(10, raw_fs(0x21E, (word)&one, sizeof(one), 0, 1) == 1);
    STEP(11, one.revents == POLLOUT);
    STEP(12, raw_fs(0x21F, 0x1000, 0, 0, 0) == -EINVAL);
    STEP(13, raw_fs(0x208, (word)b, sizeof(b), 0, 0) == 0);
    STEP(14, raw_fs(0x218, (word)a, sizeof(a), S_IFDIR | 0755, 0) == 0);
    STEP(15, raw_fs(0x208, (word)a, sizeof(a), 1, 0) == 0);
    return 0;
}

static void ask_fs(void)
{
    is_fine(run_child(raw_files, 0), "FS OPEN CLOSE READ WRITE LSEEK UNLINK "
                                     "DUP DUP2 FCNTL IOCTL PREAD as numbered?");
    is_fine(run_child(raw_status, 0),
            "FS STAT FSTAT CHDIR GETDENTS SYNC COUNTERS TOTALS as numbered?");
    is_fine(run_child(raw_names, 0), "FS MKNOD LINK RENAME TRUNCATE FSYNC "
                                     "UTIME POLL REMOUNT as numbered?");
}

/* --- what nobody knows ----------------------------------------------- */

/* Asks a server a number that its rows do not have. */
static int knows(const char *server, word number)
{
    for (int i = 0; i < MESSAGES; i++)
        if (messages[i].number == number &&
            strcmp(messages[i].server, server) == 0)
            return 1;
    return 0;
}

/* For the child that asks: which server, and what it must say. */
static const char *unknown_to;
static int unknown_result;

/* Asks a server all numbers that it has no row for. Says which was wrong. */
static int try_unknown(word server)
{
    static const word far[] = {0x1000,     0x7FFF,     0xFFFE,
                               0xFFFF,     0x10000,    0x10101,
                               0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    for (word n = 0; n < 0x600 + sizeof(far) / sizeof(far[0]); n++) {
        word number = n < 0x600 ? n : far[n - 0x600];
        if (knows(unknown_to, number))
            continue;
        int result = raw(server, number, 1, 2, 3, 4, 5);
        if (result != unknown_result) {
            remark("%#x gave %d", (unsigned)number, result);
            return 1;
        }
    }
    return 0;
}

static void ask_unknown(const char *name, endpoint server, int want,
                        const char *question)
{
    unknown_to = name;
    unknown_result = want;
    is_fine(run_guarded(try_unknown, server), question);
}

/* --- registers ------------------------------------------------------- */

/* A failed trap changes eax alone. */
static int kept_on_failure(word eax)
{
    struct registers before = {eax,        0xB1B2B3B4, 0xC1C2C3C4, 0xD1D2D3D4,
                               0x51525354, 0x61626364, 0x71727374};
    struct registers after = before;
    raw_trap(&after);
    return (int)after.eax < 0 && (int)after.eax >= -EILSEQ - 1 &&
           memcmp(&after.ebx, &before.ebx, sizeof(after) - 4) == 0;
}

static void ask_registers(void)
{
    is(kept_on_failure(trap_word(0, MM)), 1,
       "operation 0: an error, other registers kept?");
    is(kept_on_failure(trap_word(7, MM)), 1,
       "operation 7: an error, other registers kept?");
    is(kept_on_failure(trap_word(IPC_CALL, DISK)), 1,
       "refused call: an error, other registers kept?");
    is(kept_on_failure(trap_word(IPC_REPLY, MM)), 1,
       "reply to nobody: an error, other registers kept?");
    is(kept_on_failure(trap_word(IPC_CALL, ANY)), 1,
       "call to ANY: an error, other registers kept?");
}

/* Flags and segment registers survive a trap. */
static int flags_kept(word unused)
{
    (void)unused;
    word before, after;
    word eax = trap_word(IPC_CALL, MM), ebx = MM_REFRESH;
    __asm__ volatile("pushl %%ebp\n"
                     "std\n"
                     "stc\n"
                     "pushfl\n"
                     "popl %%esi\n"
                     "pushl %%esi\n"
                     "int $0x30\n"
                     "pushfl\n"
                     "popl %%edx\n"
                     "popl %%esi\n"
                     "cld\n"
                     "popl %%ebp\n"
                     : "+a"(eax), "+b"(ebx), "=S"(before), "=d"(after)
                     :
                     : "ecx", "edi", "memory", "cc");
    STEP(1, eax == MM);
    STEP(2, before == after);
    return 0;
}

/* Every bad peer with every operation that would not wait for ever. */
static int bad_peers(word unused)
{
    (void)unused;
    for (word peer = 0; peer < 1u << ENDPOINT_SLOT_BITS; peer++) {
        for (word generation = 0; generation < 2; generation++) {
            endpoint e = ENDPOINT_MAKE(generation * 0xFFFF, peer);
            if (generation == 0 && peer < NR_SERVERS &&
                ((word)OPEN_ONES & 1u << peer))
                continue;
            STEP(1, kept_on_failure(trap_word(IPC_SEND, e)));
            STEP(2, kept_on_failure(trap_word(IPC_REPLY, e)));
            STEP(3, kept_on_failure(trap_word(IPC_NOTIFY, e)));
            if (e != KERNEL)
                STEP(4, kept_on_failure(trap_word(IPC_CALL, e)));
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "exit") == 0)
        return 38;
    plan(32);
    ask_table();
    is(raw(KERNEL_ENDPOINT, 0x028, 0, 0, 0, 0, 0), 0,
       "KERNEL TRACE as numbered?");
    ask_mm();
    ask_fs();
    ask_unknown("KERNEL", KERNEL_ENDPOINT, -ENOSYS,
                "is every unknown message to KERNEL ENOSYS?");
    ask_unknown("MM", MM_ENDPOINT, -ENOSYS,
                "is every unknown message to MM ENOSYS?");
    ask_unknown("FS", FS_ENDPOINT, -ENOSYS,
                "is every unknown message to FS ENOSYS?");
    ask_unknown("CLOCK", CLOCK_ENDPOINT, -ENOSYS,
                "is every unknown message to CLOCK ENOSYS?");
    ask_unknown("", TTY, -EPERM, "is every message to TTY EPERM?");
    ask_registers();
    is_fine(run_child(flags_kept, 0), "are the flags kept over a trap?");
    is_fine(run_child(bad_peers, 0),
            "is every bad peer refused, for every operation?");
    return done();
}
