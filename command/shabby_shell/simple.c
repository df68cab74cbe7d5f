/*
 * One command: its words are expanded, then the shell does it itself, runs a
 * function, or starts a program. See run.c for the whole.
 */
#include "expand.h"
#include "redirect.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Does the word begin with "NAME="? */
static int is_assignment(const char *word)
{
    size_t length = name_length(word);

    return length > 0 && word[length] == '=';
}

int assign(const char *word, int export)
{
    size_t length = name_length(word);
    char *value = expand_value(word + length + 1);

    if (value == NULL)
        return -1;
    if (shell.cut_off) { /* by Ctrl+C: it is not all of the value */
        free(value);
        return 0;
    }
    char *name = text_copy(word, length);
    int error = variable_set(name, value);
    if (error == 0 && export)
        variable_export(name);
    free(name);
    free(value);
    return error;
}

/* Notes the values that assignments are going to replace. */
static void keep(const struct node *node, size_t count, struct kept **kept)
{
    for (size_t i = 0; i < count; i++) {
        char *name =
            text_copy(node->words.list[i], name_length(node->words.list[i]));
        variable_keep(kept, name);
        free(name);
    }
}

static int assign_all(const struct node *node, size_t count, int export)
{
    for (size_t i = 0; i < count; i++)
        if (assign(node->words.list[i], export) < 0)
            return -1;
    return 0;
}

/* Runs something of the shell's own, with redirections and assignments that
 * last as long as it does. */
static int run_own(const struct node *node, char **argv, size_t count,
                   const struct builtin *builtin)
{
    struct saved saved = {0};
    struct kept *kept = NULL;
    int status = STATUS_MISUSE;
    int is_exec = builtin != NULL && strcmp(argv[0], "exec") == 0;
    int stays = is_exec && argv[1] == NULL;
    int lasts = builtin != NULL && builtin->special;

    if (!lasts)
        keep(node, count, &kept);
    if (redirect_all(node->redirects, stays ? NULL : &saved) == 0) {
        if (assign_all(node, count, !lasts || is_exec) < 0)
            status = expansion_failed();
        else
            status = builtin != NULL ? builtin_run(builtin, argv)
                                     : function_run(argv);
    } else if (lasts) {
        status = SPECIAL_ERROR;
    }
    variables_restore(&kept);
    redirect_undo(&saved);
    if (status < 0 && !shell.interactive)
        shell_exit(-status);
    return abs(status);
}

/* Only assignments and redirections. */
static int run_nothing(const struct node *node, size_t count)
{
    struct saved saved = {0};
    int error = redirect_all(node->redirects, &saved);

    redirect_undo(&saved);
    if (error < 0)
        return STATUS_MISUSE;
    return assign_all(node, count, 0) < 0 ? expansion_failed()
                                          : substitution_status;
}

/* For set -x. */
static void tell(const struct node *node, size_t count, char *const *argv)
{
    fflush(stdout);
    fputs("+", stderr);
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, " %s", node->words.list[i]);
    for (; argv != NULL && *argv != NULL; argv++)
        fprintf(stderr, " %s", *argv);
    fputs("\n", stderr);
}

/* The command "command". */
int run_plain(char **argv)
{
    const struct builtin *builtin = builtin_find(argv[0]);
    const struct node nothing = {.kind = NODE_SIMPLE};
    const struct context context = {.text = argv[0]};

    return builtin != NULL ? abs(builtin_run(builtin, argv))
                           : run_external(&nothing, argv, 0, &context);
}

int run_simple(const struct node *node, const struct context *context)
{
    struct words argv = {0};
    size_t count = 0, expanded;
    int status = 0;

    while (count < node->words.count && is_assignment(node->words.list[count]))
        count++;
    substitution_status = 0;
    for (expanded = count; expanded < node->words.count && status == 0;
         expanded++)
        status = expand_word(node->words.list[expanded], &argv);
    if (status == 0 && shell.tell)
        tell(node, count, argv.list);

    const struct builtin *builtin =
        argv.count > 0 ? builtin_find(argv.list[0]) : NULL;
    if (status < 0)
        status = expansion_failed();
    else if (run_stopped()) /* Ctrl+C, in a substitution */
        status = shell.status;
    else if (argv.count == 0)
        status = run_nothing(node, count);
    else if ((builtin != NULL && builtin->special) ||
             (builtin != NULL && !function_exists(argv.list[0])))
        status = run_own(node, argv.list, count, builtin);
    else if (function_exists(argv.list[0]))
        status = run_own(node, argv.list, count, NULL);
    else
        status = run_external(node, argv.list, count, context);
    words_clear(&argv);
    return status;
}

int run_command(const struct node *node, const struct context *context)
{
    struct saved saved = {0};
    int status = STATUS_MISUSE;

    if (node->kind == NODE_SIMPLE)
        return run_simple(node, context);
    if (node->kind == NODE_SUBSHELL)
        return run_subshell(node, context);
    if (node->kind == NODE_FUNCTION) {
        function_define(node);
        return 0;
    }
    if (redirect_all(node->redirects, &saved) == 0)
        status = run_compound(node);
    redirect_undo(&saved);
    return status;
}
