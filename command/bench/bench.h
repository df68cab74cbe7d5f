/*
 * What the files of bench share: the stopwatch, operations, and what stands
 * around them while they are measured.
 *
 * An operation measures itself. It prepares what it needs, does its work once
 * a round between two looks at the stopwatch, puts what that took into times[],
 * and leaves the system as it was. What it cannot do ends the program.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <err.h>
#include <kumquat/ipc.h>
#include <kumquat/limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ROUNDS_MAX 1000

enum size { SMALL, LARGE }; /* LARGE: much memory or time */

/* One operation at work. */
struct run {
    const char *name;
    int argument; /* which one of its kind */
    int rounds;   /* ROUNDS_MAX at most */
    uint32_t *times;
};

struct operation {
    const char *name;
    int rounds;
    enum size size;
    void (*measure)(struct run *run);
    int argument;
    const char *summary; /* for -l */
};

/* All of them; one without a name ends the table. */
extern const struct operation operations[];

/* What stands around them, by bench's options. */
struct setting {
    int crowd;     /* processes that sleep meanwhile */
    int names;     /* in the directory */
    int megabytes; /* of the file; 0 stands for 64 KiB */
};
extern struct setting setting;

/* --- The stopwatch -------------------------------------------------------- */

/* The low half of the time-stamp counter. */
static inline uint32_t stamp(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return low;
}

/* Takes the time of `work` once a round. It is an expression below 0 if that
 * has failed, and the round is `i`. `before` it a statement is not counted. */
#define EACH_ROUND_AFTER(run, before, work)         \
    for (int i = 0; i < (run)->rounds; i++) {       \
        before;                                     \
        uint32_t start_ = stamp();                  \
        long result_ = (work);                      \
        (run)->times[i] = stamp() - start_;         \
        if (result_ < 0)                            \
            err(1, "%s, round %d", (run)->name, i); \
    }
#define EACH_ROUND(run, work) EACH_ROUND_AFTER(run, (void)0, work)

/* Waits until the counter has jumped by more than `least`, since something else
 * has run. -> how many instructions of others that were. If `before` is not
 * NULL it gets what the counter was when that began. */
uint32_t wait_jump(uint32_t least, uint32_t *before);

/* --- partner.c ------------------------------------------------------------ */

/* A child that sleeps until it gets a message. */
struct partner {
    pid_t pid;
    endpoint self;
};

/* Starts one; it sleeps when this returns. It does `work`, if not NULL, for
 * each message, and answers with what *m is then, unless it has answered in the
 * middle of the work. */
struct partner partner_start(void (*work)(struct message *m));

/* Ends it and takes its status. */
void partner_end(struct partner partner);

/* Sends *m to a server or process and waits for the answer. */
void call_or_end(endpoint peer, struct message *m);

/* --- crowd.c -------------------------------------------------------------- */

/* Starts setting.crowd children, which sleep until bench ends. */
void crowd_start(void);

/* --- folder.c ------------------------------------------------------------- */

#define FOLDER "/bench.dir"
#define NEW    FOLDER "/new"  /* a name that is free */
#define DATA   FOLDER "/data" /* a file */

/* Makes, unless it has, a folder with setting.names names, all of small files,
 * and DATA. They go when bench ends; when it is killed, the next one removes
 * what is in the folder. */
void folder_make(void);

/* The last of the names. */
const char *folder_last(void);

/* Opens DATA, or any file, or ends the program. */
int data_open(int flags);
int open_or_end(const char *path, int flags);

/* What is read and written; and bytes of DATA. */
#define BUFFER 65536
extern char buffer[BUFFER];
off_t data_size(void);

/* --- Operations; what their argument is stands in operations.c ------------ */

/* message.c */
void measure_null(struct run *run);
void measure_null_user(struct run *run);
void measure_one_way(struct run *run);
void measure_copy(struct run *run);
void measure_switch(struct run *run);
void measure_tick(struct run *run);
void measure_irq(struct run *run);

/* process.c */
void measure_getpid(struct run *run);
void measure_fork(struct run *run);
void measure_fork_exec(struct run *run);
void measure_wait(struct run *run);
void measure_signal(struct run *run);
void measure_signal_other(struct run *run);
void measure_alarm(struct run *run);

/* memory.c */
char *map_touched(size_t size); /* maps so many bytes, writes to each page */
void measure_cow(struct run *run);
void measure_zero(struct run *run);
void measure_map(struct run *run);
void measure_map_file(struct run *run);
void measure_protect(struct run *run);
void measure_brk(struct run *run);
void measure_heap(struct run *run);

/* name.c */
void measure_open(struct run *run);
void measure_stat(struct run *run);
void measure_missing(struct run *run);
void measure_create(struct run *run);
void measure_link(struct run *run);
void measure_rename(struct run *run);
void measure_mkdir(struct run *run);
void measure_readdir(struct run *run);

/* file.c */
void measure_fstat(struct run *run);
void measure_lseek(struct run *run);
void measure_dup(struct run *run);
void measure_read(struct run *run);
void measure_read_at(struct run *run);
void measure_write(struct run *run);
void measure_write_at(struct run *run);
void measure_append(struct run *run);
void measure_device(struct run *run);

/* pipe.c */
void measure_pipe(struct run *run);
void measure_pipe_bulk(struct run *run);
void measure_poll(struct run *run);

#endif
