/*
 * Row M7: C++. What new and delete do, virtual calls, local statics, and the
 * C headers. (Before and after main: t_cxx_life.)
 */
#include "tap.h"
#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <kumquat/crash_report.h>
#include <kumquat/elf.h>
#include <kumquat/format.h>
#include <kumquat/ipc.h>
#include <kumquat/lines.h>
#include <limits.h>
#include <new>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>

#define OUTPUT "/t_cxx.tmp"

/* The same, but the compiler no longer knows what it is. */
template <typename T> static T opaque(T value)
{
    __asm__ volatile("" : "+r"(value) : : "memory");
    return value;
}

/* --- Children that die ---------------------------------------------------- */

static char said[200]; /* by the last child, on stderr */

/* The signal that ends a child which runs the body, 0 if it lives. */
static int signal_of(int (*body)())
{
    int fd = open(OUTPUT, O_RDWR | O_CREAT | O_TRUNC, 0644);
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        dup2(fd, STDERR_FILENO);
        _exit(body());
    }
    waitpid(pid, &status, 0);
    lseek(fd, 0, SEEK_SET);
    ssize_t length = read(fd, said, sizeof(said) - 1);
    said[length > 0 ? length : 0] = '\0';
    close(fd);
    unlink(OUTPUT);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int new_too_much()
{
    return *new char[opaque(0xF0000000u)];
}

/* So many that their bytes, counted in 32 bits, would be 8. */
static int new_too_many()
{
    return (int)*new long long[opaque(0x20000001u)];
}

/* --- new and delete ------------------------------------------------------- */

/* Counts how many there are, and knows its number. */
struct Numbered {
    static int alive;
    static char order[20];
    int number;

    Numbered() : number(alive++)
    {
        note('+');
    }
    ~Numbered()
    {
        alive--;
        note('-');
    }
    void note(char what) const
    {
        char text[] = {what, (char)('0' + number), '\0'};
        strlcat(order, text, sizeof(order));
    }
};
int Numbered::alive;
char Numbered::order[20];

static void ask_objects()
{
    delete opaque(new Numbered);
    ok(strcmp(Numbered::order, "+0-0") == 0,
       "do new and delete construct and destroy?", "%s", Numbered::order);

    Numbered::order[0] = '\0';
    delete[] opaque(new Numbered[3]);
    ok(strcmp(Numbered::order, "+0+1+2-2-1-0") == 0,
       "do new[] and delete[], in order and in reverse?", "%s",
       Numbered::order);

    alignas(Numbered) char place[sizeof(Numbered)];
    Numbered *there = new (place) Numbered;
    ok((char *)there == place && Numbered::alive == 1,
       "does placement new construct in place?", "alive: %d", Numbered::alive);
    there->~Numbered();
    is(Numbered::alive, 0, "does an explicit destructor destroy?");
    delete opaque<Numbered *>(nullptr);
    delete[] opaque<Numbered *>(nullptr);
    is(Numbered::alive, 0, "does delete of nullptr do nothing?");
}

/* How many bytes apart from a multiple of 16 are blocks of some sizes? */
static size_t misalignment()
{
    size_t bits = 0;
    for (size_t size = 1; size <= 300; size += 7) {
        char *block = opaque(new char[size]);
        bits |= (size_t)block % __STDCPP_DEFAULT_NEW_ALIGNMENT__;
        delete[] block;
    }
    return bits;
}

/* More, one after the other, than there is memory. */
static bool new_and_delete_often()
{
    for (int i = 0; i < 100000; i++) {
        int *many = opaque(new int[4096]), *one = opaque(new int(i));
        bool right = *one == i;
        delete[] many;
        delete one;
        if (!right)
            return false;
    }
    return true;
}

static void ask_memory()
{
    struct Empty {
    };
    Empty *one = opaque(new Empty[0]), *other = opaque(new Empty[0]);
    ok(one != nullptr && other != nullptr && one != other,
       "has even nothing an address of its own?", "%p %p", (void *)one,
       (void *)other);
    delete[] one;
    delete[] other;
    is((long)misalignment(), 0, "is memory aligned as g++ expects it?");
    ok(new_and_delete_often(), "does delete give memory back?", "wrong");

    char *huge = new (std::nothrow) char[opaque(0xF0000000u)];
    ok(huge == nullptr, "is too much nullptr from new (std::nothrow)?", "%p",
       huge);
    delete[] huge;
    int signal = signal_of(new_too_much);
    ok(signal == SIGABRT &&
           strstr(said, "no memory for new of 4026531840 bytes") != nullptr,
       "does too much from new abort, with a message?", "%d: %s", signal, said);
    signal = signal_of(new_too_many);
    ok(signal == SIGABRT, "and too many for a 32-bit size from new[]?",
       "%d: %s", signal, said);
}

/* --- Virtual functions ---------------------------------------------------- */

static char destroyed[40];

struct Shape {
    virtual ~Shape()
    {
        strlcat(destroyed, "~Shape", sizeof(destroyed));
    }
    virtual int area() const = 0;
    virtual int corners() const
    {
        return 0;
    }
};

struct Square : Shape {
    int side;

    explicit Square(int side) : side(side)
    {
    }
    ~Square() override
    {
        strlcat(destroyed, "~Square", sizeof(destroyed));
    }
    int area() const override
    {
        return side * side;
    }
    int corners() const override
    {
        return 4;
    }
};

struct Dot : Shape {
    int area() const override
    {
        return 1;
    }
};

struct Abstract {
    Abstract()
    {
        opaque(this)->missing();
    }
    virtual ~Abstract() = default;
    virtual void missing() = 0;
};

struct Concrete : Abstract {
    void missing() override
    {
    }
};

static int call_pure()
{
    opaque(new Concrete)->missing();
    return 0;
}

static void ask_virtual()
{
    const Shape *square = opaque(new Square(3)), *dot = opaque(new Dot);
    is(square->area() * 100 + dot->area(), 901,
       "does a virtual call find the object's own function?");
    is(square->corners() * 100 + dot->corners(), 400,
       "and the base's, if it has none?");
    delete dot;
    destroyed[0] = '\0';
    delete square;
    ok(strcmp(destroyed, "~Square~Shape") == 0,
       "does delete by the base call all destructors?", "%s", destroyed);
    int signal = signal_of(call_pure);
    ok(signal == SIGABRT && strstr(said, "pure virtual") != nullptr,
       "does a pure virtual call abort, with a message?", "%d: %s", signal,
       said);
}

/* --- Local statics -------------------------------------------------------- */

static int first_argument(int argument)
{
    static const int kept = opaque(argument);
    return kept;
}

/* --- C -------------------------------------------------------------------- */

/* One function a header: they link only if it says extern "C". */
static void *const c_functions[] = {
    (void *)assert_fail,  (void *)isalpha,    (void *)opendir,
    (void *)warnx,        (void *)fcntl,      (void *)longjmp,
    (void *)signal,       (void *)printf,     (void *)qsort,
    (void *)memcpy,       (void *)strcasecmp, (void *)tcgetattr,
    (void *)clock,        (void *)fork,       (void *)ioctl,
    (void *)stat,         (void *)wait,       (void *)ipc_call,
    (void *)crash_report, (void *)format,     (void *)lines_find,
    (void *)&errno,
};

/* The child's wait status: the low bits of its pid, if it knows its parent. */
static int know_thyself(pid_t *child)
{
    int status = -1;
    pid_t parent = getpid();
    *child = fork();
    if (*child == 0)
        _exit(getppid() == parent ? getpid() & 0x7F : 0xFF);
    waitpid(*child, &status, 0);
    return status;
}

static void ask_c()
{
    size_t linked = 0;
    for (void *function : c_functions)
        linked += opaque(function) != nullptr;
    is((long)linked, sizeof(c_functions) / sizeof(c_functions[0]),
       "are C's functions there under their own names?");
    pid_t child;
    int status = know_thyself(&child);
    is(WEXITSTATUS(status), child & 0x7F,
       "do getpid and getppid, without a trap, tell the truth?");
}

/* --- A crash, for tests/test_calc.py -------------------------------------- */

struct Wild {
    /* With something on the stack, so that its caller can be found. */
    __attribute__((noinline)) int poke(volatile int *where)
    {
        volatile int value = 1;
        *where = value;
        return value;
    }
};

__attribute__((noinline)) static int crash()
{
    return Wild().poke(opaque<volatile int *>(nullptr)) + 1;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "crash") == 0)
        return crash();
    plan(5 + 6 + 4 + 1 + 2);
    ask_objects();
    ask_memory();
    ask_virtual();
    is(first_argument(1) * 10 + first_argument(2), 11,
       "is a local static made once, when first reached?");
    ask_c();
    return done();
}
