/*
 * stty - shows and sets how a terminal behaves
 *
 * usage: stty [-a | -g]
 *        stty SETTING ...
 *
 * The terminal is standard input. Without anything stty prints its size and
 * what differs from "sane".
 *
 *   -a  prints all
 *   -g  prints all in one word, which stty takes as a SETTING
 *
 * Settings, those of the first line also as -NAME, which ends them:
 *
 *   icrnl opost onlcr isig icanon echo echoe noflsh tostop
 *                  as in termios.h
 *   intr C, quit C, erase C, kill C, eof C, susp C
 *                  the key that does this: a character, ^X, ^? for DEL, or
 *                  undef for none
 *   min N          a read without icanon waits for N bytes: 0 or 1
 *   rows N, cols N the size; a VGA console's can't be changed
 *   sane           all as it is at first
 *   raw            no icanon, isig, icrnl, opost; also: -cooked
 *   cooked         the contrary; also: -raw
 *   size           prints rows and columns
 *   ask            asks /dev/tty for its size and sets that, within two seconds
 *
 * Exit status: 0; 1 if the terminal can't do that; 2 for an unknown setting.
 *
 * Example: stty -echo; read password; stty echo
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <kumquat/command.h>
#include <kumquat/device.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define DEL    0x7F
#define ASK_MS 2000

static const struct termios sane = TERMIOS_AT_START;

static const struct flag {
    const char *name;
    size_t field; /* of struct termios */
    tcflag_t bit;
} flags[] = {
    {"icrnl", offsetof(struct termios, c_iflag), ICRNL},
    {"opost", offsetof(struct termios, c_oflag), OPOST},
    {"onlcr", offsetof(struct termios, c_oflag), ONLCR},
    {"isig", offsetof(struct termios, c_lflag), ISIG},
    {"icanon", offsetof(struct termios, c_lflag), ICANON},
    {"echo", offsetof(struct termios, c_lflag), ECHO},
    {"echoe", offsetof(struct termios, c_lflag), ECHOE},
    {"noflsh", offsetof(struct termios, c_lflag), NOFLSH},
    {"tostop", offsetof(struct termios, c_lflag), TOSTOP},
};
#define FLAGS (sizeof flags / sizeof flags[0])

static const char *const keys[] = {
    [VINTR] = "intr", [VQUIT] = "quit", [VERASE] = "erase",
    [VKILL] = "kill", [VEOF] = "eof",   [VSUSP] = "susp"};
#define KEYS (sizeof keys / sizeof keys[0])

static struct termios modes;  /* as they are, and as they shall be */
static struct winsize window; /* likewise */

static tcflag_t *flag_field(struct termios *of, const struct flag *flag)
{
    return (tcflag_t *)((char *)of + flag->field);
}

static void flag_set(const char *name, int on)
{
    for (const struct flag *f = flags; f < flags + FLAGS; f++)
        if (strcmp(f->name, name) == 0)
            *flag_field(&modes, f) =
                (*flag_field(&modes, f) & ~f->bit) | (on ? f->bit : 0);
}

/* --- showing -------------------------------------------------------------- */

static void print_key(size_t i)
{
    cc_t c = modes.c_cc[i];

    if (c == 0)
        printf("%s undef; ", keys[i]);
    else if (c < ' ' || c == DEL)
        printf("%s ^%c; ", keys[i], c ^ 0x40);
    else
        printf("%s %c; ", keys[i], c);
}

/* Prints what differs from sane, or all. */
static void print_modes(int all)
{
    const char *between = "";
    struct termios usual = sane;

    printf("rows %u; cols %u\n", window.ws_row, window.ws_col);
    for (size_t i = 0; i < KEYS; i++)
        if (all || modes.c_cc[i] != sane.c_cc[i])
            print_key(i);
    if (all || modes.c_cc[VMIN] != sane.c_cc[VMIN])
        printf("min %u", modes.c_cc[VMIN]);
    if (all || memcmp(modes.c_cc, sane.c_cc, sizeof sane.c_cc) != 0)
        printf("\n");
    for (const struct flag *f = flags; f < flags + FLAGS; f++) {
        int is = (*flag_field(&modes, f) & f->bit) != 0;
        if (!all && is == ((*flag_field(&usual, f) & f->bit) != 0))
            continue;
        printf("%s%s%s", between, is ? "" : "-", f->name);
        between = " ";
    }
    if (*between != '\0')
        printf("\n");
}

/* All as hexadecimal numbers with colons between them. */
static void print_word(void)
{
    printf("%" PRIx32 ":%" PRIx32 ":%" PRIx32 ":%" PRIx32, modes.c_iflag,
           modes.c_oflag, modes.c_cflag, modes.c_lflag);
    for (int i = 0; i < NCCS; i++)
        printf(":%x", modes.c_cc[i]);
    printf("\n");
}

/* --- setting -------------------------------------------------------------- */

/* Takes such a word back. Returns whether it is one. */
static int take_word(const char *word)
{
    unsigned long number[4 + NCCS];
    char *end = (char *)word;

    for (int i = 0; i < 4 + NCCS; i++) {
        number[i] = strtoul(word, &end, 16);
        if (end == word || *end != (i < 3 + NCCS ? ':' : '\0'))
            return 0;
        word = end + 1;
    }
    modes = (struct termios){number[0], number[1], number[2], number[3], {0}};
    for (int i = 0; i < NCCS; i++)
        modes.c_cc[i] = (cc_t)number[4 + i];
    return 1;
}

/* "^C", "^?", "undef" or a character. */
static cc_t key_of(const char *text)
{
    if (strcmp(text, "undef") == 0)
        return 0;
    if (strlen(text) == 2 && text[0] == '^')
        return text[1] == '?' ? DEL : text[1] & 0x1F;
    if (strlen(text) != 1)
        errx(STATUS_USAGE, "%s: not a key", text);
    return (cc_t)text[0];
}

/* A setting that takes a value. Returns whether it is one. */
static int set_value(const char *name, const char *value)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strcmp(keys[i], name) == 0) {
            modes.c_cc[i] = key_of(value);
            return 1;
        }
    if (strcmp(name, "min") == 0)
        modes.c_cc[VMIN] = (cc_t)number_operand(value, 0, 1);
    else if (strcmp(name, "rows") == 0)
        window.ws_row = (uint16_t)number_operand(value, 0, UINT16_MAX);
    else if (strcmp(name, "cols") == 0)
        window.ws_col = (uint16_t)number_operand(value, 0, UINT16_MAX);
    else
        return 0;
    return 1;
}

static void set_cooked(int on)
{
    flag_set("icanon", on);
    flag_set("isig", on);
    flag_set("icrnl", on);
    flag_set("opost", on);
    modes.c_cc[VMIN] = 1;
}

/* Reads "ESC [ rows ; columns R". Returns whether it came in time. */
static int read_answer(int fd, struct winsize *size)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};
    unsigned number[2] = {0, 0}, i = 0;
    char c = '\0';

    while (c != 'R' && poll(&input, 1, ASK_MS) == 1 && read(fd, &c, 1) == 1) {
        if (c == '\33')
            i = number[0] = number[1] = 0;
        else if (c == ';')
            i = 1;
        else if (c >= '0' && c <= '9')
            number[i] = number[i] * 10 + (unsigned)(c - '0');
    }
    size->ws_row = (uint16_t)number[0];
    size->ws_col = (uint16_t)number[1];
    return c == 'R' && size->ws_row != 0 && size->ws_col != 0;
}

/* Where is the cursor when it can't go further? */
static int ask(void)
{
    static const char question[] = "\0337\033[999;999H\033[6n\0338";
    int fd = open("/dev/tty", O_RDWR);
    struct termios before, quiet;

    if (fd < 0 || tcgetattr(fd, &before) < 0)
        return failed("/dev/tty");
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(fd, TCSANOW, &quiet);
    int told = write(fd, question, sizeof question - 1) > 0 &&
               read_answer(fd, &window);
    tcsetattr(fd, TCSANOW, &before);
    if (!told)
        errx(1, "/dev/tty: no answer");
    struct winsize now;
    if (ioctl(fd, TIOCGWINSZ, &now) == 0 && now.ws_row == window.ws_row &&
        now.ws_col == window.ws_col)
        return 0;
    return ioctl(fd, TIOCSWINSZ, &window) < 0 ? failed("/dev/tty") : 0;
}

/* Does a setting that stands alone. */
static int set_one(const char *name)
{
    int on = name[0] != '-', cooked = strcmp(name + !on, "cooked") == 0;

    name += !on;
    if (cooked || strcmp(name, "raw") == 0) {
        set_cooked(cooked == on);
        return 1;
    }
    for (const struct flag *f = flags; f < flags + FLAGS; f++)
        if (strcmp(f->name, name) == 0) {
            flag_set(name, on);
            return 1;
        }
    if (on && strcmp(name, "sane") == 0)
        modes = sane;
    else if (on && strcmp(name, "size") == 0)
        printf("%u %u\n", window.ws_row, window.ws_col);
    else
        return on && take_word(name);
    return 1;
}

/* Does all settings; those of a terminal are changed when all are right. */
static int set_all(char **word)
{
    const struct termios modes_before = modes;
    struct winsize before = window;
    int status = 0;

    for (; *word != NULL; word++) {
        if (strcmp(*word, "ask") == 0) {
            status |= ask();
            before = window;
        } else if (word[1] != NULL && set_value(word[0], word[1])) {
            word++;
        } else if (!set_one(*word)) {
            errx(STATUS_USAGE, "%s: no such setting, or it lacks its value",
                 *word);
        }
    }
    if (memcmp(&modes, &modes_before, sizeof modes) != 0 &&
        tcsetattr(STDIN_FILENO, TCSANOW, &modes) < 0)
        return failed("standard input");
    if (memcmp(&window, &before, sizeof window) != 0 &&
        ioctl(STDIN_FILENO, TIOCSWINSZ, &window) < 0)
        return failed("size");
    return status;
}

int main(int argc, char **argv)
{
    help_alone(argc, argv);
    if (tcgetattr(STDIN_FILENO, &modes) < 0 ||
        ioctl(STDIN_FILENO, TIOCGWINSZ, &window) < 0)
        return failed("standard input");
    if (argc == 2 && strcmp(argv[1], "-g") == 0)
        print_word();
    else if (argc == 1 || (argc == 2 && strcmp(argv[1], "-a") == 0))
        print_modes(argc == 2);
    else
        return set_all(argv + 1);
    return 0;
}
