/*
 * Row I7: whole pages are passed on by sharing them. The frame itself arrives;
 * from then on it is copied on write, for both; and with whatever mixture of
 * copies and writes, each side sees what it would see if all were copied.
 * (That a processor forgets the old page at once: t_tlb.)
 */
#include "count.h"
#include "loan.h"
#include <errno.h>
#include <fcntl.h>

#define PAGES 8
#define BYTES (PAGES * PAGE_SIZE)

/* --- the frame arrives --------------------------------------------------- */

static void get_frames(pid_t pid, word start, word frames[PAGES])
{
    for (word i = 0; i < PAGES; i++)
        frames[i] = page_of(pid, (void *)(start + i * PAGE_SIZE)).frame;
}

static int same_frames(const word a[PAGES], const word b[PAGES])
{
    for (int i = 0; i < PAGES; i++)
        if (a[i] == 0 || a[i] != b[i])
            return 0;
    return 1;
}

static int no_frame_in(const word a[PAGES], const word b[PAGES])
{
    for (int i = 0; i < PAGES; i++)
        for (int k = 0; k < PAGES; k++)
            if (a[i] == b[k])
                return 0;
    return 1;
}

/* Are the lender's frames these, and now those of `mine` others? */
static int have_parted(const word *mine, word lenders, const word frames[PAGES])
{
    word now_mine[PAGES], now_lenders[PAGES];
    get_frames(getpid(), (word)mine, now_mine);
    get_frames(getppid(), lenders, now_lenders);
    return same_frames(frames, now_lenders) &&
           no_frame_in(now_mine, now_lenders);
}

/* Gives its own pages to the lender, then writes to them; by the second loan
 * the lender has written too. */
static int give_pages(word unused)
{
    word frames[PAGES], lenders[PAGES];
    word *mine = written_map(PAGES, 100);
    struct message m;
    (void)unused;
    endpoint lender = take_loan(&m);
    STEP(101, lender != 0 && mine != NULL);
    get_frames(getpid(), (word)mine, frames);
    struct faults before = faults_now();
    STEP(102, loan_write(lender, (void *)m.arg[0], mine, BYTES) == 0);
    STEP(103, faults_since(before).moved == PAGES);
    get_frames(getppid(), m.arg[0], lenders);
    STEP(104, same_frames(frames, lenders));
    STEP(105, frame_of(mine) == frames[0]);
    STEP(106, page_of(getpid(), mine).owners == 2);
    write_pages(mine, PAGES, 200);
    STEP(107, have_parted(mine, m.arg[0], frames));
    STEP(108, end_loan(lender) == 0 && take_loan(&m) == lender);
    STEP(109, are_pages(mine, PAGES, 200));
    STEP(110, end_loan(lender) == 0);
    return 0;
}

/* The other way round. */
static int take_pages(word unused)
{
    word frames[PAGES], here[PAGES];
    word *mine = written_map(PAGES, 300);
    struct message m;
    (void)unused;
    endpoint lender = take_loan(&m);
    STEP(121, lender != 0 && mine != NULL);
    get_frames(getppid(), m.arg[0], frames);
    struct faults before = faults_now();
    STEP(122, loan_read(lender, (void *)m.arg[0], mine, BYTES) == 0);
    STEP(123, faults_since(before).moved == PAGES);
    get_frames(getpid(), (word)mine, here);
    STEP(124, same_frames(frames, here) && are_pages(mine, PAGES, 100));
    write_pages(mine, PAGES, 200);
    STEP(125, have_parted(mine, m.arg[0], frames));
    STEP(126, end_loan(lender) == 0 && take_loan(&m) == lender);
    STEP(127, are_pages(mine, PAGES, 200));
    STEP(128, end_loan(lender) == 0);
    return 0;
}

/* Lends twice, and writes in between. */
static int lend_pages(child_body body)
{
    pid_t pid = start_child(body, 0);
    word *buffer = written_map(PAGES, body == give_pages ? 1 : 100);
    endpoint child = endpoint_of(pid);
    int first = lend(child, buffer, BYTES, 0);
    int kept = are_pages(buffer, PAGES, 100);
    write_pages(buffer, PAGES, 400);
    int second = lend(child, buffer, BYTES, 0);
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    STEP(1, first == 0 && kept);
    STEP(2, second == 0 && are_pages(buffer, PAGES, 400));
    return 0;
}

static int pages_given(word unused)
{
    (void)unused;
    return lend_pages(give_pages);
}

static int pages_taken(word unused)
{
    (void)unused;
    return lend_pages(take_pages);
}

/* --- pages of other kinds ------------------------------------------------ */

/* A page that may only be read. */
static const char constant[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE))) =
    "constant";

static int is_constant(const volatile char *page)
{
    return page[0] == 'c' && page[7] == 't' && is_all(page + 8, 4088, 0);
}

static int give_odd_pages(word unused)
{
    struct message m;
    (void)unused;
    endpoint lender = take_loan(&m);
    char *remote = (char *)m.arg[0], *untouched = map(NULL, PAGE_SIZE);
    STEP(101, loan_write(lender, remote, constant, PAGE_SIZE) == 0);
    STEP(102,
         loan_write(lender, remote + PAGE_SIZE, untouched, PAGE_SIZE) == 0);
    STEP(103, end_loan(lender) == 0);
    take_loan(&m); /* now the lender has written to them */
    STEP(104, is_constant(constant));
    STEP(105, !(page_of(getpid(), constant).flags & (ENTRY_WRITE | ENTRY_COW)));
    STEP(106, is_all(untouched, PAGE_SIZE, 0));
    memset(untouched, 'u', PAGE_SIZE);
    STEP(107, end_loan(lender) == 0);
    return 0;
}

/* What comes from pages that may only be read, or have no frame, can be
 * written here and stays as it was there. */
static int odd_pages(word unused)
{
    (void)unused;
    pid_t pid = start_child(give_odd_pages, 0);
    endpoint child = endpoint_of(pid);
    char *buffer = map(NULL, 2 * PAGE_SIZE);
    memset(buffer, 'b', 2 * PAGE_SIZE);
    STEP(1, lend(child, buffer, 2 * PAGE_SIZE, 0) == 0);
    STEP(2, is_constant(buffer));
    STEP(3, is_all(buffer + PAGE_SIZE, PAGE_SIZE, 0));
    memset(buffer, 'x', 2 * PAGE_SIZE);
    STEP(4, lend(child, buffer, 2 * PAGE_SIZE, 0) == 0);
    STEP(5, is_all(buffer, 2 * PAGE_SIZE, 'x'));
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

static int give_to_locked(word unused)
{
    struct message m;
    char *mine = map(NULL, 3 * PAGE_SIZE);
    (void)unused;
    memset(mine, 'm', 3 * PAGE_SIZE);
    word frame = frame_of(mine);
    endpoint lender = take_loan(&m);
    char *remote = (char *)m.arg[0];
    STEP(101, loan_write(lender, remote, mine, 3 * PAGE_SIZE) == -EFAULT);
    STEP(102, loan_write(lender, remote + PAGE_SIZE, mine, 4096) == -EFAULT);
    STEP(103, frame_of(mine) == frame && is_all(mine, 3 * PAGE_SIZE, 'm'));
    STEP(104, end_loan(lender) == 0);
    return 0;
}

/* Nothing comes where a page of the buffer may not be written. */
static int locked_page(word protection)
{
    char *buffer = map(NULL, 3 * PAGE_SIZE);
    memset(buffer, 'b', 3 * PAGE_SIZE);
    mprotect(buffer + PAGE_SIZE, PAGE_SIZE, (int)protection);
    pid_t pid = start_child(give_to_locked, 0);
    STEP(1, lend(endpoint_of(pid), buffer, 3 * PAGE_SIZE, 0) == 0);
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    mprotect(buffer + PAGE_SIZE, PAGE_SIZE, PROT_READ);
    STEP(2, is_all(buffer, 3 * PAGE_SIZE, 'b'));
    return 0;
}

/* --- any mixture --------------------------------------------------------- */

#define ROUNDS 600

static unsigned char model_mine[BYTES], model_remote[BYTES], seen[BYTES + 1];

/* One random copy, done to the memories and to the models. */
static int copy_at_random(endpoint lender, unsigned char *mine,
                          unsigned char *remote, word *state)
{
    word r = random_word(state), length = random_word(state) % BYTES;
    word from = random_word(state) % BYTES, to = random_word(state) % BYTES;
    if (r & 6) { /* most are whole pages */
        from &= ~(PAGE_SIZE - 1);
        to &= ~(PAGE_SIZE - 1);
        length = (length + PAGE_SIZE) & ~(PAGE_SIZE - 1);
    }
    word most = BYTES - (from > to ? from : to);
    if (length > most)
        length = most;
    if (r & 1) {
        memcpy(model_remote + to, model_mine + from, length);
        return loan_write(lender, remote + to, mine + from, length);
    }
    memcpy(model_mine + to, model_remote + from, length);
    return loan_read(lender, remote + from, mine + to, length);
}

/* One's own memory changes as well: a byte, or a page is new. */
static void change_own(unsigned char *memory, unsigned char *model, word r)
{
    word page = r % PAGES * PAGE_SIZE;
    if (r >> 28 == 0) {
        unmap(memory + page, PAGE_SIZE);
        map(memory + page, PAGE_SIZE);
        memset(model + page, 0, PAGE_SIZE);
    } else {
        memory[r % BYTES] = model[r % BYTES] = (unsigned char)(r >> 16);
    }
}

static int serve_mixture(word rounds)
{
    unsigned char *mine = map(NULL, BYTES);
    word state = 88172645;
    struct message m;
    for (word i = 0; i < rounds; i++) {
        endpoint lender = take_loan(&m);
        unsigned char *remote = (unsigned char *)m.arg[0];
        if (i > 0) /* the lender did the same to its own */
            change_own(seen, model_remote, m.arg[2]);
        change_own(mine, model_mine, random_word(&state));
        STEP(111, copy_at_random(lender, mine, remote, &state) == 0);
        change_own(mine, model_mine, random_word(&state));
        STEP(112, memcmp(mine, model_mine, BYTES) == 0);
        STEP(113, loan_read(lender, remote, seen + 1, BYTES) == 0);
        STEP(114, memcmp(seen + 1, model_remote, BYTES) == 0);
        STEP(115, end_loan(lender) == 0);
    }
    return 0;
}

static int mixture(word rounds)
{
    pid_t pid = start_child(serve_mixture, rounds);
    unsigned char *buffer = map(NULL, BYTES);
    endpoint child = endpoint_of(pid);
    word state = 2463534242u, r = 0;
    for (word i = 0; i < rounds; i++) {
        if (lend(child, buffer, BYTES, r) != 0)
            break;
        r = random_word(&state);
        change_own(buffer, seen, r);
    }
    int status = end_of(pid);
    STEP(step_of(status), exited_with(status, 0));
    return 0;
}

/* --- from files ---------------------------------------------------------- */

/* Does FS pass on pages of files? It may; the bytes are right anyhow. */
static void tell_about_files(void)
{
    int fd = open("/t_move", O_RDONLY);
    char *buffer = map(NULL, BYTES);
    read(fd, buffer, BYTES);
    lseek(fd, 0, SEEK_SET);
    struct faults before = faults_now();
    ssize_t n = read(fd, buffer, BYTES);
    remark("read of %d aligned bytes of a file moved %u pages", (int)n,
           (unsigned)faults_since(before).moved);
    close(fd);
}

int main(void)
{
    plan(6 + 1);
    tell_about_files();
    run_child(mixture, 3);
    run_child(pages_given, 0);
    struct count before = count_now();
    is_fine(run_child(pages_given, 0),
            "is the frame the lender gets the one that was given?");
    is_fine(run_child(pages_taken, 0),
            "is the frame taken from the lender the one that it lent?");
    is_fine(run_child(odd_pages, 0),
            "do pages of text, and untouched ones, come as copies would?");
    is_fine(run_child(locked_page, PROT_READ),
            "does nothing come where a page may only be read?");
    is_fine(run_child(locked_page, PROT_NONE), "nor where a page is closed?");
    is_fine(run_child(mixture, ROUNDS),
            "is any mixture of copies and writes right?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
