/*
 * A kernel, FS, TTY and CLOCK of a few lines under MM's own code, for host
 * tests. MM gets messages (serve, call); what it does is seen in the replies,
 * in the info blocks and in the slots here.
 *
 * Each slot has a state, and of its registers what a program would see of its
 * last call; a signal frame saves that on a stack, and SIGRETURN brings it
 * back. Orders that make no sense are complained of: memory freed before
 * files, a reply to someone who does not wait, a call that has no end.
 */
#ifndef HOST_MM_WORLD_H
#define HOST_MM_WORLD_H

#define main mm_main /* MM's own table of handlers is what the tests use */
#include "mm/main.c"
#undef main
#include <kumquat/crash.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static int wrong; /* what did not agree; the test has failed then */

static void complain(const char *what)
{
    if (wrong++ == 0)
        printf("# %s\n", what);
}

/* What a program sees of its last call. */
enum saw {
    NOTHING,  /* it has not come back yet, or there was none */
    A_REPLY,  /* in `reply` */
    THE_TRAP, /* it calls once more */
    AN_ERROR, /* from the trap itself: reply.type */
};

struct seen_call {
    enum saw saw;
    struct message reply;
};

/* What is kept of a signal frame, whose handler runs. */
struct pushed {
    word restorer, handler, mask;
    struct signal_info details;
    struct seen_call seen; /* for when the handler has returned */
};

#ifndef STACK_MAX
#define STACK_MAX 40 /* handlers inside each other; then EFAULT */
#endif

static struct slot {
    enum info_state state;
    endpoint peer; /* SENDING, CALLING, RECEIVING: to whom */
    bool in_call;  /* it has trapped and has not come back */
    unsigned generation;
    bool files;  /* FS knows it */
    bool parked; /* CALLING FS, for a terminal, or CLOCK: these will answer, if
                    not told */
    bool meets;  /* the answer meets the CANCEL */
    int moved;   /* bytes of the parked request so far */
    struct seen_call now;
    unsigned depth;
    struct pushed stack[STACK_MAX];
} slots[NR_PROCS];

static unsigned deaths[NR_PROCS], death_count; /* slots in order of EXIT */
static bool clone_fails, files_fail;
static int push_fails, return_fails; /* an errno for the next one; or 0 */
static word page_entry;              /* what explains any page */
static int templates;                /* that could be dropped, a frame each */
static word own_frames[NR_PROCS];    /* of each process's own */
static struct info blocks[NR_SLOTS];

/* MM's entry of a slot for processes; NULL: it is free. */
static inline struct process *process_at(unsigned slot)
{
    return process_of(blocks[NR_SERVERS + slot].self);
}
static struct info_head *head; /* where info_head() is */

static unsigned slot_of(endpoint e)
{
    unsigned slot = ENDPOINT_SLOT(e) - NR_SERVERS;

    if (slot >= NR_PROCS || slots[slot].state == STATE_FREE ||
        e >> ENDPOINT_SLOT_BITS != slots[slot].generation) {
        complain("MM names a process that is not there");
        return 0;
    }
    return slot;
}

static endpoint endpoint_of(unsigned slot)
{
    return ENDPOINT_MAKE(slots[slot].generation, NR_SERVERS + slot);
}

static struct info *block_of(unsigned slot)
{
    return &blocks[NR_SERVERS + slot];
}

static bool waits_for_mm(const struct slot *slot)
{
    return slot->state == STATE_CALLING && slot->peer == MM;
}

/* It comes back from its call. */
static void come_back(struct slot *slot, enum saw saw,
                      const struct message *reply)
{
    if (!slot->in_call)
        complain("a result for a process that has not called");
    slot->in_call = false;
    slot->now = (struct seen_call){saw, *reply};
}

/* --- KERNEL ----------------------------------------------------------------
 */

static int slot_create(void)
{
    for (unsigned i = 0; i < NR_PROCS; i++) {
        unsigned generation = slots[i].generation + 1;
        if (slots[i].state != STATE_FREE)
            continue;
        slots[i] = (struct slot){
            .state = STATE_CALLING, .peer = MM, .generation = generation};
        return (int)endpoint_of(i);
    }
    return -EAGAIN;
}

static int slot_clone(const struct slot *parent)
{
    if (!waits_for_mm(parent))
        complain("a process is cloned that does not call");
    if (clone_fails)
        return -ENOMEM;
    int child = slot_create();
    if (child < 0)
        return child;
    struct slot *slot = &slots[slot_of((endpoint)child)];
    slot->in_call = true;
    slot->depth = parent->depth;
    memcpy(slot->stack, parent->stack, parent->depth * sizeof slot->stack[0]);
    return child;
}

static int slot_hold(struct slot *slot, struct message *m)
{
    bool served = slot->state == STATE_CALLING && slot->peer < NR_SERVERS &&
                  slot->peer != MM;
    int state = slot->state;

    if (state == STATE_STOPPED)
        complain("a dead process is held");
    bool force = m->arg[1] != 0;
    m->arg[0] = slot->peer;
    if (served && !force)
        return -EAGAIN;
    if (state == STATE_CALLING && !slot->in_call) /* a fault */
        state = STATE_READY;
    slot->state = STATE_HELD;
    return state;
}

static int slot_push(struct slot *slot, const struct signal_frame *frame)
{
    int error = push_fails;

    push_fails = 0;
    if (error == 0 && (slot->depth == STACK_MAX || frame->handler >= USER_END))
        error = EFAULT;
    if (error != 0)
        return -error;
    if (frame->signal != (word)frame->details.si_signo)
        complain("a handler gets two signals");
    slot->stack[slot->depth++] =
        (struct pushed){frame->restorer, frame->handler, frame->mask,
                        frame->details, slot->now};
    slot->now.saw = NOTHING;
    return 0;
}

static int slot_resume(struct slot *slot, const struct message *m)
{
    struct message reply = {.type = m->arg[2], .arg = {m->arg[3]}};
    const struct signal_frame *frame = (const void *)(uintptr_t)m->arg[4];

    if (slot->state != STATE_HELD && !waits_for_mm(slot))
        complain("a process goes on that MM does not hold");
    if (slot->parked)
        complain("a process goes on whose request is still parked");
    if (m->arg[1] == RESUME_RESTART)
        come_back(slot, THE_TRAP, &reply);
    else if (m->arg[1] == RESUME_REPLY)
        come_back(slot, A_REPLY, &reply);
    else if (m->arg[1] == RESUME_FAIL)
        come_back(slot, AN_ERROR, &reply);
    else if (slot->in_call)
        complain("a process goes on whose call has no end");
    int error = frame != NULL ? slot_push(slot, frame) : 0;
    if (error == 0)
        slot->state = STATE_READY;
    return error;
}

static int slot_sigreturn(struct slot *slot, struct message *m)
{
    int error = return_fails;

    if (!waits_for_mm(slot))
        complain("a process returns from a handler and has not asked");
    return_fails = 0;
    if (error != 0 || slot->depth == 0)
        return error != 0 ? -error : -EFAULT;
    const struct pushed *top = &slot->stack[--slot->depth];
    m->arg[0] = top->mask;
    slot->now = top->seen;
    slot->in_call = false;
    slot->state = STATE_READY;
    return 0;
}

/* Another program: nothing is left of what the old one did. */
static int slot_swap(struct slot *slot)
{
    if (!waits_for_mm(slot))
        complain("a process gets another program and has not asked");
    slot->state = STATE_READY;
    slot->in_call = false;
    slot->now.saw = NOTHING;
    slot->depth = 0;
    return 0;
}

static int slot_exit(struct slot *slot)
{
    if (slot->state != STATE_HELD && slot->state != STATE_CALLING)
        complain("a process is ended that could still run");
    if (slot->files)
        complain("memory is freed before files");
    slot->state = STATE_STOPPED;
    head->memory.free += own_frames[slot - slots];
    deaths[death_count++ % NR_PROCS] = (unsigned)(slot - slots);
    return 0;
}

static int slot_free(struct slot *slot)
{
    if (slot->state != STATE_STOPPED)
        complain("a slot is freed that is not empty");
    slot->state = STATE_FREE;
    memset(block_of((unsigned)(slot - slots)), 0, sizeof blocks[0]);
    return 0;
}

static int slot_refresh(unsigned slot)
{
    block_of(slot)->own = own_frames[slot];
    block_of(slot)->tables = 1;
    return 0;
}

static int kernel_answer(struct message *m)
{
    if (m->type == KERNEL_CREATE)
        return slot_create();
    struct slot *slot = &slots[slot_of(m->arg[0])];
    switch (m->type) {
    case KERNEL_CLONE:
        return slot_clone(slot);
    case KERNEL_HOLD:
        return slot_hold(slot, m);
    case KERNEL_RESUME:
        return slot_resume(slot, m);
    case KERNEL_SIGRETURN:
        return slot_sigreturn(slot, m);
    case KERNEL_SPACE_SWAP:
        return slot_swap(slot);
    case KERNEL_SPACE_DROP:
        return 0;
    case KERNEL_EXIT:
        return slot_exit(slot);
    case KERNEL_FREE:
        return slot_free(slot);
    case KERNEL_GETPHYS:
        m->arg[0] = page_entry;
        return 0;
    case KERNEL_REFRESH:
        return slot_refresh((unsigned)(slot - slots));
    default:
        complain("MM asks KERNEL for something strange");
        return -ENOSYS;
    }
}

/* --- Other servers, when MM calls them -------------------------------------
 */

#define ASKED_MAX (2 * NR_PROCS)
static struct message asked[NR_SERVERS][ASKED_MAX]; /* answers to SIGNAL */
static unsigned asked_count[NR_SERVERS];
static word front_group, hung_session; /* TTY's: HANGUP's answer; question */

/* What a server will say when MM asks it who gets a signal. */
static inline void will_say(endpoint server, word type, word group)
{
    struct message m = {.type = type, .arg = {group}};

    asked[server][asked_count[server]++] = m;
}

static void say_next(endpoint server, struct message *m)
{
    *m = (struct message){.type = 0};
    if (asked_count[server] == 0)
        return;
    *m = asked[server][0];
    asked_count[server]--;
    memmove(asked[server], asked[server] + 1,
            asked_count[server] * sizeof asked[0][0]);
}

/* The server that a process waits for forgets it, or has just answered. */
static int request_cancel(endpoint server, struct slot *slot)
{
    const struct message answer = {.type = 3};

    if (slot->state != STATE_CALLING || slot->peer != server || !slot->parked)
        return -ESRCH;
    slot->parked = false;
    if (!slot->meets)
        return slot->moved > 0 ? slot->moved : server == FS ? -EAGAIN : -EINTR;
    come_back(slot, A_REPLY, &answer);
    slot->state = STATE_READY;
    return -ESRCH;
}

static int files_forked(struct slot *parent, struct slot *child)
{
    if (!parent->files)
        complain("FS does not know the parent");
    child->files = !files_fail;
    return files_fail ? -EIO : 0;
}

static int files_exited(struct slot *slot)
{
    if (!slot->files || slot->state != STATE_HELD)
        complain("files are closed twice, or too early");
    slot->files = slot->parked = false;
    return 0;
}

/* The program that processes get by exec, and LOADER's error, or 0. */
static word program_mode, program_owner; /* gid << 16 | uid */
static int load_fails;

static int loader_load_image(struct message *m)
{
    m->arg[2] = 0x40010000; /* where its heap begins */
    m->arg[3] = program_mode;
    m->arg[4] = program_owner;
    return -load_fails;
}

static int loader_drop_all(void)
{
    int count = templates;

    templates = 0;
    head->memory.free += (uint32_t)count;
    return count;
}

static int answer_of(endpoint peer, struct message *m)
{
    switch (m->type) {
    case LOADER_LOAD:
        return loader_load_image(m);
    case LOADER_DROP:
        return loader_drop_all();
    case FS_EXECED:
        slots[slot_of(m->arg[0])].files = true; /* now it knows INIT, too */
        return 0;
    case FS_FORKED:
        return files_forked(&slots[slot_of(m->arg[0])],
                            &slots[slot_of(m->arg[1])]);
    case FS_EXITED:
        return files_exited(&slots[slot_of(m->arg[0])]);
    case FS_CANCEL:
    case CLOCK_CANCEL:
        return request_cancel(peer, &slots[slot_of(m->arg[0])]);
    case DEVICE_HANGUP:
        hung_session = m->arg[0];
        return (int)front_group;
    default:
        complain("a server is asked for something strange");
        return -ENOSYS;
    }
}

int ipc_call(endpoint peer, struct message *m)
{
    static const endpoint owner[] = {0, 0, FS, TTY, LOADER, CLOCK};

    if (peer == KERNEL) {
        m->type = (word)kernel_answer(m);
        return 0;
    }
    if (m->type >> 8 >= 6 || owner[m->type >> 8] != peer)
        complain("a call to the wrong server");
    if (m->type == FS_SIGNAL || m->type == DEVICE_SIGNAL ||
        m->type == CLOCK_SIGNAL)
        say_next(peer, m);
    else
        m->type = (word)answer_of(peer, m);
    return 0;
}

static bool reply_may_fail; /* it is the main loop that replies */

int ipc_reply(endpoint peer, struct message *m)
{
    struct slot *slot = &slots[slot_of(peer)];

    if (slot->state == STATE_HELD) /* it will end in a moment */
        return -ESRCH;
    if (!waits_for_mm(slot)) {
        if (!reply_may_fail)
            complain("a reply to someone who does not wait");
        return -ESRCH;
    }
    if (slot->in_call)
        come_back(slot, A_REPLY, m);
    slot->state = STATE_READY;
    return 0;
}

/* MM's main loop is not used, but for its table. */
int ipc_receive(endpoint peer, struct message *m)
{
    (void)peer, (void)m;
    return -ENOSYS;
}

int ipc_reply_receive(endpoint peer, struct message *m)
{
    (void)peer, (void)m;
    return -ENOSYS;
}

/* --- The library ------------------------------------------------------------
 */

/* The stack of a crashed process: pairs (frame pointer, return address). */
#define FRAMES_AT 0x1000u
static const word frames[][2] = {
    {0x1008, 0x111}, {0x1010, 0x222}, {0x1000, 0x333}};

int copy_from(endpoint lender, word remote, void *to, size_t length)
{
    (void)lender;
    if (length == 0) /* the strings of exec */
        return 0;
    if (remote < FRAMES_AT || remote - FRAMES_AT > sizeof frames - length)
        return -EFAULT;
    memcpy(to, (const char *)frames + (remote - FRAMES_AT), length);
    return 0;
}

/* Every path, and all of argv and envp, is this. */
int copy_path(endpoint caller, word address, word length,
              char to[KUMQUAT_PATH_MAX])
{
    static const char path[] = "/bin/program";

    (void)caller, (void)address, (void)length;
    memcpy(to, path, sizeof path);
    return sizeof path - 1;
}

static struct crash seen; /* what MM_CRASH gave */

int copy_to(endpoint lender, word remote, const void *from, size_t length)
{
    (void)lender;
    if (remote == 0)
        return -EFAULT;
    memcpy(&seen, from, length);
    return 0;
}

size_t strlcpy(char *to, const char *from, size_t size)
{
    snprintf(to, size, "%s", from);
    return strlen(from);
}

void log_line(const char *format, ...)
{
    (void)format;
}

/* Pages of MM's own, for one exec at a time. */
static bool pages_taken;

void *page_take(word n, word count)
{
    static char pages[2 * KUMQUAT_ARG_MAX];

    (void)n;
    if (pages_taken || count * PAGE_SIZE > sizeof pages)
        complain("MM takes pages that it has");
    pages_taken = true;
    return pages;
}

void page_give(word n, word count)
{
    (void)n;
    (void)count;
    pages_taken = false;
}

void panic(const char *format, ...)
{
    printf("# panic: %s\n", format);
    exit(1);
}

/* --- The tests' side --------------------------------------------------------
 */

/* Info pages, and INIT in the first slot. */
static void world_start(void)
{
    head =
        mmap((void *)(uintptr_t)INFO_BASE, INFO_BLOCKS, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    head->memory.free = 1000;
    process_init(blocks);
    init_start();
}

bool timer_runs; /* MM has none */

/* One turn of MM's main loop. */
static void serve(struct message *m)
{
    int result = service_serve(&service, m);

    if (result == NO_REPLY) {
        signals_settle();
        return;
    }
    m->type = (word)result;
    reply_may_fail = true;
    ipc_reply(m->source, m);
    reply_may_fail = false;
}

/* A server notifies MM, which asks it what there is. */
static inline void notify(endpoint server)
{
    struct message m = {.source = server, .type = NOTIFY};

    serve(&m);
}

/* What a call has come to that was made with so many handlers running. */
static inline int result_of(unsigned slot, unsigned depth, word arg[5])
{
    const struct seen_call *call = depth < slots[slot].depth
                                       ? &slots[slot].stack[depth].seen
                                       : &slots[slot].now;

    if (call->saw == NOTHING)
        return NO_REPLY;
    memcpy(arg, call->reply.arg, sizeof call->reply.arg);
    return call->saw == THE_TRAP ? -ERESTART : (int)call->reply.type;
}

/* Lets a process make a call, and MM serve it. Returns the result, with m->arg;
 * -ERESTART: it will call once more; NO_REPLY: it waits or has ended. After a
 * fault it is 0 if the process runs. */
static inline int call(unsigned slot, struct message *m)
{
    unsigned depth = slots[slot].depth, generation = slots[slot].generation;
    struct message request = *m;

    death_count = 0;
    if (slots[slot].state == STATE_FREE || slots[slot].state == STATE_STOPPED)
        complain("the test lets a dead process call");
    slots[slot].state = STATE_CALLING;
    slots[slot].peer = MM;
    slots[slot].in_call = m->type != MM_FAULT;
    slots[slot].now.saw = NOTHING;
    request.source = endpoint_of(slot);
    serve(&request);
    if (slots[slot].generation != generation)
        return NO_REPLY;
    if (m->type == MM_FAULT)
        return slots[slot].state == STATE_READY ? 0 : NO_REPLY;
    return result_of(slot, depth, m->arg);
}

/* The same without further results: ask(slot, MM_KILL, pid, SIGTERM). */
#define ask(slot, type_, ...) \
    call(slot, &(struct message){.type = (type_), .arg = {__VA_ARGS__}})

/* Forks; returns the slot of the child, which has got its 0. */
static inline unsigned fork_from(unsigned parent)
{
    struct process *p = process_find(ask(parent, MM_FORK, 0));

    if (p == NULL) {
        complain("fork fails");
        return 0;
    }
    unsigned slot = slot_of(p->self);
    if (slots[slot].now.saw != A_REPLY || slots[slot].now.reply.type != 0)
        complain("the child does not get 0");
    return slot;
}

/* The process ends, and INIT, whose child it is, waits for it. */
static inline void end(unsigned slot)
{
    int pid = block_of(slot)->pid;

    ask(slot, MM_EXIT, 0);
    if (ask(slot_of(init_process->self), MM_WAIT, (word)pid) != pid)
        complain("INIT does not get its child");
}

#endif
