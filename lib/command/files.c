/*
 * Files that a command reads, and their lines; see kumquat/command.h.
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *memory_resize(void *block, size_t size)
{
    void *resized = realloc(block, size);

    if (resized == NULL)
        err(STATUS_TROUBLE, "%zu bytes", size);
    return resized;
}

void *memory_get(size_t size)
{
    return memory_resize(NULL, size);
}

/* A directory can be opened, but not read. */
static int is_directory(FILE *file)
{
    struct stat st;

    if (fstat(fileno(file), &st) < 0 || !S_ISDIR(st.st_mode))
        return 0;
    errno = EISDIR;
    return 1;
}

FILE *file_open(const char *name)
{
    int standard = strcmp(name, "-") == 0;
    FILE *file = standard ? stdin : fopen(name, "r");

    if (file == NULL || !is_directory(file))
        return file;
    if (!standard)
        fclose(file);
    errno = EISDIR;
    return NULL;
}

int file_close(FILE *file, const char *name)
{
    int status = ferror(file) ? failed(name) : 0;

    if (file != stdin) {
        fclose(file);
        return status;
    }
    fflush(file);   /* steps back over what was read ahead */
    clearerr(file); /* a terminal can be read once more */
    return status;
}

int is_output(FILE *file, const char *name)
{
    struct stat in, out;

    if (fstat(fileno(file), &in) < 0 || fstat(STDOUT_FILENO, &out) < 0 ||
        !S_ISREG(in.st_mode) || in.st_dev != out.st_dev ||
        in.st_ino != out.st_ino || in.st_size == 0)
        return 0;
    warnx("%s: it is the output, too", name);
    return 1;
}

int files_each(char **operands, int (*act)(FILE *file, const char *name))
{
    static char *standard[] = {"-", NULL};
    int status = 0;

    if (*operands == NULL)
        operands = standard;
    for (; *operands != NULL && !ferror(stdout); operands++) {
        FILE *file = file_open(*operands);
        if (file == NULL) {
            status = failed(*operands);
            continue;
        }
        status |= act(file, *operands) != 0;
        status |= file_close(file, *operands);
    }
    return status;
}

int line_read(struct line *line, FILE *file)
{
    if (ferror(stdout))
        return 0; /* in vain */
    ssize_t length = getline(&line->text, &line->room, file);
    if (length < 0 && !feof(file) && !ferror(file))
        err(STATUS_TROUBLE, "a line of more than %zu bytes", line->room);
    if (length < 0)
        return 0;
    line->ended = line->text[length - 1] == '\n';
    line->length = (size_t)length - (size_t)line->ended;
    line->text[line->length] = '\0';
    return 1;
}

void line_write(const struct line *line, FILE *file)
{
    fwrite(line->text, 1, line->length, file);
    fputc('\n', file);
}
