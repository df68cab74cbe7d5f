; Where a server begins. The kernel's loader has set up its stack.

bits 32
section .text

extern main
global _start
; [server-start]
_start:
        xor ebp, ebp            ; a back-trace ends here
        call main
        ud2                     ; a server's loop does not return
; [server-start end]
