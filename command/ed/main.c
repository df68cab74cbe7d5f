/*
 * ed - the standard editor: edits a text line by line
 *
 * usage: ed [-s] [-p PROMPT] [FILE]
 *
 * A command is one letter, behind the lines it is about (none: the current
 * one):
 *
 *     5  .  $  'x       line 5, the current one, the last one, the one marked x
 *     /RE/  ?RE?        the next line, or the one before, that matches
 *     +2  -             lines from there; also behind another address
 *     2,5  ,  %  ;      from 2 to 5, all, all, from the current one to the end
 *
 *     a i c             append, insert, change: lines up to one with just a .
 *     d  j              delete; join
 *     m5 t5             move, copy: behind line 5
 *     p n l             print; with numbers; with all bytes visible
 *     s/RE/TEXT/        substitute: & is what matched, \1 a group; behind it
 *                       g: all matches, 2: the second one, and p, n or l
 *     g/RE/COMMANDS     for all lines that match; a \ at the end of a line:
 *                       the next line is one of the commands, too
 *     v/RE/COMMANDS     for those that do not match
 *     kx  u  =          mark as x; undo the last change; the line's number
 *     e E f FILE        edit a file (E: forget changes); set its name
 *     r w W FILE        read, write, append; !COMMAND instead of a file
 *     q Q wq            quit (Q: forget changes); write and quit
 *     !COMMAND          run a command in the shell
 *     h H P             explain the last ?; always; a prompt or none
 *
 * When input is a file, the first error ends it.
 *
 *   -p PROMPT  shows this where a command is expected
 *   -s        does not print how many bytes are read or written
 *
 * Exit status: 0, or 1 after an error when input is not a terminal.
 *
 * Example: ed /motd
 */
#include "ed.h"
#include <ctype.h>
#include <err.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static jmp_buf next_command;
static const char *reason = "no error yet", *prompt = "*";
static int explains, prompts, was_warned, begun, status;

void refuse(const char *why)
{
    reason = why;
    longjmp(next_command, 1);
}

/* --- Commands ------------------------------------------------------------- */

/* Reads lines up to a ".", behind that line. */
static void append(int after)
{
    const char *line;
    size_t length;

    while ((line = input_line(&length)) != NULL && strcmp(line, ".") != 0)
        text_insert(after++, row_make(line, length));
}

static void change(struct range range)
{
    text_delete(range.first, range.last);
    append(range.first - 1);
}

static void join(struct range range)
{
    size_t length = 0;

    if (range.count == 0)
        range.last = range.first + 1;
    if (range.last > text.count)
        refuse("no such line");
    if (range.first == range.last)
        return;
    for (int i = range.first; i <= range.last; i++)
        length += text.row[i - 1]->length;
    struct row *joined = get(sizeof(*joined) + length + 1);
    *joined = (struct row){.owners = 1};
    for (int i = range.first; i <= range.last; i++) {
        const struct row *row = text.row[i - 1];
        memcpy(joined->text + joined->length, row->text, row->length);
        joined->length += row->length;
    }
    joined->text[length] = '\0';
    text_insert(range.last, joined);
    text_delete(range.first, range.last);
}

/* Copies lines behind another one, which may be one of them. For marks and g, a
 * copy is another line; one that is moved stays the same. */
static void copy(struct range range, int after, int moves)
{
    int count = range.last - range.first + 1;
    struct row **rows = get((size_t)count * sizeof(*rows));

    memcpy(rows, &text.row[range.first - 1], (size_t)count * sizeof(*rows));
    for (int i = 0; i < count; i++) {
        struct row *row = rows[i];
        if (moves)
            row_share(row);
        else
            row = row_make(row->text, row->length);
        text_insert(after + i, row);
    }
    free(rows);
}

static void move(struct range range, int after)
{
    int count = range.last - range.first + 1;

    if (after >= range.first && after < range.last)
        refuse("lines can't be moved into themselves");
    if (after == range.last)
        after = range.first - 1;
    copy(range, after, 1);
    int dot = text.dot;
    if (after < range.first)
        range = (struct range){range.first + count, range.last + count, 2};
    else
        dot -= count;
    text_delete(range.first, range.last);
    text.dot = dot;
}

/* The rest of the line as a file's name, or the remembered one. */
static const char *parse_name(int remembers)
{
    if (*at != '\0' && !isblank((unsigned char)*at))
        refuse("a name stands behind a blank");
    skip_blanks();
    if (*at == '\0' && file_name == NULL)
        refuse("no file name");
    if (*at == '\0')
        return file_name;
    if (*at != '!' && (remembers || file_name == NULL))
        file_remember(at);
    return at;
}

/* Once a change was not written, only the second try forgets it. */
static void check_changes(int forced)
{
    if (forced || !text_changed || was_warned)
        return;
    was_warned = 2;
    refuse("the changes are not written yet");
}

static void edit(int forced)
{
    check_changes(forced);
    const char *name = parse_name(1);
    undo_remember();
    if (text.count > 0)
        text_delete(1, text.count);
    file_read(name, 0);
    text_changed = 0;
}

static void write_text(struct range range, int appends)
{
    int quits = *at == 'q';

    at += quits;
    if (range.count == 0)
        range = (struct range){1, text.count, 2};
    file_write(parse_name(0), range, appends);
    if (quits)
        exit(status);
}

static void run_file_command(char letter, struct range range)
{
    switch (letter) {
    case 'e':
    case 'E':
        edit(letter == 'E');
        return;
    case 'f':
        puts(parse_name(1));
        return;
    case 'r':
        undo_remember();
        const char *name = parse_name(0);
        file_read(name, range.count > 0 ? range.last : text.count);
        return;
    case 'q':
    case 'Q':
        parse_end();
        check_changes(letter == 'Q');
        exit(status);
    default:
        write_text(range, letter == 'W');
    }
}

static void run_editing(char letter, struct range range)
{
    int after = letter == 'm' || letter == 't' ? parse_address(text.dot) : 0;
    char how = '\0';

    if (*at != '\0' && strchr("pnl", *at) != NULL)
        how = *at++;
    parse_end();
    undo_remember();
    switch (letter) {
    case 'a':
        append(range.last);
        break;
    case 'i':
        append(range.last > 0 ? range.last - 1 : 0);
        break;
    case 'c':
        change(range);
        break;
    case 'd':
        text_delete(range.first, range.last);
        break;
    case 'j':
        join(range);
        break;
    case 'm':
        move(range, after);
        break;
    default:
        copy(range, after, 0);
    }
    if (how != '\0')
        print_rows(text.dot, text.dot, how);
}

static void run_other(char letter, struct range range)
{
    switch (letter) {
    case 'k':
        mark_set(*at++, text.row[range.last - 1]);
        break;
    case 'u':
        undo();
        break;
    case '=':
        printf("%d\n", range.count > 0 ? range.last : text.count);
        break;
    case 'h':
        puts(reason);
        break;
    case 'H':
        explains = !explains;
        break;
    default:
        prompts = !prompts;
    }
    parse_end();
}

void run_command(void)
{
    struct range range = parse_range();
    char letter = *at;

    if (letter ==
        '\0') { /* the line itself; without an address, the next one */
        int line = range.count > 0 ? range.last : text.dot + 1;
        print_rows(line, line, 'p');
        return;
    }
    at++;
    if (strchr("cdjkplnmst", letter) != NULL && range.first < 1)
        refuse("no such line");
    if (strchr("pln", letter) != NULL) {
        parse_end();
        print_rows(range.first, range.last, letter);
    } else if (letter == 's') {
        substitute(range);
    } else if (letter == 'g' || letter == 'v') {
        if (range.count == 0)
            range = (struct range){1, text.count, 2};
        global(range, letter == 'g');
    } else if (letter == '!') {
        run_shell(at);
    } else if (strchr("aicdjmt", letter) != NULL) {
        run_editing(letter, range);
    } else if (strchr("eEfrwWqQ", letter) != NULL) {
        run_file_command(letter, range);
    } else if (strchr("ku=hHP", letter) != NULL) {
        run_other(letter, range);
    } else {
        refuse("no such command");
    }
}

/* --- The loop ------------------------------------------------------------- */

/* A handler that does nothing: a read ends, and what waits for it says so. */
static void interrupted(int signal)
{
    (void)signal;
}

/* After an error: says so, and ends if commands come from a file, which were
 * written for a text that is another one now. */
static void complain(void)
{
    struct stat st;

    global_end();
    puts("?");
    if (explains)
        puts(reason);
    fflush(stdout);
    if (!isatty(STDIN_FILENO))
        status = EXIT_FAILURE;
    if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode))
        exit(status);
}

static void loop(void)
{
    static char *command;
    size_t length;

    for (;;) {
        was_warned -= was_warned > 0;
        if (prompts)
            fputs(prompt, stdout);
        const char *line = input_line(&length);
        if (line == NULL) {
            check_changes(0);
            return;
        }
        command = resize(command, length + 1);
        memcpy(command, line, length + 1);
        at = command;
        run_command();
    }
}

/* A file that can't be read is no error: it may be a new one. */
static void begin(const char *name)
{
    if (name == NULL)
        return;
    file_remember(name);
    file_read(name, 0);
    text_changed = 0;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = interrupted};
    int option;

    while ((option = option_next(argc, argv, "p:s")) != -1) {
        silent |= option == 's';
        if (option == 'p') {
            prompt = optarg;
            prompts = 1;
        }
    }
    char **names = operands(argc, argv, 0, 1);
    sigaction(SIGINT, &action, NULL);
    signal(SIGQUIT, SIG_IGN);
    if (setjmp(next_command) == 0)
        begin(names[0]);
    else if (begun)
        complain();
    begun = 1;
    loop();
    return status;
}
