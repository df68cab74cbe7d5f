/*
 * Row M5: the heap of 64 MiB that every program has, in the real system: what
 * it costs in frames, that fork gives the child one of its own, and how a
 * program ends that harms it.
 */
#include "count.h"
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>

#define MIB    0x100000u
#define ARENA  (64 * MIB)
#define BLOCKS 64 /* of 1 MiB */

/* The compiler must not know what becomes of a block, nor see what we do
 * wrong on purpose. */
static void *volatile lost;
static void (*volatile free_unseen)(void *) = free;

/* All of the arena by the MiB, a word of each touched, and back. */
static int fill_and_empty(word unused)
{
    (void)unused;
    static char *block[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        block[i] = malloc(MIB);
        STEP(1, block[i] != NULL && (word)block[i] % PAGE_SIZE == 0);
        *(int *)block[i] = i;
    }
    errno = 0;
    STEP(2, (lost = malloc(MIB)) == NULL && errno == ENOMEM);
    STEP(3, (lost = malloc(1)) == NULL);
    srand(5);
    for (int left = BLOCKS; left > 0; left--) {
        int i = rand() % left;
        word number = *(word *)block[i];
        STEP(4, number < BLOCKS);
        free(block[i]);
        block[i] = block[left - 1];
    }
    char *half = malloc(ARENA / 2);
    STEP(5, half != NULL);
    half[0] = half[ARENA / 2 - 1] = 1;
    free(half);
    STEP(6, (lost = malloc(ARENA)) != NULL);
    return 0;
}

struct owned {
    char *bytes;
    size_t size;
};

/* Is the block full of the letter, as far as one in a hundred bytes tells? */
static int is_full(const struct owned *b, size_t size, char letter)
{
    for (size_t k = 0; k < size; k += 101) {
        if (b->bytes[k] != letter)
            return 0;
    }
    return 1;
}

/* Random sizes in random order, each block full of its own letter. */
static int mix(word rounds)
{
    static struct owned block[200];
    srand(7);
    for (word round = 0; round < rounds; round++) {
        int i = rand() % 200;
        char letter = (char)('A' + i % 26);
        size_t size = (size_t)rand() % (round % 20 == 0 ? 50000 : 500);
        size_t less = size < block[i].size ? size : block[i].size;
        STEP(11, is_full(&block[i], block[i].size, letter));
        block[i].bytes = realloc(block[i].bytes, size);
        STEP(12, block[i].bytes != NULL);
        STEP(16, is_full(&block[i], less, letter));
        memset(block[i].bytes, letter, size);
        block[i].size = size;
    }
    for (int i = 0; i < 200; i++)
        free(block[i].bytes);
    struct heap_statistics s;
    heap_statistics(&s);
    STEP(13, s.blocks == 0 && s.used == 0 && s.requested == 0);
    STEP(14, s.arena == ARENA && s.largest_free == ARENA);
    STEP(15, s.mallocs == s.frees);
    return 0;
}

/* Frames that a first small block costs, and a large one nobody touches. */
static int cost(word limit)
{
    word before = free_frames();
    lost = malloc(100);
    word small = before - free_frames();
    lost = malloc(ARENA / 2);
    word large = before - free_frames() - small;
    STEP(21, lost != NULL);
    STEP(22, small <= limit);
    STEP(23, large <= 32);
    return 0;
}

/* The child's blocks are not the parent's, though their addresses are. */
static int fork_both(word unused)
{
    (void)unused;
    char *text = malloc(100), *large = malloc(MIB);
    strcpy(text, "parent");
    memset(large, 'p', MIB);
    pid_t pid = fork();
    if (pid == 0) {
        char *mine = malloc(200);
        STEP(31, mine != NULL && strcmp(text, "parent") == 0);
        strcpy(text, "child");
        memset(large, 'c', MIB);
        free(large);
        free(text);
        free(mine);
        STEP(32, (lost = malloc(ARENA / 2)) != NULL);
        free(lost);
        _exit(mix(1000));
    }
    STEP(33, exited_with(end_of(pid), 0));
    STEP(34, strcmp(text, "parent") == 0);
    STEP(35, large[0] == 'p' && large[MIB - 1] == 'p');
    free(text);
    free(large);
    return mix(1000);
}

/* A freed block of many pages gives its frames back. */
static int give_back(word unused)
{
    (void)unused;
    lost = malloc(1);
    char *block = malloc(8 * MIB);
    STEP(41, block != NULL);
    word before = free_frames();
    memset(block, 1, 8 * MIB);
    STEP(42, before - free_frames() >= 2048);
    free(block);
    STEP(43, before - free_frames() <= 16);
    block = calloc(8, MIB);
    for (word i = 0; i < 8 * MIB; i += 1000)
        STEP(44, block[i] == 0);
    return 0;
}

/* What a child has said on standard error. */
static char said[200];

/* Runs body(argument) in a child whose standard error is heard. */
static int run_heard(child_body body, word argument)
{
    int fd = open("/t_heap.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(fd, STDERR_FILENO);
        _exit(body(argument));
    }
    int status = end_of(pid);
    lseek(fd, 0, SEEK_SET);
    ssize_t length = read(fd, said, sizeof(said) - 1);
    said[length < 0 ? 0 : length] = '\0';
    close(fd);
    unlink("/t_heap.tmp");
    return status;
}

/* Bodies that harm the heap; first they say what will be said of them. */
static int free_twice(word size)
{
    char *block = malloc(size);
    dprintf(STDERR_FILENO, "block %p of %u bytes was freed twice\n", block,
            (unsigned)size);
    free_unseen(block);
    free_unseen(block);
    return 1;
}

static int overrun(word size)
{
    char *block = malloc(size);
    dprintf(STDERR_FILENO, "block %p of %u bytes was overrun\n", block,
            (unsigned)size);
    memset(block, 'x', size + 1);
    free(block);
    return 1;
}

static int free_inside(word offset)
{
    char *block = malloc(1000), *inside = block + offset;
    dprintf(STDERR_FILENO, "%p is no block\n", inside);
    free_unseen(inside);
    return 1;
}

/* Did SIGABRT end it, and did the heap say what the child had said? */
static void is_told(child_body body, word argument, const char *question)
{
    int status = run_heard(body, argument);
    static const char prefix[] = "t_heap: heap: ";
    char *heard = strchr(said, '\n');
    size_t length = heard == NULL ? 0 : (size_t)(++heard - said);
    int same = length > 0 && strncmp(heard, prefix, strlen(prefix)) == 0 &&
               strlen(heard) == strlen(prefix) + length &&
               memcmp(heard + strlen(prefix), said, length) == 0;
    ok(same && died_by(status, SIGABRT), question, "%s, \"%s\"",
       status_text(status), said);
}

int main(void)
{
    plan(10);
    make_room();
    run_child(fill_and_empty, 0); /* touches what will be touched */
    struct count before = count_now();
    is_fine(run_child(fill_and_empty, 0),
            "can 64 MiB be had by the MiB, and then 32 MiB in one piece?");
    is_fine(run_child(mix, 20000), "do blocks of all sizes keep their bytes?");
    is_fine(run_child(cost, 3), "does a small block cost a few frames?");
    is_fine(run_child(fork_both, 0), "do parent and child have a heap each?");
    is_fine(run_child(give_back, 0), "does a freed block give frames back?");
    is_told(free_twice, 50, "is a second free seen, and the block named?");
    is_told(free_twice, 100000, "and that of a large block?");
    is_told(overrun, 50, "is an overrun seen, and the block named?");
    is_told(free_inside, 64, "is a pointer into a block refused?");
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
