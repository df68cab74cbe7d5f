/*
 * Row D3: FIFOs, pipes with a name. open waits for the other end; once both
 * are there, all is as with a pipe.
 */
#include "files.h"
#include <limits.h>

#define RIGHT 42

static const char *name; /* of the FIFO, for children */
static char buffer[9000];

static volatile int caught;
static void catch_signal(int signal)
{
    (void)signal;
    caught++;
}

/* Catches a signal; SA_RESTART or 0. */
static void catch_it(int number, int flags)
{
    struct sigaction action = {.sa_flags = flags};
    action.sa_handler = catch_signal;
    sigaction(number, &action, NULL);
}

/* A new FIFO. */
static int begin(const char *path)
{
    name = path;
    return mkfifo(path, 0644) == 0;
}

/* Has it no reader? Who writes without waiting is told. */
static int has_no_reader(void)
{
    return FAILS(ENXIO, open(name, O_WRONLY | O_NONBLOCK));
}

/* --- open waits ---------------------------------------------------------- */

static int read_word(word unused)
{
    (void)unused;
    int fd = open(name, O_RDONLY);
    STEP(101, fd >= 0 && read(fd, buffer, 10) == 4);
    STEP(102, memcmp(buffer, "word", 4) == 0);
    STEP(103, read(fd, buffer, 10) == 0 && close(fd) == 0);
    return 0;
}

static int write_word(word unused)
{
    (void)unused;
    int fd = open(name, O_WRONLY);
    STEP(104, fd >= 0 && write(fd, "word", 4) == 4 && close(fd) == 0);
    return 0;
}

static int reader_waits(word unused)
{
    (void)unused;
    STEP(1, begin("a"));
    pid_t pid = start_child(read_word, 0);
    STEP(2, until_parked(pid) && opens("/motd", O_RDONLY)); /* FS goes on */
    STEP(3, waitpid(pid, NULL, WNOHANG) == 0 && write_word(0) == 0);
    int status = end_in_time(pid);
    STEP(step_of(status), exited_with(status, 0));
    return unlink(name) == 0 ? 0 : 5;
}

static int writer_waits(word unused)
{
    (void)unused;
    STEP(1, begin("b"));
    pid_t pid = start_child(write_word, 0);
    STEP(2, until_parked(pid) && waitpid(pid, NULL, WNOHANG) == 0);
    STEP(3, read_word(0) == 0 && exited_with(end_in_time(pid), 0));
    return unlink(name) == 0 ? 0 : 4;
}

static int only_open(word flags)
{
    return open(name, (int)flags) >= 0 ? 0 : 1;
}

/* One that comes is enough for all that wait; it need not wait itself. */
static int many_wait(word flags)
{
    pid_t pid[6];
    STEP(1, begin("c"));
    for (int i = 0; i < 6; i++)
        pid[i] = start_child(only_open, flags);
    for (int i = 0; i < 6; i++)
        STEP(2, until_parked(pid[i]));
    int fd = open(name, flags == O_RDONLY ? O_WRONLY : O_RDONLY | O_NONBLOCK);
    for (int i = 0; i < 6; i++)
        STEP(3, exited_with(end_in_time(pid[i]), 0));
    STEP(4, fd >= 0 && close(fd) == 0 && unlink(name) == 0);
    return 0;
}

/* The FIFO is the inode: it may get other names while somebody waits. */
static int other_name(word unused)
{
    (void)unused;
    STEP(1, begin("d") && link("d", "e") == 0);
    pid_t pid = start_child(read_word, 0);
    STEP(2, until_parked(pid) && rename("d", "f") == 0);
    STEP(3, unlink("f") == 0);
    name = "e";
    STEP(4, write_word(0) == 0 && exited_with(end_in_time(pid), 0));
    return unlink("e") == 0 ? 0 : 5;
}

/* --- O_NONBLOCK ------------------------------------------------------------
 */

static int nonblocking(word unused)
{
    (void)unused;
    STEP(1, begin("g") && has_no_reader());
    int in = open(name, O_RDONLY | O_NONBLOCK);
    STEP(2, in >= 0 && read(in, buffer, 1) == 0); /* no writer: the end */
    int out = open(name, O_WRONLY | O_NONBLOCK);
    STEP(3, out >= 0 && FAILS(EAGAIN, read(in, buffer, 1)));
    STEP(4, write(out, "abc", 3) == 3 && reads(in, "abc"));
    ssize_t n = write(out, buffer, 9000);
    STEP(5, n >= (ssize_t)PIPE_BUF && n < 9000);
    STEP(6, FAILS(EAGAIN, write(out, buffer, 1)));
    STEP(7, FAILS(EAGAIN, write(out, buffer, PIPE_BUF)));
    STEP(8, read(in, buffer, 9000) == n && FAILS(EAGAIN, read(in, buffer, 1)));
    STEP(9, close(out) == 0 && read(in, buffer, 1) == 0);
    STEP(10, close(in) == 0 && has_no_reader());
    return unlink(name) == 0 ? 0 : 11;
}

/* Every end of a process that waits is one: with both there, none waits. */
static int no_waiting(word unused)
{
    (void)unused;
    STEP(1, begin("h"));
    int first = open(name, O_RDONLY | O_NONBLOCK);
    int out = open(name, O_WRONLY), in = open(name, O_RDONLY);
    STEP(2, out >= 0 && in >= 0 && write(out, "x", 1) == 1);
    STEP(3, fcntl(in, F_GETFL) == O_RDONLY);
    STEP(4, fcntl(first, F_GETFL) == (O_RDONLY | O_NONBLOCK));
    STEP(5, read(in, buffer, 5) == 1 && FAILS(EAGAIN, read(first, buffer, 1)));
    STEP(6, close(first) == 0 && close(in) == 0 && close(out) == 0);
    return unlink(name) == 0 ? 0 : 7;
}

/* --- ends ----------------------------------------------------------------- */

static int broken(word unused)
{
    (void)unused;
    catch_it(SIGPIPE, 0);
    STEP(1, begin("i"));
    int in = open(name, O_RDONLY | O_NONBLOCK), copy = dup(in);
    int out = open(name, O_WRONLY);
    STEP(2, close(in) == 0 && write(out, "x", 1) == 1);
    STEP(3, close(copy) == 0 && FAILS(EPIPE, write(out, "x", 1)));
    STEP(4, caught == 1);
    in = open(name, O_RDONLY | O_NONBLOCK); /* a new one: it works again */
    STEP(5, in >= 0 && write(out, "y", 1) == 1);
    STEP(6, read(in, buffer, 10) >= 1 && close(in) == 0 && close(out) == 0);
    return unlink(name) == 0 ? 0 : 7;
}

static int end_and_again(word unused)
{
    (void)unused;
    STEP(1, begin("j"));
    int in = open(name, O_RDONLY | O_NONBLOCK);
    for (int round = 0; round < 3; round++) {
        int out = open(name, O_WRONLY);
        STEP(2, out >= 0 && write(out, "round", 5) == 5 && close(out) == 0);
        STEP(3, reads(in, "round") && read(in, buffer, 1) == 0);
        STEP(4, read(in, buffer, 1) == 0);
    }
    STEP(5, fcntl(in, F_SETFL, 0) == 0);
    pid_t pid = start_child(write_word, 0);
    STEP(6, exited_with(end_in_time(pid), 0) && reads(in, "word"));
    STEP(7, read(in, buffer, 1) == 0 && close(in) == 0);
    return unlink(name) == 0 ? 0 : 8;
}

/* What nobody has read is gone with the last end. */
static int left_over(word unused)
{
    (void)unused;
    STEP(1, begin("k"));
    int in = open(name, O_RDONLY | O_NONBLOCK), out = open(name, O_WRONLY);
    STEP(2, write(out, "old", 3) == 3 && close(in) == 0 && close(out) == 0);
    STEP(3, size_of(name) == 0);
    in = open(name, O_RDONLY | O_NONBLOCK);
    STEP(4, read(in, buffer, 10) == 0);
    out = open(name, O_WRONLY);
    STEP(5, write(out, "new", 3) == 3 && reads(in, "new"));
    STEP(6, close(in) == 0 && close(out) == 0 && unlink(name) == 0);
    return 0;
}

/* --- many readers and writers
 * -------------------------------------------------
 */

#define RECORD  64
#define RECORDS 200 /* of each writer */

static int write_records(word value)
{
    char record[RECORD];
    int fd = open(name, O_WRONLY);
    memset(record, (int)value, RECORD);
    for (int i = 0; i < RECORDS; i++)
        STEP(121, write(fd, record, RECORD) == RECORD);
    return 0;
}

/* Tells through a pipe how many records it has got. */
static int read_records(word result)
{
    char record[RECORD];
    int count = 0, fd = open(name, O_RDONLY);
    while (read(fd, record, RECORD) == RECORD) {
        if (memcmp(record, record + 1, RECORD - 1) != 0)
            return 250; /* it is torn */
        count++;
    }
    return write((int)result, &count, sizeof(count)) == sizeof(count) ? 0 : 251;
}

static int many_ends(word unused)
{
    pid_t reader[3], writer[3];
    int result[2], sum = 0, count;
    (void)unused;
    STEP(1, begin("l") && pipe(result) == 0);
    for (int i = 0; i < 3; i++) {
        reader[i] = start_child(read_records, (word)result[1]);
        STEP(5, until_parked(reader[i]));
    }
    int out = open(name, O_WRONLY); /* no end before all writers were there */
    for (word i = 0; i < 3; i++)
        writer[i] = start_child(write_records, 'x' + i);
    for (int i = 0; i < 3; i++)
        STEP(2, exited_with(end_in_time(writer[i]), 0));
    STEP(6, close(out) == 0);
    for (int i = 0; i < 3; i++) {
        int status = end_in_time(reader[i]);
        STEP(step_of(status), exited_with(status, 0));
        STEP(3, read(result[0], &count, sizeof(count)) == sizeof(count));
        sum += count;
    }
    STEP(4, sum == 3 * RECORDS && unlink(name) == 0);
    return 0;
}

/* --- signals
 * ------------------------------------------------------------------
 */

static int interrupted_open(word flags)
{
    catch_it(SIGUSR1, 0);
    STEP(131, FAILS(EINTR, open(name, (int)flags)) && caught == 1);
    STEP(132, dup(0) == 3); /* it has taken no descriptor */
    return RIGHT;
}

/* A signal ends the wait with EINTR, and nobody takes the FIFO for open. */
static int interruption(word flags)
{
    STEP(1, begin("m"));
    word open_files = open_now();
    pid_t pid = start_child(interrupted_open, flags);
    STEP(2, until_parked(pid) && kill(pid, SIGUSR1) == 0);
    int status = end_in_time(pid);
    STEP(step_of(status), exited_with(status, RIGHT));
    STEP(3, has_no_reader() && open_now() == open_files);
    int in = open(name, O_RDONLY | O_NONBLOCK);
    STEP(4, read(in, buffer, 1) == 0 && close(in) == 0); /* nor a writer */
    return unlink(name) == 0 ? 0 : 5;
}

static int restarted_open(word unused)
{
    (void)unused;
    catch_it(SIGUSR1, SA_RESTART);
    STEP(141, read_word(0) == 0 && caught == 1);
    return RIGHT;
}

static int restart(word unused)
{
    (void)unused;
    STEP(1, begin("n"));
    pid_t pid = start_child(restarted_open, 0);
    STEP(2, until_parked(pid) && kill(pid, SIGUSR1) == 0);
    STEP(3, write_word(0) == 0);
    int status = end_in_time(pid);
    STEP(step_of(status), exited_with(status, RIGHT));
    return unlink(name) == 0 ? 0 : 4;
}

/* Who is killed while he waits leaves nothing. */
static int killed(word flags)
{
    STEP(1, begin("o"));
    word open_files = open_now();
    for (int i = 0; i < 3; i++) {
        pid_t pid = start_child(only_open, flags);
        STEP(2, until_parked(pid) && died_by(kill_child(pid), SIGKILL));
    }
    STEP(3, has_no_reader() && open_now() == open_files);
    pid_t pid = start_child(read_word, 0);
    STEP(4, write_word(0) == 0 && exited_with(end_in_time(pid), 0));
    return unlink(name) == 0 ? 0 : 5;
}

/* --- others ------------------------------------------------------------------
 */

/* A FIFO without a name works until its last end goes. */
static int nameless(word unused)
{
    (void)unused;
    word inodes = inodes_now();
    STEP(1, begin("p"));
    int in = open(name, O_RDONLY | O_NONBLOCK), out = open(name, O_WRONLY);
    STEP(2, unlink(name) == 0 && inodes_now() == inodes - 1);
    STEP(3, begin("p") && has_no_reader()); /* that is another one */
    STEP(4, write(out, "x", 1) == 1 && reads(in, "x"));
    STEP(5, close(in) == 0 && close(out) == 0 && unlink(name) == 0);
    STEP(6, inodes_now() == inodes);
    return 0;
}

static int wrong_use(word unused)
{
    struct stat st;
    (void)unused;
    STEP(1, begin("q"));
    int in = open(name, O_RDONLY | O_NONBLOCK), out = open(name, O_WRONLY);
    STEP(2, fstat(in, &st) == 0 && S_ISFIFO(st.st_mode));
    STEP(3, (long)st.st_ino == number_of(name));
    STEP(4, FAILS(ESPIPE, lseek(in, 0, SEEK_SET)));
    STEP(5, FAILS(ESPIPE, pread(in, buffer, 1, 0)));
    STEP(6, FAILS(EBADF, write(in, "x", 1)));
    STEP(7, FAILS(EBADF, read(out, buffer, 1)));
    STEP(8, FAILS(ENOTDIR, open("q/x", O_RDONLY)));
    STEP(9, FAILS(ENOTDIR, open("q", O_RDONLY | O_DIRECTORY)));
    STEP(10, FAILS(EEXIST, open("q", O_RDWR | O_CREAT | O_EXCL, 0644)));
    STEP(11, chmod(name, 0200) == 0 && as(OTHER, 80));
    STEP(12, FAILS(EACCES, open(name, O_RDONLY)));
    STEP(13, FAILS(EACCES, open(name, O_WRONLY)) && as(0, 0));
    STEP(14, close(in) == 0 && close(out) == 0);
    return unlink(name) == 0 ? 0 : 15;
}

/* fork and dup share an end: it is open until all have closed it. */
static int hold_end(word fd)
{
    char c;
    return read((int)fd, &c, 1) == 1 ? 0 : 1;
}

static int forked_end(word unused)
{
    int go[2];
    (void)unused;
    STEP(1, begin("r") && pipe(go) == 0);
    int in = open(name, O_RDONLY | O_NONBLOCK), out = open(name, O_WRONLY);
    pid_t pid = start_child(hold_end, (word)go[0]);
    STEP(2, close(out) == 0 && FAILS(EAGAIN, read(in, buffer, 1)));
    STEP(3, write(go[1], "x", 1) == 1 && exited_with(end_in_time(pid), 0));
    STEP(4, read(in, buffer, 1) == 0 && close(in) == 0);
    return unlink(name) == 0 ? 0 : 5;
}

static const struct question questions[] = {
    {"does open for reading wait for a writer?", reader_waits, 0},
    {"does open for writing wait for a reader?", writer_waits, 0},
    {"does one writer let six readers go on?", many_wait, O_RDONLY},
    {"and one reader six writers?", many_wait, O_WRONLY},
    {"may it get other names while somebody waits?", other_name, 0},
    {"does nobody wait with O_NONBLOCK?", nonblocking, 0},
    {"does nobody wait when both ends are there?", no_waiting, 0},
    {"is it EPIPE without readers, and good with a new one?", broken, 0},
    {"is the end the end only until another writer comes?", end_and_again, 0},
    {"is what nobody read gone with the last end?", left_over, 0},
    {"do three writers and three readers lose and tear nothing?", many_ends, 0},
    {"does a signal interrupt a reader's open, and leave nothing?",
     interruption, O_RDONLY},
    {"a writer's?", interruption, O_WRONLY},
    {"does open go on after the handler with SA_RESTART?", restart, 0},
    {"do killed readers leave nothing?", killed, O_RDONLY},
    {"do killed writers?", killed, O_WRONLY},
    {"does a FIFO without a name work to the end?", nameless, 0},
    {"are the errors the right ones?", wrong_use, 0},
    {"does a child hold its parent's end?", forked_end, 0},
};

int main(void)
{
    return ask_in("/t_fifo.d", run_guarded, questions, COUNT_OF(questions));
}
