/*
 * What lies on the stack of a process while it runs a signal's handler.
 *
 * MM fills the part before the context, KERNEL the rest, and the handler
 * starts with esp at `restorer`, as if that had called it. When it returns,
 * the restorer (lib/sigreturn.asm) asks MM to go on from the context: KERNEL
 * takes from it only what a process may set itself.
 */
#ifndef KUMQUAT_SIGNAL_FRAME_H
#define KUMQUAT_SIGNAL_FRAME_H

#include <kumquat/types.h>

/* How the call of a process ends that was taken out of it: KERNEL RESUME. */
enum resume {
    RESUME_KEEP,    /* it was in none: its registers stay */
    RESUME_RESTART, /* it traps once more, with the same message */
    RESUME_REPLY,   /* the reply's type and first argument */
    RESUME_FAIL,    /* no reply, but -errno from the trap */
};

struct signal_info { /* siginfo_t */
    int32_t si_signo;
    int32_t si_code; /* SI_USER, or what kind of fault */
    int32_t si_pid;  /* the sender, or the child; 0: the system */
    uint32_t si_uid; /* of that process */
    void *si_addr;   /* a fault's address */
};

/* The registers of the process, in the order of the kernel's trap frame. */
struct signal_registers {
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags, esp, ss;
};

struct signal_frame {
    uint32_t restorer;      /* where the handler returns to */
    uint32_t signal;        /* the handler's three arguments */
    uint32_t info, context; /* addresses in this frame, by KERNEL */
    struct signal_info details;
    uint32_t handler;
    uint32_t mask; /* of signals, for afterwards */
    struct signal_registers registers;
    uint32_t fpu_used; /* the last field is there */
    uint8_t fpu_state[512];
};
_Static_assert(sizeof(struct signal_frame) == 44 + 60 + 4 + 512 ||
                   sizeof(void *) != 4 /* a host test */,
               "lib/sigreturn.asm and debuggers know it");

#endif
