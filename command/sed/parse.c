/*
 * sed: from a script to commands.
 */
#include "sed.h"
#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>

struct command *commands;
int command_count;

static struct bytes script;
static const char *at;

void bytes_add(struct bytes *bytes, const char *text, size_t count)
{
    if (bytes->room - bytes->count <= count) {
        bytes->room = 2 * (bytes->count + count) + 64;
        bytes->text = memory_resize(bytes->text, bytes->room);
    }
    memmove(bytes->text + bytes->count, text, count);
    bytes->count += count;
}

void script_add(const char *text, size_t length)
{
    bytes_add(&script, text, length);
    bytes_add(&script, "\n", 1);
}

static void wrong(const char *what)
{
    errx(STATUS_TROUBLE, "command %d: %s", command_count, what);
}

static void skip(const char *characters)
{
    at += strspn(at, characters);
}

/* --- Parts ---------------------------------------------------------------- */

/* Copies up to the delimiter, and takes that as well. Backslashes stay, but not
 * before the delimiter; \n is a newline. In a pattern, [...] hides it. */
static char *take_part(char delimiter, int is_pattern)
{
    struct bytes part = {0};
    const char *bracket = NULL; /* where its ] may end it */

    for (; *at != delimiter || bracket != NULL; at++) {
        if (*at == '\0' || (*at == '\n' && is_pattern))
            wrong("a part has no end");
        if (bracket == NULL && *at == '\\' && at[1] != '\0') {
            at++;
            if (*at == 'n' && *at != delimiter) {
                bytes_add(&part, "\n", 1);
                continue;
            }
            if (*at != delimiter)
                bytes_add(&part, "\\", 1);
        } else if (bracket == NULL && *at == '[' && is_pattern) {
            bracket = at + 1 + (at[1] == '^');
            bracket += *bracket == ']';
        } else if (*at == ']' && bracket != NULL && at >= bracket) {
            bracket = NULL;
        }
        bytes_add(&part, at, 1);
    }
    at++;
    bytes_add(&part, "", 1);
    return part.text;
}

/* NULL for an empty pattern. */
static regex_t *take_pattern(char delimiter)
{
    char *pattern = take_part(delimiter, 1), why[80];
    regex_t *regex = NULL;

    if (*pattern != '\0') {
        regex = memory_get(sizeof(*regex));
        int error = regcomp(regex, pattern, regex_flags);
        regerror(error, regex, why, sizeof(why));
        if (error != 0)
            wrong(why);
    }
    free(pattern);
    return regex;
}

/* The rest of the line. */
static char *take_line(void)
{
    struct bytes line = {0};

    skip(" \t");
    size_t length = strcspn(at, "\n");
    bytes_add(&line, at, length);
    bytes_add(&line, "", 1);
    at += length;
    return line.text;
}

/* Behind a, i and c: lines, of which all but the last end with a backslash. */
static char *take_text(void)
{
    struct bytes text = {0};

    skip(" \t");
    if (at[0] == '\\' && at[1] == '\n')
        at += 2;
    else if (at[0] == '\\')
        at++;
    for (; *at != '\n' && *at != '\0'; at++) {
        at += *at == '\\' && at[1] != '\0';
        bytes_add(&text, at, 1);
    }
    bytes_add(&text, "\n", 2);
    return text.text;
}

static FILE *take_file(void)
{
    char *name = take_line();
    FILE *file = strcmp(name, "/dev/stdout") == 0 ? stdout : NULL;

    for (int i = 0; i + 1 < command_count && file == NULL; i++)
        if (commands[i].out != NULL && strcmp(commands[i].text, name) == 0)
            file = commands[i].out;
    if (file == NULL)
        file = fopen(name, "w");
    if (file == NULL)
        exit(failed(name) + 1);
    commands[command_count - 1].text = name;
    return file;
}

static int take_address(struct address *address)
{
    skip(" \t");
    if (isdigit((unsigned char)*at)) {
        address->kind = LINE;
        address->line = strtoul(at, (char **)&at, 10);
    } else if (*at == '$') {
        address->kind = LAST;
        at++;
    } else if (*at == '/' || (*at == '\\' && at[1] != '\0')) {
        address->kind = PATTERN;
        at += *at == '\\';
        at++;
        address->regex = take_pattern(at[-1]);
    }
    return address->kind != NONE;
}

/* --- Commands ------------------------------------------------------------- */

static void parse_s(struct command *c)
{
    char delimiter = *at++;

    c->regex = take_pattern(delimiter);
    c->replacement = take_part(delimiter, 0);
    c->number = 1;
    for (;; at++) {
        if (isdigit((unsigned char)*at)) {
            c->number = strtol(at, (char **)&at, 10);
            at--;
        } else if (*at == 'g') {
            c->all = 1;
        } else if (*at == 'p') {
            c->prints = 1;
        } else {
            break;
        }
    }
    if (c->number < 1)
        wrong("there is no match 0");
    if (*at == 'w') {
        at++;
        c->out = take_file();
    }
}

/* Takes out backslashes before characters. */
static size_t unescape(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        from += *from == '\\' && from[1] != '\0';
        *to++ = *from;
    }
    *to = '\0';
    return (size_t)(to - text);
}

static void parse_y(struct command *c)
{
    char delimiter = *at++;
    char *from = take_part(delimiter, 0), *to = take_part(delimiter, 0);
    size_t length = unescape(from);

    if (unescape(to) != length)
        wrong("the strings of y are not equally long");
    c->replacement = memory_get(256);
    for (int i = 0; i < 256; i++)
        c->replacement[i] = (char)i;
    for (size_t i = 0; i < length; i++)
        c->replacement[(unsigned char)from[i]] = to[i];
    free(from);
    free(to);
}

static void parse_end(void)
{
    skip(" \t;");
    if (*at == '#')
        at += strcspn(at, "\n");
    if (*at != '\n' && *at != '\0' && *at != '}' && at[-1] != ';' &&
        at[-1] != ' ')
        wrong("unexpected characters behind it");
}

static void parse_arguments(struct command *c)
{
    switch (c->letter) {
    case 's':
        parse_s(c);
        break;
    case 'y':
        parse_y(c);
        break;
    case 'a':
    case 'i':
    case 'c':
        c->text = take_text();
        break;
    case 'r':
        c->text = take_line();
        break;
    case ':':
    case 'b':
    case 't':
        skip(" \t");
        c->text = memory_get(strlen(at) + 1);
        size_t length = strcspn(at, c->letter == ':' ? "\n" : "\n;}");
        memcpy(c->text, at, length);
        c->text[length] = '\0';
        at += length;
        break;
    case 'w':
        c->out = take_file();
        break;
    case '{':
        return;
    }
    parse_end();
}

static void parse_command(void)
{
    size_t size = (size_t)(command_count + 1) * sizeof(*commands);

    commands = memory_resize(commands, size);
    struct command *c = &commands[command_count++];
    *c = (struct command){.target = -1};
    if (take_address(&c->first)) {
        skip(" \t");
        if (*at == ',') {
            at++;
            if (!take_address(&c->last))
                wrong("no address behind the comma");
        }
    }
    skip(" \t");
    for (; *at == '!' || *at == ' '; at++)
        c->inverted |= *at == '!';
    c->letter = *at;
    if (*at == '\n' || *at == '\0' ||
        strchr("{}sydpaicnNDPhHgGx:btrw=q", *at) == NULL)
        wrong("no such command");
    at++;
    parse_arguments(c);
}

/* Where { and b and t go on: behind the end if there is no label. */
static void find_targets(void)
{
    for (int i = 0; i < command_count; i++) {
        struct command *c = &commands[i];
        int depth = 0;
        if (c->letter == '{' || c->letter == '}') {
            int step = c->letter == '{' ? 1 : -1, k = i;
            do {
                if (k < 0 || k == command_count)
                    errx(STATUS_TROUBLE, "{ without }, or } without {");
                depth +=
                    (commands[k].letter == '{') - (commands[k].letter == '}');
                k += step;
            } while (depth != 0);
            c->target = k;
        }
        if (c->letter != 'b' && c->letter != 't')
            continue;
        c->target = command_count;
        int k = 0;
        while (k < command_count && (commands[k].letter != ':' ||
                                     strcmp(commands[k].text, c->text) != 0))
            k++;
        if (k == command_count && *c->text != '\0')
            errx(STATUS_TROUBLE, "%s: no such label", c->text);
        c->target = k;
    }
}

void script_parse(void)
{
    bytes_add(&script, "", 1);
    for (at = script.text; skip(" \t\n;"), *at != '\0';) {
        if (*at == '#')
            at += strcspn(at, "\n");
        else
            parse_command();
    }
    find_targets();
}
