/*
 * Row M2, second half: mmap, munmap and mprotect as POSIX has them, as far as
 * sys/mman.h promises, and sbrk beside maps.
 */
#include "count.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>

#define FILE_NAME "/t_mmap.tmp"
#define PLACE     ((char *)0x60000000)
#define RW        (PROT_READ | PROT_WRITE)
#define ANONYMOUS (MAP_PRIVATE | MAP_ANONYMOUS)

static int store(word address)
{
    *(volatile char *)address = 1;
    return 0;
}

static int load(word address)
{
    return *(volatile char *)address & 0;
}

/* Do a read and a write in a child end as they should? A signal, or 0. */
static int faults(const void *address, int by_read, int by_write)
{
    int read = run_child(load, (word)address);
    int write = run_child(store, (word)address);
    return (by_read ? died_by(read, by_read) : exited_with(read, 0)) &&
           (by_write ? died_by(write, by_write) : exited_with(write, 0));
}

/* --- anonymous ------------------------------------------------------------ */

static int anonymous(word unused)
{
    (void)unused;
    char *one = mmap(NULL, 2 * PAGE_SIZE, RW, ANONYMOUS, -1, 0);
    STEP(1, one != MAP_FAILED && is_all(one, 2 * PAGE_SIZE, 0));
    char *other = mmap(PLACE, PAGE_SIZE, RW, ANONYMOUS, -1, 0);
    STEP(2, other == PLACE); /* a wish that can be granted */
    memset(other, 'o', PAGE_SIZE);
    char *third = mmap(PLACE, PAGE_SIZE, RW, ANONYMOUS, -1, 0);
    STEP(3, third != MAP_FAILED && third != PLACE); /* and one that can't */
    STEP(4, is_all(third, PAGE_SIZE, 0) && is_all(other, PAGE_SIZE, 'o'));
    STEP(5, munmap(other, PAGE_SIZE) == 0 && is_unmapped((word)other));
    STEP(6, munmap(one + PAGE_SIZE, PAGE_SIZE) == 0 && *one == 0);
    return 0;
}

/* Every second page of a map is closed, so that the kernel can't pass over it
 * at once. Does the next map lie behind it all the same? */
static int behind_a_hatched_map(word unused)
{
    const size_t length = 40 << 20;
    char *hatched = mmap(NULL, length, RW, ANONYMOUS, -1, 0);
    int closed = 0;

    (void)unused;
    STEP(1, hatched != MAP_FAILED);
    for (size_t at = 0; at < length; at += 2 * PAGE_SIZE)
        closed += mprotect(hatched + at, PAGE_SIZE, PROT_NONE) == 0;
    STEP(2, closed == (int)(length / PAGE_SIZE / 2));
    char *next = mmap(NULL, PAGE_SIZE, RW, ANONYMOUS, -1, 0);
    STEP(3, next == hatched + length);
    STEP(4, munmap(next, PAGE_SIZE) == 0 && munmap(hatched, length) == 0);
    return 0;
}

/* MAP_FIXED takes the place of what is there, page by page. */
static int fixed(word unused)
{
    (void)unused;
    char *old = mmap(PLACE, 4 * PAGE_SIZE, RW, ANONYMOUS, -1, 0);
    write_pages(old, 4, 'o');
    word free = info_head()->memory.free;
    char *new =
        mmap(old + PAGE_SIZE, 2 * PAGE_SIZE, RW, ANONYMOUS | MAP_FIXED, -1, 0);
    STEP(1, new == old + PAGE_SIZE);
    STEP(2, info_head()->memory.free == free + 2);
    STEP(3, is_all(new, 2 * PAGE_SIZE, 0));
    STEP(4, *(word *)old == 'o' && *(word *)(old + 3 * PAGE_SIZE) == 'o' + 3);
    STEP(5, mmap(old + 16 * PAGE_SIZE, PAGE_SIZE, RW, ANONYMOUS | MAP_FIXED, -1,
                 0) == old + 16 * PAGE_SIZE);
    STEP(6,
         mmap(old, PAGE_SIZE, PROT_READ, ANONYMOUS | MAP_FIXED, -1, 0) == old);
    STEP(7, faults(old, 0, SIGSEGV) && *old == 0);
    return 0;
}

/* Arguments that are not for us. */
static int refused(word unused)
{
    static const struct {
        word address, length;
        int flags;
        off_t offset;
    } bad[] = {
        {0, PAGE_SIZE, MAP_SHARED | MAP_ANONYMOUS, 0},
        {0, PAGE_SIZE, MAP_ANONYMOUS, 0},
        {0, 0, ANONYMOUS, 0},
        {0x60000001, PAGE_SIZE, ANONYMOUS | MAP_FIXED, 0},
        {0, PAGE_SIZE, ANONYMOUS | MAP_FIXED, 0},
        {0x100000, PAGE_SIZE, ANONYMOUS | MAP_FIXED, 0},
        {INFO_BASE, PAGE_SIZE, ANONYMOUS | MAP_FIXED, 0},
        {USER_END, PAGE_SIZE, ANONYMOUS | MAP_FIXED, 0},
        {SERVER_WINDOW(MM), PAGE_SIZE, ANONYMOUS | MAP_FIXED, 0},
        {0x60000000, 0xC0000000, ANONYMOUS | MAP_FIXED, 0},
    };
    (void)unused;
    own_data();
    word free = info_head()->memory.free;
    for (int i = 0; i < (int)(sizeof(bad) / sizeof(bad[0])); i++) {
        errno = 0;
        void *at = mmap((void *)bad[i].address, bad[i].length, RW, bad[i].flags,
                        -1, bad[i].offset);
        STEP(100 + i, at == MAP_FAILED && errno == EINVAL);
    }
    errno = 0;
    STEP(1, mmap(NULL, 0xC0000000, RW, ANONYMOUS, -1, 0) == MAP_FAILED);
    STEP(2, errno == ENOMEM || errno == EINVAL);
    STEP(3, munmap(PLACE + 1, PAGE_SIZE) == -1 && errno == EINVAL);
    STEP(4, munmap(PLACE, 0) == -1 && errno == EINVAL);
    STEP(5, info_head()->memory.free == free);
    return 0;
}

/* --- files ------------------------------------------------------------------
 */

#define FILE_SIZE (3 * PAGE_SIZE + 100)

/* What the file has at an offset. */
static char byte_at(word offset)
{
    return (char)('a' + offset % 23 + offset / PAGE_SIZE);
}

/* Makes the file anew. Its descriptor. */
static int make_file(void)
{
    static char bytes[FILE_SIZE];
    for (word i = 0; i < FILE_SIZE; i++)
        bytes[i] = byte_at(i);
    int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (write(fd, bytes, FILE_SIZE) != FILE_SIZE)
        _exit(99);
    return fd;
}

/* Is a map of the file from an offset on what the file was, then zero? */
static int is_file(const char *start, word offset, word length)
{
    word rounded = (length + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
    for (word i = 0; i < rounded; i++)
        if (start[i] != (offset + i < FILE_SIZE ? byte_at(offset + i) : 0))
            return 0;
    return 1;
}

static int file_maps(word unused)
{
    (void)unused;
    int fd = make_file();
    lseek(fd, 5, SEEK_SET);
    char *all = mmap(NULL, FILE_SIZE, RW, MAP_PRIVATE, fd, 0);
    STEP(1, all != MAP_FAILED && is_file(all, 0, FILE_SIZE));
    char *part = mmap(NULL, 10, PROT_READ, MAP_PRIVATE, fd, PAGE_SIZE);
    STEP(2, part != MAP_FAILED && memcmp(part, all + PAGE_SIZE, 10) == 0);
    STEP(2, part[10] == 0 || part[10] == all[PAGE_SIZE + 10]);
    char *beyond =
        mmap(NULL, 5 * PAGE_SIZE, RW, MAP_PRIVATE, fd, 2 * PAGE_SIZE);
    STEP(3, is_file(beyond, 2 * PAGE_SIZE, 5 * PAGE_SIZE));
    char *behind = mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 8 * PAGE_SIZE);
    STEP(4, behind == MAP_FAILED || is_all(behind, PAGE_SIZE, 0));
    STEP(5, lseek(fd, 0, SEEK_CUR) == 5); /* it stays where it was */
    close(fd);
    unlink(FILE_NAME);
    STEP(6, is_file(all, 0, FILE_SIZE)); /* and needs no file any more */
    STEP(7, faults(part, 0, SIGSEGV) && faults(all, 0, 0));
    return 0;
}

/* Whoever writes, file, this map, that map, child: no other sees it. */
static int change_file_map(word address)
{
    char *map_of = (char *)address;
    STEP(101, is_file(map_of, 0, FILE_SIZE));
    memset(map_of, 'c', FILE_SIZE);
    return 0;
}

static int file_maps_are_private(word unused)
{
    (void)unused;
    int fd = make_file();
    char byte = 0;
    char *one = mmap(NULL, FILE_SIZE, RW, MAP_PRIVATE, fd, 0);
    char *two = mmap(NULL, FILE_SIZE, RW, MAP_PRIVATE, fd, 0);
    STEP(1, one != MAP_FAILED && two != MAP_FAILED && one != two);
    int status = run_child(change_file_map, (word)two);
    STEP(step_of(status), exited_with(status, 0));
    memset(one, 'x', FILE_SIZE);
    STEP(2, is_file(two, 0, FILE_SIZE));
    STEP(3, lseek(fd, PAGE_SIZE, SEEK_SET) >= 0 && read(fd, &byte, 1) == 1);
    STEP(4, byte == byte_at(PAGE_SIZE));
    lseek(fd, 0, SEEK_SET);
    STEP(5, write(fd, one, FILE_SIZE) == FILE_SIZE); /* the file changes */
    STEP(6, is_file(two, 0, FILE_SIZE));
    char *three = mmap(NULL, FILE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
    STEP(7, is_all(three, FILE_SIZE, 'x'));
    STEP(8, close(fd) == 0 && unlink(FILE_NAME) == 0);
    return 0;
}

/* What is no file leaves no map, nor takes one away. */
static int no_file(word unused)
{
    (void)unused;
    int fd = make_file(), tty = open("/dev/ttyS0", O_RDWR);
    int directory = open("/", O_RDONLY);
    char *old = mmap(PLACE, PAGE_SIZE, RW, ANONYMOUS, -1, 0);
    memset(old, 'o', PAGE_SIZE);
    own_data();
    word free = info_head()->memory.free;
    const struct {
        int fd, error;
        off_t offset;
    } bad[] = {{-1, EBADF, 0},        {31, EBADF, 0},  {1000, EBADF, 0},
               {tty, ENODEV, 0},      {fd, EINVAL, 1}, {fd, EINVAL, 2048},
               {directory, ENODEV, 0}};
    for (int i = 0; i < (int)(sizeof(bad) / sizeof(bad[0])); i++) {
        errno = 0;
        STEP(100 + i, mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, bad[i].fd,
                           bad[i].offset) == MAP_FAILED);
        STEP(120 + i, errno == bad[i].error);
        STEP(140 + i, mmap(PLACE, PAGE_SIZE, RW, MAP_PRIVATE | MAP_FIXED,
                           bad[i].fd, bad[i].offset) == MAP_FAILED);
    }
    STEP(1, mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, 0) == MAP_FAILED);
    STEP(2, errno == EINVAL && info_head()->memory.free == free);
    STEP(90, mmap(NULL, 0x60000000, RW, ANONYMOUS, -1, 0) == MAP_FAILED);
    STEP(91, errno == ENOMEM); /* longer than any room */
    STEP(3, is_all(old, PAGE_SIZE, 'o'));
    STEP(4, mmap(PLACE, PAGE_SIZE, RW, MAP_PRIVATE | MAP_FIXED, fd, 0) == old);
    STEP(5, is_file(old, 0, PAGE_SIZE));
    return unlink(FILE_NAME);
}

/* --- mprotect ---------------------------------------------------------------
 */

/* To read-only, closed, and open again: the bytes stay. `touched` says if
 * there are any yet. */
static int protect(word touched)
{
    char *middle = PLACE + PAGE_SIZE, byte = touched ? 'p' : 0;
    STEP(1, map(PLACE, 3 * PAGE_SIZE) == PLACE);
    if (touched)
        memset(PLACE, byte, 3 * PAGE_SIZE);
    STEP(2, mprotect(middle, PAGE_SIZE, PROT_READ) == 0);
    STEP(3, faults(middle, 0, SIGSEGV) && is_all(middle, PAGE_SIZE, byte));
    STEP(4, mprotect(middle, PAGE_SIZE, PROT_NONE) == 0);
    STEP(5, faults(middle, SIGSEGV, SIGSEGV));
    STEP(6, faults(middle - 1, 0, 0) && faults(middle + PAGE_SIZE, 0, 0));
    STEP(7, mprotect(middle, PAGE_SIZE, PROT_WRITE) == 0);
    STEP(8, faults(middle, 0, 0) && is_all(middle, PAGE_SIZE, byte));
    memset(PLACE, 'q', 3 * PAGE_SIZE);
    STEP(9, is_all(PLACE, 3 * PAGE_SIZE, 'q'));
    return 0;
}

/* The kernel's copies obey as well. */
static int protect_from_servers(word unused)
{
    (void)unused;
    int fd = make_file();
    char *page = map(NULL, PAGE_SIZE);
    memset(page, 'p', PAGE_SIZE);
    STEP(1, mprotect(page, PAGE_SIZE, PROT_READ) == 0);
    STEP(2, lseek(fd, 0, SEEK_SET) == 0);
    STEP(3, read(fd, page, 100) == -1 && errno == EFAULT);
    STEP(4, read(fd, page, PAGE_SIZE) == -1 && errno == EFAULT);
    STEP(5, write(fd, page, 100) == 100);
    STEP(6, mprotect(page, PAGE_SIZE, PROT_NONE) == 0);
    STEP(7, read(fd, page, PAGE_SIZE) == -1 && errno == EFAULT);
    STEP(8, write(fd, page, 100) == -1 && errno == EFAULT);
    STEP(9, mprotect(page, PAGE_SIZE, RW) == 0 && is_all(page, PAGE_SIZE, 'p'));
    return unlink(FILE_NAME);
}

/* Over three tables, one of them never touched; holes are ENOMEM. */
static int protect_ranges(word unused)
{
    (void)unused;
    STEP(1, map(PLACE, 12 * MIB) == PLACE);
    PLACE[0] = PLACE[12 * MIB - 1] = 'r';
    STEP(2,
         mprotect(PLACE + PAGE_SIZE, 12 * MIB - 2 * PAGE_SIZE, PROT_READ) == 0);
    STEP(3, faults(PLACE + PAGE_SIZE, 0, SIGSEGV));
    STEP(4, faults(PLACE + 6 * MIB, 0, SIGSEGV));
    STEP(5, faults(PLACE + 12 * MIB - PAGE_SIZE - 1, 0, SIGSEGV));
    STEP(6, faults(PLACE, 0, 0) && faults(PLACE + 12 * MIB - PAGE_SIZE, 0, 0));
    STEP(7, unmap(PLACE + 6 * MIB, PAGE_SIZE) == 0);
    errno = 0;
    STEP(8, mprotect(PLACE + 5 * MIB, 2 * MIB, RW) == -1 && errno == ENOMEM);
    STEP(9, is_unmapped((word)PLACE + 6 * MIB));
    STEP(10, mprotect(PLACE + 1, PAGE_SIZE, RW) == -1 && errno == EINVAL);
    STEP(11, mprotect((void *)0x100000, PAGE_SIZE, RW) == -1);
    STEP(12, mprotect((void *)INFO_BASE, PAGE_SIZE, RW) == -1);
    STEP(13, mprotect((void *)SERVER_WINDOW(MM), PAGE_SIZE, RW) == -1);
    STEP(14, PLACE[0] == 'r' && PLACE[12 * MIB - 1] == 'r');
    return 0;
}

/* After fork one side opens up a shared page: it writes to its own. */
static int open_both(word unused)
{
    (void)unused;
    STEP(101, mprotect(PLACE, PAGE_SIZE, RW) == 0);
    memset(PLACE, 'c', PAGE_SIZE);
    return 0;
}

static int protect_across_fork(word unused)
{
    (void)unused;
    endpoint self = info_self()->self;
    STEP(1, map(PLACE, PAGE_SIZE) == PLACE);
    memset(PLACE, 'p', PAGE_SIZE);
    mprotect(PLACE, PAGE_SIZE, PROT_READ);
    STEP(2, exited_with(run_child(open_both, 0), 0));
    STEP(3, is_all(PLACE, PAGE_SIZE, 'p') && faults(PLACE, 0, SIGSEGV));
    pid_t pid = fork();
    if (pid == 0) {
        sleep_for(self);
        _exit(is_all(PLACE, PAGE_SIZE, 'p') ? 0 : 1);
    }
    STEP(4, mprotect(PLACE, PAGE_SIZE, PROT_NONE) == 0);
    STEP(5, mprotect(PLACE, PAGE_SIZE, RW) == 0);
    memset(PLACE, 'x', PAGE_SIZE);
    STEP(6, wake(pid) == 0 && exited_with(end_of(pid), 0));
    return 0;
}

/* --- sbrk --------------------------------------------------------------------
 */

static int heap_and_maps(word unused)
{
    (void)unused;
    sbrk((intptr_t)(-(word)sbrk(0) & (PAGE_SIZE - 1)));
    char *end = sbrk(0);
    own_data();
    STEP(1, map(end + 16 * PAGE_SIZE, PAGE_SIZE) == end + 16 * PAGE_SIZE);
    memset(end + 16 * PAGE_SIZE, 'm', PAGE_SIZE);
    errno = 0;
    STEP(2, sbrk(20 * PAGE_SIZE) == (void *)-1 && errno == ENOMEM);
    STEP(3, sbrk(0) == end && is_unmapped((word)end));
    STEP(4, sbrk(16 * PAGE_SIZE) == end);
    word free = info_head()->memory.free;
    memset(end, 'h', 16 * PAGE_SIZE);
    STEP(5, is_all(end + 16 * PAGE_SIZE, PAGE_SIZE, 'm'));
    STEP(6, info_head()->memory.free == free - 16);
    STEP(7, sbrk(-15 * (int)PAGE_SIZE) == end + 16 * PAGE_SIZE);
    STEP(8, info_head()->memory.free == free - 1);
    STEP(9, is_unmapped((word)end + PAGE_SIZE));
    STEP(10, is_all(end, PAGE_SIZE, 'h'));
    STEP(11, sbrk(PAGE_SIZE) == end + PAGE_SIZE);
    STEP(12, is_all(end + PAGE_SIZE, PAGE_SIZE, 0));
    STEP(13, is_all(end + 16 * PAGE_SIZE, PAGE_SIZE, 'm'));
    return 0;
}

int main(void)
{
    static const struct question questions[] = {
        {"does mmap give zeroed pages, at the address wished if it can?",
         anonymous, 0},
        {"does the next map lie behind many runs of pages?",
         behind_a_hatched_map, 0},
        {"does MAP_FIXED replace what is there, and no more?", fixed, 0},
        {"is what mmap can't do EINVAL, with no effect?", refused, 0},
        {"has a map of a file its bytes, and zeroes behind?", file_maps, 0},
        {"does nobody else see a write to such a map?", file_maps_are_private,
         0},
        {"is a map of what is no file refused, with no effect?", no_file, 0},
        {"does mprotect close and open, and keep the bytes?", protect, 1},
        {"does it for pages that were never touched?", protect, 0},
        {"do servers respect it?", protect_from_servers, 0},
        {"does it work for long ranges, and stop at holes?", protect_ranges, 0},
        {"is an opened page still one's own after fork?", protect_across_fork,
         0},
        {"does sbrk go up, down, and not into a map?", heap_and_maps, 0},
    };
    int count = sizeof(questions) / sizeof(questions[0]);
    return ask_all_counted(questions, count, file_maps);
}
