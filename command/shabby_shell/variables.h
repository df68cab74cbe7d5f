/*
 * The shell's variables, and the environment of the programs it starts.
 */
#ifndef SHABBY_SHELL_VARIABLES_H
#define SHABBY_SHELL_VARIABLES_H

#include "text.h"

/* Takes over all "NAME=value" of an environment, as exported variables. */
void variables_start(char **environment);

/* The value, which stays good until the variable is set; NULL if not set. */
const char *variable_get(const char *name);

/* Sets a variable; a new one is not exported. */
void variable_set(const char *name, const char *value);

/* Programs see it from now on; without a value it is not created. */
void variable_export(const char *name);

/* The exported variables as "NAME=value", added to `out`. */
void variables_environment(struct words *out);

#endif
