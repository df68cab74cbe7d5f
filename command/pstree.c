/*
 * pstree - shows who is whose child
 *
 * usage: pstree [-p]
 *
 * Draws all processes as a tree below init.
 *
 *   -p  the pids as well
 *
 * Exit status: 0.
 */
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/processes.h>
#include <stdlib.h>
#include <string.h>

#define INIT 1 /* its pid */
#define STEP 3 /* columns a level */

struct process {
    int32_t pid, ppid;
    char name[PROCESS_NAME_MAX];
};

static struct process *list;
static unsigned count;
static int show_pids;

static int compare(const void *a, const void *b)
{
    return ((const struct process *)a)->pid - ((const struct process *)b)->pid;
}

/* Reads all at once, so that the picture does not change while it is drawn. */
static void read_processes(void)
{
    const struct info_head *head = info_head();

    list = malloc(head->slots * sizeof(list[0]));
    if (list == NULL)
        err(1, "list");
    for (uint32_t slot = head->first_process; slot < head->slots; slot++) {
        const struct info *p = info_block(slot);
        if (!is_process(p))
            continue;
        list[count].pid = p->pid;
        list[count].ppid = p->ppid;
        strlcpy(list[count++].name, p->name, PROCESS_NAME_MAX);
    }
    qsort(list, count, sizeof(list[0]), compare);
}

static void print_name(const struct process *p)
{
    if (show_pids)
        printf("%s(%d)\n", p->name, (int)p->pid);
    else
        puts(p->name);
}

/* The next child of `parent` from that place in the list on; NULL: none. */
static const struct process *next_child(int32_t parent, const struct process *p)
{
    while (p < list + count && p->ppid != parent)
        p++;
    return p < list + count ? p : NULL;
}

/* Prints all below a process. `margin`, of that length, stands before each
 * line; it has room for the deepest tree there can be. */
static void print_children(int32_t parent, char *margin, size_t length)
{
    const struct process *child = next_child(parent, list);

    while (child != NULL) {
        const struct process *next = next_child(parent, child + 1);
        printf("%.*s%s", (int)length, margin, next != NULL ? "|- " : "`- ");
        print_name(child);
        strcpy(margin + length, next != NULL ? "|  " : "   ");
        print_children(child->pid, margin, length + STEP);
        child = next;
    }
}

int main(int argc, char **argv)
{
    while (option_next(argc, argv, "p") != -1)
        show_pids = 1;
    operands(argc, argv, 0, 0);
    read_processes();
    char *margin = malloc(count * STEP + 1);
    if (margin == NULL)
        err(1, "margin");
    for (unsigned i = 0; i < count; i++)
        if (list[i].pid == INIT)
            print_name(&list[i]);
    print_children(INIT, margin, 0);
    free(margin);
    free(list);
    return 0;
}
