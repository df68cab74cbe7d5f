/*
 * What PROBE of the lab "trap" is asked (servers/probe.c).
 */
#ifndef LAB_TRAP_H
#define LAB_TRAP_H

enum {
    PROBE_ANSWER = 0x7001, /* answers */
    PROBE_FAULT,           /* ends by a fault, without an answer */
};

#endif
