/*
 * Keys and raw mode, see kumquat/key.h.
 *
 * Keys without a character come as ESC [ or ESC O, numbers, and a final
 * letter; Alt is an ESC before a character. The ESC key alone is told from
 * these by the silence that follows it.
 */
#include <errno.h>
#include <kumquat/key.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define SILENCE   100 /* milliseconds: then no sequence goes on */
#define TAB_WIDTH 8

static int raw_fd = -1; /* in raw mode; else -1 */
static struct termios saved;

void raw_mode_off(void)
{
    if (raw_fd >= 0)
        tcsetattr(raw_fd, TCSADRAIN, &saved);
    raw_fd = -1;
}

static void restore_and_end(int number)
{
    raw_mode_off();
    signal(number, SIG_DFL);
    raise(number);
}

int raw_mode_on(int fd)
{
    static const int deadly[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    struct sigaction old;
    struct termios raw;

    if (tcgetattr(fd, &raw) < 0)
        return -1;
    saved = raw;
    raw_fd = fd;
    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
        if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            signal(deadly[i], restore_and_end);
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return tcsetattr(fd, TCSADRAIN, &raw);
}

void window_size(int fd, size_t *rows, size_t *columns)
{
    struct winsize size = {0};

    ioctl(fd, TIOCGWINSZ, &size);
    *rows = size.ws_row > 0 ? size.ws_row : 24;
    *columns = size.ws_col > 0 ? size.ws_col : 80;
}

size_t cell_width(char c, size_t column)
{
    if (c == '\t')
        return TAB_WIDTH - column % TAB_WIDTH;
    if ((c >= 0 && c < ' ') || c == KEY_ERASE)
        return 2;
    return is_continuation(c) ? 0 : 1;
}

int key_waits(int fd, int milliseconds)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};

    return poll(&input, 1, milliseconds) > 0;
}

/* A byte of a sequence, -1 if none follows. */
static int next_byte(int fd)
{
    unsigned char c;

    return key_waits(fd, SILENCE) && read(fd, &c, 1) == 1 ? c : -1;
}

/* What follows ESC [ or ESC O. Of several numbers the first is the key, the
 * others tell of Shift and the like. */
static int sequence_key(int fd)
{
    static const char letters[] = "ABCDHFUVX";  /* KEY_UP to KEY_DELETE */
    static const char numbered[] = "?H?XFUVHF"; /* what ESC [ 0 to 8 ~ are */
    size_t number = 0;
    int first = 1, c;

    while ((c = next_byte(fd)) >= 0 && c < '@') {
        first &= c != ';';
        if (first && c >= '0' && c <= '9' && number < sizeof(numbered))
            number = 10 * number + (size_t)(c - '0');
    }
    if (c == '~')
        c = number < sizeof(numbered) ? numbered[number] : '?';
    const char *found = c > 0 ? strchr(letters, c) : NULL;
    return found != NULL ? KEY_UP + (int)(found - letters) : KEY_OTHER;
}

int key_read(int fd)
{
    unsigned char byte;
    int c;

    errno = 0;
    if (read(fd, &byte, 1) <= 0)
        return -1;
    if (byte != KEY_ESCAPE)
        return byte;
    do
        c = next_byte(fd);
    while (c == KEY_ESCAPE); /* with Alt, some terminals send it twice */
    if (c == '[' || c == 'O')
        return sequence_key(fd);
    return c < 0 ? KEY_ESCAPE : KEY_ALT + c;
}
