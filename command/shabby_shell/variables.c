/*
 * The shell's variables, see variables.h: a list, newest last.
 */
#include "variables.h"
#include "expand.h"
#include <stdlib.h>
#include <string.h>

struct variable {
    struct variable *next;
    char *name, *value;
    int exported;
};

static struct variable *variables;

/* Where the variable hangs in the list, or would. */
static struct variable **find(const char *name)
{
    struct variable **at = &variables;

    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    return at;
}

const char *variable_get(const char *name)
{
    struct variable *variable = *find(name);

    return variable != NULL ? variable->value : NULL;
}

void variable_set(const char *name, const char *value)
{
    struct variable **at = find(name);
    char *copy = text_copy(value, strlen(value));

    if (*at == NULL) {
        *at = memory_resize(NULL, sizeof(**at));
        **at = (struct variable){.name = text_copy(name, strlen(name))};
    }
    free((*at)->value);
    (*at)->value = copy;
}

void variable_export(const char *name)
{
    struct variable *variable = *find(name);

    if (variable != NULL)
        variable->exported = 1;
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
        if (!v->exported)
            continue;
        struct text line = {0};
        text_add_string(&line, v->name);
        text_add(&line, '=');
        text_add_string(&line, v->value);
        words_add(out, text_take(&line));
    }
}
