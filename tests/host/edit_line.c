/*
 * Line editing: is the line what the keys made of it, and is on the screen
 * what is in the line? Random keys against a model, on a small terminal that
 * understands what edit_line sends.
 */
/* host-sources: lib/edit/edit.c lib/edit/line.c lib/edit/history.c */
/* host-sources: lib/command/columns.c */
#define _GNU_SOURCE /* fopencookie, a terminal */
#include "tests/host/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <kumquat/edit.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* The real ones are asked too; the editor gets those of this file. */
#define raw_mode_on  real_raw_mode_on
#define raw_mode_off real_raw_mode_off
#define key_read     real_key_read
#define key_waits    real_key_waits
#define window_size  real_window_size
#include "lib/command/key.c"
#undef raw_mode_on
#undef raw_mode_off
#undef key_read
#undef key_waits
#undef window_size

#define OPERATIONS 60000
#define LONGEST    400 /* bytes of a line, before it is ended */
#define ROWS       12
#define COLUMNS    40

/* --- A terminal ----------------------------------------------------------- */

static struct {
    size_t rows, columns, row, column; /* column == columns: at the edge */
    char cell[ROWS][COLUMNS][8];       /* a character, NUL-ended */
    int number, state;                 /* of a sequence */
    size_t sent, bells;
    int wrong; /* something it does not know */
} screen;

static void screen_start(size_t rows, size_t columns)
{
    memset(&screen, 0, sizeof(screen));
    screen.rows = rows;
    screen.columns = columns;
}

static void line_feed(void)
{
    if (++screen.row < screen.rows)
        return;
    screen.row--;
    memmove(screen.cell[0], screen.cell[1],
            sizeof(screen.cell[0]) * (ROWS - 1));
    memset(screen.cell[screen.rows - 1], 0, sizeof(screen.cell[0]));
}

static void print(char c)
{
    if (is_continuation(c)) { /* joins the character before */
        size_t column = screen.column > 0 ? screen.column - 1 : 0;
        char *cell = screen.cell[screen.row][column];
        if (strlen(cell) < 7)
            cell[strlen(cell)] = c;
        return;
    }
    if (screen.column == screen.columns) {
        screen.column = 0;
        line_feed();
    }
    char *cell = screen.cell[screen.row][screen.column++];
    memset(cell, 0, 8);
    *cell = c;
}

static void erase_below(void)
{
    size_t column = screen.column;

    screen.wrong |= column == screen.columns;
    for (size_t row = screen.row; row < screen.rows; row++, column = 0)
        memset(screen.cell[row][column], 0, 8 * (COLUMNS - column));
}

static void sequence(char c)
{
    size_t n = screen.number > 0 ? (size_t)screen.number : 1;

    screen.wrong |= screen.column == screen.columns && c != 'H';
    if (c == 'A')
        screen.row -= n < screen.row ? n : screen.row;
    else if (c == 'B')
        screen.row += n < screen.rows - screen.row ? n : 0;
    else if (c == 'C')
        screen.column += n < screen.columns - screen.column ? n : 0;
    else if (c == 'D')
        screen.column -= n < screen.column ? n : screen.column;
    else if (c == 'H')
        screen.row = screen.column = 0;
    else if (c == 'J')
        erase_below();
    else
        screen.wrong |= c != 'm';
}

static void screen_put(char c)
{
    screen.sent++;
    if (screen.state == 1) {
        screen.wrong |= c != '[';
        screen.state = 2;
        screen.number = 0;
    } else if (screen.state == 2) {
        if (c >= '0' && c <= '9') {
            screen.number = 10 * screen.number + c - '0';
        } else if (c == ';') {
            screen.number = 0;
        } else {
            screen.state = 0;
            sequence(c);
        }
    } else if (c == KEY_ESCAPE) {
        screen.state = 1;
    } else if (c == '\n') { /* the driver makes it whole */
        screen.column = 0;
        line_feed();
    } else if (c == '\b') {
        screen.wrong |= screen.column == screen.columns;
        screen.column -= screen.column > 0;
    } else if (c == '\a') {
        screen.bells++;
    } else {
        screen.wrong |= (c >= 0 && c < ' ') || c == KEY_ERASE;
        print(c);
    }
}

static ssize_t screen_write(void *cookie, const char *bytes, size_t size)
{
    (void)cookie;
    for (size_t i = 0; i < size; i++)
        screen_put(bytes[i]);
    return (ssize_t)size;
}

/* --- What must be seen ---------------------------------------------------- */

static char text[4096]; /* the model: the line, its length, the cursor */
static size_t length, cursor;
static const char *prompt;

/* Is on the screen what the model says? Cells count from the prompt. */
static int is_seen(void)
{
    char want[8192][8] = {{0}};
    size_t cells = 0, cursor_cell = 0, width = screen.columns;
    const char *all = prompt;

    for (size_t i = 0; *prompt != '\0' && i < strlen(all); i++) {
        if (all[i] == KEY_ESCAPE)
            i += strcspn(all + i, "m");
        else
            want[cells++][0] = all[i];
    }
    for (size_t i = 0; i <= length; i++) {
        char c = text[i];
        if (i == cursor)
            cursor_cell = cells;
        if (i == length)
            break;
        if (is_continuation(c) && cells > 0) {
            want[cells - 1][strlen(want[cells - 1])] = c;
        } else if (c == '\t') {
            size_t n = 8 - cells % 8;
            while (n-- > 0)
                want[cells++][0] = ' ';
        } else if (c < ' ' && c >= 0) {
            want[cells++][0] = '^';
            want[cells++][0] = c ^ 0x40;
        } else {
            want[cells++][0] = c;
        }
    }
    long row = (long)screen.row, at = (long)screen.column;
    if (at == (long)width) {
        row++;
        at = 0;
    }
    if (at != (long)(cursor_cell % width))
        return 0;
    row -= (long)(cursor_cell / width); /* where the prompt is, maybe above */
    for (size_t i = 0; i / width < (cells / width) + 2 * screen.rows; i++) {
        long y = row + (long)(i / width);
        if (y < 0 || y >= (long)screen.rows)
            continue;
        const char *got = screen.cell[y][i % width];
        int last = y == (long)screen.rows - 1 && cells / width >= screen.rows;
        const char *should = i < cells ? want[i] : "";
        if (last && strcmp(got, "") == 0)
            continue; /* cut off */
        if (strcmp(*got != '\0' ? got : " ", *should != '\0' ? should : " "))
            return 0;
    }
    return !screen.wrong;
}

static void show_screen(void)
{
    printf("# '%.*s' cursor %zu, screen at %zu,%zu of %zux%zu wrong %d\n",
           (int)length, text, cursor, screen.row, screen.column, screen.rows,
           screen.columns, screen.wrong);
    for (size_t row = 0; row < screen.rows; row++) {
        printf("# |");
        for (size_t i = 0; i < screen.columns; i++)
            printf("%s", screen.cell[row][i][0] ? screen.cell[row][i] : " ");
        printf("|\n");
    }
}

/* --- The model ------------------------------------------------------------ */

static struct history history;
static struct edit edit = {.history = &history};
static char cut[4096], unfinished[4096];
static size_t place;
static int bad, operations, quiet_bad;

static void model_insert(const char *bytes)
{
    size_t n = strlen(bytes);

    memmove(text + cursor + n, text + cursor, length - cursor + 1);
    memcpy(text + cursor, bytes, n);
    length += n;
    cursor += n;
}

static size_t step(size_t at, int by)
{
    do
        at += (size_t)by;
    while (at > 0 && at < length && is_continuation(text[at]));
    return at;
}

static size_t word_step(size_t at, int by)
{
    const char *blanks = " \t";
#define AT (text[by < 0 ? at - 1 : at])
    while ((by < 0 ? at > 0 : at < length) && strchr(blanks, AT) != NULL)
        at += (size_t)by;
    while ((by < 0 ? at > 0 : at < length) && strchr(blanks, AT) == NULL)
        at += (size_t)by;
    return at;
}

static void model_take(size_t from, size_t to, int keep)
{
    if (keep && from < to) {
        memcpy(cut, text + from, to - from);
        cut[to - from] = '\0';
    }
    memmove(text + from, text + to, length - to + 1);
    length -= to - from;
    cursor = from;
}

static void model_set(const char *line)
{
    strcpy(text, line);
    cursor = length = strlen(text);
}

static void model_history(int by)
{
    if (place == (by < 0 ? 0 : history.count))
        return;
    if (place == history.count)
        strcpy(unfinished, text);
    place += (size_t)by;
    model_set(place < history.count ? history.lines[place] : unfinished);
}

/* --- Random keys ---------------------------------------------------------- */

static unsigned char pending[64]; /* bytes that belong together */
static size_t pending_next, pending_count;
static int was_typed; /* the last key was put in at the end */

static int type(const char *bytes)
{
    was_typed = cursor == length;
    model_insert(bytes);
    pending_count = strlen(bytes);
    memcpy(pending, bytes, pending_count);
    pending_next = 1;
    return pending[0];
}

static int random_text(void)
{
    static const char *const wide[] = {"\303\274", "\342\202\254",
                                       "\360\237\215\212", "\t"};
    if (rand() % 5 == 0)
        return type(wide[rand() % 4]);
    char c[2] = {rand() % 4 == 0 ? ' ' : (char)('!' + rand() % 94), '\0'};
    return type(c);
}

static int random_motion(void)
{
    switch (rand() % 8) {
    case 0:
        cursor = cursor > 0 ? step(cursor, -1) : 0;
        return rand() % 2 ? KEY_LEFT : KEY_CONTROL('B');
    case 1:
        cursor = cursor < length ? step(cursor, 1) : length;
        return rand() % 2 ? KEY_RIGHT : KEY_CONTROL('F');
    case 2:
        cursor = 0;
        return rand() % 2 ? KEY_HOME : KEY_CONTROL('A');
    case 3:
    case 4:
        cursor = length;
        return rand() % 2 ? KEY_END : KEY_CONTROL('E');
    case 5:
        cursor = word_step(cursor, -1);
        return KEY_ALT + 'b';
    case 6:
        cursor = word_step(cursor, 1);
        return KEY_ALT + 'f';
    default:
        return rand() % 2 ? KEY_OTHER : 0;
    }
}

static int random_change(void)
{
    size_t to;

    switch (rand() % 12) {
    case 0:
        model_take(cursor, length, 1);
        return KEY_CONTROL('K');
    case 1:
        model_take(0, cursor, 1);
        return KEY_CONTROL('U');
    case 2:
        model_take(word_step(cursor, -1), cursor, 1);
        return KEY_CONTROL('W');
    case 3:
        to = word_step(cursor, 1);
        model_take(cursor, to, 1);
        return KEY_ALT + 'd';
    case 4:
    case 5:
        model_insert(cut);
        return KEY_CONTROL('Y');
    case 6:
    case 7:
    case 8:
        if (cursor > 0)
            model_take(step(cursor, -1), cursor, 0);
        return rand() % 2 ? KEY_ERASE : KEY_CONTROL('H');
    default:
        if (length == 0)
            return KEY_OTHER;
        if (cursor < length)
            model_take(cursor, step(cursor, 1), 0);
        return rand() % 2 ? KEY_DELETE : KEY_CONTROL('D');
    }
}

static int random_key(void)
{
    int die = rand() % 100;

    was_typed = 0;
    if (length > LONGEST)
        return rand() % 3 ? '\n' : KEY_CONTROL('C');
    if (die < 65)
        return random_text();
    if (die < 83)
        return random_motion();
    if (die < 94)
        return random_change();
    if (die < 98) {
        model_history(die < 97 ? -1 : 1);
        return die < 97 ? KEY_UP : KEY_DOWN;
    }
    return die == 98 ? KEY_CONTROL('L') : rand() % 4 ? '\0' : '\n';
}

static const char *script; /* keys that are typed; NULL: random ones */

/* What the editor calls for a key: the moment to look at the screen. */
int key_read(int fd)
{
    static size_t sent;

    (void)fd;
    errno = 0;
    if (script != NULL)
        return *script != '\0' ? (unsigned char)*script++ : -1;
    if (pending_next < pending_count)
        return pending[pending_next++];
    if (was_typed && text[length - 1] != '\t' &&
        screen.sent - sent != pending_count)
        quiet_bad++;
    if (!is_seen() && bad++ == 0)
        show_screen();
    operations++;
    sent = screen.sent;
    int key = random_key();
    if (bad > 0 && bad < 3)
        printf("# key %#x\n", key);
    return key;
}

int key_waits(int fd, int milliseconds)
{
    return fd == milliseconds; /* never */
}

int raw_mode_on(int fd)
{
    return fd * 0;
}

void raw_mode_off(void)
{
}

void window_size(int fd, size_t *rows, size_t *columns)
{
    (void)fd;
    *rows = screen.rows;
    *columns = screen.columns;
}

static void test_random(void)
{
    static const char *const prompts[] = {"$ ", "", "a longer prompt> ",
                                          "\033[1;32mgreen\033[0m "};
    int wrong_lines = 0;

    edit.out =
        fopencookie(NULL, "w", (cookie_io_functions_t){.write = screen_write});
    while (operations < OPERATIONS) {
        screen_start(4 + (size_t)(rand() % (ROWS - 3)),
                     (size_t)(rand() % 4 ? COLUMNS : 9 + rand() % 30));
        screen.row = (size_t)rand() % screen.rows;
        prompt = prompts[rand() % 4];
        model_set("");
        place = history.count;
        was_typed = 0;
        char *line = edit_line(&edit, prompt);
        if (line == NULL)
            wrong_lines += errno != EINTR;
        else
            wrong_lines += strcmp(line, text) != 0;
        if (line != NULL)
            history_add(&history, line);
        if (rand() % 10 == 0)
            history_add(&history, "a\001b\033c with control characters");
        free(line);
    }
    fclose(edit.out);
    free(edit.cut);
    history_clear(&history);
    ok(bad == 0, "is what is seen the line, after each of 60,000 keys?");
    ok(quiet_bad == 0, "does typing at the end send what is typed, no more?");
    ok(wrong_lines == 0, "are the lines what the keys say?");
}

/* --- Keys, modes, history ------------------------------------------------- */

/* What a terminal that sends these bytes means: keys, one after the other. */
static int are_keys(const char *bytes, const int *keys)
{
    int ends[2], good = 1;

    if (pipe(ends) < 0 || write(ends[1], bytes, strlen(bytes)) < 0)
        return 0;
    for (; *keys != 0; keys++)
        good &= real_key_read(ends[0]) == *keys;
    good &= !real_key_waits(ends[0], 0);
    close(ends[1]);
    good &= real_key_read(ends[0]) == -1 && errno == 0;
    close(ends[0]);
    return good;
}

#define KEYS(...) ((const int[]){__VA_ARGS__, 0})

static void test_keys(void)
{
    ok(are_keys("a\t\n\003\177", KEYS('a', '\t', '\n', 3, KEY_ERASE)),
       "are bytes keys?");
    ok(are_keys("\033[A\033OB\033[C\033[1;5D",
                KEYS(KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT)),
       "are arrows known, in all their forms?");
    ok(are_keys("\033[H\033[1~\033OH\033[7~\033[F\033[4~\033[8~",
                KEYS(KEY_HOME, KEY_HOME, KEY_HOME, KEY_HOME, KEY_END, KEY_END,
                     KEY_END)),
       "are Home and End?");
    ok(are_keys("\033[5~\033[6~\033[3~x",
                KEYS(KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_DELETE, 'x')),
       "are PageUp, PageDown and Delete?");
    ok(are_keys("\033b\033\033[A\033[99~\033[Zx",
                KEYS(KEY_ALT + 'b', KEY_UP, KEY_OTHER, KEY_OTHER, 'x')),
       "are Alt and sequences that nobody knows?");
    ok(are_keys("\033", KEYS(KEY_ESCAPE)), "is ESC alone a key?");
}

/* Linux sets PENDIN by itself. */
static int same_modes(const struct termios *a, const struct termios *b)
{
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
           (a->c_lflag & ~(tcflag_t)PENDIN) ==
               (b->c_lflag & ~(tcflag_t)PENDIN) &&
           memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

static void test_modes(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY), slave, status;
    struct termios before, raw, after;
    size_t rows, columns;

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
        (slave = open(ptsname(master), O_RDWR | O_NOCTTY)) < 0) {
        ok(0, "is there a terminal to test with?");
        return;
    }
    real_window_size(slave, &rows, &columns);
    ok(rows == 24 && columns == 80, "is an unknown window 24 by 80?");
    tcgetattr(slave, &before);
    ok(write(master, "x", 1) == 1 && real_raw_mode_on(slave) == 0 &&
           real_key_waits(slave, 1000) && real_key_read(slave) == 'x',
       "is a key there at once, also one from before?");
    tcgetattr(slave, &raw);
    ok(!(raw.c_lflag & (ICANON | ECHO | ISIG)), "is the mode raw?");
    real_raw_mode_off();
    tcgetattr(slave, &after);
    ok(same_modes(&before, &after), "do the modes come back?");
    if (fork() == 0) {
        real_raw_mode_on(slave);
        raise(SIGTERM);
        _exit(0);
    }
    wait(&status);
    tcgetattr(slave, &after);
    ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM &&
           same_modes(&before, &after),
       "do they when a signal ends the program?");
    ok(real_raw_mode_on(-1) < 0, "is what is no terminal refused?");
}

static long size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

static void add_lines(struct history *to, int count)
{
    char line[20];

    for (int i = 0; i < count; i++) {
        snprintf(line, sizeof(line), "line %04d", i);
        history_add(to, line);
    }
}

static void test_history(void)
{
    char path[] = "/tmp/history.XXXXXX";
    struct history one = {0}, two = {0}, three = {0};

    close(mkstemp(path));
    history_open(&one, path);
    history_open(&two, path);
    history_add(&one, "first");
    history_add(&one, "first");
    history_add(&one, "  ");
    history_add(&two, "of another");
    history_add(&one, "second");
    ok(one.count == 2, "is a line kept once, and an empty one not at all?");
    history_open(&three, path);
    ok(three.count == 3 && strcmp(three.lines[0], "first") == 0 &&
           strcmp(three.lines[1], "of another") == 0 &&
           strcmp(three.lines[2], "second") == 0,
       "do all lines come back that several have added?");
    add_lines(&one, 3 * HISTORY_LINES);
    ok(one.count == HISTORY_LINES && strcmp(one.lines[0], "line 1000") == 0,
       "do the oldest go?");
    history_clear(&three);
    ok(size_of(path) == 0, "is a cleared history's file empty?");
    add_lines(&two, 2 * HISTORY_LINES);
    free(three.path);
    history_open(&three, path);
    ok(three.count == HISTORY_LINES && size_of(path) == 10 * HISTORY_LINES &&
           strcmp(three.lines[0], "line 0500") == 0,
       "is a file that is too long cut?");
    unlink(path);
    free(three.path);
    three.path = strdup("/nosuch/history");
    history_add(&three, "still");
    ok(strcmp(three.lines[three.count - 1], "still") == 0,
       "does it go on without a file?");
    for (struct history *each[] = {&one, &two, &three, NULL}, **at = each;
         *at != NULL; at++) {
        free((*at)->path);
        (*at)->path = NULL;
        history_clear(*at);
    }
}

/* --- One question each ---------------------------------------------------- */

static void complete_fo(const char *line, size_t at, struct completion *found)
{
    static char *names[] = {"foolish", "foot"};
    int one = at > 3 && line[3] == 't';

    *found = (struct completion){.word = at == 0 ? ""
                                         : one   ? "foot "
                                                 : "foo",
                                 .names = names,
                                 .count = 2};
}

/* Is this the line that the keys make? NULL: none, for this error. */
static int makes(const char *keys, const char *want, int error)
{
    script = keys;
    errno = 0;
    char *line = edit_line(&edit, "$ ");
    int good = want == NULL ? line == NULL && errno == error
                            : line != NULL && strcmp(line, want) == 0;

    if (!good)
        printf("# got %s, errno %d\n", line != NULL ? line : "none", errno);
    free(line);
    return good;
}

static void test_single(void)
{
    edit.out =
        fopencookie(NULL, "w", (cookie_io_functions_t){.write = screen_write});
    edit.complete = complete_fo;
    edit.cut = NULL;
    screen_start(10, 40);
    history_add(&history, "echo one");
    history_add(&history, "echo two");
    ok(makes("abc\n", "abc", 0), "is a line what is typed?");
    ok(makes("", NULL, 0), "does the end of input end it?");
    ok(makes("\004", NULL, 0), "does ^D in an empty line?");
    ok(makes("ab\001\004c\n", "cb", 0), "does it erase in others?");
    ok(makes("abc\003", NULL, EINTR), "does ^C drop the line?");
    ok(makes("\032a\n", "a", 0), "does ^Z do nothing?");
    ok(makes("half\020\020\016\016!\n", "half!", 0),
       "does a half-typed line come back?");
    ok(makes("\020\020\020\n", "echo one", 0), "is the oldest the last?");
    ok(makes("\022one\n", "echo one", 0), "does ^R find a line?");
    ok(makes("\022echo\022\n", "echo one", 0), "does it again go on?");
    ok(makes("x\022echo\005 y\n", "echo two y", 0),
       "does another key end the search?");
    ok(makes("\022onx\177\n", "echo one", 0), "may the pattern be mended?");
    ok(makes("fo\t\n", "foo", 0), "does a Tab complete?");
    ok(makes("foot\t.\n", "foot .", 0), "and go behind it?");
    screen_start(10, 40);
    ok(makes("foo\t\t\n", "foo", 0) && screen.bells == 1 &&
           strcmp(screen.cell[1][0], "f") == 0 &&
           strcmp(screen.cell[1][9], "f") == 0 &&
           strcmp(screen.cell[2][0], "$") == 0,
       "does a second one show what there is, and the line again?");
    fclose(edit.out);
    history_clear(&history);
    free(edit.cut);
}

int main(void)
{
    srand(1);
    test_random();
    test_single();
    test_keys();
    test_modes();
    test_history();
    return tap_end();
}
