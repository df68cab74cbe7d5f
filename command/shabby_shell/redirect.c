/*
 * Redirections, see redirect.h.
 */
#include "redirect.h"
#include "expand.h"
#include "shell.h"
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct saved_fd {
    struct saved_fd *next;
    int fd, copy; /* -1: it was closed */
};

static const int open_flags[] = {
    [REDIRECT_READ] = O_RDONLY,
    [REDIRECT_WRITE] = O_WRONLY | O_CREAT | O_TRUNC,
    [REDIRECT_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
    [REDIRECT_BOTH] = O_RDWR | O_CREAT,
};

int fd_move_high(int fd)
{
    if (fd < 0)
        return fd;
    int high = fcntl(fd, F_DUPFD, FD_HIGH), error = errno;

    close(fd);
    errno = error;
    if (high >= 0)
        fcntl(high, F_SETFD, FD_CLOEXEC);
    return high;
}

int pipe_high(int ends[2])
{
    if (pipe(ends) < 0)
        return -1;
    ends[0] = fd_move_high(ends[0]);
    int error = errno;
    ends[1] = fd_move_high(ends[1]);
    if (ends[0] >= 0 && ends[1] >= 0)
        return 0;
    if (ends[0] >= 0 || ends[1] >= 0)
        close(ends[0] >= 0 ? ends[0] : ends[1]);
    errno = ends[0] < 0 ? error : errno;
    return -1;
}

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(fd, bytes, length);
        if (done < 0)
            return -1;
        bytes += done;
        length -= (size_t)done;
    }
    return 0;
}

/* A descriptor from which a text can be read. What does not fit into a pipe is
 * written by a process of its own. -1 and errno. */
static int open_text(const char *text)
{
    size_t length = strlen(text);
    int fd[2];

    if (pipe_high(fd) < 0)
        return -1;
    pid_t pid = length > PIPE_BUF ? fork() : -1;
    if (pid == 0) {
        int stops = shell.job_control;
        leave_shell();
        if (stops) /* alone, and its reader would wait for ever */
            signal(SIGTSTP, SIG_IGN);
        close(fd[0]);
        _exit(write_all(fd[1], text, length) < 0);
    }
    int failed = length > PIPE_BUF ? pid < 0 : write_all(fd[1], text, length);
    int error = errno;
    close(fd[1]);
    if (failed) {
        close(fd[0]);
        errno = error;
        return -1;
    }
    return fd[0];
}

/* The descriptor that a redirection's expanded word means. -1 and errno. */
static int open_word(const struct redirect *redirect, const char *word)
{
    if (redirect->kind == REDIRECT_DOCUMENT ||
        redirect->kind == REDIRECT_VERBATIM)
        return open_text(word);
    if (redirect->kind != REDIRECT_COPY)
        return fd_move_high(open(word, open_flags[redirect->kind], 0666));
    errno = EBADF;
    if (!isdigit((unsigned char)word[0]) || word[1] != '\0')
        return -1;
    return fcntl(word[0] - '0', F_DUPFD, FD_HIGH);
}

static char *expand_redirect(const struct redirect *redirect)
{
    if (redirect->kind == REDIRECT_VERBATIM)
        return text_copy(redirect->word, strlen(redirect->word));
    if (redirect->kind == REDIRECT_DOCUMENT)
        return expand_document(redirect->word);
    return expand_value(redirect->word);
}

/* Notes what a descriptor is. -1 and errno: there is no number for a copy. */
static int save(struct saved *saved, int fd)
{
    int copy = fcntl(fd, F_DUPFD, FD_HIGH);

    if (copy < 0 && errno != EBADF)
        return -1;
    if (copy >= 0)
        fcntl(copy, F_SETFD, FD_CLOEXEC);
    struct saved_fd *entry = memory_grow(NULL, sizeof(*entry));
    *entry = (struct saved_fd){.next = saved->list, .fd = fd, .copy = copy};
    saved->list = entry;
    return 0;
}

/* [shell-redirect] */
static int redirect_one(const struct redirect *redirect, struct saved *saved)
{
    char *word = expand_redirect(redirect);

    if (word == NULL)
        return -1;
    if (shell.cut_off) { /* by Ctrl+C: it is not all of the word */
        free(word);
        return -1;
    }
    int closes = redirect->kind == REDIRECT_COPY && strcmp(word, "-") == 0;
    int from = closes ? -1 : open_word(redirect, word);
    int result = from < 0 && !closes ? -1 : 0;
    if (result == 0 && saved != NULL)
        result = save(saved, redirect->fd);
    if (closes && result == 0)
        close(redirect->fd);
    else if (result == 0)
        result = dup2(from, redirect->fd) < 0 ? -1 : 0;
    if (result < 0)
        warn("%s", redirect->kind >= REDIRECT_DOCUMENT ? "<<" : word);
    if (from >= 0)
        close(from);
    free(word);
    return result;
}
/* [shell-redirect end] */

int redirect_all(const struct redirect *list, struct saved *saved)
{
    fflush(stdout);
    for (; list != NULL; list = list->next)
        if (redirect_one(list, saved) < 0)
            return -1;
    return 0;
}

void redirect_undo(struct saved *saved)
{
    fflush(stdout);
    clearerr(stdout);
    while (saved->list != NULL) {
        struct saved_fd *entry = saved->list;
        saved->list = entry->next;
        if (entry->copy >= 0) {
            dup2(entry->copy, entry->fd);
            close(entry->copy);
        } else {
            close(entry->fd);
        }
        free(entry);
    }
}
