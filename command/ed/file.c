/*
 * ed: files and the shell.
 */
#include "ed.h"
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL "/shabby_shell"

char *file_name;
int silent;

void file_remember(const char *name)
{
    char *copy = get(strlen(name) + 1);

    strcpy(copy, name);
    free(file_name);
    file_name = copy;
}

/* --- The shell ------------------------------------------------------------ */

/* Starts a command. Its `standard` descriptor is the fitting end of a pipe, if
 * there is one. */
static pid_t start_shell(const char *command, int standard, const int ends[2])
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    if (ends != NULL) {
        dup2(ends[standard == STDOUT_FILENO], standard);
        close(ends[0]);
        close(ends[1]);
    }
    execl(SHELL, "shabby_shell", "-c", command, (char *)NULL);
    err(127, SHELL);
}

static void wait_for(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

void run_shell(const char *command)
{
    pid_t pid = start_shell(command, -1, NULL);

    if (pid < 0)
        refuse(strerror(errno));
    wait_for(pid);
    if (!silent)
        puts("!");
}

/* A file, or with ! a pipe to or from a command, whose process is *pid. */
static FILE *open_file(const char *name, const char *mode, pid_t *pid)
{
    int ends[2], reads = *mode == 'r';

    *pid = 0;
    FILE *file = NULL;
    if (*name != '!') {
        file = reads ? file_open(name) : fopen(name, mode);
    } else if (pipe(ends) == 0) {
        int standard = reads ? STDOUT_FILENO : STDIN_FILENO;
        *pid = start_shell(name + 1, standard, ends);
        close(ends[reads]);
        file = *pid < 0 ? NULL : fdopen(ends[!reads], mode);
    }
    if (file == NULL) {
        warn("%s", name);
        refuse("can't open the file");
    }
    return file;
}

/* --- Reading and writing -------------------------------------------------- */

/* The number of bytes, with a newline for one that misses at the end. */
void file_read(const char *name, int after)
{
    static char *line;
    static size_t room;
    unsigned long bytes = 0;
    ssize_t length;
    pid_t pid;

    FILE *file = open_file(name, "r", &pid);
    while ((length = getline(&line, &room, file)) >= 0) {
        bytes += (unsigned long)length;
        if (line[length - 1] == '\n')
            length--;
        else
            bytes++;
        text_insert(after++, row_make(line, (size_t)length));
    }
    int failed_at = ferror(file) ? errno : feof(file) ? 0 : ENOMEM;
    fclose(file);
    if (pid > 0)
        wait_for(pid);
    errno = failed_at;
    if (errno != 0) {
        warn("%s", name);
        refuse("can't read the file");
    }
    if (!silent)
        printf("%lu\n", bytes);
}

void file_write(const char *name, struct range range, int append)
{
    unsigned long bytes = 0;
    pid_t pid;

    FILE *file = open_file(name, append ? "a" : "w", &pid);
    signal(SIGPIPE, SIG_IGN); /* a command need not read it all */
    for (int i = range.first; i <= range.last && i > 0; i++) {
        const struct row *row = text.row[i - 1];
        fwrite(row->text, 1, row->length, file);
        fputc('\n', file);
        bytes += row->length + 1;
    }
    int error = ferror(file) ? errno : 0;
    if (fclose(file) != 0 && error == 0)
        error = errno;
    signal(SIGPIPE, SIG_DFL);
    if (pid > 0)
        wait_for(pid);
    if (error != 0) {
        errno = error;
        warn("%s", name);
        refuse("can't write the file");
    }
    if (pid == 0 && range.first <= 1 && range.last == text.count)
        text_changed = 0;
    if (!silent)
        printf("%lu\n", bytes);
}
