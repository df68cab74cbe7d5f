; Where a program begins. The stack, from esp up: argc, argv[0] ..., NULL,
; environment ..., NULL. (System V ABI, i386 supplement, 3-28.)

bits 32
section .text

extern main, exit, environ
extern __init_array_start, __init_array_end ; lib/user.ld
; [program-start]
global _start
_start:
        xor ebp, ebp            ; a back-trace ends here
        mov ebx, [esp]          ; argc
        lea edi, [esp + 4]      ; argv
        lea eax, [edi + ebx * 4 + 4] ; environment
        mov [environ], eax
        mov esi, __init_array_start
        jmp .next
.construct:
        call [esi]              ; C++: a file's global objects
        add esi, 4
.next:  cmp esi, __init_array_end
        jb .construct
        sub esp, 4              ; three arguments keep main's stack aligned
        push dword [environ]
        push edi
        push ebx
        call main
        mov [esp], eax
        call exit
; [program-start end]
