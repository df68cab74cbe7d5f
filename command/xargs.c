/*
 * xargs - runs a command with arguments that it reads
 *
 * usage: xargs [-0rt] [-I TEXT | -L LINES | -n COUNT] [COMMAND [ARGUMENT ...]]
 *
 * Reads words from standard input, and runs COMMAND (echo) with as many of them
 * behind ARGUMENTs as possible, as often as it takes. Blanks and newlines
 * separate words unless they are in '' or "", or behind a backslash.
 *
 *   -0        words end with NUL and with nothing else, as find -print0 has it
 *   -I TEXT   runs COMMAND once a line, with the line where TEXT stands in the
 *             ARGUMENTs
 *   -L LINES  runs COMMAND with so many lines at most, not counting empty
 *             ones; one that ends with a blank goes on in the next
 *   -n COUNT  runs COMMAND with so many words at most
 *   -r        doesn't run COMMAND if there are no words
 *   -t        tells on stderr what is run
 *
 * COMMAND can read nothing.
 *
 * Exit status: 0; 123 if COMMAND failed; 124 if its status was 255, and 125 if
 * a signal ended it, both at once; 126 if it could not be started; 127 if it
 * was not found; 1 for anything else.
 *
 * Example: find /tmp -name '*.o' -print0 | xargs -0 rm
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <kumquat/limits.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SOME_FAILED = 123, /* exit statuses */
    SAID_STOP = 124,
    WAS_KILLED = 125,
    NOT_STARTED = 126,
};

static int ends_with_nul, not_empty, trace; /* -0, -r, -t */
static const char *mark;                    /* -I */
static long max_lines, max_words = LONG_MAX;

static FILE *input;
static char text[KUMQUAT_ARG_MAX]; /* the word that was read */
static size_t length;

static struct arguments command; /* with the words */
static size_t fixed;             /* its own arguments */
static long lines;               /* that the words come from */
static int has_run, status;

/* --- Words ---------------------------------------------------------------- */

static void add(int c)
{
    if (length + 1 >= sizeof text)
        errx(1, "a word is too long");
    text[length++] = (char)c;
}

/* Adds what stands up to the quote that ends it. */
static void add_quoted(int quote)
{
    int c;

    while ((c = getc(input)) != quote) {
        if (c == EOF || c == '\n')
            errx(1, "a %c has no second one", quote);
        add(c);
    }
}

/* Does it end a word? */
static int is_end(int c)
{
    if (c == EOF || ends_with_nul)
        return c == EOF || c == '\0';
    return c == '\n' || (mark == NULL && isblank(c));
}

/* The next character, the first one of a word. */
static int skip_space(void)
{
    int c = getc(input);

    while (!ends_with_nul && c != EOF && isspace(c))
        c = getc(input);
    return c;
}

/* Reads a word. Returns what ended it, ' ' if that is the input's end; EOF:
 * there is none. */
static int read_word(void)
{
    int c = skip_space();

    length = 0;
    if (c == EOF)
        return EOF;
    for (; !is_end(c); c = getc(input)) {
        if (!ends_with_nul && (c == '\'' || c == '"')) {
            add_quoted(c);
            continue;
        }
        if (!ends_with_nul && c == '\\' && (c = getc(input)) == EOF)
            break;
        add(c);
    }
    text[length] = '\0';
    return c == EOF ? ' ' : c;
}

/* --- Commands ------------------------------------------------------------- */

static void show(char **list)
{
    for (; *list != NULL; list++)
        fprintf(stderr, "%s%c", *list, list[1] != NULL ? ' ' : '\n');
}

/* Runs a command. Ends the program if no other shall be run. */
static void run(char **list)
{
    if (trace)
        show(list);
    int result = program_run(list);
    has_run = 1;
    if (result == 0)
        return;
    status = SOME_FAILED;
    if (WIFSIGNALED(result))
        errx(WAS_KILLED, "%s: ended by %s", list[0],
             strsignal(WTERMSIG(result)));
    if (WEXITSTATUS(result) == 255)
        errx(SAID_STOP, "%s: its status was 255", list[0]);
    if (WEXITSTATUS(result) >= NOT_STARTED && WEXITSTATUS(result) <= 127)
        exit(WEXITSTATUS(result)); /* and why was said */
}

/* Runs the command with the words that it has got. */
static void run_words(void)
{
    run(command.list);
    arguments_cut(&command, fixed);
    lines = 0;
}

/* Adds the word; if there is no room for it, after a run. */
static void take_word(void)
{
    int done = arguments_add(&command, text);

    if (done < 0 && errno == E2BIG && command.count > fixed) {
        run_words();
        done = arguments_add(&command, text);
    }
    if (done < 0)
        err(1, "%.32s", text);
}

/* Runs the command with the line that was read in it. */
static void run_line(void)
{
    struct arguments now = {0};

    for (size_t i = 0; i < fixed; i++)
        if (arguments_add_replaced(&now, command.list[i], mark, text) < 0)
            err(1, "%.32s", text);
    run(now.list);
    arguments_cut(&now, 0);
    free(now.list);
}

static void run_all(void)
{
    int end;

    while ((end = read_word()) != EOF) {
        if (mark != NULL) {
            run_line();
            continue;
        }
        take_word();
        lines += end == '\n' || end == '\0';
        if ((max_lines > 0 && lines == max_lines) ||
            command.count - fixed == (size_t)max_words)
            run_words();
    }
    if (command.count > fixed || (!has_run && !not_empty && mark == NULL))
        run_words();
}

/* --- Start ---------------------------------------------------------------- */

/* Keeps standard input for the words; commands get an empty one. */
static void take_input(void)
{
    int fd = fcntl(STDIN_FILENO, F_DUPFD, 3), nothing;

    if (fd < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
        (input = fdopen(fd, "r")) == NULL)
        err(1, "standard input");
    nothing = open("/dev/null", O_RDONLY);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0)
        err(1, "/dev/null");
    close(nothing);
}

static void take_command(char **words)
{
    static char *usual[] = {"echo", NULL};

    for (words = *words != NULL ? words : usual; *words != NULL; words++)
        if (arguments_add(&command, *words) < 0)
            err(1, "%s", *words);
    fixed = command.count;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "0I:L:n:rt")) != -1) {
        ends_with_nul |= option == '0';
        not_empty |= option == 'r';
        trace |= option == 't';
        if (option == 'I')
            mark = optarg;
        if (option == 'L')
            max_lines = number_operand(optarg, 1, LONG_MAX);
        if (option == 'n')
            max_words = number_operand(optarg, 1, LONG_MAX);
    }
    if (mark != NULL && *mark == '\0')
        usage_exit();
    take_command(operands(argc, argv, 0, -1));
    take_input();
    run_all();
    if (ferror(input))
        return failed("standard input");
    return status;
}
