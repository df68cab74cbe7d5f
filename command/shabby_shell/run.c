/*
 * Running a tree of commands: lists, conditions, loops.
 *
 *     run        which commands run, and how often   run_list, run_compound
 *     simple     one command: expansion, redirections, assignments
 *     start      processes: pipelines, subshells, what runs behind
 *     exec       a process becomes a program
 *
 * break, continue and return set shell.leave: until the loop or function that
 * they mean has cared for it, nothing runs. Ctrl+C sets shell.cut_off, which
 * ends all that was typed.
 */
#include "expand.h"
#include "shell.h"
#include "variables.h"
#include <fnmatch.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static int run_node(const struct node *node);

int run_stopped(void)
{
    if (shell.interactive && shell_interrupted()) {
        shell.cut_off = CUT_BY_KEY;
        shell.status = STATUS_SIGNAL(SIGINT);
    }
    return shell.cut_off || shell.leave != LEAVE_NOT;
}

int run_list(const struct node *list)
{
    int status = 0;

    for (; list != NULL && !run_stopped(); list = list->next)
        status = run_node(list);
    return run_stopped() ? shell.status : status;
}

int run_program(struct program *program)
{
    struct program *outer = shell.program;

    shell.program = program;
    shell.status = run_list(program->list);
    shell.program = outer;
    return shell.status;
}

/* Runs a list whose status somebody asks for. */
static int run_tested(const struct node *list)
{
    shell.tested++;
    int status = run_list(list);
    shell.tested--;
    return status;
}

/* Is this pipeline what has failed, and not a command within it, whose status
 * was asked for there? */
static int is_end_of_error(const struct node *node)
{
    const struct node *stage = node->first;

    return stage->next != NULL || stage->kind == NODE_SIMPLE ||
           stage->kind == NODE_SUBSHELL;
}

/* One pipeline. Its status ends the shell after set -e, unless it is asked
 * for. */
static int run_pipe(const struct node *node)
{
    struct context context = {.text = node->text};

    shell.tested += node->negated;
    int status = node->first->next != NULL || node->background
                     ? start_pipeline(node)
                     : run_command(node->first, &context);
    shell.tested -= node->negated;
    if (run_stopped())
        return status;
    if (node->negated)
        return !status;
    if (status != 0 && shell.exit_on_error && shell.tested == 0 &&
        is_end_of_error(node))
        shell_exit(status);
    return status;
}

static int run_and_or(const struct node *node)
{
    int status = 0;

    for (node = node->first; node != NULL && !run_stopped();
         node = node->next) {
        if (node->joint != JOINT_NONE &&
            (status == 0) != (node->joint == JOINT_AND))
            continue;
        shell.tested += node->next != NULL;
        shell.status = status = run_pipe(node);
        shell.tested -= node->next != NULL;
    }
    return status;
}

static int run_node(const struct node *node)
{
    int status;

    if (node->background)
        status = start_background(node);
    else if (node->kind == NODE_PIPE)
        status = run_pipe(node);
    else
        status = run_and_or(node);
    if (shell.cut_off != CUT_BY_KEY) /* else it says so already */
        shell.status = status;
    return status;
}

/* --- Compound commands ---------------------------------------------------- */

/* After a round of a loop: was it the last? */
static int loop_left(void)
{
    if (!run_stopped())
        return 0;
    if (shell.cut_off || shell.leave == LEAVE_FUNCTION || --shell.levels > 0)
        return 1;
    int left = shell.leave == LEAVE_LOOP;
    shell.leave = LEAVE_NOT;
    return left;
}

static int run_while(const struct node *node)
{
    int status = 0;

    for (;;) {
        int condition = run_tested(node->first);
        if (run_stopped()) {
            if (loop_left())
                return shell.status;
            continue;
        }
        if ((condition == 0) != (node->kind == NODE_WHILE))
            return status;
        status = run_list(node->second);
        if (loop_left())
            return shell.status;
    }
}

/* -1: a word can't be expanded. */
static int run_for(const struct node *node)
{
    struct words values = {0};
    int status = 0;

    for (size_t i = 1; i < node->words.count && status == 0; i++)
        status = expand_word(node->words.list[i], &values);
    for (size_t i = 0; node->kind == NODE_FOR_EACH && i < positional.count; i++)
        words_add(&values,
                  text_copy(positional.list[i], strlen(positional.list[i])));
    for (size_t i = 0; status >= 0 && i < values.count; i++) {
        status = variable_set(node->words.list[0], values.list[i]);
        if (status < 0)
            break;
        status = run_list(node->second);
        if (loop_left())
            break;
    }
    words_clear(&values);
    return status;
}

/* Does one of the patterns match? -1: one can't be expanded. */
static int matches(const struct words *patterns, const char *subject)
{
    for (size_t i = 0; i < patterns->count; i++) {
        char *pattern = expand_pattern(patterns->list[i]);
        int match = pattern == NULL ? -1 : fnmatch(pattern, subject, 0) == 0;
        free(pattern);
        if (match != 0)
            return match;
    }
    return 0;
}

static int run_case(const struct node *node)
{
    char *subject = expand_value(node->words.list[0]);
    int match = subject != NULL ? 0 : -1, status = 0;

    for (node = node->first; node != NULL && match == 0; node = node->next) {
        match = matches(&node->words, subject);
        if (match > 0)
            status = run_list(node->second);
    }
    free(subject);
    return match < 0 ? -1 : status;
}

static int run_if(const struct node *node)
{
    while (node != NULL && node->kind == NODE_IF) {
        int condition = run_tested(node->first);
        if (run_stopped())
            return shell.status;
        if (condition == 0)
            return run_list(node->second);
        node = node->third;
    }
    return run_list(node);
}

static int run_loop(const struct node *node)
{
    shell.loops++;
    int status = node->kind == NODE_WHILE || node->kind == NODE_UNTIL
                     ? run_while(node)
                     : run_for(node);
    shell.loops--;
    return status;
}

int expansion_failed(void)
{
    if (!shell.interactive)
        shell_exit(STATUS_MISUSE);
    shell.cut_off = 1;
    return shell.status = STATUS_MISUSE;
}

int run_compound(const struct node *node)
{
    int status;

    if (node->kind == NODE_IF)
        status = run_if(node);
    else if (node->kind == NODE_GROUP)
        status = run_list(node->first);
    else if (node->kind == NODE_CASE)
        status = run_case(node);
    else
        status = run_loop(node);
    return status >= 0 ? status : expansion_failed();
}
