/*
 * Requests of ioctl(). The third argument's size follows from the request.
 */
#ifndef SYS_IOCTL_H
#define SYS_IOCTL_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

#define TCGETS     0x5401 /* struct termios out */
#define TCSETS     0x5402 /* struct termios in */
#define TCSETSF    0x5404 /* the same; drops unread input */
#define TIOCGPGRP  0x540F /* pid_t out: the foreground process group */
#define TIOCSPGRP  0x5410 /* pid_t in */
#define TIOCSCTTY  0x540E /* the caller's session gets this terminal; EPERM */
#define TIOCGWINSZ 0x5413 /* struct winsize out */
#define TIOCSWINSZ 0x5414 /* struct winsize in: SIGWINCH; EINVAL on the VGA */
#define TIOCNOTTY  0x5422 /* the caller's session gives it up */
#define TIOCGSID   0x5429 /* pid_t out: the session it controls */

struct winsize {
    uint16_t ws_row, ws_col, ws_xpixel, ws_ypixel;
};

int ioctl(int fd, unsigned request, void *argument);

EXTERN_C_END

#endif
