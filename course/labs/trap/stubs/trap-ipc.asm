; Lab, part 6. A message. As it stands, each goes the long way: the kernel's
; functions put it into the receiver's frame, and resume restores that.
global trap_ipc
trap_ipc:
        sub esp, 8              ; no error code, and nobody asks the vector
        SAVE_FRAME
        mov esp, kernel_stack_top
        mov eax, [trap_loaded]  ; who has trapped
        call ipc_trap
        jmp resume
