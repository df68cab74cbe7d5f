; Where the boot loader enters: protected mode, paging off, interrupts off.
; Multiboot Specification 0.6.96, 3.1 and 3.2.

bits 32

; [multiboot-header]
MULTIBOOT_MAGIC equ 0x1BADB002
MULTIBOOT_FLAGS equ 0x00000003  ; modules on page borders, a memory map

section .multiboot
align 4
        dd MULTIBOOT_MAGIC
        dd MULTIBOOT_FLAGS
        dd -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
; [multiboot-header end]

; [first-instructions]
; One stack for the whole kernel: it never blocks, so one is enough. The page
; below is a guard: paging.c leaves it out of the identity map.
section .bss
alignb 4096
global kernel_guard
kernel_guard:
        resb 4096
        resb 8192
global kernel_stack_top
kernel_stack_top:

section .text
global _start
extern kernel_main
_start:
        mov esp, kernel_stack_top
        push dword 0
        popf                    ; direction up, no trap flag, IOPL 0
        xor ebp, ebp            ; a back-trace ends here
        push ebx                ; struct multiboot_info
        push eax                ; loader's magic number
        call kernel_main        ; does not return
; [first-instructions end]
