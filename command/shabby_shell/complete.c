/*
 * Completion, see complete.h.
 *
 * The line is scanned up to the cursor, as far as it takes to know which word
 * the cursor is in, whether that is where a command stands, and which quote
 * is open. Then all names that begin as the word does are collected. What
 * goes into the line is quoted the way the word began to be.
 */
#include "complete.h"
#include "builtin.h"
#include "expand.h"
#include "text.h"
#include "variables.h"
#include <dirent.h>
#include <kumquat/key.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPECIAL " \t'\"\\$`|&;<>()*?[#~" /* needs a backslash */

/* The word that the cursor is in. Indices into the line. */
struct word {
    size_t start;
    size_t path;     /* where a file's name begins: behind NAME= */
    size_t base;     /* behind the last slash of that */
    size_t dollar;   /* of the last $ that means something; 0: none, else + 1 */
    int is_command;  /* a command stands here */
    char quote;      /* that is open at the cursor, or 0 */
    char base_quote; /* that is open at `base` */
};

/* --- Where is the cursor? ------------------------------------------------- */

static void begin_word(struct word *word, size_t start, int is_command)
{
    *word = (struct word){
        .start = start, .path = start, .base = start, .is_command = is_command};
}

/* Does a command follow, if this stands where a command could? */
static int leads_to_command(const char *word, size_t length)
{
    static const char *const leaders[] = {"if", "then",  "elif",  "else", "do",
                                          "!",  "while", "until", "{"};
    size_t name = name_length(word);

    if (name > 0 && name < length && word[name] == '=')
        return 1;
    for (size_t i = 0; i < sizeof(leaders) / sizeof(leaders[0]); i++)
        if (strlen(leaders[i]) == length &&
            memcmp(leaders[i], word, length) == 0)
            return 1;
    return 0;
}

/* A character that no quote protects. */
static void scan_plain(const char *line, size_t i, struct word *word)
{
    size_t length = i - word->start;

    switch (line[i]) {
    case '\'':
    case '"':
        word->quote = line[i];
        break;
    case ' ':
    case '\t':
        begin_word(
            word, i + 1,
            word->is_command &&
                (length == 0 || leads_to_command(line + word->start, length)));
        break;
    case ';':
    case '&':
    case '|':
    case '(':
    case ')':
        begin_word(word, i + 1, 1);
        break;
    case '<':
    case '>':
        begin_word(word, i + 1, 0);
        break;
    case '=':
        if (word->is_command && name_length(line + word->start) == length)
            word->path = word->base = i + 1;
        break;
    }
}

static void scan(const char *line, size_t cursor, struct word *word)
{
    begin_word(word, 0, 1);
    for (size_t i = 0; i < cursor; i++) {
        char c = line[i];
        if (c == '/') {
            word->base = i + 1;
            word->base_quote = word->quote;
        } else if (c == word->quote) {
            word->quote = '\0';
        } else if (word->quote == '\'') {
            continue;
        } else if (c == '\\') {
            i++;
        } else if (c == '`' ||
                   (c == '$' && i + 1 < cursor && line[i + 1] == '(')) {
            i += c == '$';
            begin_word(word, i + 1, 1);
        } else if (c == '$') {
            word->dollar = i + 1;
        } else if (word->quote == '\0') {
            scan_plain(line, i, word);
        }
    }
}

/* Adds what a part of the line means without its quotes, of which `quote` is
 * open at its start. */
static void add_unquoted(struct text *out, const char *at, const char *end,
                         char quote)
{
    for (; at < end; at++) {
        if (*at == quote)
            quote = '\0';
        else if (quote == '\0' && (*at == '\'' || *at == '"'))
            quote = *at;
        else if (*at == '\\' && quote != '\'' && at + 1 < end)
            text_add(out, *++at);
        else
            text_add(out, *at);
    }
}

/* --- What begins so? ------------------------------------------------------ */

enum kind { ALL_FILES, PROGRAMS, PROGRAMS_AND_FOLDERS };

/* Adds a name if it begins as `base` does. */
static void add_name(struct words *names, const char *name, const char *base)
{
    if (strncmp(name, base, strlen(base)) == 0)
        words_add(names, text_copy(name, strlen(name)));
}

/* A name of a directory: with a slash behind it if it is one itself. */
static void add_file(struct words *names, const char *folder, const char *name,
                     enum kind kind)
{
    struct text path = {0};
    struct stat st;

    text_add_string(&path, folder);
    text_add(&path, '/');
    text_add_string(&path, name);
    if (stat(path.bytes, &st) == 0) {
        int is_folder = S_ISDIR(st.st_mode);
        if (is_folder ? kind != PROGRAMS
                      : kind == ALL_FILES || access(path.bytes, X_OK) == 0) {
            text_clear(&path);
            text_add_string(&path, name);
            text_add_string(&path, is_folder ? "/" : "");
            words_add(names, text_take(&path));
        }
    }
    text_clear(&path);
}

/* All names in a directory that begin so; those with a dot only if asked. */
static void add_files(struct words *names, const char *folder, const char *base,
                      enum kind kind)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;
        int is_link = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
        if (strncmp(name, base, strlen(base)) != 0 ||
            (*name == '.' && *base != '.') ||
            (is_link && strcmp(name, base) != 0))
            continue;
        add_file(names, folder, name, kind);
    }
    if (dir != NULL)
        closedir(dir);
}

static void add_commands(struct words *names, const char *base)
{
    const char *path = variable_get("PATH"), *name;

    for (size_t i = 0; (name = builtin_name(i)) != NULL; i++)
        add_name(names, name, base);
    for (size_t i = 0; (name = function_name(i)) != NULL; i++)
        add_name(names, name, base);
    while (path != NULL) {
        size_t length = strcspn(path, ":");
        char *folder = length > 0 ? text_copy(path, length) : text_copy(".", 1);
        add_files(names, folder, base, PROGRAMS);
        free(folder);
        path = path[length] == ':' ? path + length + 1 : NULL;
    }
}

/* Files whose names begin as the word does; ~ is the home directory. */
static void add_paths(struct words *names, const char *line,
                      const struct word *word, const char *base)
{
    struct text folder = {0};
    const char *path = line + word->path, *home = variable_get("HOME");

    if (path[0] == '~' && path[1] == '/' && home != NULL) {
        text_add_string(&folder, home);
        path++;
    }
    add_unquoted(&folder, path, line + word->base, '\0');
    add_files(names, folder.length > 0 ? folder.bytes : ".", base,
              word->is_command && word->path == word->start
                  ? PROGRAMS_AND_FOLDERS
                  : ALL_FILES);
    text_clear(&folder);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts, and drops what is there twice. */
static void sort_names(struct words *names)
{
    size_t kept = 0;

    if (names->count == 0)
        return;
    qsort(names->list, names->count, sizeof(char *), compare);
    for (size_t i = 1; i < names->count; i++) {
        if (strcmp(names->list[kept], names->list[i]) == 0)
            free(names->list[i]);
        else
            names->list[++kept] = names->list[i];
    }
    names->count = kept + 1;
    names->list[names->count] = NULL;
}

/* --- What goes into the line? --------------------------------------------- */

/* How many bytes all names have in common, in whole characters. */
static size_t common_length(const struct words *names)
{
    size_t length = strlen(names->list[0]);

    for (size_t i = 1; i < names->count; i++)
        for (size_t j = 0; j < length; j++)
            if (names->list[i][j] != names->list[0][j])
                length = j;
    while (length > 0 && is_continuation(names->list[0][length]))
        length--;
    return length;
}

static void add_quoted(struct text *out, const char *bytes, size_t length,
                       char quote)
{
    const char *special = quote == '\0' ? SPECIAL : "\"\\$`";

    for (size_t i = 0; i < length; i++) {
        if (quote == '\'' && bytes[i] == '\'')
            text_add_string(out, "'\\'");
        else if (quote != '\'' && strchr(special, bytes[i]) != NULL)
            text_add(out, '\\');
        text_add(out, bytes[i]);
    }
}

/* What takes the place of the word's base: all that its names have in common,
 * and what ends a word if there is one name. */
static void make_base(struct text *out, const struct word *word,
                      const struct words *names)
{
    size_t length = common_length(names);

    if (word->quote != '\0' && word->base_quote == '\0')
        text_add(out, word->quote);
    add_quoted(out, names->list[0], length, word->quote);
    if (names->count > 1 || (length > 0 && names->list[0][length - 1] == '/'))
        return;
    if (word->quote != '\0')
        text_add(out, word->quote);
    text_add(out, ' ');
}

/* The variable's name at the cursor begins here; 0 if there is none. */
static size_t variable_start(const char *line, size_t cursor,
                             const struct word *word)
{
    size_t start = word->dollar;

    if (start == 0)
        return 0;
    start += line[start] == '{' && start < cursor;
    size_t length = name_length(line + start);
    return start + length >= cursor ? start : 0;
}

void complete_line(const char *line, size_t cursor, struct completion *found)
{
    static struct words names; /* as struct completion promises */
    static struct text result;
    struct text base = {0};
    struct word word;
    const char *name;

    words_clear(&names);
    text_clear(&result);
    scan(line, cursor, &word);
    size_t variable = variable_start(line, cursor, &word);
    size_t start = variable != 0 ? variable : word.base;
    text_add_string(&base, "");
    add_unquoted(&base, line + start, line + cursor,
                 variable != 0 ? '\0' : word.base_quote);
    const char *begins = base.length > 0 ? base.bytes : "";
    if (variable != 0)
        for (size_t i = 0; (name = variable_name(i)) != NULL; i++)
            add_name(&names, name, begins);
    else if (word.is_command && word.base == word.start)
        add_commands(&names, begins);
    else
        add_paths(&names, line, &word, begins);
    sort_names(&names);
    found->names = names.list;
    found->count = names.count;
    if (names.count == 1 ||
        (names.count > 1 && common_length(&names) > base.length)) {
        found->start = start;
        if (variable == 0)
            make_base(&result, &word, &names);
        else
            add_quoted(&result, names.list[0], common_length(&names), '"');
        found->word = result.bytes;
    }
    text_clear(&base);
}
