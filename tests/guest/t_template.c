/*
 * Templates: programs used lately stay in memory, and exec clones them. Two
 * runs share their text; a program that was replaced on disk is read anew;
 * none is a reason to refuse memory to anybody.
 */
#include "count.h"
#include "memory.h"
#include <fcntl.h>

#define PROGRAM "/t_template.tmp"
#define OTHER   "/t_template.2"
#define NONE    0 /* no such program */

static endpoint parent;

/* --- files --------------------------------------------------------------- */

/* Writes a copy of a program over what is there, or into a new file. */
static void copy_program(const char *from, const char *to)
{
    static char buffer[8 * PAGE_SIZE];
    ssize_t n;
    int in = open(from, O_RDONLY);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
    while ((n = read(in, buffer, sizeof(buffer))) > 0)
        if (write(out, buffer, (size_t)n) != n)
            bail("can't write a program");
    if (in < 0 || out < 0 || n < 0)
        bail("can't copy a program");
    close(in);
    close(out);
}

/* What the program exits with. */
static int exec_it(word unused)
{
    execl(PROGRAM, PROGRAM, NULL);
    return 97 + (int)unused;
}

static int result(void)
{
    int status = run_child(exec_it, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Is there a template of this name? */
static int has_template(const char *name)
{
    for (word slot = NR_SERVERS; slot < info_head()->slots; slot++)
        if (info_block(slot)->life == LIFE_TEMPLATE &&
            strcmp(info_block(slot)->name, name) == 0)
            return 1;
    return 0;
}

/* --- replaced programs --------------------------------------------------- */

/* The first byte of the file that differs between two programs. */
static void change_in_place(const char *from)
{
    static char new[64 * PAGE_SIZE];
    int in = open(from, O_RDONLY), out = open(PROGRAM, O_WRONLY);
    ssize_t n = read(in, new, sizeof(new));
    if (out < 0 || n <= 0 || write(out, new, (size_t)n) != n)
        bail("can't change a program");
    close(in);
    close(out);
}

static void ask_replaced(void)
{
    copy_program("/true", PROGRAM);
    is(result(), 0, "does a copy of true run?");
    is(result(), 0, "and once more?");
    copy_program("/false", PROGRAM);
    is(result(), 1, "does it run anew when its file was written anew?");
    change_in_place("/true");
    is(result(), 0, "does it when the file was changed in place?");
    unlink(PROGRAM);
    copy_program("/false", PROGRAM);
    is(result(), 1, "does it when there is another file of that name?");
    unlink(PROGRAM);
    is(result(), 97, "is it gone when its file is?");
}

/* A file of the same inode: the old one is unlinked first. */
static void ask_recycled(void)
{
    int wrong = 0;
    for (int i = 0; i < 10; i++) {
        copy_program(i % 2 ? "/false" : "/true", PROGRAM);
        wrong += result() != i % 2;
        unlink(PROGRAM);
        copy_program("/motd", OTHER); /* takes the inode, perhaps */
        unlink(OTHER);
    }
    is(wrong, 0, "and each time, whatever inode it gets?");
}

/* --- sharing ------------------------------------------------------------- */

/* Waits as a program of its own. */
static int exec_sleeper(word unused)
{
    char peer[16];
    snprintf(peer, sizeof(peer), "%u", (unsigned)parent);
    execl("/t_template", "t_template", "sleep", peer, NULL);
    return 97 + (int)unused;
}

static int sleep_as_program(const char *peer)
{
    parent = (endpoint)strtoul(peer, NULL, 10); /* its page is written */
    return sleep_for(parent);
}

static void ask_shared(void)
{
    static const char same[] = "is the text of two runs the same frame?";
    void *text = (void *)ask_shared;
    pid_t one = start_child(exec_sleeper, 0),
          two = start_child(exec_sleeper, 0);
    until_asleep(one, parent);
    until_asleep(two, parent);
    struct page a = page_of(one, text), b = page_of(two, text);
    if (is_eager())
        skip(same, "fork=eager");
    else
        ok(a.frame != 0 && a.frame == b.frame && a.owners >= 2, same,
           "%#x, %#x, %u owners", (unsigned)a.frame, (unsigned)b.frame,
           (unsigned)a.owners);
    a = page_of(one, &parent);
    b = page_of(two, &parent);
    ok(a.frame != b.frame || !((a.flags | b.flags) & ENTRY_WRITE),
       "are their data not writable together?", "both %#x", (unsigned)a.frame);
    wake(one);
    wake(two);
    end_of(one);
    end_of(two);
}

/* --- dropped ------------------------------------------------------------- */

/* Takes memory until there is no template. 0 if that comes before the end of
 * all memory, and with every page as it should be. */
static int take_all(word unused)
{
    word pages = info_head()->memory.frames, n = 0;
    char *start = map(NULL, pages * PAGE_SIZE);
    (void)unused;
    own_data();
    STEP(1, start != NULL);
    while (n < pages && (frames_at_hand() > 1000 || templates_now() > 0))
        start[n++ * PAGE_SIZE] = 1;
    STEP(2, templates_now() == 0);
    for (word i = 0; i < n; i++)
        STEP(3, start[i * PAGE_SIZE] == 1);
    return 0;
}

static void ask_dropped(void)
{
    copy_program("/false", PROGRAM);
    result();
    is(has_template("t_template.tmp"), 1, "has a program run a template?");
    mprotect((void *)0x90000000, PAGE_SIZE, PROT_READ); /* ENOMEM: no page */
    is(has_template("t_template.tmp"), 1,
       "is it there when somebody errs with ENOMEM?");
    is_fine(run_child(take_all, 0), "are templates dropped for a page?");
    is(result(), 1, "does the program run again?");
    unlink(PROGRAM);
}

/* Many programs: old templates make room. */
#define PROGRAMS 20

static const char *path_of(int i)
{
    static char path[24];
    snprintf(path, sizeof(path), "/t_template.%d", i);
    return path;
}

static int exec_path(word i)
{
    execl(path_of((int)i), "many", NULL);
    return 97;
}

static void ask_many(void)
{
    int wrong = 0;
    for (int i = 0; i < PROGRAMS; i++)
        copy_program(i % 2 ? "/false" : "/true", path_of(i));
    for (int i = 0; i < 2 * PROGRAMS; i++)
        wrong +=
            !exited_with(run_child(exec_path, (word)(i % PROGRAMS)), i % 2);
    is(wrong, 0, "do twenty programs run, and run again?");
    for (int i = 0; i < PROGRAMS; i++)
        unlink(path_of(i));
}

/* The root directory gets room for the names, data get their frames. */
static void warm_up(void)
{
    for (int i = 0; i < PROGRAMS; i++)
        close(creat(path_of(i), 0600));
    for (int i = 0; i < PROGRAMS; i++)
        unlink(path_of(i));
    make_room();
    own_data();
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "sleep") == 0)
        return sleep_as_program(argv[2]);
    plan(7 + 2 + 4 + 1 + 1);
    parent = info_self()->self;
    warm_up();
    struct count before = count_now();
    ask_replaced();
    ask_recycled();
    ask_shared();
    ask_dropped();
    ask_many();
    is_same_count(before, "is nothing missing afterwards?");
    return done();
}
