; The stubs around the one trap gate: struct message <-> registers.
;
; int ipc_call(endpoint peer, struct message *m), and so on; see
; include/kumquat/ipc.h for the registers. The kernel changes only the seven
; message registers, so what C wants kept is saved here.

bits 32
section .text

IPC_VECTOR equ 0x30

; offsets into struct message
SOURCE  equ 0
TYPE    equ 4
ARG     equ 8

; after pusha: its eax at 28, return address at 32, peer at 36, m at 40
%define RESULT esp + 28
%define PEER   esp + 36
%define MSG    esp + 40

%macro ENTER_STUB 1     ; operation
        pusha
        mov eax, [PEER]
        or eax, %1 << 29
%endmacro

%macro LEAVE_STUB 0
        mov [RESULT], eax
        popa
        ret
%endmacro

%macro LOAD_MESSAGE 0
        mov esi, [MSG]
        mov ebx, [esi + TYPE]
        mov ecx, [esi + ARG]
        mov edx, [esi + ARG + 4]
        mov edi, [esi + ARG + 12]
        mov ebp, [esi + ARG + 16]
        mov esi, [esi + ARG + 8]
%endmacro

%macro STORE_MESSAGE 0  ; only when eax is a source: skips to .failed if not
        test eax, eax
        js .failed
        push esi
        mov esi, [MSG + 4]
        mov [esi + SOURCE], eax
        mov [esi + TYPE], ebx
        mov [esi + ARG], ecx
        mov [esi + ARG + 4], edx
        mov [esi + ARG + 12], edi
        mov [esi + ARG + 16], ebp
        pop dword [esi + ARG + 8]
        xor eax, eax
.failed:
%endmacro

%macro STUB 4           ; name, operation, loads a message, stores one
global %1:function
%1:
        ENTER_STUB %2
%if %3
        LOAD_MESSAGE
%endif
        int IPC_VECTOR
%if %4
        STORE_MESSAGE
%endif
        LEAVE_STUB
%endmacro

STUB ipc_call, 1, 1, 1
STUB ipc_receive, 2, 0, 1
STUB ipc_reply, 3, 1, 0
STUB ipc_reply_receive, 4, 1, 1
STUB ipc_send, 5, 1, 0
STUB ipc_notify, 6, 0, 0
