/*
 * sed: running the script.
 */
#include "sed.h"
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS 10

static struct bytes space, hold, made;
static unsigned long line_number;
static int substituted; /* since the line was read, or t looked */
static int quits, status;
static regex_t *last_regex;

/* What comes behind the line: commands a and r. */
static struct command **later;
static size_t later_count;

/* --- Input ---------------------------------------------------------------- */

static char **names;
static FILE *file;
static struct line ahead; /* the line behind the current one */
static int has_ahead, is_last;

/* Reads a line of the first file that has one. */
static int read_ahead(void)
{
    for (;;) {
        if (file != NULL && line_read(&ahead, file))
            return 1;
        if (file != NULL) {
            status |= file_close(file, names[-1]);
            file = NULL;
        }
        if (*names == NULL)
            return 0;
        file = file_open(*names++);
        if (file == NULL)
            status = failed(names[-1]);
    }
}

static void print_later(void);

/* Appends the next line to the space. False: there is none. */
static int next_line(void)
{
    print_later();
    if (!has_ahead)
        return 0;
    bytes_add(&space, ahead.text, ahead.length);
    line_number++;
    has_ahead = read_ahead();
    is_last = !has_ahead;
    return 1;
}

/* --- Output --------------------------------------------------------------- */

static void print(const char *text, size_t length, FILE *out)
{
    fwrite(text, 1, length, out);
    fputc('\n', out);
}

static void print_file(const char *name)
{
    FILE *in = file_open(name);
    int c;

    if (in == NULL)
        return; /* as if it were empty */
    while ((c = fgetc(in)) != EOF)
        putchar(c);
    file_close(in, name);
}

static void print_later(void)
{
    for (size_t i = 0; i < later_count; i++) {
        if (later[i]->letter == 'a')
            fputs(later[i]->text, stdout);
        else
            print_file(later[i]->text);
    }
    later_count = 0;
}

/* --- Matching ------------------------------------------------------------- */

static int matches(regex_t *regex, regoff_t from, regmatch_t *match,
                   size_t count)
{
    regex = regex != NULL ? regex : last_regex;
    if (regex == NULL)
        errx(STATUS_TROUBLE, "no pattern before the empty one");
    last_regex = regex;
    match[0] = (regmatch_t){from, (regoff_t)space.count};
    int result = regexec(regex, space.text, count, match, REG_STARTEND);
    if (result == REG_ESPACE)
        errx(STATUS_TROUBLE, "no memory for the back-references");
    return result == 0;
}

static int is_at(const struct address *address)
{
    regmatch_t match;

    if (address->kind == LINE)
        return line_number == address->line;
    if (address->kind == LAST)
        return is_last;
    return matches(address->regex, 0, &match, 1);
}

/* Does the range begin here? One that begins with a number does so behind that
 * line, too, if n or N took it away; but once. */
static int begins(struct command *c)
{
    if (c->first.kind != LINE)
        return is_at(&c->first);
    if (c->has_ended || line_number < c->first.line)
        return 0;
    return c->last.kind != LINE || line_number <= c->last.line ||
           line_number == c->first.line;
}

/* Is the command for this line? */
static int is_for(struct command *c)
{
    int is_line = c->last.kind == LINE;

    if (c->first.kind == NONE)
        return 1;
    if (c->last.kind == NONE)
        return is_at(&c->first);
    if (c->in_range && (!is_line || line_number <= c->last.line)) {
        c->in_range = is_line ? line_number < c->last.line : !is_at(&c->last);
        c->has_ended = !c->in_range;
        return 1;
    }
    c->has_ended |= c->in_range;
    c->in_range = 0;
    if (!begins(c))
        return 0;
    c->in_range =
        is_line ? c->last.line > line_number : c->last.kind != LAST || !is_last;
    c->has_ended = !c->in_range;
    return 1;
}

static void add_replacement(const char *text, const regmatch_t *match)
{
    for (; *text != '\0'; text++) {
        int group = *text == '&' ? 0 : -1;
        if (*text == '\\' && text[1] != '\0') {
            text++;
            group = *text >= '0' && *text <= '9' ? *text - '0' : -1;
        }
        if (group < 0)
            bytes_add(&made, text, 1);
        else if (match[group].rm_so >= 0)
            bytes_add(&made, space.text + match[group].rm_so,
                      (size_t)(match[group].rm_eo - match[group].rm_so));
    }
}

static void exchange(struct bytes *a, struct bytes *b)
{
    struct bytes other = *a;

    *a = *b;
    *b = other;
}

static void substitute(const struct command *c)
{
    regmatch_t match[GROUPS];
    regoff_t copied = 0, start = 0, ended = -1;
    long number = 0;

    made.count = 0;
    while (start <= (regoff_t)space.count &&
           matches(c->regex, start, match, GROUPS)) {
        int is_empty = match[0].rm_so == match[0].rm_eo;
        if ((!is_empty || match[0].rm_so != ended) && ++number >= c->number) {
            bytes_add(&made, space.text + copied,
                      (size_t)(match[0].rm_so - copied));
            add_replacement(c->replacement, match);
            copied = match[0].rm_eo;
            if (!c->all)
                break;
        }
        ended = match[0].rm_eo;
        start = ended + is_empty;
    }
    if (number < c->number)
        return;
    bytes_add(&made, space.text + copied, space.count - (size_t)copied);
    exchange(&space, &made);
    substituted = 1;
    if (c->prints)
        print(space.text, space.count, stdout);
    if (c->out != NULL)
        print(space.text, space.count, c->out);
}

/* --- Commands ------------------------------------------------------------- */

/* Bytes up to the first newline, or all. */
static size_t first_part(void)
{
    const char *newline = memchr(space.text, '\n', space.count);

    return newline != NULL ? (size_t)(newline - space.text) : space.count;
}

static void run_hold(char letter)
{
    struct bytes *to = letter == 'h' || letter == 'H' ? &hold : &space;
    const struct bytes *from = to == &hold ? &space : &hold;

    if (letter == 'x') {
        exchange(&space, &hold);
        return;
    }
    if (letter == 'h' || letter == 'g')
        to->count = 0;
    else
        bytes_add(to, "\n", 1);
    bytes_add(to, from->text, from->count);
}

/* n and N. At the end of input they end the script. */
static int run_next(char letter)
{
    if (!has_ahead) {
        quits = 1;
        return 0;
    }
    if (letter == 'N') {
        bytes_add(&space, "\n", 1);
    } else {
        if (!quiet)
            print(space.text, space.count, stdout);
        space.count = 0;
    }
    return next_line();
}

static void add_later(struct command *c)
{
    later = memory_resize(later, (later_count + 1) * sizeof(*later));
    later[later_count++] = c;
}

/* What a command says about how it goes on. */
enum next { NEXT, TARGET, END, DELETED, RESTART };

static enum next run(struct command *c)
{
    switch (c->letter) {
    case '{':
        return NEXT;
    case 's':
        substitute(c);
        return NEXT;
    case 'y':
        for (size_t i = 0; i < space.count; i++)
            space.text[i] = c->replacement[(unsigned char)space.text[i]];
        return NEXT;
    case 'p':
    case 'P':
        print(space.text, c->letter == 'p' ? space.count : first_part(),
              stdout);
        return NEXT;
    case 'D':
        return first_part() == space.count ? DELETED : RESTART;
    case 'd':
        return DELETED;
    case 'a':
    case 'r':
        add_later(c);
        return NEXT;
    case 'i':
        fputs(c->text, stdout);
        return NEXT;
    case 'c':
        if (!c->in_range || c->inverted)
            fputs(c->text, stdout);
        return DELETED;
    case 'n':
    case 'N':
        return run_next(c->letter) ? NEXT : END;
    case 'b':
        return TARGET;
    case 't':
        if (!substituted)
            return NEXT;
        substituted = 0;
        return TARGET;
    case 'w':
        print(space.text, space.count, c->out);
        return NEXT;
    case '=':
        printf("%lu\n", line_number);
        return NEXT;
    case 'q':
        quits = 1;
        return END;
    case ':':
    case '}':
        return NEXT;
    default:
        run_hold(c->letter);
        return NEXT;
    }
}

/* Runs all commands on the space. Returns END, DELETED or RESTART. */
static enum next run_all(void)
{
    for (int i = 0; i < command_count;) {
        struct command *c = &commands[i];
        if (is_for(c) == c->inverted) {
            i = c->letter == '{' ? c->target : i + 1;
            continue;
        }
        enum next next = run(c);
        if (next != NEXT && next != TARGET)
            return next;
        i = next == TARGET ? c->target : i + 1;
    }
    return END;
}

static void close_files(void)
{
    for (int i = 0; i < command_count; i++) {
        FILE *out = commands[i].out;
        if (out != NULL && (fflush(out) == EOF || ferror(out)))
            status = failed(commands[i].text);
    }
}

int script_run(char **files)
{
    static char *standard[] = {"-", NULL};
    enum next next = END;

    names = *files == NULL ? standard : files;
    bytes_add(&space, "", 0);
    bytes_add(&hold, "", 0);
    has_ahead = read_ahead();
    while (!quits) {
        if (next == RESTART) {
            size_t part = first_part() + 1;
            space.count -= part;
            memmove(space.text, space.text + part, space.count);
        } else {
            space.count = 0;
            substituted = 0;
            if (!next_line())
                break;
        }
        next = run_all();
        if (next == END && !quiet)
            print(space.text, space.count, stdout);
        print_later();
    }
    if (has_ahead) /* what was not used is for who reads it next */
        fseek(file, -(long)(ahead.length + (size_t)ahead.ended), SEEK_CUR);
    if (file != NULL)
        status |= file_close(file, names[-1]);
    close_files();
    return status;
}
