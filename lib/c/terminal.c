/*
 * Terminals: requests that FS passes on to the tty driver.
 */
#include "lib/c/call.h"
#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Bytes behind the third argument; 0: none, or no such request. */
static size_t argument_size(unsigned request)
{
    switch (request) {
    case TCGETS:
    case TCSETS:
    case TCSETSF:
        return sizeof(struct termios);
    case TIOCGPGRP:
    case TIOCSPGRP:
    case TIOCGSID:
        return sizeof(pid_t);
    case TIOCGWINSZ:
    case TIOCSWINSZ:
        return sizeof(struct winsize);
    default:
        return 0;
    }
}

int ioctl(int fd, unsigned request, void *argument)
{
    return returned(
        fs_ioctl((word)fd, request, argument, argument_size(request)));
}

int isatty(int fd)
{
    struct termios t;

    return tcgetattr(fd, &t) == 0;
}

int tcgetattr(int fd, struct termios *t)
{
    return ioctl(fd, TCGETS, t);
}

int tcsetattr(int fd, int when, const struct termios *t)
{
    return ioctl(fd, when == TCSAFLUSH ? TCSETSF : TCSETS, (struct termios *)t);
}

pid_t tcgetpgrp(int fd)
{
    pid_t group = -1;

    ioctl(fd, TIOCGPGRP, &group);
    return group;
}

int tcsetpgrp(int fd, pid_t group)
{
    return ioctl(fd, TIOCSPGRP, &group);
}

pid_t tcgetsid(int fd)
{
    pid_t session = -1;

    ioctl(fd, TIOCGSID, &session);
    return session;
}
