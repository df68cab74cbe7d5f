; Where a signal's handler returns to: it asks MM to go on with what the
; signal interrupted. The kernel finds the signal frame by esp: the handler's
; ret has taken the address of this code off it. (kumquat/signal_frame.h)

bits 32
section .text

IPC_VECTOR   equ 0x30
IPC_CALL     equ 1
MM           equ 2      ; lib/c/signal.c checks these two
MM_SIGRETURN equ 0x116

global signal_return:function
signal_return:
        mov eax, IPC_CALL << 29 | MM
        mov ebx, MM_SIGRETURN
        int IPC_VECTOR
        jmp signal_return       ; MM had died: its successor is asked
