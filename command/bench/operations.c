/*
 * The table of operations.
 */
#include "bench.h"

/* clang-format off */
const struct operation operations[] = {
    /* Messages, and what else changes who runs. */
    {"null", 1000, SMALL, measure_null, 0,
     "a message to MM that it does not know, and back"},
    {"null-user", 1000, SMALL, measure_null_user, 0,
     "a message to another process and back"},
    {"one-way", 1000, SMALL, measure_one_way, 0,
     "a message to another process, until that has it"},
    {"copy-64", 1000, SMALL, measure_copy, 64,
     "who is called copies 64 bytes of the caller's memory"},
    {"copy-4k", 500, SMALL, measure_copy, 4096, "the same with 4 KiB"},
    {"tick", 25, SMALL, measure_tick, 0,
     "the timer's interrupt, until the process it met goes on"},
    {"switch", 25, LARGE, measure_switch, 0,
     "the same at the end of a turn: another process goes on"},
    {"irq", 50, SMALL, measure_irq, 0,
     "a disk's interrupt, until the process that reads has the sector"},

    /* Processes; the argument: MiB of memory in use, or which program. */
    {"getpid", 1000, SMALL, measure_getpid, 0, "getpid()"},
    {"fork", 200, SMALL, measure_fork, 0,
     "fork, exit and wait, of a small process"},
    {"fork-16m", 50, LARGE, measure_fork, 16, "the same with 16 MiB in use"},
    {"fork-exec", 100, SMALL, measure_fork_exec, 0,
     "fork, exec of echo into a file, and wait"},
    {"fork-exec-shell", 100, SMALL, measure_fork_exec, 1,
     "the same with a large program, shabby_shell -c ''"},
    {"wait", 500, SMALL, measure_wait, 0,
     "has a child ended or stopped? none has"},
    {"signal", 500, SMALL, measure_signal, 0,
     "kill() of oneself, into a handler and back"},
    {"signal-other", 200, SMALL, measure_signal_other, 0,
     "a signal to another process, and its signal back"},
    {"alarm", 500, SMALL, measure_alarm, 0,
     "an alarm, the last of all, is set and taken back"},

    /* Memory; the argument: MiB to map, or is the writer the last owner? */
    {"cow", 200, SMALL, measure_cow, 0,
     "the first write to a page shared with a child: a copy"},
    {"cow-last", 200, SMALL, measure_cow, 1,
     "the same when the child is gone: no copy"},
    {"zero", 200, SMALL, measure_zero, 0, "the first touch of a mapped page"},
    {"map-1m", 200, SMALL, measure_map, 1, "map and unmap 1 MiB, untouched"},
    {"map-64m", 200, SMALL, measure_map, 64, "the same with 64 MiB"},
    {"map-file", 100, SMALL, measure_map_file, 0,
     "map and unmap 64 KiB of a file"},
    {"protect", 500, SMALL, measure_protect, 0,
     "a page is made read-only, and writable again"},
    {"brk", 500, SMALL, measure_brk, 0,
     "the heap grows by a page, and shrinks again"},
    {"heap", 1000, SMALL, measure_heap, 0, "malloc and free of 100 bytes"},

    /* Names, in a directory of 200 (-d). */
    {"open", 500, SMALL, measure_open, 0, "open and close"},
    {"stat", 500, SMALL, measure_stat, 0, "stat()"},
    {"missing", 500, SMALL, measure_missing, 0,
     "stat() of a name that is not there"},
    {"create", 200, SMALL, measure_create, 0, "creat, close and unlink"},
    {"link", 200, SMALL, measure_link, 0, "link and unlink"},
    {"rename", 200, SMALL, measure_rename, 0, "another name, and back"},
    {"mkdir", 100, SMALL, measure_mkdir, 0, "mkdir and rmdir"},
    {"readdir", 50, SMALL, measure_readdir, 0, "all names are listed"},

    /* A file of 64 KiB (-f); the argument: bytes, or quarters of the file
     * that are passed over. */
    {"fstat", 500, SMALL, measure_fstat, 0, "fstat()"},
    {"lseek", 500, SMALL, measure_lseek, 0, "lseek()"},
    {"dup", 500, SMALL, measure_dup, 0, "dup and close"},
    {"read-1", 500, SMALL, measure_read, 1, "read of 1 byte"},
    {"read-4k", 500, SMALL, measure_read, 4096, "read of 4 KiB"},
    {"read-64k", 200, SMALL, measure_read, 65536, "read of 64 KiB"},
    {"read-middle", 500, SMALL, measure_read_at, 2,
     "read of 4 KiB in the file's middle"},
    {"read-end", 500, SMALL, measure_read_at, 4,
     "read of the file's last 4 KiB"},
    {"write-1", 500, SMALL, measure_write, 1, "write of 1 byte"},
    {"write-4k", 500, SMALL, measure_write, 4096,
     "write of 4 KiB over existing ones"},
    {"write-middle", 500, SMALL, measure_write_at, 2,
     "write of 4 KiB in the file's middle"},
    {"write-end", 500, SMALL, measure_write_at, 4,
     "write over the file's last 4 KiB"},
    {"append", 100, SMALL, measure_append, 0, "write of 4 KiB behind the end"},
    {"device", 500, SMALL, measure_device, 0,
     "write of 1 byte to /dev/null, by its driver"},

    {"pipe", 500, SMALL, measure_pipe, 0,
     "1 byte to another process and back, by two pipes"},
    {"pipe-64k", 100, SMALL, measure_pipe_bulk, 0,
     "64 KiB from another process, by a pipe"},
    {"poll", 500, SMALL, measure_poll, 0, "poll of a pipe's two ends"},
    {.name = NULL},
};
/* clang-format on */
