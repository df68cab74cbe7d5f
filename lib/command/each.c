/*
 * Operands one by one, and questions; see kumquat/file_command.h.
 */
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <kumquat/info.h>
#include <kumquat/ipc.h>
#include <stdlib.h>

int each_operand(char **operands, int (*act)(const char *path))
{
    int status = 0;

    for (; *operands != NULL; operands++)
        if (act(*operands) < 0)
            status = failed(*operands);
    return status;
}

int confirmed(const char *what, const char *path)
{
    char *line = NULL;
    size_t size = 0;
    const struct info *self = info_block(ENDPOINT_SLOT(info_self()->self));

    fprintf(stderr, "%s: %s %s? ", self->name, what, path);
    int yes =
        getline(&line, &size, stdin) > 0 && (*line == 'y' || *line == 'Y');
    free(line);
    return yes;
}
