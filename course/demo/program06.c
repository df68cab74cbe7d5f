/*
 * Chapter 6: whose frames are these?
 *
 * A process looks at four of its pages before it forks, behind that together
 * with its child, and again whenever one of the two has used a page. The child
 * prints nothing and does what the parent says by messages, so all happens in a
 * fixed order.
 */
#include <err.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <kumquat/page.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES   4
#define LETTERS 26
#define MAPPED  0x50000000u /* pages 1 to 3: far from all else, easily seen */

enum { DONE, WRITE, READ, END }; /* messages: the child's, and the parent's */

static const word pages[PAGES] = {USER_BASE, MAPPED, MAPPED + PAGE_SIZE,
                                  MAPPED + 2 * PAGE_SIZE};

static void say(bool is_so, const char *what)
{
    printf("%s%s\n", what, is_so ? "" : " - BUT IT IS NOT SO");
}

/* Frames are called A, B, ... in the order in which they are seen. */
static char letter(word frame)
{
    static word seen[LETTERS];
    int i = 0;

    while (i < LETTERS - 1 && seen[i] != 0 && seen[i] != frame)
        i++;
    seen[i] = frame;
    return (char)('A' + i);
}

static struct page look(pid_t pid, int number)
{
    struct page page;

    if (getphys(pid, (const void *)pages[number], &page) < 0)
        err(1, "getphys");
    return page;
}

/* Each page: its frame, how it may be used, how many owners the frame has. */
static void show(const char *who, pid_t pid)
{
    printf("  %-8s", who);
    for (int i = 0; i < PAGES; i++) {
        struct page page = look(pid, i);
        if (page.frame == 0)
            printf("%-10s", page.flags & ENTRY_ZERO ? "zero" : "none");
        else
            printf("%c %-5s %-2u", letter(page.frame),
                   page.flags & ENTRY_WRITE ? "write"
                   : page.flags & ENTRY_COW ? "cow"
                                            : "read",
                   (unsigned)page.owners);
    }
    printf("\n");
}

static void use(word number, word how)
{
    volatile char *page = (volatile char *)pages[number];

    if (how == WRITE)
        *page = 'x';
    else
        (void)*page;
}

static int child(endpoint parent)
{
    struct message m = {.type = DONE};

    while (ipc_call(parent, &m) == 0 && m.type != END) {
        use(m.arg[0], m.type);
        m.type = DONE;
    }
    return 0;
}

/* Has the child use a page, and returns when it has. */
static void let(endpoint child, word number, word how)
{
    struct message m = {.type = how, .arg = {number}};

    ipc_reply(child, &m);
    ipc_receive(child, &m);
}

static void show_both(pid_t pid)
{
    show("parent", getpid());
    show("child", pid);
}

static void compare(endpoint other, pid_t pid, bool eager)
{
    word shared = look(getpid(), 1).frame;
    struct usage usage;

    say((look(pid, 1).frame == shared) != eager,
        eager ? "fork has copied each page that there was"
              : "fork has copied nothing: both have the same frames");
    show_both(pid);
    usage_of(other, &usage);
    printf("  frames that only the child has: %u; that it shares: %u\n",
           (unsigned)usage.own, (unsigned)usage.shared);
    let(other, 1, WRITE);
    say(look(pid, 1).frame != shared, "the child has written page 1");
    show_both(pid);
    use(1, WRITE);
    say(look(getpid(), 1).frame == shared,
        "the parent has written page 1, and still has the frame");
    show_both(pid);
    let(other, 3, READ);
    say(look(pid, 3).frame != 0, "the child has read page 3, the first time");
    show_both(pid);
}

int main(void)
{
    endpoint self = info_self()->self;
    struct message m;

    if (map((void *)MAPPED, (PAGES - 1) * PAGE_SIZE) == NULL)
        err(1, "map");
    use(1, WRITE);
    use(2, WRITE);
    say(true, "page:     0 (code)  1         2         3");
    show("parent", getpid());
    pid_t pid = fork();
    if (pid == 0)
        return child(self);
    if (pid < 0)
        err(1, "fork");
    ipc_receive(ANY, &m);
    compare(m.source, pid, strstr(info_head()->command_line, "fork=eager"));
    m.type = END;
    ipc_reply(m.source, &m);
    waitpid(pid, NULL, 0);
    return 0;
}
