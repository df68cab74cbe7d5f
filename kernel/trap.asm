; Into the kernel and out again.
;
; The CPU pushes ss, esp, eflags, cs, eip (and for some exceptions an error
; code) right into the slot of the running process, because TSS.esp0 points
; at the end of its trap frame. The stub adds the vector, pusha the rest;
; then the slot is complete and the kernel takes its own stack.
; (Intel SDM vol. 3A, 6.12 and 6.15.)

bits 32

KERNEL_DATA equ 0x10            ; kernel/segment.h
USER_DATA   equ 0x0F            ; LDT_SELECTOR(LDT_DATA)
IPC_VECTOR  equ 0x30            ; include/kumquat/ipc.h
STUB_SIZE   equ 16              ; kernel/trap.h

FRAME_EIP    equ 40             ; offsets into struct trap_frame
FRAME_CS     equ 44
FRAME_EFLAGS equ 48
FRAME_SS     equ 56
FRAME_END    equ 60
FRAME_WORDS  equ 15
TSS_ESP0     equ 4              ; offset into struct tss

USER_CODE    equ 0x07           ; LDT_SELECTOR(LDT_CODE)
EFLAGS_VM    equ 1 << 17
EFLAGS_USER  equ 0x202          ; interrupts on

extern kernel_stack_top
extern trap_user, trap_kernel, trap_switch, trap_loaded
extern trap_message, trap_source, ipc_trap, segment_task
; C functions called from here are FROM_TRAP: their argument is in eax.

section .text

; [save-frame]
; The rest of a frame, and the kernel's own segments. eax: the frame.
%macro SAVE_FRAME 0
        pusha
        cld
        mov eax, KERNEL_DATA
        mov ds, eax
        mov es, eax
        mov eax, esp
%endmacro
; [save-frame end]

; [load-segments]
; Those of programs; exit loads them each time. %gs: kernel/segment.h.
%macro LOAD_SEGMENTS 0
        mov eax, USER_DATA
        mov ds, eax
        mov es, eax
        mov fs, eax
%endmacro
; [load-segments end]

; ---- one stub a vector, STUB_SIZE bytes each -----------------------------

; [trap-stubs]
global trap_stubs
        align STUB_SIZE
trap_stubs:
%assign vector 0
%rep IPC_VECTOR
%if vector != 8 && (vector < 10 || vector > 14) && vector != 17
        push dword 0            ; the CPU pushed no error code
%endif
        push dword vector
        jmp trap_entry
        align STUB_SIZE
%assign vector vector + 1
%endrep
; [trap-stubs end]

; [trap-entry]
trap_entry:
        SAVE_FRAME
        test dword [eax + FRAME_EFLAGS], EFLAGS_VM
        jnz .from_vm86
        test byte [eax + FRAME_CS], 3
        jz .from_kernel
.from_user:
        mov esp, kernel_stack_top
        call trap_user          ; eax: the frame is the slot
        jmp resume

; A program can't turn virtual-8086 mode on (Intel SDM vol. 2A, IRET), but
; QEMU 7.2 lets it. The CPU has then pushed gs, fs, ds, es as well, so the
; frame lies four words too low, in a part of the slot before that nobody
; uses. It is moved to its place, and the program goes on in protected mode.
.from_vm86:
        lea esi, [eax + (FRAME_WORDS - 1) * 4]
        lea edi, [esi + 16]
        mov ecx, FRAME_WORDS
        std
        rep movsd
        cld
        add eax, 16
        mov dword [eax + FRAME_EFLAGS], EFLAGS_USER ; no IOPL
        mov dword [eax + FRAME_CS], USER_CODE
        mov dword [eax + FRAME_SS], USER_DATA
        jmp .from_user

; Only the idle loop takes interrupts in ring 0; its frame is dropped.
.from_kernel:
        call trap_kernel
        jmp resume
; [trap-entry end]

; ---- messages ------------------------------------------------------------

; [trap-ipc]
; The short way: all is loaded for who runs next but six registers, which are
; still in the sender's frame. So they come from there, the rest from his own.
global trap_ipc
trap_ipc:
        sub esp, 8              ; no error code, and nobody asks the vector
        SAVE_FRAME
        mov esp, kernel_stack_top
        call trap_message       ; eax: the frame is the slot
        test eax, eax
        jz .long
        mov esp, eax
        LOAD_SEGMENTS
        popa
        mov esp, [ss:segment_task + TSS_ESP0]
        sub esp, FRAME_END - FRAME_EIP
        mov eax, [ss:trap_source]
        iret

.long:
        mov eax, [trap_loaded]  ; who has trapped
        call ipc_trap
        jmp resume
; [trap-ipc end]

; [trap-resume]
; Runs the process in eax from now on; 0: there is nothing to run.
global resume
resume:
        test eax, eax
        jz idle
        cmp eax, [trap_loaded]
        je .loaded
        call trap_switch
.loaded:
        mov esp, eax
        LOAD_SEGMENTS
        popa
        add esp, 8              ; vector and error code
        iret
; [trap-resume end]

; [idle]
idle:
        mov esp, kernel_stack_top
        sti                     ; takes effect after the hlt has begun
        hlt
        jmp idle
; [idle end]
