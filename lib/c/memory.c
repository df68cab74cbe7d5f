/*
 * Areas of bytes: copy, fill, compare, search.
 *
 * The compiler calls the first four of these on its own, to copy a struct for
 * example, and turns a loop that copies or fills into such a call. So they
 * are made of the CPU's string instructions: a loop in C would become a call
 * of itself. Four bytes go at a time, then the rest one by one; a count of
 * zero costs one instruction, so short areas need no path of their own.
 *
 * The direction flag is clear on entry to every function (System V ABI).
 */
#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    void *d = to;
    const void *s = from;
    size_t words = count / 4, bytes = count % 4;

    __asm__ volatile("rep movsl" : "+D"(d), "+S"(s), "+c"(words) : : "memory");
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(bytes) : : "memory");
    return to;
}

/* Backwards only if the target begins inside the source: with the direction
 * flag set, from the last byte on, then from the last whole four bytes on. */
void *memmove(void *to, const void *from, size_t count)
{
    if ((size_t)((char *)to - (const char *)from) >= count)
        return memcpy(to, from, count);

    char *d = (char *)to + count - 1;
    const char *s = (const char *)from + count - 1;
    size_t words = count / 4, bytes = count % 4;

    __asm__ volatile("std\n\t"
                     "rep movsb\n\t"
                     "sub $3, %0\n\t"
                     "sub $3, %1\n\t"
                     "mov %3, %2\n\t"
                     "rep movsl\n\t"
                     "cld"
                     : "+&D"(d), "+&S"(s), "+&c"(bytes)
                     : "r"(words)
                     : "memory", "cc");
    return to;
}

void *memset(void *to, int byte, size_t count)
{
    void *d = to;
    size_t words = count / 4, bytes = count % 4;
    unsigned pattern = (unsigned char)byte * 0x01010101u;

    __asm__ volatile("rep stosl"
                     : "+D"(d), "+c"(words)
                     : "a"(pattern)
                     : "memory");
    __asm__ volatile("rep stosb"
                     : "+D"(d), "+c"(bytes)
                     : "a"(pattern)
                     : "memory");
    return to;
}

/* The comparison stops behind the first pair that differs, or the last. */
int memcmp(const void *a, const void *b, size_t count)
{
    if (count == 0)
        return 0;
    __asm__ volatile("repe cmpsb"
                     : "+S"(a), "+D"(b), "+c"(count)
                     :
                     : "cc", "memory");
    return ((const unsigned char *)a)[-1] - ((const unsigned char *)b)[-1];
}

void *memchr(const void *area, int byte, size_t count)
{
    const unsigned char *p = area;

    for (; count > 0; p++, count--) {
        if (*p == (unsigned char)byte)
            return (void *)p;
    }
    return NULL;
}
