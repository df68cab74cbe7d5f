; setjmp and longjmp: keep and bring back what a function must preserve
; (System V ABI, i386 supplement, 3-11), and where it was called from.

bits 32
section .text

; struct jmp_buf of setjmp.h
KEPT_EBX equ 0
KEPT_ESI equ 4
KEPT_EDI equ 8
KEPT_EBP equ 12
KEPT_ESP equ 16         ; as the caller sees it after the return
KEPT_EIP equ 20

global setjmp:function
setjmp:
        mov ecx, [esp + 4]
        mov [ecx + KEPT_EBX], ebx
        mov [ecx + KEPT_ESI], esi
        mov [ecx + KEPT_EDI], edi
        mov [ecx + KEPT_EBP], ebp
        lea eax, [esp + 4]
        mov [ecx + KEPT_ESP], eax
        mov eax, [esp]
        mov [ecx + KEPT_EIP], eax
        xor eax, eax
        ret

global longjmp:function
longjmp:
        mov ecx, [esp + 4]
        mov eax, [esp + 8]
        cmp eax, 1
        adc eax, 0              ; 0 becomes 1
        mov ebx, [ecx + KEPT_EBX]
        mov esi, [ecx + KEPT_ESI]
        mov edi, [ecx + KEPT_EDI]
        mov ebp, [ecx + KEPT_EBP]
        mov esp, [ecx + KEPT_ESP]
        jmp [ecx + KEPT_EIP]
