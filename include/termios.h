/*
 * Terminal modes, the subset the tty driver knows. FS passes the requests
 * TC* and TIOC* of sys/ioctl.h on to it.
 */
#ifndef TERMIOS_H
#define TERMIOS_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

typedef uint32_t tcflag_t;
typedef unsigned char cc_t;

#define VINTR  0 /* ^C */
#define VQUIT  1 /* ^\ */
#define VERASE 2 /* backspace or DEL */
#define VKILL  3 /* ^U */
#define VEOF   4 /* ^D */
#define VSUSP  5 /* ^Z */
#define VMIN   6 /* raw: a read waits for this many bytes: 0 or 1 */
#define VTIME  7 /* ignored */
#define NCCS   8

struct termios {
    tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
    cc_t c_cc[NCCS];
};

#define ICRNL     0000400 /* c_iflag: CR is read as NL */
#define OPOST     0000001 /* c_oflag */
#define ONLCR     0000004 /* c_oflag: NL is written as CR NL */
#define ISIG      0000001 /* c_lflag: ^C ^\ ^Z make signals */
#define ICANON    0000002 /* c_lflag: lines, erase, ^D */
#define ECHO      0000010 /* c_lflag */
#define ECHOE     0000020 /* c_lflag: erase wipes the character */
#define NOFLSH    0000200 /* c_lflag: signals do not drop unread input */
#define TOSTOP    0000400 /* c_lflag: SIGTTOU stops background writers */

#define TCSANOW   0
#define TCSADRAIN 1
#define TCSAFLUSH 2 /* also drops input that was not read */

/* Tells, or sets, a terminal's modes. ENOTTY. */
int tcgetattr(int fd, struct termios *t);
int tcsetattr(int fd, int when, const struct termios *t);

/* The group in front, which the keys' signals reach. Only of the caller's
 * controlling terminal (ENOTTY), a group of its session (EPERM). */
pid_t tcgetpgrp(int fd);
int tcsetpgrp(int fd, pid_t group);
pid_t tcgetsid(int fd);

EXTERN_C_END

#endif
