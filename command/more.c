/*
 * more - shows text a screenful at a time
 *
 * usage: more [FILE ...]
 *
 * Shows the files, or standard input, and stops when the screen is full. Then
 * these keys are known:
 *
 *   Space f PageDown    the next screenful
 *   Enter j Down        the next row
 *   b PageUp            a screenful back
 *   g Home, G End       the beginning, the end
 *   /TEXT Enter, n      what has this text in it; the next such place
 *   =                   tells the line's number
 *   h                   shows this list
 *   q                   ends
 *
 * Ctrl+C, Ctrl+Z and Ctrl+\ do what they do elsewhere. What comes by a pipe is
 * kept, to go back in: of more than 4 MiB the rest is not shown. If standard
 * output is no terminal, more copies, as cat does.
 *
 * Exit status: 0, or 1 if a file could not be read.
 *
 * Example: dmesg | more
 */
#include <err.h>
#include <fcntl.h>
#include <kumquat/command.h>
#include <kumquat/key.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATTERN_MAX 80
#define KEPT_MAX    (4u << 20) /* bytes of a pipe */
#define KEYS \
    "Space next  Enter a row  b back  g G ends  /TEXT n find  = line  q quit"

static int keys;             /* a descriptor: where keys come from */
static size_t rows, columns; /* of the screen */
static int names;            /* several files: they get headings */

/* What is being shown. A file is read where it lies; what comes by a pipe has
 * to be kept, for there is a way back. */
static struct {
    FILE *file;
    long size;       /* bytes, -1 of a pipe */
    size_t at;       /* where the file is read next, or bytes kept */
    char *kept;      /* of a pipe */
    size_t *starts;  /* where rows begin, as far as they were laid out */
    size_t count;    /* of these, at least 1 */
    size_t next_row; /* the one below the screen */
} text;

/* --- Reading -------------------------------------------------------------- */

/* Room for one more of `count` things, when that is a power of two. */
static void *grow(void *things, size_t count, size_t size)
{
    return (count & (count - 1)) == 0 ? memory_resize(things, 2 * count * size)
                                      : things;
}

static int pipe_byte(size_t at)
{
    while (at >= text.at) {
        int c = text.at < KEPT_MAX ? getc(text.file) : EOF;
        if (c == EOF)
            return EOF;
        text.kept = grow(text.kept, text.at + 1, 1);
        text.kept[text.at++] = (char)c;
    }
    return (unsigned char)text.kept[at];
}

/* The byte with an index, or EOF. */
static int byte(size_t at)
{
    if (text.size < 0)
        return pipe_byte(at);
    if (at != text.at)
        fseek(text.file, (long)at, SEEK_SET);
    int c = getc(text.file);
    text.at = at + (c != EOF);
    return c;
}

/* --- Rows ----------------------------------------------------------------- */

/* Bytes of ESC [ ... m, which changes how text looks and takes no room; 0: none
 * begins at this index. */
static size_t rendition_length(size_t at)
{
    size_t end = at + 2;
    int c;

    if (byte(at) != KEY_ESCAPE || byte(at + 1) != '[')
        return 0;
    while ((c = byte(end)) >= '0' && c <= ';')
        end++;
    return c == 'm' ? end + 1 - at : 0;
}

/* Where the row ends that begins at an index, and maybe shows it. */
static size_t row_end(size_t at, int show)
{
    size_t column = 0;
    int c;

    while ((c = byte(at)) != EOF && c != '\n') {
        size_t width = cell_width((char)c, column);
        size_t invisible = c == KEY_ESCAPE ? rendition_length(at) : 0;
        if (invisible > 0) {
            for (; invisible > 0; invisible--, at++)
                if (show)
                    putchar(byte(at));
            continue;
        }
        if (column > 0 && column + width > columns)
            break;
        if (show && c == '\t')
            printf("%*s", (int)width, "");
        else if (show)
            printf(width == 2 ? "^%c" : "%c", width == 2 ? c ^ 0x40 : c);
        column += width;
        at++;
    }
    if (show)
        putchar('\n');
    return at + (c == '\n');
}

/* Where a row begins; the end of the text if there are fewer. */
static size_t row_start(size_t row)
{
    while (text.count <= row) {
        size_t end = row_end(text.starts[text.count - 1], 0);
        if (end == text.starts[text.count - 1])
            return end;
        text.starts = grow(text.starts, text.count, sizeof(size_t));
        text.starts[text.count++] = end;
    }
    return text.starts[row];
}

static int at_end(void)
{
    return row_start(text.next_row + 1) == row_start(text.next_row);
}

/* Shows so many rows more, below. */
static void forward(size_t count)
{
    for (; count > 0 && !at_end(); count--) {
        row_end(row_start(text.next_row), 1);
        text.next_row++;
    }
}

/* Shows a screenful from a row on. */
static void show_from(size_t row)
{
    fputs("\033[H\033[J", stdout);
    text.next_row = row;
    forward(rows - 1);
}

static size_t top(void)
{
    return text.next_row > rows - 1 ? text.next_row - (rows - 1) : 0;
}

/* --- Keys ----------------------------------------------------------------- */

/* The signal that a key stands for, or 0. */
static int signal_of(int key)
{
    return key == KEY_CONTROL('C')    ? SIGINT
           : key == KEY_CONTROL('Z')  ? SIGTSTP
           : key == KEY_CONTROL('\\') ? SIGQUIT
                                      : 0;
}

/* Shows a line at the bottom and waits for a key. The terminal is raw for that
 * only, so that it sends signals itself while text is waited for. */
static int ask(const char *what)
{
    int key;

    do {
        raw_mode_on(keys);
        printf("\r\033[K\033[7m%s\033[m", what);
        fflush(stdout);
        key = key_read(keys);
        fputs("\r\033[K", stdout);
        fflush(stdout);
        raw_mode_off();
        if (signal_of(key) != 0)
            kill(0, signal_of(key)); /* all that Ctrl+C would reach */
    } while (signal_of(key) != 0);
    return key;
}

/* Reads what is typed behind a slash. Returns 0 if it is given up. */
static int read_pattern(char *pattern)
{
    char shown[PATTERN_MAX + 2];
    size_t length = 0;
    int key;

    do {
        pattern[length] = '\0';
        snprintf(shown, sizeof(shown), "/%s", pattern);
        key = ask(shown);
        if (key == KEY_ERASE || key == '\b')
            length -= length > 0;
        else if (key >= ' ' && key < KEY_UP && length < PATTERN_MAX - 1)
            pattern[length++] = (char)key;
    } while (key >= ' ' || key == '\b');
    return key == '\n' && length > 0;
}

/* Shows the first row after the top one that has the pattern in it. */
static const char *find(const char *pattern)
{
    size_t length = strlen(pattern), row = top() + 1, at = row_start(row);
    size_t matched = 0;
    int c;

    if (length == 0)
        return "nothing to find";
    while (matched < length && (c = byte(at + matched)) != EOF) {
        if (c == (unsigned char)pattern[matched]) {
            matched++;
            continue;
        }
        matched = 0;
        at++;
    }
    if (matched < length)
        return "not found";
    while (row_start(row + 1) <= at && row + 1 < text.count)
        row++;
    show_from(row);
    return NULL;
}

static const char *line_number(void)
{
    static char told[40];
    size_t line = 1, end = row_start(top());

    for (size_t at = 0; at < end; at++)
        line += byte(at) == '\n';
    snprintf(told, sizeof(told), "line %zu", line);
    return told;
}

static void show_end(void)
{
    while (!at_end())
        text.next_row++;
    show_from(top());
}

/* Does what a key says; returns what is to be told instead of "more". */
static const char *do_key(int key)
{
    static char pattern[PATTERN_MAX];

    if (key == ' ' || key == 'f' || key == KEY_PAGE_DOWN)
        forward(rows - 1);
    else if (key == '\n' || key == 'j' || key == KEY_DOWN)
        forward(1);
    else if (key == 'b' || key == KEY_PAGE_UP)
        show_from(top() > rows - 1 ? top() - (rows - 1) : 0);
    else if (key == 'g' || key == KEY_HOME)
        show_from(0);
    else if (key == 'G' || key == KEY_END)
        show_end();
    else if (key == 'n' || (key == '/' && read_pattern(pattern)))
        return find(pattern);
    else if (key == '=')
        return line_number();
    else
        return key == '/' ? NULL : KEYS;
    return NULL;
}

static const char *prompt(void)
{
    static char shown[40] = "--More--";
    unsigned long long at = row_start(text.next_row);

    if (text.size > 0)
        snprintf(shown, sizeof(shown), "--More--(%u%%)",
                 (unsigned)(100 * at / (unsigned long)text.size));
    return shown;
}

static int is_quit(int key)
{
    return key < 0 || key == 'q' || key == 'Q';
}

static void measure(void)
{
    window_size(STDOUT_FILENO, &rows, &columns);
    rows += rows < 2;
}

/* Until the text has ended. Returns whether all shall end. */
static int page(void)
{
    const char *told = NULL;

    forward(rows - 1 - (size_t)names);
    while (!at_end()) {
        int key = ask(told != NULL ? told : prompt());
        if (is_quit(key))
            return 1;
        measure();
        told = do_key(key);
    }
    if (text.size < 0 && text.at == KEPT_MAX)
        warnx("the first %u MiB end here", KEPT_MAX >> 20);
    return 0;
}

/* --- Files ---------------------------------------------------------------- */

static int page_file(FILE *file, const char *name)
{
    static int files, quit;
    struct stat st;

    if (quit || (files++ > 0 && is_quit(ask("--Next file--")))) {
        quit = 1;
        return 0;
    }
    if (names)
        printf("==> %s <==\n", name);
    memset(&text, 0, sizeof(text));
    text.file = file;
    text.size = fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode)
                    ? (long)st.st_size
                    : -1;
    text.starts = memory_get(sizeof(size_t));
    text.starts[0] = 0;
    text.count = 1;
    quit = page();
    free(text.starts);
    free(text.kept);
    return 0;
}

static int copy_file(FILE *file, const char *name)
{
    char buffer[BUFSIZ];
    size_t length;

    (void)name;
    while (!ferror(stdout) &&
           (length = fread(buffer, 1, sizeof(buffer), file)) > 0)
        fwrite(buffer, 1, length, stdout);
    return 0;
}

int main(int argc, char **argv)
{
    char **files = options_none(argc, argv, 0, -1);

    keys = open("/dev/tty", O_RDONLY | O_CLOEXEC);
    if (keys < 0)
        keys = STDERR_FILENO;
    if (!isatty(STDOUT_FILENO) || !isatty(keys))
        return files_each(files, copy_file);
    measure();
    names = argc - 1 > 1;
    return files_each(files, page_file);
}
