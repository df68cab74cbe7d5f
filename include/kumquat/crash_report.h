/*
 * How a child died, told to the user.
 */
#ifndef KUMQUAT_CRASH_REPORT_H
#define KUMQUAT_CRASH_REPORT_H

#include <kumquat/cxx.h>
#include <sys/types.h>

EXTERN_C_BEGIN

/*
 * Says on stderr which signal ended the caller's child `pid`, called `name`,
 * if `status`, from waitpid, tells of one:
 *
 *     cat: SIGTERM
 *
 * and after a fault also where it stood, and who had called:
 *
 *     crash: SIGSEGV at address 0x00000000 in poke (command/crash.c:40)
 *       called by run (command/crash.c:97)
 *       called by main (command/crash.c:120)
 *
 * SIGINT is not worth a word: the user has just typed Ctrl+C. The caller must
 * be the parent; MM tells nobody else, and keeps the last few crashes only.
 */
void crash_report(pid_t pid, const char *name, int status);

EXTERN_C_END

#endif
