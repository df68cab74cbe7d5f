/*
 * I/O ports: the x86 instructions as functions.
 *
 * A driver may touch the ports of its row in servers.def only; any other
 * access faults, for IOPL is 0 and the I/O bitmap holds that row.
 */
#ifndef KUMQUAT_PORTS_H
#define KUMQUAT_PORTS_H

#include <stddef.h>
#include <stdint.h>

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint32_t inl(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void outl(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

/* Reads `count` 16-bit words from one port into *to. */
static inline void insw(uint16_t port, void *to, size_t count)
{
    __asm__ volatile("rep insw" : "+D"(to), "+c"(count) : "d"(port) : "memory");
}

/* Writes `count` 16-bit words from *from to one port. */
static inline void outsw(uint16_t port, const void *from, size_t count)
{
    __asm__ volatile("rep outsw"
                     : "+S"(from), "+c"(count)
                     : "d"(port)
                     : "memory");
}

#endif
