/*
 * What C++ programs need at run time: operator new and delete (include/new),
 * and what g++'s code refers to by itself (Itanium C++ ABI). Of that,
 * __cxa_atexit is in lib/c/exit.c, beside atexit.
 *
 * All is in one file since g++ refers to __cxa_pure_virtual weakly: it comes
 * into a program with operator delete, which every virtual destructor calls.
 */
#include <err.h>
#include <new>
#include <stdlib.h>

extern "C" {

/* Tells __cxa_atexit which shared library a destructor belongs to (3.3.5);
 * here there are none. */
void *__dso_handle;

/* Stands in a vtable where a class has no function of its own, and is called
 * when its constructor or destructor calls that function (3.2.6). */
void __cxa_pure_virtual()
{
    warnx("pure virtual function called");
    abort();
}
}

/* A program may have operators of its own. The library's other forms then
 * use those. */
#define REPLACEABLE __attribute__((weak))

const std::nothrow_t std::nothrow;

/* Even no bytes have an address of their own. */
static void *allocate(size_t size)
{
    return malloc(size == 0 ? 1 : size);
}

REPLACEABLE void *operator new(size_t size)
{
    void *block = allocate(size);

    if (block == nullptr) {
        warnx("no memory for new of %zu bytes", size);
        abort();
    }
    return block;
}

REPLACEABLE void *operator new[](size_t size)
{
    return operator new(size);
}

REPLACEABLE void *operator new(size_t size, const std::nothrow_t &) noexcept
{
    return allocate(size);
}

REPLACEABLE void *operator new[](size_t size, const std::nothrow_t &) noexcept
{
    return operator new(size, std::nothrow);
}

REPLACEABLE void operator delete(void *block) noexcept
{
    free(block);
}

REPLACEABLE void operator delete[](void *block) noexcept
{
    operator delete(block);
}

REPLACEABLE void operator delete(void *block, size_t) noexcept
{
    operator delete(block);
}

REPLACEABLE void operator delete[](void *block, size_t) noexcept
{
    operator delete[](block);
}

REPLACEABLE void operator delete(void *block, const std::nothrow_t &) noexcept
{
    operator delete(block);
}

REPLACEABLE void operator delete[](void *block, const std::nothrow_t &) noexcept
{
    operator delete[](block);
}
