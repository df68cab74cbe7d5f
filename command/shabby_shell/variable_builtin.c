/*
 * The shell's commands for variables, options and arguments: export, readonly,
 * unset, set, shift, read.
 */
#include "builtin.h"
#include "expand.h"
#include "shell.h"
#include "variables.h"
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Prints a value so that the shell can read it. */
static void print_quoted(const char *value)
{
    putchar('\'');
    for (; *value != '\0'; value++) {
        if (*value == '\'')
            fputs("'\\'", stdout);
        putchar(*value);
    }
    fputs("'\n", stdout);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Prints all variables, or those that programs see, after a word. */
static void print_variables(const char *before, const struct words *lines)
{
    if (lines->count > 1)
        qsort(lines->list, lines->count, sizeof(char *), by_name);
    for (size_t i = 0; i < lines->count; i++) {
        size_t length = strcspn(lines->list[i], "=");
        printf("%s%.*s=", before, (int)length, lines->list[i]);
        print_quoted(lines->list[i] + length + 1);
    }
}

static int print_exported(void)
{
    struct words lines = {0};

    variables_environment(&lines);
    print_variables("export ", &lines);
    words_clear(&lines);
    return 0;
}

static int print_all(void)
{
    struct words lines = {0};
    const char *name;

    for (size_t i = 0; (name = variable_name(i)) != NULL; i++) {
        const char *value = variable_get(name);
        struct text line = {0};
        if (value == NULL)
            continue;
        text_add_string(&line, name);
        text_add(&line, '=');
        text_add_string(&line, value);
        words_add(&lines, text_take(&line));
    }
    print_variables("", &lines);
    words_clear(&lines);
    return 0;
}

/* "NAME" or "NAME=value" of export and readonly. */
static int mark(char **argv, const char *word)
{
    size_t length = name_length(word);
    int error = 0;

    if (length == 0 || (word[length] != '=' && word[length] != '\0')) {
        warnx("%s: %s: not a name", argv[0], word);
        return SPECIAL_ERROR;
    }
    char *name = text_copy(word, length);
    if (word[length] == '=')
        error = variable_set(name, word + length + 1);
    if (*argv[0] == 'e')
        variable_export(name);
    else
        variable_protect(name);
    free(name);
    return error < 0 ? SPECIAL_ERROR : 0;
}

int do_export(char **argv)
{
    int status = 0;

    if (argv[1] == NULL || strcmp(argv[1], "-p") == 0)
        return *argv[0] == 'e' ? print_exported() : 0;
    for (size_t i = 1; argv[i] != NULL; i++)
        if (mark(argv, argv[i]) < 0)
            status = SPECIAL_ERROR;
    return status;
}

int do_unset(char **argv)
{
    int functions = 0, status = 0;

    if (*++argv != NULL &&
        (strcmp(*argv, "-f") == 0 || strcmp(*argv, "-v") == 0))
        functions = (*argv++)[1] == 'f';
    for (; *argv != NULL; argv++) {
        if (functions)
            function_unset(*argv);
        else if (variable_unset(*argv) < 0)
            status = SPECIAL_ERROR;
    }
    return status;
}

/* --- Options and arguments ------------------------------------------------ */

/* The flag of a letter, or of a name of "set -o". */
static const struct {
    char letter;
    const char *name;
    int *flag;
} options[] = {
    {'e', "errexit", &shell.exit_on_error},
    {'f', "noglob", &shell.no_glob},
    {'u', "nounset", &shell.no_unset},
    {'x', "xtrace", &shell.tell},
};

/* Sets an option by its letter, or its name (letter 'o'). */
static int set_option(char letter, const char *name, int on)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (letter == 'o' ? name != NULL && strcmp(name, options[i].name) == 0
                          : letter == options[i].letter) {
            *options[i].flag = on;
            return 0;
        }
    }
    warnx("set: %s: it knows -e, -f, -u, -x and their names for -o",
          letter == 'o' && name != NULL ? name : (char[]){letter, '\0'});
    return SPECIAL_ERROR;
}

/* "-eu" or "+x"; *argv moves on to the name of -o. */
static int set_options(char ***argv)
{
    const char *word = **argv;

    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const char *name = *letter == 'o' ? (*argv)[1] : NULL;
        if (set_option(*letter, name, *word == '-') < 0)
            return SPECIAL_ERROR;
        *argv += name != NULL;
    }
    return 0;
}

int do_set(char **argv)
{
    int ended = 0;

    if (argv[1] == NULL)
        return print_all();
    while (*++argv != NULL && !ended && (**argv == '-' || **argv == '+') &&
           (*argv)[1] != '\0') {
        ended = strcmp(*argv, "--") == 0;
        if (!ended && set_options(&argv) < 0)
            return SPECIAL_ERROR;
    }
    if (*argv == NULL && !ended)
        return 0;
    struct words old = positional;
    positional = (struct words){0};
    for (; *argv != NULL; argv++)
        words_add(&positional, text_copy(*argv, strlen(*argv)));
    words_clear(&old);
    return 0;
}

int do_shift(char **argv)
{
    char *end = "";
    unsigned long count = argv[1] != NULL ? strtoul(argv[1], &end, 10) : 1;

    if (*end != '\0' || end == argv[1] || count > positional.count) {
        warnx("shift: %s: not that many", argv[1] != NULL ? argv[1] : "1");
        return SPECIAL_ERROR;
    }
    struct words rest = {0};
    for (size_t i = count; i < positional.count; i++)
        words_add(&rest,
                  text_copy(positional.list[i], strlen(positional.list[i])));
    words_clear(&positional);
    positional = rest;
    return 0;
}

/* --- read ----------------------------------------------------------------- */

/*
 * Reads a line, byte by byte: what follows is for others. A backslash protects
 * the next character, and joins lines; which are protected is in `marks`, by
 * a backslash. Returns whether there was a newline.
 */
static int read_line(int raw, struct text *line, struct text *marks)
{
    int escaped = 0;
    char c;

    for (;;) {
        ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR && !run_stopped())
            continue;
        if (got <= 0)
            return 0;
        if (c == '\n' && !escaped)
            return 1;
        if (c == '\\' && !raw && !escaped) {
            escaped = 1;
            continue;
        }
        if (c != '\0' && !(c == '\n' && escaped)) {
            text_add(line, c);
            text_add(marks, escaped ? '\\' : ' ');
        }
        escaped = 0;
    }
}

static int is_blank(char c, const char *separators)
{
    return (c == ' ' || c == '\t' || c == '\n') &&
           strchr(separators, c) != NULL;
}

/* Skips blanks that part fields. */
static size_t skip_separators(const char *line, const char *marks, size_t at,
                              const char *ifs)
{
    while (line[at] != '\0' && marks[at] == ' ' && is_blank(line[at], ifs))
        at++;
    return at;
}

/* Takes one field from *at on; with `rest` all that is left, unless that is one
 * field and what ends it. */
static char *take_field(const char *line, const char *marks, size_t *at,
                        const char *ifs, int rest)
{
    size_t start = skip_separators(line, marks, *at, ifs), end = start;

    while (line[end] != '\0' &&
           (marks[end] == '\\' || strchr(ifs, line[end]) == NULL))
        end++;
    *at = skip_separators(line, marks, end, ifs);
    if (line[*at] != '\0' && marks[*at] == ' ' &&
        strchr(ifs, line[*at]) != NULL &&
        (*at == end || !is_blank(line[*at], ifs)))
        *at = skip_separators(line, marks, *at + 1, ifs);
    if (!rest || line[*at] == '\0')
        return text_copy(line + start, end - start);
    end = strlen(line);
    while (end > start && marks[end - 1] == ' ' && is_blank(line[end - 1], ifs))
        end--;
    return text_copy(line + start, end - start);
}

int do_read(char **argv)
{
    int raw = argv[1] != NULL && strcmp(argv[1], "-r") == 0;
    const char *ifs = variable_get("IFS");
    struct text line = {0}, marks = {0};
    size_t at = 0;

    argv += 1 + raw;
    if (*argv == NULL || name_length(*argv) == 0) {
        warnx("read: into which variable?");
        return STATUS_MISUSE;
    }
    int status = !read_line(raw, &line, &marks);
    for (; *argv != NULL; argv++) {
        char *value =
            line.bytes == NULL
                ? text_copy("", 0)
                : take_field(line.bytes, marks.bytes, &at,
                             ifs != NULL ? ifs : " \t\n", argv[1] == NULL);
        if (variable_set(*argv, value) < 0)
            status = STATUS_MISUSE;
        free(value);
    }
    text_clear(&line);
    text_clear(&marks);
    return shell.cut_off ? shell.status : status;
}
