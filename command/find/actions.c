/*
 * What find can do with what it has found.
 */
#include "find.h"
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int print(struct node *n, const struct walk *w)
{
    (void)n;
    puts(w->path);
    return 1;
}

static int print_with_nul(struct node *n, const struct walk *w)
{
    (void)n;
    fwrite(w->path, strlen(w->path) + 1, 1, stdout);
    return 1;
}

static int delete (struct node *n, const struct walk *w)
{
    int folder = S_ISDIR(w->st->st_mode);
    size_t length;
    const char *name = path_last(w->path, &length);

    (void)n;
    if (length == 1 && *name == '.')
        return 1; /* where we are stays */
    if ((folder ? rmdir(w->path) : unlink(w->path)) == 0)
        return 1;
    state.status = failed(w->path);
    return 0;
}

static void set_delete(struct node *n)
{
    (void)n;
    state.depth_first = 1;
}

const struct primary actions[] = {
    {"-print", 0, print, NULL},
    {"-print0", 0, print_with_nul, NULL},
    {"-delete", 0, delete, set_delete},
    {0},
};

/* --- -exec ---------------------------------------------------------------- */

static struct node *gathering; /* all -exec ... +; `left` leads to the next */

/* Runs the command with the path for each {}. */
static int exec_each(struct node *n, const struct walk *w)
{
    struct arguments now = {0};
    int done = 0, status = -1;

    for (size_t i = 0; i < n->command.count && done == 0; i++)
        done = arguments_add_replaced(&now, n->command.list[i], "{}", w->path);
    if (done < 0)
        state.status = failed(w->path);
    else
        status = program_run(now.list);
    arguments_cut(&now, 0);
    free(now.list);
    return status == 0;
}

/* Runs a command with what was gathered; the first `number` words are its own.
 */
static void run_gathered(struct node *n)
{
    if (n->command.count > (size_t)n->number &&
        program_run(n->command.list) != 0)
        state.status = 1;
    arguments_cut(&n->command, (size_t)n->number);
}

static int exec_gather(struct node *n, const struct walk *w)
{
    int done = arguments_add(&n->command, w->path);

    if (done < 0 && errno == E2BIG) {
        run_gathered(n);
        done = arguments_add(&n->command, w->path);
    }
    if (done < 0)
        state.status = failed(w->path);
    return 1;
}

void exec_finish(void)
{
    for (struct node *n = gathering; n != NULL; n = n->left)
        run_gathered(n);
}

static void add_word(struct node *n, const char *word)
{
    if (arguments_add(&n->command, word) < 0)
        err(1, "-exec");
}

char **exec_parse(struct node *node, char **words)
{
    for (; *words != NULL; words++) {
        if (strcmp(*words, ";") == 0 && node->command.count > 0) {
            node->is_true = exec_each;
            return words + 1;
        }
        if (strcmp(*words, "{}") == 0 && words[1] != NULL &&
            strcmp(words[1], "+") == 0 && node->command.count > 0) {
            node->is_true = exec_gather;
            node->number = (long)node->command.count;
            node->left = gathering;
            gathering = node;
            return words + 2;
        }
        add_word(node, *words);
    }
    bad_word("-exec", "its command ends with ; or {} +");
}
