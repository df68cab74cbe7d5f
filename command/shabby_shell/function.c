/*
 * Functions: commands with a name, which run in the shell itself.
 */
#include "builtin.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 500

struct function {
    struct function *next;
    char *name;
    struct program *program; /* which the body is part of */
    const struct node *body;
};

static struct function *functions;

static struct kept *locals; /* of the function that runs */

static struct function **find(const char *name)
{
    struct function **at = &functions;

    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

int function_exists(const char *name)
{
    return *find(name) != NULL;
}

const char *function_name(size_t i)
{
    struct function *function = functions;

    while (function != NULL && i-- > 0)
        function = function->next;
    return function != NULL ? function->name : NULL;
}

void function_unset(const char *name)
{
    struct function **at = find(name), *function = *at;

    if (function == NULL)
        return;
    *at = function->next;
    program_release(function->program);
    free(function->name);
    free(function);
}

void function_define(const struct node *node)
{
    const char *name = node->words.list[0];
    struct function *function = memory_grow(NULL, sizeof(*function));

    program_keep(shell.program);
    function_unset(name);
    *function = (struct function){.next = functions,
                                  .name = text_copy(name, strlen(name)),
                                  .program = shell.program,
                                  .body = node->first};
    functions = function;
}

int do_local(char **argv)
{
    if (shell.functions == 0) {
        warnx("local: not in a function");
        return STATUS_MISUSE;
    }
    for (argv++; *argv != NULL; argv++) {
        size_t length = strcspn(*argv, "=");
        char *name = text_copy(*argv, length);
        variable_keep(&locals, name);
        int error = 0;
        if ((*argv)[length] == '=')
            error = variable_set(name, *argv + length + 1);
        free(name);
        if (error < 0)
            return 1;
    }
    return 0;
}

/* Runs a body as a function does: with arguments and variables of its own. */
static int call(const struct node *body, char **argv)
{
    struct words arguments = {0}, outer = positional;
    struct kept *outer_locals = locals;
    struct context context = {.text = argv[0]};
    int loops = shell.loops;

    for (char **argument = argv + 1; *argument != NULL; argument++)
        words_add(&arguments, text_copy(*argument, strlen(*argument)));
    positional = arguments;
    locals = NULL;
    shell.loops = 0;
    int status = run_command(body, &context);
    if (shell.leave == LEAVE_FUNCTION) {
        shell.leave = LEAVE_NOT;
        status = shell.status;
    }
    variables_restore(&locals);
    words_clear(&positional); /* which `set` may have changed */
    positional = outer;
    locals = outer_locals;
    shell.loops = loops;
    return status;
}

int shell_enter(const char *who)
{
    if (shell.depth < DEPTH_MAX)
        return ++shell.depth;
    warnx("%s: it calls itself too deeply", who);
    shell.cut_off = 1;
    shell.status = STATUS_MISUSE;
    return 0;
}

/* A function may define itself anew while it runs. */
int function_run(char **argv)
{
    struct function *function = *find(argv[0]);
    struct program *own = function->program, *outer = shell.program;

    if (!shell_enter(argv[0]))
        return STATUS_MISUSE;
    program_keep(own);
    shell.program = own;
    shell.functions++;
    int status = call(function->body, argv);
    shell.functions--;
    shell.depth--;
    shell.program = outer;
    program_release(own);
    return status;
}
