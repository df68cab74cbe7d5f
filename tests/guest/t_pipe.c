/*
 * Row D3: pipes. With an argument the program looks at descriptors that it
 * got by exec and exits with 42 if they are as they should be.
 */
#include "as_user.h"
#include "count.h"
#include <limits.h>

#define MIB   (1024 * 1024)
#define PIPES 32             /* at once */
#define ROOM  (2 * PIPE_BUF) /* bytes in one */
#define RIGHT 42

static int fd[2];
static char buffer[20000];

/* Reads until there are so many bytes, or the end; a few at a time. */
static ssize_t read_all(int from, void *to, size_t count)
{
    size_t done = 0;
    while (done < count) {
        size_t left = count - done;
        ssize_t n = read(from, (char *)to + done, left < 97 ? left : 97);
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (size_t)n;
    }
    return (ssize_t)done;
}

/* Waits until a child waits for FS. */
static int until_parked(pid_t pid)
{
    return until_state(endpoint_of(pid), STATE_CALLING, FS);
}

/* --- bytes ------------------------------------------------------------ */

static int say_hello(word unused)
{
    (void)unused;
    close(fd[0]);
    return write(fd[1], "Hello, parent!", 14) == 14 ? 0 : 1;
}

static int hello(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0 && fd[0] == 3 && fd[1] == 4);
    pid_t pid = start_child(say_hello, 0);
    STEP(2, close(fd[1]) == 0 && read_all(fd[0], buffer, 100) == 14);
    STEP(3, memcmp(buffer, "Hello, parent!", 14) == 0);
    STEP(4, read(fd[0], buffer, 1) == 0 && exited_with(end_of(pid), 0));
    return 0;
}

/* The byte at a place of the long text. */
static char byte_at(size_t place)
{
    return (char)(place * 7 + place / 251 + place / 65536);
}

static int write_text(word longest)
{
    close(fd[0]);
    for (size_t done = 0, turn = 1; done < MIB; turn++) {
        size_t length = turn * 1237 % longest + 1;
        if (length > MIB - done)
            length = MIB - done;
        for (size_t i = 0; i < length; i++)
            buffer[i] = byte_at(done + i);
        STEP(1, write(fd[1], buffer, length) == (ssize_t)length);
        done += length;
    }
    return 0;
}

/* A mebibyte in pieces of many sizes, written and read. */
static int much(word longest)
{
    size_t done = 0;
    STEP(1, pipe(fd) == 0);
    pid_t pid = start_child(write_text, longest);
    close(fd[1]);
    for (size_t turn = 1;; turn++) {
        ssize_t n = read(fd[0], buffer, turn * 4099 % 9001 + 1);
        STEP(2, n >= 0);
        if (n == 0)
            break;
        for (ssize_t i = 0; i < n; i++)
            STEP(3, buffer[i] == byte_at(done + (size_t)i));
        done += (size_t)n;
    }
    STEP(4, done == MIB && exited_with(end_of(pid), 0));
    return 0;
}

/* Runs a program with this input and output, and no other descriptor. */
static pid_t run(int in, int out, const char *path, const char *argument)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    for (int i = 3; i < KUMQUAT_OPEN_MAX; i++)
        close(i);
    execl(path, path, argument, NULL);
    _exit(255);
}

/* What a shell does for `echo hi | cat`. */
static int echo_to_cat(word unused)
{
    int second[2];
    (void)unused;
    STEP(1, pipe(fd) == 0 && pipe(second) == 0);
    pid_t echo = run(0, fd[1], "/echo", "hi");
    pid_t cat = run(fd[0], second[1], "/cat", NULL);
    STEP(2, close(fd[0]) == 0 && close(fd[1]) == 0 && close(second[1]) == 0);
    STEP(3, read_all(second[0], buffer, 10) == 3);
    STEP(4, memcmp(buffer, "hi\n", 3) == 0);
    STEP(5, exited_with(end_of(echo), 0) && exited_with(end_in_time(cat), 0));
    return 0;
}

/* --- ends ------------------------------------------------------------- */

static int wait_for_end(word copy)
{
    close(fd[1]);
    close((int)copy);
    return read(fd[0], buffer, 10) == 0 ? 0 : 1;
}

/* Several writers: the end is there when the last of them has gone. */
static int last_writer(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    int copy = dup(fd[1]);
    pid_t reader = start_child(wait_for_end, (word)copy);
    close(fd[0]);
    STEP(2, until_parked(reader) && close(fd[1]) == 0);
    STEP(3, waitpid(reader, NULL, WNOHANG) == 0);
    pid_t idle = fork();
    if (idle == 0)
        for (;;)
            pause();
    STEP(4, close(copy) == 0 && until_parked(reader));
    STEP(5, waitpid(reader, NULL, WNOHANG) == 0);
    STEP(6, died_by(kill_child(idle), SIGKILL));
    STEP(7, exited_with(end_in_time(reader), 0));
    return 0;
}

static int write_to_nobody(word unused)
{
    (void)unused;
    close(fd[0]);
    STEP(1, FAILS(EPIPE, write(fd[1], "x", 1)));
    return 0;
}

static volatile int caught;
static void catch_signal(int signal)
{
    (void)signal;
    caught++;
}

static int broken(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0 && close(fd[0]) == 0);
    STEP(2, died_by(run_child(write_to_nobody, 0), SIGPIPE));
    signal(SIGPIPE, SIG_IGN);
    STEP(3, exited_with(run_child(write_to_nobody, 0), 0));
    signal(SIGPIPE, catch_signal);
    STEP(4, FAILS(EPIPE, write(fd[1], "x", 1)) && caught == 1);
    STEP(5, FAILS(EPIPE, write(fd[1], buffer, 9000)) && caught == 2);
    STEP(6, write(fd[1], "x", 0) == 0 && caught == 2);
    return 0;
}

static int fill(word length)
{
    close(fd[0]);
    for (;;)
        STEP(1, write(fd[1], buffer, length) == (ssize_t)length);
}

/* A writer that waits for room when the last reader goes. */
static int last_reader(word length)
{
    STEP(1, pipe(fd) == 0);
    pid_t writer = start_child(fill, length);
    STEP(2, until_parked(writer));
    STEP(3, close(fd[0]) == 0);
    STEP(4, died_by(end_in_time(writer), SIGPIPE));
    return 0;
}

/* --- waiting ----------------------------------------------------------- */

static int read_one(word unused)
{
    (void)unused;
    return read(fd[0], buffer, 1) == 1 ? 0 : 1;
}

/* FS serves others meanwhile, and who is killed leaves no trace. */
static int fs_goes_on(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    pid_t reader = start_child(read_one, 0), other = start_child(read_one, 0);
    STEP(2, until_parked(reader) && until_parked(other));
    STEP(3, opens("/motd", O_RDONLY));
    STEP(4, died_by(kill_child(reader), SIGKILL));
    STEP(5, write(fd[1], "x", 1) == 1 && exited_with(end_in_time(other), 0));
    pid_t writer = start_child(fill, 3000);
    STEP(6, until_parked(writer) && opens("/motd", O_RDONLY));
    STEP(7, died_by(kill_child(writer), SIGKILL));
    STEP(8, read(fd[0], buffer, sizeof(buffer)) == 2 * 3000);
    return 0;
}

/* Each writer's records of one byte value. */
#define RECORD  700
#define RECORDS 40
static int write_records(word value)
{
    close(fd[0]);
    memset(buffer, (int)value, RECORD);
    for (int i = 0; i < RECORDS; i++)
        STEP(1, write(fd[1], buffer, RECORD) == RECORD);
    return 0;
}

static int whole_records(word unused)
{
    pid_t pid[4];
    int count = 0;
    (void)unused;
    STEP(1, pipe(fd) == 0);
    for (word i = 0; i < 4; i++)
        pid[i] = start_child(write_records, i + 1);
    close(fd[1]);
    for (; read_all(fd[0], buffer, RECORD) == RECORD; count++)
        STEP(2, memcmp(buffer, buffer + 1, RECORD - 1) == 0);
    STEP(3, count == 4 * RECORDS);
    for (int i = 0; i < 4; i++)
        STEP(4, exited_with(end_of(pid[i]), 0));
    return 0;
}

/* --- signals ------------------------------------------------------------ */

static int caught_reader(word restart)
{
    struct sigaction action = {.sa_flags = restart ? SA_RESTART : 0};
    action.sa_handler = catch_signal;
    sigaction(SIGUSR1, &action, NULL);
    ssize_t n = read(fd[0], buffer, 1);
    if (restart)
        return n == 1 && caught == 1 ? RIGHT : 1;
    return n == -1 && errno == EINTR && caught == 1 ? RIGHT : 2;
}

static int interrupted_read(word restart)
{
    STEP(1, pipe(fd) == 0);
    pid_t reader = start_child(caught_reader, restart);
    STEP(2, until_parked(reader) && kill(reader, SIGUSR1) == 0);
    if (restart)
        STEP(3, until_parked(reader) && write(fd[1], "x", 1) == 1);
    STEP(4, exited_with(end_in_time(reader), RIGHT));
    return 0;
}

static int caught_writer(word unused)
{
    (void)unused;
    signal(SIGUSR1, catch_signal);
    STEP(1, write(fd[1], buffer, 10000) == ROOM + 100 && caught == 1);
    return RIGHT;
}

/* A long write that has begun tells how far it came. */
static int interrupted_write(word unused)
{
    (void)unused;
    STEP(1, pipe(fd) == 0);
    pid_t writer = start_child(caught_writer, 0);
    STEP(2, until_parked(writer) && read(fd[0], buffer, 100) == 100);
    STEP(3, kill(writer, SIGUSR1) == 0);
    STEP(4, exited_with(end_in_time(writer), RIGHT));
    STEP(5, read(fd[0], buffer, sizeof(buffer)) == ROOM);
    return 0;
}

/* --- descriptors --------------------------------------------------------- */

static int wrong_use(word unused)
{
    struct stat st;
    (void)unused;
    STEP(1, pipe(fd) == 0);
    STEP(2, FAILS(EBADF, read(fd[1], buffer, 1)));
    STEP(3, FAILS(EBADF, write(fd[0], buffer, 1)));
    STEP(4, FAILS(ESPIPE, lseek(fd[0], 0, SEEK_CUR)));
    STEP(5, FAILS(ESPIPE, lseek(fd[1], 0, SEEK_END)));
    STEP(6, FAILS(ESPIPE, pread(fd[0], buffer, 1, 0)));
    STEP(7, isatty(fd[0]) == 0 && errno == ENOTTY);
    STEP(8, fstat(fd[0], &st) == 0 && S_ISFIFO(st.st_mode));
    STEP(9, (st.st_mode & 07777) == 0600 && st.st_uid == 0);
    ino_t number = st.st_ino;
    STEP(10, fstat(fd[1], &st) == 0 && st.st_ino == number);
    STEP(11, FAILS(EINVAL, pipe2(fd, O_APPEND)));
    STEP(12, write(fd[1], "abc", 3) == 3);
    STEP(13, REQUEST(FS, FS_READ, fd[0], 0x1000, 3) == -EFAULT);
    STEP(14, REQUEST(FS, FS_WRITE, fd[1], 0x1000, 3) == -EFAULT);
    STEP(15, REQUEST(FS, FS_WRITE, fd[1], 0x1000, 9000) == -EFAULT);
    STEP(16, read(fd[0], buffer, 10) == 3 && memcmp(buffer, "abc", 3) == 0);
    return 0;
}

static int nonblocking(word unused)
{
    (void)unused;
    STEP(1, pipe2(fd, O_NONBLOCK) == 0);
    STEP(2, fcntl(fd[0], F_GETFL) == (O_RDONLY | O_NONBLOCK));
    STEP(3, FAILS(EAGAIN, read(fd[0], buffer, 1)));
    STEP(4, write(fd[1], buffer, 10000) == ROOM);
    STEP(5, FAILS(EAGAIN, write(fd[1], buffer, 1)));
    STEP(6, fcntl(fd[0], F_SETFL, 0) == 0);
    STEP(7, read_all(fd[0], buffer, ROOM) == ROOM);
    return 0;
}

/* X9: what exec keeps and closes. */
static int over_exec(word unused)
{
    char from[12], to[12];
    int second[2];
    (void)unused;
    STEP(1, pipe(fd) == 0 && pipe2(second, O_CLOEXEC) == 0);
    STEP(2, fcntl(second[1], F_GETFD) == FD_CLOEXEC);
    STEP(3, write(fd[1], "kept", 4) == 4);
    snprintf(from, sizeof(from), "%d", fd[0]);
    snprintf(to, sizeof(to), "%d", second[1]);
    pid_t pid = fork();
    if (pid == 0) {
        execl("/t_pipe", "t_pipe", from, to, NULL);
        _exit(255);
    }
    STEP(4, close(second[1]) == 0 && read(second[0], buffer, 1) == 0);
    STEP(5, exited_with(end_of(pid), RIGHT));
    return 0;
}

static int look(int kept, int closed)
{
    STEP(1, read(kept, buffer, 10) == 4 && memcmp(buffer, "kept", 4) == 0);
    STEP(2, FAILS(EBADF, close(closed)));
    return RIGHT;
}

/* Makes pipes until there is no more, 13 in each process. Returns how many
 * there are then; 255 if another error came first. */
static int make_pipes(int count)
{
    int end[2 * 13];
    for (int i = 0; i < 13; i++, count++)
        if (pipe(end + 2 * i) < 0)
            return errno == ENFILE ? count : 255;
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < 26; i++)
            close(end[i]);
        _exit(make_pipes(count));
    }
    int status = end_of(pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* All pipes of the system, and one more. */
static int all_pipes(word unused)
{
    (void)unused;
    STEP(1, make_pipes(0) == PIPES);
    STEP(2, pipe(fd) == 0 && close(fd[1]) == 0);
    return 0;
}

static const struct question questions[] = {
    {"does the child's \"Hello, parent!\" arrive, and then the end?", hello, 0},
    {"is 1 MiB intact, in small pieces?", much, 700},
    {"and in large ones?", much, 16000},
    {"does `echo hi | cat` say hi and end?", echo_to_cat, 0},
    {"is it the end when the last writer is gone?", last_writer, 0},
    {"without readers: EPIPE and SIGPIPE, once a write?", broken, 0},
    {"also for a writer that waits when the reader goes?", last_reader, 1000},
    {"in the middle of a long write?", last_reader, 10000},
    {"does FS go on while others wait, and after they are killed?", fs_goes_on,
     0},
    {"are writes of up to PIPE_BUF bytes whole?", whole_records, 0},
    {"does a signal interrupt a read?", interrupted_read, 0},
    {"does it go on after the handler with SA_RESTART?", interrupted_read, 1},
    {"is an interrupted long write what it has written?", interrupted_write, 0},
    {"are the errors of a pipe the right ones?", wrong_use, 0},
    {"is it EAGAIN with O_NONBLOCK instead of waiting?", nonblocking, 0},
    {"does exec keep pipes, and close those with O_CLOEXEC?", over_exec, 0},
    {"is the pipe after the last one ENFILE?", all_pipes, 0},
};

int main(int argc, char **argv)
{
    if (argc > 2)
        return look(atoi(argv[1]), atoi(argv[2]));
    return ask_all_counted(questions, sizeof(questions) / sizeof(questions[0]),
                           all_pipes);
}
