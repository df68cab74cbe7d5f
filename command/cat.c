/*
 * cat - copies files, one after the other, to standard output
 *
 * usage: cat [-Abenstuv] [FILE ...]
 *
 * The name -, or no name, means standard input (Ctrl+D ends it).
 *
 *   -n        numbers the lines
 *   -b        numbers the lines that are not empty
 *   -s        prints one empty line for several
 *   -v        shows other bytes than text: ^A for 1, M-A for 128 + 'A'
 *   -e        as -v, with a $ at the end of each line
 *   -t        as -v, with ^I for a tab
 *   -A        as -e and -t
 *   -u        nothing: output never waits for more input
 *
 * Exit status: 0, or 1 if a file could not be read or is the output, too.
 *
 * Example: cat -n /motd
 */
#include <kumquat/command.h>
#include <string.h>
#include <unistd.h>

static int numbers, full_numbers, squeezes, shows, shows_ends, shows_tabs;

/* Copies as the bytes come. Ends when output fails, as files_each does. */
static int copy(FILE *file, const char *name)
{
    static char buffer[16384];
    ssize_t length;

    if (is_output(file, name))
        return 1;
    while ((length = read(fileno(file), buffer, sizeof(buffer))) > 0) {
        fwrite(buffer, 1, (size_t)length, stdout);
        if (fflush(stdout) == EOF || ferror(stdout))
            return 1;
    }
    return length < 0 ? failed(name) : 0;
}

static void print_byte(int c)
{
    int low = c & 0x7F;

    if (c == '\n' || (c == '\t' && !shows_tabs) || !shows) {
        putchar(c);
        return;
    }
    if (c != low)
        fputs("M-", stdout);
    if (low < ' ' || low == 0x7F) {
        putchar('^');
        low ^= 0x40;
    }
    putchar(low);
}

/* Lines go on from one file to the next. */
static int print(FILE *file, const char *name)
{
    static int in_line, empty_lines;
    static unsigned number;
    int c;

    if (is_output(file, name))
        return 1;
    while ((c = fgetc(file)) != EOF && !ferror(stdout)) {
        int is_empty = c == '\n' && !in_line;
        empty_lines = is_empty ? empty_lines + 1 : 0;
        if (squeezes && empty_lines > 1)
            continue;
        if (!in_line && (numbers || (full_numbers && !is_empty)))
            printf("%6u\t", ++number);
        if (c == '\n' && shows_ends)
            putchar('$');
        print_byte(c);
        in_line = c != '\n';
    }
    return 0;
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "Abenstuv")) != -1) {
        numbers |= option == 'n';
        full_numbers |= option == 'b';
        squeezes |= option == 's';
        shows |= strchr("vetA", option) != NULL;
        shows_ends |= option == 'e' || option == 'A';
        shows_tabs |= option == 't' || option == 'A';
    }
    numbers &= !full_numbers;
    int plain = !numbers && !full_numbers && !squeezes && !shows;
    return files_each(operands(argc, argv, 0, -1), plain ? copy : print);
}
