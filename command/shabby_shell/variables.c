/*
 * The shell's variables and parameters, see variables.h.
 */
#include "variables.h"
#include "expand.h"
#include "shell.h"
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct variable {
    struct variable *next;
    char *name, *value; /* value NULL: it is only marked */
    int exported, readonly;
};

struct words positional;

static struct variable *variables;

/* Where the variable hangs in the list, or would. */
static struct variable **find(const char *name)
{
    struct variable **at = &variables;

    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

/* The variable, new if there is none. */
static struct variable *have(const char *name)
{
    struct variable **at = find(name);

    if (*at == NULL) {
        *at = memory_grow(NULL, sizeof(**at));
        **at = (struct variable){.name = text_copy(name, strlen(name))};
    }
    return *at;
}

static int is_readonly(const struct variable *variable)
{
    if (variable == NULL || !variable->readonly)
        return 0;
    warnx("%s: is readonly", variable->name);
    return 1;
}

const char *variable_get(const char *name)
{
    struct variable *variable = *find(name);

    return variable != NULL ? variable->value : NULL;
}

int variable_set(const char *name, const char *value)
{
    struct variable *variable = have(name);

    if (is_readonly(variable))
        return -1;
    char *copy = text_copy(value, strlen(value)); /* may be its own old one */
    free(variable->value);
    variable->value = copy;
    return 0;
}

int variable_unset(const char *name)
{
    struct variable **at = find(name), *variable = *at;

    if (variable == NULL)
        return 0;
    if (is_readonly(variable))
        return -1;
    *at = variable->next;
    free(variable->name);
    free(variable->value);
    free(variable);
    return 0;
}

void variable_export(const char *name)
{
    have(name)->exported = 1;
}

void variable_protect(const char *name)
{
    have(name)->readonly = 1;
}

void variable_keep(struct kept **list, const char *name)
{
    struct kept *kept = memory_grow(NULL, sizeof(*kept));
    const struct variable *variable = *find(name);
    const char *value = variable_get(name);

    *kept = (struct kept){
        .next = *list,
        .name = text_copy(name, strlen(name)),
        .value = value != NULL ? text_copy(value, strlen(value)) : NULL,
        .exported = variable != NULL && variable->exported,
        .readonly = variable != NULL && variable->readonly};
    *list = kept;
}

void variables_restore(struct kept **list)
{
    while (*list != NULL) {
        struct kept *kept = *list;
        struct variable *variable = have(kept->name);
        free(variable->value);
        variable->value = kept->value;
        variable->exported = kept->exported;
        variable->readonly = kept->readonly;
        *list = kept->next;
        free(kept->name);
        free(kept);
    }
}

void variables_start(char **environment)
{
    for (; *environment != NULL; environment++) {
        size_t length = name_length(*environment);
        if (length == 0 || (*environment)[length] != '=')
            continue;
        char *name = text_copy(*environment, length);
        variable_set(name, *environment + length + 1);
        variable_export(name);
        free(name);
    }
}

void variables_environment(struct words *out)
{
    for (struct variable *v = variables; v != NULL; v = v->next) {
        if (!v->exported || v->value == NULL)
            continue;
        struct text line = {0};
        text_add_string(&line, v->name);
        text_add(&line, '=');
        text_add_string(&line, v->value);
        words_add(out, text_take(&line));
    }
}

const char *variable_name(size_t index)
{
    struct variable *variable = variables;

    while (variable != NULL && index-- > 0)
        variable = variable->next;
    return variable != NULL ? variable->name : NULL;
}

/* --- Parameters ----------------------------------------------------------- */

static const char *positional_get(const char *number)
{
    unsigned long n = strtoul(number, NULL, 10);

    if (n == 0)
        return shell.name;
    return n <= positional.count ? positional.list[n - 1] : NULL;
}

/* The options that are on: $-. */
static const char *options_get(char *to)
{
    snprintf(to, 8, "%s%s%s%s%s", shell.exit_on_error ? "e" : "",
             shell.no_glob ? "f" : "", shell.interactive ? "i" : "",
             shell.no_unset ? "u" : "", shell.tell ? "x" : "");
    return to;
}

const char *parameter_get(const char *name)
{
    static char number[12];
    int value;

    if (isdigit((unsigned char)*name))
        return positional_get(name);
    if (*name == '-')
        return options_get(number);
    if (*name == '?')
        value = shell.status;
    else if (*name == '$')
        value = (int)shell.pid;
    else if (*name == '#')
        value = (int)positional.count;
    else if (*name == '!' && shell.background != 0)
        value = (int)shell.background;
    else
        return variable_get(name);
    snprintf(number, sizeof(number), "%d", value);
    return number;
}
