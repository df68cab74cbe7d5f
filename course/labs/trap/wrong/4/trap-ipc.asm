; The segment registers are left to the CPU, which makes them null.
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
        popa
        mov esp, [ss:segment_task + TSS_ESP0]
        sub esp, FRAME_END - FRAME_EIP
        mov eax, [ss:trap_source]
        iret

.long:
        mov eax, [trap_loaded]  ; who has trapped
        call ipc_trap
        jmp resume
