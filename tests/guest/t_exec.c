/*
 * Rows X1, X2, X5 and X9: the six calls, arguments and environment to the
 * byte, what exec keeps and what it drops. (The search in PATH: t_path.)
 *
 * This program is its own helper: started with a mode in argv[1] it looks at
 * what it was given and exits with 42 if that was right, else with the
 * number of the step that was not.
 */
#include "count.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define SELF   "/t_exec"
#define RIGHT  42
#define OUTPUT "/t_exec.tmp"

extern char **environ;

/* --- helper modes ---------------------------------------------------- */

static char *const odd_arguments[] = {
    SELF, "odd", "",          " ",     "a b",      "\"'\\", "--",
    "-x", "",    "tab\tnl\n", "$HOME", "\x01\xFF", "*",     NULL,
};
static char *const odd_environment[] = {"A=1", "B=", "PATH=/none:/",
                                        "EQUALS=a=b", NULL};

/* Are two lists of strings equal, and ended by NULL? */
static int same_strings(char *const *a, char *const *b)
{
    int i = 0;
    for (; a[i] != NULL && b[i] != NULL; i++)
        if (strcmp(a[i], b[i]) != 0)
            return 0;
    return a[i] == NULL && b[i] == NULL;
}

/* What "many" is started with: so many strings of so many bytes. */
#define MANY 1000
static char *many[MANY + 3];
static char many_text[MANY][32];
static void make_many(void)
{
    many[0] = SELF;
    many[1] = "many";
    for (int i = 0; i < MANY; i++) {
        snprintf(many_text[i], sizeof(many_text[i]), "argument number %d", i);
        many[i + 2] = many_text[i];
    }
    many[MANY + 2] = NULL;
}

/* argv and environ as odd_arguments and odd_environment say. */
static int look_odd(int argc, char **argv)
{
    STEP(1, argc == sizeof(odd_arguments) / sizeof(odd_arguments[0]) - 1);
    STEP(2, same_strings(argv, odd_arguments));
    STEP(3, same_strings(environ, odd_environment));
    STEP(4, getenv("A") != NULL && strcmp(getenv("A"), "1") == 0);
    STEP(5, getenv("HOME") == NULL);
    return RIGHT;
}

/* argv as make_many says. */
static int look_many(int argc, char **argv)
{
    make_many();
    STEP(1, argc == MANY + 2);
    STEP(2, same_strings(argv, many));
    return RIGHT;
}

/* argv is SELF "words" "one" "two"; the variable MARK tells the call. */
static int look_words(int argc, char **argv)
{
    STEP(1, argc == 4 && argv[4] == NULL);
    STEP(2, strcmp(argv[2], "one") == 0 && strcmp(argv[3], "two") == 0);
    STEP(3, getenv("MARK") != NULL && strcmp(getenv("MARK"), "here") == 0);
    return RIGHT;
}

/* The pid and the parent's pid are in the arguments. */
static int look_pid(int argc, char **argv)
{
    STEP(1, argc == 4);
    STEP(2, atoi(argv[2]) == getpid());
    STEP(3, atoi(argv[3]) == getppid());
    STEP(4, strcmp(block_of(getpid())->name, "t_exec") == 0);
    return RIGHT;
}

/* 20 is open at offset 2, 21 was close-on-exec, the directory is /dev. */
static int look_descriptors(void)
{
    char cwd[32];
    STEP(1, lseek(20, 0, SEEK_CUR) == 2);
    STEP(2, fcntl(21, F_GETFD) == -1 && errno == EBADF);
    STEP(3, fcntl(22, F_GETFD) == -1 && errno == EBADF);
    STEP(4, getcwd(cwd, sizeof(cwd)) != NULL && strcmp(cwd, "/dev") == 0);
    return RIGHT;
}

/* The heap of before is gone: its frames, and its end. argv[2] says how many
 * frames were free before there was a heap. */
static int look_heap(char **argv)
{
    extern char end[];
    STEP(1, (char *)sbrk(0) >= end && (char *)sbrk(0) < end + 65536);
    STEP(2, free_frames() + 32 > (word)atoi(argv[2]));
    return RIGHT;
}

/* Executes itself so many times more, always with the same pid. */
static int run_again(char **argv)
{
    int left = atoi(argv[2]);
    char text[16];
    STEP(1, atoi(argv[3]) == getpid());
    STEP(2, sbrk(65536) != (void *)-1);
    if (left == 0)
        return RIGHT;
    snprintf(text, sizeof(text), "%d", left - 1);
    execl(SELF, SELF, "again", text, argv[3], NULL);
    return 3;
}

static int helper(int argc, char **argv)
{
    const char *mode = argv[1];
    if (strcmp(mode, "odd") == 0)
        return look_odd(argc, argv);
    if (strcmp(mode, "many") == 0)
        return look_many(argc, argv);
    if (strcmp(mode, "words") == 0)
        return look_words(argc, argv);
    if (strcmp(mode, "pid") == 0)
        return look_pid(argc, argv);
    if (strcmp(mode, "descriptors") == 0)
        return look_descriptors();
    if (strcmp(mode, "heap") == 0)
        return look_heap(argv);
    if (strcmp(mode, "again") == 0)
        return run_again(argv);
    return 99;
}

/* --- X1: the six calls ----------------------------------------------- */

enum { EXECVE, EXECV, EXECVP, EXECL, EXECLP, EXECLE };

static int one_of_six(word which)
{
    char *const argv[] = {SELF, "words", "one", "two", NULL};
    char *const envp[] = {"PATH=/none:/", "MARK=here", NULL};
    environ = (char **)envp;
    switch (which) {
    case EXECVE:
        environ = NULL;
        execve(SELF, argv, envp);
        break;
    case EXECV:
        execv(SELF, argv);
        break;
    case EXECVP:
        execvp("t_exec", argv);
        break;
    case EXECL:
        execl(SELF, SELF, "words", "one", "two", NULL);
        break;
    case EXECLP:
        execlp("t_exec", SELF, "words", "one", "two", NULL);
        break;
    default:
        environ = NULL;
        execle(SELF, SELF, "words", "one", "two", NULL, envp);
    }
    return 98;
}

static void ask_six(void)
{
    static const char *const questions[] = {
        "does execve pass arguments and environment?",
        "does execv?",
        "does execvp, with a search?",
        "does execl?",
        "does execlp, with a search?",
        "does execle, with its own environment?",
    };
    for (word i = EXECVE; i <= EXECLE; i++) {
        int status = run_child(one_of_six, i);
        ok(exited_with(status, RIGHT), questions[i], "%s", status_text(status));
    }
}

/* execl("/echo", ...) with its output in a file. */
static int echo_to_file(word unused)
{
    (void)unused;
    int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(fd, 1);
    close(fd);
    execl("/echo", "echo", "hello", "world", NULL);
    return 1;
}

static void ask_echo(void)
{
    char text[64] = {0};
    int status = run_child(echo_to_file, 0);
    int fd = open(OUTPUT, O_RDONLY);
    read(fd, text, sizeof(text) - 1);
    close(fd);
    unlink(OUTPUT);
    ok(exited_with(status, 0) && strcmp(text, "hello world\n") == 0,
       "does /echo print hello world?", "%s, %s", status_text(status), text);
}

/* --- X2: exact ------------------------------------------------------- */

static int pass_odd(word unused)
{
    execve(SELF, odd_arguments, odd_environment);
    return (int)unused;
}

static int pass_many(word unused)
{
    make_many();
    execv(SELF, many);
    return (int)unused;
}

/* One argument of so many bytes; E2BIG leaves all as it was. */
static int pass_long(word bytes)
{
    char *text = malloc(bytes + 1), *const none[] = {NULL};
    int mark = 4711;
    STEP(1, text != NULL);
    memset(text, 'x', bytes);
    text[bytes] = '\0';
    char *const argv[] = {"echo", text, NULL};
    int fd = open("/dev/null", O_WRONLY);
    if (fd < 0)
        fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(fd, 1);
    int r = execve("/echo", argv, none);
    STEP(2, r == -1 && errno == E2BIG);
    STEP(3, mark == 4711 && text[bytes - 1] == 'x' && text[0] == 'x');
    STEP(4, fcntl(fd, F_GETFD) == 0);
    return RIGHT;
}

static void ask_exact(void)
{
    static const struct {
        const char *question;
        child_body body;
        word argument;
        int code;
    } table[] = {
        {"are blanks, quotes, empty strings and the environment exact?",
         pass_odd, 1, RIGHT},
        {"are a thousand arguments exact?", pass_many, 1, RIGHT},
        {"do 60,000 bytes fit?", pass_long, 60000, 0},
        {"are 65,536 and the NUL too many: E2BIG?", pass_long, KUMQUAT_ARG_MAX,
         RIGHT},
        {"are 200,000 bytes too many: E2BIG?", pass_long, 200000, RIGHT},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        int status = run_child(table[i].body, table[i].argument);
        ok(exited_with(status, table[i].code), table[i].question, "%s",
           status_text(status));
    }
    unlink(OUTPUT);
}

/* --- X5, X9: kept and dropped ---------------------------------------- */

static int keep_pid(word unused)
{
    char self[16], parent[16];
    snprintf(self, sizeof(self), "%d", (int)getpid());
    snprintf(parent, sizeof(parent), "%d", (int)getppid());
    execl(SELF, SELF, "pid", self, parent, NULL);
    return (int)unused;
}

static int keep_descriptors(word unused)
{
    int fd = open("/motd", O_RDONLY);
    dup2(fd, 20);
    dup2(fd, 21);
    fcntl(21, F_SETFD, FD_CLOEXEC);
    dup2(open("/motd", O_RDONLY | O_CLOEXEC), 23);
    int closing = open("/motd", O_RDONLY | O_CLOEXEC);
    STEP(2, fcntl(closing, F_GETFD) == FD_CLOEXEC && closing < 20);
    STEP(3, fcntl(23, F_GETFD) == 0); /* dup2 clears it */
    fd = fcntl(closing, F_DUPFD, 22);
    STEP(4, fd == 22 && fcntl(22, F_SETFD, FD_CLOEXEC) == 0);
    STEP(5, lseek(20, 2, SEEK_SET) == 2 && chdir("/dev") == 0);
    execl(SELF, SELF, "descriptors", NULL);
    return (int)unused;
}

static int exec_with_heap(word bytes)
{
    char frames[16];
    snprintf(frames, sizeof(frames), "%u", (unsigned)free_frames());
    char *heap = sbrk((intptr_t)bytes);
    STEP(1, heap != (char *)-1);
    memset(heap, 1, bytes);
    execl(SELF, SELF, "heap", frames, NULL);
    return 97;
}

static int exec_again(word times)
{
    char left[16], self[16];
    snprintf(left, sizeof(left), "%d", (int)times);
    snprintf(self, sizeof(self), "%d", (int)getpid());
    execl(SELF, SELF, "again", left, self, NULL);
    return 97;
}

static void ask_kept(void)
{
    ok(exited_with(run_child(keep_pid, 1), RIGHT),
       "are pid, parent kept, and the name new?", "not");
    int status = run_child(keep_descriptors, 1);
    ok(exited_with(status, RIGHT),
       "are descriptors, offsets, the directory kept, cloexec closed?", "%s",
       status_text(status));
    status = run_child(exec_with_heap, 4 << 20);
    ok(exited_with(status, RIGHT), "is a heap of 4 MiB gone?", "%s",
       status_text(status));
    run_child(exec_again, 1);
    struct count before = count_now();
    status = run_child(exec_again, 200);
    ok(exited_with(status, RIGHT), "do 200 execs in a row work?", "%s",
       status_text(status));
    is_same_count(before, "and cost nothing that stays?");
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return helper(argc, argv);
    make_room();
    plan(6 + 1 + 5 + 5);
    ask_six();
    ask_echo();
    ask_exact();
    ask_kept();
    return done();
}
