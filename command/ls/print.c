/*
 * How ls prints: names in columns, one a line, or long lines.
 */
#include "ls.h"
#include <ctype.h>
#include <kumquat/command.h>
#include <kumquat/device.h>
#include <kumquat/file_command.h>
#include <kumquat/key.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define HALF_YEAR 15778476 /* seconds: what is older shows its year */

static size_t line_width;
static int hide_controls;

/* Does the terminal show colours? The DEC VT100 had none. */
static int knows_colours(void)
{
    const char *kind = getenv("TERM");

    return kind != NULL && strcmp(kind, "vt100") != 0 &&
           strcmp(kind, "dumb") != 0 && getenv("NO_COLOR") == NULL;
}

void print_start(void)
{
    size_t rows;
    int terminal = isatty(STDOUT_FILENO);

    if (form == 0)
        form = terminal ? 'C' : '1';
    hide_controls = has['q'] || terminal;
    has['G'] |= terminal && knows_colours();
    window_size(STDOUT_FILENO, &rows, &line_width);
}

/* --- Names ---------------------------------------------------------------- */

/* What stands behind a name; 0: nothing. */
static char mark(const struct entry *entry)
{
    mode_t mode = entry->st.st_mode;

    if (S_ISDIR(mode))
        return has['F'] || has['p'] ? '/' : '\0';
    if (!has['F'])
        return '\0';
    if (S_ISFIFO(mode))
        return '|';
    return S_ISREG(mode) && (mode & 0111) ? '*' : '\0';
}

/* The colour of a kind (ECMA-48, SGR); NULL: the usual one. */
static const char *colour(const struct entry *entry)
{
    mode_t mode = entry->st.st_mode;

    if (!entry->known)
        return NULL;
    if (S_ISDIR(mode))
        return "1;34"; /* blue */
    if (S_ISFIFO(mode))
        return "35"; /* magenta */
    if (!S_ISREG(mode))
        return "1;33";                  /* yellow */
    return mode & 0111 ? "1;32" : NULL; /* green */
}

static void print_name(const struct entry *entry)
{
    const char *sgr = has['G'] ? colour(entry) : NULL;
    char behind = mark(entry);

    if (sgr != NULL)
        printf("\033[%sm", sgr);
    for (const char *at = entry->name; *at != '\0'; at++)
        putchar(hide_controls && iscntrl((unsigned char)*at) ? '?' : *at);
    if (sgr != NULL)
        fputs("\033[m", stdout);
    if (behind != '\0')
        putchar(behind);
}

/* --- Fields --------------------------------------------------------------- */

#define FIELD_MAX 40 /* bytes with NUL: a user's name is shorter */

/* What -i, -s and -l print before the name, in this order. */
enum field { INODE, BLOCKS, LINKS, OWNER, GROUP, SIZE, FIELDS };

static void bytes_text(unsigned long long bytes, unsigned unit,
                       char text[FIELD_MAX])
{
    if (has['h'])
        size_text(bytes, text);
    else
        snprintf(text, FIELD_MAX, "%u", (unsigned)((bytes + unit - 1) / unit));
}

static void field_text(enum field field, const struct entry *entry,
                       char text[FIELD_MAX])
{
    static const char numbers[] = "%u";
    const struct stat *st = &entry->st;

    if (field == INODE)
        snprintf(text, FIELD_MAX, numbers, st->st_ino);
    else if (!entry->known)
        strlcpy(text, "?", FIELD_MAX);
    else if (field == BLOCKS)
        bytes_text(st->st_blocks * 512ull, 1024, text);
    else if (field == LINKS)
        snprintf(text, FIELD_MAX, numbers, st->st_nlink);
    else if (field == OWNER && !has['n'])
        strlcpy(text, user_text(st->st_uid), FIELD_MAX);
    else if (field == GROUP && !has['n'])
        strlcpy(text, group_text(st->st_gid), FIELD_MAX);
    else if (field == OWNER || field == GROUP)
        snprintf(text, FIELD_MAX, numbers,
                 field == OWNER ? st->st_uid : st->st_gid);
    else if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
        snprintf(text, FIELD_MAX, "%u,%4u", DEV_MAJOR(st->st_rdev),
                 DEV_MINOR(st->st_rdev));
    else
        bytes_text((unsigned)st->st_size, 1, text);
}

static int is_wanted(enum field field)
{
    if (field == INODE || field == BLOCKS)
        return has[field == INODE ? 'i' : 's'];
    return form == 'l';
}

/* How wide each field is in the widest entry; 0: it is not wanted. */
static void measure(const struct list *list, int widths[FIELDS])
{
    char text[FIELD_MAX];

    memset(widths, 0, FIELDS * sizeof widths[0]);
    for (size_t i = 0; i < list->count; i++) {
        for (int field = 0; field < FIELDS; field++) {
            if (!is_wanted(field))
                continue;
            field_text(field, &list->entries[i], text);
            if ((int)strlen(text) > widths[field])
                widths[field] = (int)strlen(text);
        }
    }
}

/* "Nov 21 16:20", or the year of what is older or of the future. */
static void print_time(const struct entry *entry)
{
    char text[32];
    time_t then = entry_time(entry), age = time(NULL) - then;
    const char *format =
        age < 0 || age > HALF_YEAR ? "%b %e  %Y" : "%b %e %H:%M";

    strftime(text, sizeof text, format, gmtime(&then));
    printf("%12s ", entry->known ? text : "?");
}

/* Prints an entry, in a line of its own or in a column. */
static void print_entry(const struct entry *entry, const int widths[FIELDS])
{
    char text[FIELD_MAX];

    for (int field = 0; field < FIELDS; field++) {
        if (field == LINKS && form == 'l') {
            mode_text(entry->st.st_mode, text);
            printf("%s ", entry->known ? text : "??????????");
        }
        if (widths[field] == 0)
            continue;
        field_text(field, entry, text);
        int left = field == OWNER || field == GROUP;
        printf("%*s ", left ? -widths[field] : widths[field], text);
    }
    if (form == 'l')
        print_time(entry);
    print_name(entry);
}

/* --- Lists ---------------------------------------------------------------- */

/* What stands in columns. */
struct cells {
    const struct list *list;
    int widths[FIELDS];
};

/* Adds up the fields, the name and the mark behind it. */
static size_t width_of(const struct columns *c, size_t i)
{
    const struct cells *cells = c->what;
    const struct entry *entry = &cells->list->entries[i];
    size_t width = utf8_width(entry->name) + (mark(entry) != '\0');

    for (int field = 0; field < FIELDS; field++)
        if (cells->widths[field] > 0)
            width += (size_t)cells->widths[field] + 1;
    return width;
}

static void print_cell(const struct columns *c, size_t i)
{
    const struct cells *cells = c->what;

    print_entry(&cells->list->entries[i], cells->widths);
}

void print_list(const struct list *list)
{
    struct cells cells = {.list = list};
    struct columns columns = {.out = stdout,
                              .width = line_width,
                              .count = list->count,
                              .width_of = width_of,
                              .print = print_cell,
                              .what = &cells};

    measure(list, cells.widths);
    if (form != 'C')
        columns.width = 0; /* so there is one */
    columns_print(&columns);
}

void print_total(const struct list *list)
{
    unsigned long long units = 0;
    char text[FIELD_MAX];

    for (size_t i = 0; i < list->count; i++)
        units += list->entries[i].st.st_blocks;
    bytes_text(units * 512, 1024, text);
    printf("total %s\n", text);
}
