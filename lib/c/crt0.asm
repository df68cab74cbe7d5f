; Where a program begins. The stack, from esp up: argc, argv[0] ..., NULL,
; environment ..., NULL. (System V ABI, i386 supplement, 3-28.)

bits 32
section .text

extern main, exit, environ
global _start
_start:
        xor ebp, ebp            ; a back-trace ends here
        mov ecx, [esp]          ; argc
        lea edx, [esp + 4]      ; argv
        lea eax, [edx + ecx * 4 + 4] ; environment
        mov [environ], eax
        sub esp, 4              ; three arguments keep main's stack aligned
        push eax
        push edx
        push ecx
        call main
        mov [esp], eax
        call exit
