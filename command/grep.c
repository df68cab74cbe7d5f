/*
 * grep - prints the lines that match a pattern
 *
 * usage: grep [-EFHLRchilnoqrsvwx] [-ABCm COUNT] PATTERN [FILE ...]
 *        grep [-EFHLRchilnoqrsvwx] [-ABCm COUNT] [-e PATTERN] ...
 *             [-f FILE] ... [FILE ...]
 *
 * A pattern is a basic regular expression: . * [a-z] [[:digit:]] ^ $ \( \) \1
 * \{2,5\} \+ \? \|. Several lines are several patterns. Of a line with NUL
 * bytes, all is searched; after such a line it is only said that the binary
 * file matches.
 *
 *   -E        extended regular expressions, with + ? | ( ) {2,5}
 *   -F        plain strings
 *   -e PATTERN  one more pattern; also for one that begins with -
 *   -f FILE   each line of FILE is a pattern
 *   -i        upper and lower case are the same
 *   -v        the lines that do not match
 *   -w        whole words only
 *   -x        whole lines only
 *   -n        with line numbers
 *   -c        how many lines, instead of the lines
 *   -l        names of files that match, instead of the lines
 *   -L        names of files that do not match
 *   -o        only the parts that match, each on a line
 *   -q        nothing: only the exit status counts
 *   -m COUNT  no more lines of a file than that
 *   -A COUNT  with so many lines behind it; -- stands for what is left out
 *   -B COUNT  with so many lines before it
 *   -C COUNT  both
 *   -h        without names of files
 *   -H        with names; else only if there are several files
 *   -r        all files in directories and in what is in these; without FILE
 *             those in .
 *   -R        the same
 *   -s        no messages about files that can't be read
 *
 * Exit status: 0 if there was a line, 1 if not, 2 after an error.
 *
 * Example: grep -n root /passwd
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <limits.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOWHERE INT_MAX /* where a pattern matches that does not */

static int flags;                /* for regcomp */
static unsigned char is_on[128]; /* options, by their letters */
static long limit = LONG_MAX;
static int found, trouble;

/* -A, -B and -C: line n of the last ones that were not printed is n % before.
 */
static long after, before;
static struct line *earlier;
static unsigned long earlier_room, earlier_count;

static regex_t *patterns;
static regmatch_t *last_matches; /* of each pattern, in this line */
static size_t pattern_count;

/* --- Patterns ------------------------------------------------------------- */

/* A string as a basic regular expression. */
static char *quote(const char *text)
{
    char *quoted = memory_get(2 * strlen(text) + 1), *to = quoted;

    for (; *text != '\0'; text++) {
        if (strchr("\\.[*^$", *text) != NULL)
            *to++ = '\\';
        *to++ = *text;
    }
    *to = '\0';
    return quoted;
}

static void add_pattern(const char *text)
{
    char *quoted = is_on['F'] ? quote(text) : NULL;
    size_t size = (pattern_count + 1) * sizeof(*patterns);
    char why[80];

    patterns = memory_resize(patterns, size);
    last_matches = memory_resize(last_matches,
                                 (pattern_count + 1) * sizeof(*last_matches));
    regex_t *new = &patterns[pattern_count++];
    int error = regcomp(new, quoted != NULL ? quoted : text, flags);
    free(quoted);
    if (error == 0)
        return;
    regerror(error, new, why, sizeof(why));
    errx(STATUS_TROUBLE, "%s: %s", text, why);
}

static void add_patterns(char *lines)
{
    for (char *end; lines != NULL; lines = end) {
        end = strchr(lines, '\n');
        if (end != NULL)
            *end++ = '\0';
        add_pattern(lines);
    }
}

static void add_file(const char *name)
{
    FILE *file = file_open(name);
    struct line line = {0};

    if (file == NULL)
        exit(failed(name) + 1);
    while (line_read(&line, file))
        add_pattern(line.text);
    free(line.text);
    if (file_close(file, name) != 0)
        exit(STATUS_TROUBLE);
}

/* --- Lines ---------------------------------------------------------------- */

/* The match of one pattern from `from` on; NOWHERE if there is none. */
static regmatch_t find_one(const regex_t *pattern, const struct line *line,
                           regoff_t from)
{
    regmatch_t match = {from, (regoff_t)line->length};
    int error = regexec(pattern, line->text, 1, &match, REG_STARTEND);

    if (error == REG_ESPACE)
        errx(STATUS_TROUBLE, "no memory for the back-references");
    if (error != 0 || (is_on['x'] && (match.rm_so > 0 ||
                                      match.rm_eo < (regoff_t)line->length)))
        match.rm_so = NOWHERE;
    return match;
}

/* The leftmost match, and the longest there, of all patterns from `from` on.
 * From the second time on in a line, a pattern is only looked for again if its
 * last match has been passed. */
static int find(const struct line *line, regoff_t from, regmatch_t *best)
{
    *best = (regmatch_t){NOWHERE, 0};
    for (size_t i = 0; i < pattern_count; i++) {
        regmatch_t *match = &last_matches[i];
        if (from == 0 || match->rm_so < from)
            *match = find_one(&patterns[i], line, from);
        if (match->rm_so < best->rm_so ||
            (match->rm_so == best->rm_so && match->rm_eo > best->rm_eo))
            *best = *match;
    }
    return best->rm_so != NOWHERE;
}

static void print_prefix(const char *name, unsigned long number, char mark)
{
    if (is_on['H'])
        printf("%s%c", name, mark);
    if (is_on['n'])
        printf("%lu%c", number, mark);
}

static void print_line(const struct line *line, const char *name,
                       unsigned long number, char mark)
{
    print_prefix(name, number, mark);
    line_write(line, stdout);
}

/* -o */
static void print_parts(const struct line *line, const char *name,
                        unsigned long number)
{
    regmatch_t match;

    for (regoff_t at = 0; find(line, at, &match);) {
        at = match.rm_eo;
        if (match.rm_so == match.rm_eo) {
            if (++at > (regoff_t)line->length)
                return;
            continue;
        }
        print_prefix(name, number, ':');
        fwrite(line->text + match.rm_so, 1, (size_t)(match.rm_eo - match.rm_so),
               stdout);
        putchar('\n');
    }
}

/* Prints a line that was asked for. False: no more of this file. */
static int print(const struct line *line, const char *name,
                 unsigned long number, int is_binary)
{
    if (is_on['q'])
        exit(EXIT_SUCCESS);
    if (is_on['l'] || is_on['L'])
        return 0;
    if (is_on['c'])
        return 1;
    if (is_binary) {
        printf("Binary file %s matches\n", name);
        return 0;
    }
    if (is_on['o']) {
        if (!is_on['v'])
            print_parts(line, name, number);
        return 1;
    }
    print_line(line, name, number, ':');
    return 1;
}

/* --- Lines around them ---------------------------------------------------- */

/* Keeps a line that is not printed, in the place of the oldest. It gets that
 * one's memory. */
static void keep(struct line *line)
{
    if (before == 0) {
        earlier_count++;
        return;
    }
    unsigned long at = earlier_count++ % (unsigned long)before;
    if (at >= earlier_room) {
        unsigned long room = 2 * at + 16;
        earlier = memory_resize(earlier, room * sizeof(*earlier));
        memset(earlier + earlier_room, 0,
               (room - earlier_room) * sizeof(*earlier));
        earlier_room = room;
    }
    struct line other = earlier[at];
    earlier[at] = *line;
    *line = other;
}

/* Prints those before line `number`. */
static void print_earlier(const char *name, unsigned long number)
{
    static int any; /* lines before this group of them */
    unsigned long count = earlier_count, most = (unsigned long)before;
    int is_gap = count > most || number == count + 1;

    if (any && is_gap && (is_on['A'] || is_on['B'] || is_on['C']))
        puts("--");
    any = 1;
    for (unsigned long i = count > most ? count - most : 0; i < count; i++)
        print_line(&earlier[i % most], name, number - count + i, '-');
    earlier_count = 0;
}

static int search(FILE *file, const char *name)
{
    static struct line line;
    unsigned long number = 0;
    long count = 0, left = 0; /* lines to print behind the last match */
    int is_binary = 0;
    regmatch_t match;

    if (file == stdin)
        name = "(standard input)";
    earlier_count = 0;
    while ((count < limit || left > 0) && line_read(&line, file)) {
        number++;
        is_binary |= memchr(line.text, '\0', line.length) != NULL;
        if (find(&line, 0, &match) != is_on['v']) {
            if (count == limit)
                break;
            count++;
            if (!is_binary)
                print_earlier(name, number);
            if (!print(&line, name, number, is_binary))
                break;
            left = after;
        } else if (left > 0 && !is_binary) {
            left--;
            print_line(&line, name, number, '-');
        } else {
            keep(&line);
        }
    }
    found |= count > 0;
    if (is_on['c'] && !is_on['l'] && !is_on['L'] && !is_on['q']) {
        if (is_on['H'])
            printf("%s:", name);
        printf("%ld\n", count);
    }
    if (is_on[count > 0 ? 'l' : 'L'])
        puts(name);
    return 0;
}

/* --- Files ---------------------------------------------------------------- */

static void fail(const char *name, int error)
{
    errno = error;
    if (!is_on['s'])
        warn("%s", name);
    trouble = 1;
}

static void search_name(const char *name)
{
    FILE *file = file_open(name);

    if (file == NULL) {
        fail(name, errno);
        return;
    }
    if (is_output(file, name))
        trouble = 1;
    else
        search(file, name);
    if (ferror(file))
        fail(name, errno);
    clearerr(file);
    file_close(file, name);
}

static int visit(const struct walk *walk, void *what)
{
    (void)what;
    if (walk->after)
        return 0;
    if (walk->error != 0)
        fail(walk->path, walk->error);
    else if (S_ISREG(walk->st->st_mode))
        search_name(walk->path);
    return 0;
}

/* -A and -B are stronger than -C. */
static void set_count(int option, long number)
{
    if (option == 'm')
        limit = number;
    if (option == 'A' || (option == 'C' && !is_on['A']))
        after = number;
    if (option == 'B' || (option == 'C' && !is_on['B']))
        before = number;
}

int main(int argc, char **argv)
{
    static char *standard[] = {"-", NULL}, *here[] = {".", NULL};
    static const char options[] = "EFHLRchilnoqrsvwxA:B:C:e:f:m:";
    int option, has_patterns = 0;

    output_failure = STATUS_TROUBLE;
    while ((option = option_next(argc, argv, options)) != -1) {
        is_on[option] = 1;
        if (option == 'h' || option == 'H')
            is_on['h' + 'H' - option] = 0;
        if (strchr("ABCm", option) != NULL)
            set_count(option, number_operand(optarg, 0, LONG_MAX));
        has_patterns |= option == 'e' || option == 'f';
    }
    is_on['r'] |= is_on['R'];
    if (is_on['c'] || is_on['l'] || is_on['L'] || is_on['o'] || is_on['q'])
        after = before = is_on['A'] = is_on['B'] = is_on['C'] = 0;
    flags |= is_on['E'] && !is_on['F'] ? REG_EXTENDED : 0;
    flags |= is_on['i'] ? REG_ICASE : 0;
    flags |= is_on['w'] ? REG_WORD : 0;
    char **names = operands(argc, argv, !has_patterns, -1);
    if (!has_patterns)
        add_patterns(*names++);
    for (optind = 1; (option = option_next(argc, argv, options)) != -1;) {
        if (option == 'e')
            add_patterns(optarg);
        else if (option == 'f')
            add_file(optarg);
    }
    is_on['H'] |= is_on['r'] || (names[0] != NULL && names[1] != NULL);
    is_on['H'] &= !is_on['h'];
    if (*names == NULL)
        names = is_on['r'] ? here : standard;
    for (; *names != NULL; names++) {
        if (is_on['r'] && strcmp(*names, "-") != 0)
            walk_tree(*names, visit, NULL);
        else
            search_name(*names);
    }
    return trouble ? STATUS_TROUBLE : !found;
}
