/*
 * A plugin of QEMU's that ends a machine which does not end by itself: after
 * so many instructions; after so many halts, each of which waits for the next
 * tick at most; and at a halt from which nothing wakes: interrupts are off, or
 * none comes. Halted time passes as fast as QEMU can work; so if it has worked
 * for a second and executed nothing, many hours have passed in the machine.
 * Halts count from a program's first instruction on: how many there are before
 * it, while the disk is read, depends on the host.
 *
 *     -plugin file=limit.so,instructions=N,halts=N
 *
 * Then QEMU's last line on standard error begins with "limit: " and says what
 * it was, and its exit status is 3. Instructions are counted by blocks of
 * translated code, when one begins.
 */
#include "qemu.h"
#include <kumquat/memory.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int qemu_plugin_version = PLUGIN_API;

#define STATUS_LIMIT 3
#define IDLE_SECONDS 1    /* of the host's CPU */
#define CLI          0xFA /* Intel SDM vol. 2A, CLI and HLT */
#define HLT          0xF4

/* What is counted: how much is left, and of how much. */
struct limit {
    const char *what;
    uint64_t left, all;
};

static struct limit instructions = {.what = "instructions"};
static struct limit halts = {.what = "halts"};
static bool program_runs; /* or has run */

static void spend(struct limit *limit, uint64_t amount)
{
    uint64_t left = limit->left;

    if (left > amount) {
        __atomic_store_n(&limit->left, left - amount, __ATOMIC_RELAXED);
        return;
    }
    fprintf(stderr, "limit: %llu %s\n", (unsigned long long)limit->all,
            limit->what);
    _exit(STATUS_LIMIT);
}

static void on_last_halt(unsigned cpu, void *data)
{
    (void)cpu, (void)data;
    fprintf(stderr, "limit: a halt with interrupts off\n");
    _exit(STATUS_LIMIT);
}

/* A thread: ends the machine when QEMU works but executes nothing. */
static void *watch_idle(void *unused)
{
    const struct timespec pause = {.tv_sec = IDLE_SECONDS};
    uint64_t left = instructions.all, before;

    (void)unused;
    do {
        before = left;
        clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &pause, NULL);
        left = __atomic_load_n(&instructions.left, __ATOMIC_RELAXED);
    } while (left != before || left == instructions.all); /* not yet begun */
    fprintf(stderr, "limit: a halt that no interrupt ends\n");
    _exit(STATUS_LIMIT);
}

/* Starts it, with all signals left to QEMU's own threads. */
static int start_watch(void)
{
    pthread_t thread;
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, NULL, watch_idle, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

/* A block begins: data is the number of its instructions. */
static void on_block(unsigned cpu, void *data)
{
    (void)cpu;
    spend(&instructions, (uintptr_t)data);
}

static void on_halting_block(unsigned cpu, void *data)
{
    on_block(cpu, data);
    if (program_runs)
        spend(&halts, 1);
}

/* Is the block's instruction so many before its end this one of one byte? */
static bool has(const struct qemu_plugin_tb *tb, size_t from_end, uint8_t code)
{
    size_t count = qemu_plugin_tb_n_insns(tb);
    const struct qemu_plugin_insn *insn;

    if (count <= from_end)
        return false;
    insn = qemu_plugin_tb_get_insn(tb, count - 1 - from_end);
    return qemu_plugin_insn_size(insn) == sizeof(code) &&
           *(const uint8_t *)qemu_plugin_insn_data(insn) == code;
}

static bool is_program(const struct qemu_plugin_tb *tb)
{
    uint64_t address = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0));
    return USER_BASE <= address && address < SERVER_BASE;
}

/* A block is translated when it is to run; a `hlt` can only be its last
 * instruction. */
static void on_translation(uint64_t id, struct qemu_plugin_tb *tb)
{
    void (*on_execution)(unsigned, void *) = on_block;

    (void)id;
    program_runs |= is_program(tb);
    if (has(tb, 0, HLT))
        on_execution = has(tb, 1, CLI) ? on_last_halt : on_halting_block;
    qemu_plugin_register_vcpu_tb_exec_cb(
        tb, on_execution, QEMU_PLUGIN_CB_NO_REGS,
        (void *)(uintptr_t)qemu_plugin_tb_n_insns(tb));
}

/* Takes an option "NAME=NUMBER" if it is this limit's. */
static bool limit_take(struct limit *limit, const char *option)
{
    size_t length = strlen(limit->what);

    if (strncmp(option, limit->what, length) != 0 || option[length] != '=')
        return false;
    limit->left = limit->all = strtoull(option + length + 1, NULL, 10);
    return true;
}

int qemu_plugin_install(uint64_t id, const struct qemu_info_t *info, int argc,
                        char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++)
        if (!limit_take(&instructions, argv[i]) && !limit_take(&halts, argv[i]))
            fprintf(stderr, "limit: what is %s?\n", argv[i]);
    if (instructions.all == 0 || halts.all == 0) {
        fprintf(stderr, "limit: instructions=N and halts=N are wanted\n");
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    return start_watch();
}
