/*
 * Row M7: who is constructed before main, who is destroyed after it, and in
 * which order, together with the functions of atexit. And operator new and
 * delete of a program's own.
 *
 * What comes after main is seen by running this program again with a mode in
 * argv[1], its output in a file.
 */
#include "tap.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>

#define SELF   "/t_cxx_life"
#define OUTPUT "/t_cxx_life.tmp"
#define RIGHT  42

extern "C" int __cxa_atexit(void (*)(void *), void *, void *);

/* --- Who came and went ---------------------------------------------------- */

static char trail[100];

static void mark(const char *text)
{
    strlcat(trail, text, sizeof(trail));
}

/* Leaves "+name" in the trail when made and "-name" when destroyed. */
struct Step {
    const char *name;

    explicit Step(const char *name) : name(name)
    {
        mark("+");
        mark(name);
    }
    ~Step()
    {
        mark("-");
        mark(name);
    }
};

static int constructed, destroyed;

struct Counted {
    Counted()
    {
        constructed++;
    }
    ~Counted()
    {
        destroyed++;
    }
};

/* Made first, for its priority, and so destroyed last: tells the trail. */
struct Teller {
    bool asked = false;

    ~Teller()
    {
        if (asked)
            printf("%s\nctor %d dtor %d\n", trail, constructed, destroyed);
    }
};

static Step b("b"), c("c");
static Counted counted;
static Step a __attribute__((init_priority(200))) ("a");
static Teller teller __attribute__((init_priority(101)));

/* g++ puts it before all objects, the linker where its priority belongs. */
__attribute__((constructor(300))) static void between()
{
    mark(" function ");
}

static void step_d()
{
    static Step d("d");
}

static void step_e()
{
    static Step e("e");
}

static void at_exit_too()
{
    mark(" second ");
}

static void at_exit()
{
    mark(" first");
    atexit(at_exit_too);
}

/* --- Modes ---------------------------------------------------------------- */

/* d, a function of atexit, e: all end in the reverse order. */
static int leave()
{
    teller.asked = true;
    mark(" main ");
    step_d();
    atexit(at_exit);
    step_e();
    step_d();
    mark(" end ");
    return RIGHT;
}

static int leave_by_exit()
{
    exit(leave());
}

static int leave_at_once()
{
    _exit(leave());
}

/* Is a full list refused, to C and to C++, and harmless? */
static int fill_list()
{
    int count = 0;
    while (count <= ATEXIT_MAX && atexit(at_exit_too) == 0)
        count++;
    if (count == 0 || count > ATEXIT_MAX)
        return 1;
    if (__cxa_atexit([](void *) {}, nullptr, nullptr) != -1)
        return 2;
    step_d();
    return RIGHT;
}

static const struct {
    const char *name;
    int (*run)();
} modes[] = {
    {"leave", leave},
    {"exit", leave_by_exit},
    {"_exit", leave_at_once},
    {"full", fill_list},
};

static int run_mode(const char *name)
{
    for (const auto &mode : modes)
        if (strcmp(name, mode.name) == 0)
            return mode.run();
    return 99;
}

static char said[200]; /* by the last run */

/* Runs this program again in a mode. Returns its wait status. */
static int run_again(const char *mode)
{
    int fd = open(OUTPUT, O_RDWR | O_CREAT | O_TRUNC, 0644);
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        dup2(fd, STDOUT_FILENO);
        execl(SELF, SELF, mode, nullptr);
        _exit(98);
    }
    waitpid(pid, &status, 0);
    lseek(fd, 0, SEEK_SET);
    ssize_t length = read(fd, said, sizeof(said) - 1);
    said[length > 0 ? length : 0] = '\0';
    close(fd);
    unlink(OUTPUT);
    return status;
}

/* --- Operators of one's own ----------------------------------------------- */

static int news, deletes;

void *operator new(size_t size)
{
    news++;
    return malloc(size);
}

void operator delete(void *block) noexcept
{
    deletes++;
    free(block);
}

void operator delete(void *block, size_t) noexcept
{
    operator delete(block);
}

/* Does the library's new[] use them as well? (Volatile: g++ may leave out a
 * new and its delete that nobody else can see.) */
static int *volatile block;

static void ask_own()
{
    block = new int;
    delete block;
    block = new int[10];
    delete[] block;
    ok(news == 2 && deletes == 2, "can a program have its own new and delete?",
       "%d and %d calls", news, deletes);
}

/* --- Questions ------------------------------------------------------------ */

static const char LIFE[] =
    "+a function +b+c main +d+e end -e first second -d-c-b-a\n"
    "ctor 1 dtor 1\n";

int main(int argc, char **argv)
{
    if (argc > 1)
        return run_mode(argv[1]);
    plan(7);
    ok(strcmp(trail, "+a function +b+c") == 0 && constructed == 1,
       "are global objects made once, in order, before main?", "%s", trail);

    int status = run_again("leave");
    ok(strcmp(said, LIFE) == 0, "are they destroyed in reverse after main?",
       "%s", said);
    is(WEXITSTATUS(status), RIGHT, "is main's result the exit status?");
    run_again("exit");
    ok(strcmp(said, LIFE) == 0, "and by exit?", "%s", said);
    run_again("_exit");
    ok(said[0] == '\0', "but not by _exit?", "%s", said);
    is(WEXITSTATUS(run_again("full")), RIGHT,
       "does a full list refuse atexit and __cxa_atexit?");
    ask_own();
    return done();
}
