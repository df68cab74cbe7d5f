/*
 * The shell's variables and parameters, and the environment of the programs
 * it starts.
 */
#ifndef SHABBY_SHELL_VARIABLES_H
#define SHABBY_SHELL_VARIABLES_H

#include "text.h"

/* Takes over all "NAME=value" of an environment, as exported variables. */
void variables_start(char **environment);

/* The value, which stays good until the variable is set; NULL if not set. */
const char *variable_get(const char *name);

/* Sets a variable; a new one is not exported. Returns 0, or -1 and says so if
 * it is readonly. */
int variable_set(const char *name, const char *value);

/* Forgets a variable. As variable_set. */
int variable_unset(const char *name);

/* Programs see it from now on, also when it is set later. */
void variable_export(const char *name);

/* It can't be set again. */
void variable_protect(const char *name);

/* Variables that get their values back: of one command, or of a function. */
struct kept {
    struct kept *next;
    char *name, *value; /* NULL: it was not set */
    int exported, readonly;
};

/* Notes the variable's value in *list; gives all of them back. */
void variable_keep(struct kept **list, const char *name);
void variables_restore(struct kept **list);

/* The exported variables as "NAME=value", added to `out`. */
void variables_environment(struct words *out);

/* The name of the variable with this index, in no order; NULL behind the
 * last. */
const char *variable_name(size_t index);

/* $1, $2, ...: of the shell, or of the function that runs. */
extern struct words positional;

/* The value of a variable, of a number (of `positional`, 0: the shell's or
 * script's name), or of ? $ ! # -; not of @ and *. It is good until the next
 * call or change. NULL if it is not set. */
const char *parameter_get(const char *name);

#endif
