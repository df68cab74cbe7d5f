/*
 * man - shows a page of the manual
 *
 * usage: man [SECTION] NAME
 *        man -k WORD
 *
 * Shows the page NAME, by `more` if it is longer than the screen. If several
 * sections have one, SECTION says which is meant: command, builtin (what the
 * shell does itself), call (of the C library and the system), header, table.
 *
 *   -k WORD  lists all pages that have WORD in their first line
 *
 * The pages are in the file /manual; lines with a form feed part them.
 *
 * Exit status: 0; 1 if there is no such page.
 *
 * Example: man call kill
 */
#include <err.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <kumquat/key.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANUAL    "/manual"
#define BETWEEN   "\f\n" /* the line between two pages */
#define BOLD      "\033[1m"
#define PLAIN     "\033[0m"
#define PAGES_MAX 8 /* of one name */

/* A page: its first line is "NAME(SECTION) - what it is". */
struct page {
    long where; /* in the manual */
    size_t lines;
    char section[16];
};

static FILE *manual;
static char *line; /* the one that was read last */
static size_t line_size;

static int next_line(void)
{
    return getline(&line, &line_size, manual) >= 0;
}

/* Is this the first line of the page wanted? section NULL: of any. */
static int is_wanted(const char *section, const char *name)
{
    size_t length = strlen(name);
    const char *rest = line + length + 1;

    if (strncmp(line, name, length) != 0 || line[length] != '(')
        return 0;
    return section == NULL || (strncmp(rest, section, strlen(section)) == 0 &&
                               rest[strlen(section)] == ')');
}

/* Fills in what is wanted, and returns how many pages that are. */
static size_t find_pages(const char *section, const char *name,
                         struct page *pages)
{
    size_t count = 0;
    int first = 1, wanted = 0;
    long where = 0;

    while (next_line()) {
        if (first && count < PAGES_MAX && (wanted = is_wanted(section, name))) {
            struct page *page = &pages[count++];
            const char *found = line + strlen(name) + 1;
            *page = (struct page){.where = where};
            strlcpy(page->section, found, sizeof(page->section));
            page->section[strcspn(page->section, ")")] = '\0';
        }
        first = strcmp(line, BETWEEN) == 0;
        wanted &= !first;
        if (wanted)
            pages[count - 1].lines++;
        if (first)
            where = ftell(manual);
    }
    return count;
}

/* Does the line contain the word, in upper or lower case? */
static int has_word(const char *word)
{
    size_t length = strlen(word);

    for (const char *at = line; *at != '\0'; at++)
        if (strncasecmp(at, word, length) == 0)
            return 1;
    return 0;
}

static int list_pages(const char *word)
{
    int first = 1, found = 0;

    while (next_line()) {
        if (first && has_word(word)) {
            fputs(line, stdout);
            found = 1;
        }
        first = strcmp(line, BETWEEN) == 0;
    }
    if (!found)
        warnx("%s: no page has it in its first line", word);
    return found ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The first line and the words that begin a part are bold on a terminal. */
static void print_line(FILE *to, int is_bold, int first)
{
    static const char *const words[] = {
        "usage:", "Exit status:", "Example:", "Message:"};
    size_t bold = first ? strcspn(line, "\n") : 0;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strncmp(line, words[i], strlen(words[i])) == 0)
            bold = strlen(words[i]);
    if (is_bold && bold > 0)
        fprintf(to, BOLD "%.*s" PLAIN "%s", (int)bold, line, line + bold);
    else
        fputs(line, to);
}

/* Prints pages[0], and how the others can be seen. */
static void print_page(const char *name, const struct page *pages, size_t count,
                       FILE *to, int is_bold)
{
    fseek(manual, pages[0].where, SEEK_SET);
    for (size_t i = 0; i < pages[0].lines && next_line(); i++)
        print_line(to, is_bold, i == 0);
    for (size_t i = 1; i < count; i++)
        fprintf(to, i == 1 ? "\nSee also: man %s %s" : ", man %s %s",
                pages[i].section, name);
    if (count > 1)
        fputc('\n', to);
}

/* Starts `more`; what is written to the stream is what it shows. */
static FILE *start_pager(pid_t *pager)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0 || (*pager = fork()) < 0)
        err(1, "more");
    if (*pager == 0) {
        dup2(ends[0], STDIN_FILENO);
        execlp("more", "more", (char *)NULL);
        err(127, "more");
    }
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN); /* the reader may have seen enough */
    return fdopen(ends[1], "w");
}

static void show(const char *name, const struct page *pages, size_t count)
{
    size_t rows = 0, columns;
    int is_terminal = isatty(STDOUT_FILENO);
    pid_t pager;

    if (is_terminal)
        window_size(STDOUT_FILENO, &rows, &columns);
    if (!is_terminal || pages[0].lines + 2 < rows) {
        print_page(name, pages, count, stdout, is_terminal);
        return;
    }
    FILE *to = start_pager(&pager);
    if (to == NULL)
        err(1, "more");
    print_page(name, pages, count, to, 1);
    fclose(to);
    waitpid(pager, NULL, 0);
}

int main(int argc, char **argv)
{
    struct page pages[PAGES_MAX];
    const char *word = NULL;

    while (option_next(argc, argv, "k:") != -1)
        word = optarg;
    char **names =
        operands(argc, argv, word == NULL ? 1 : 0, word == NULL ? 2 : 0);
    manual = fopen(MANUAL, "r");
    if (manual == NULL)
        err(1, MANUAL);
    if (word != NULL)
        return list_pages(word);

    const char *section = names[1] != NULL ? names[0] : NULL;
    const char *name = section != NULL ? names[1] : names[0];
    size_t count = find_pages(section, name, pages);
    if (count == 0)
        errx(1, "%s: no such page (man -k %s looks for the word)", name, name);
    show(name, pages, count);
    return EXIT_SUCCESS;
}
