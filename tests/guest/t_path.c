/*
 * Row X3: the search in PATH, by the library and by the shell, whose status
 * for a program that is nowhere is 127.
 */
#include "child.h"
#include <errno.h>
#include <fcntl.h>

#define OUTPUT "/t_path.tmp"

static int search(word unused)
{
    char *const argv[] = {"true", NULL};
    (void)unused;
    setenv("PATH", "/none:/dev", 1);
    STEP(1, execvp("true", argv) == -1 && errno == ENOENT);
    setenv("PATH", "/none:/", 1);
    STEP(2, execvp("nosuch", argv) == -1 && errno == ENOENT);
    STEP(3, execvp("", argv) == -1 && errno == ENOENT);
    STEP(4, execv("true.", argv) == -1 && errno == ENOENT);
    execvp("true", argv);
    return 5;
}

/* The shell runs a script; its output goes to a file. */
static int run_script(word unused)
{
    (void)unused;
    int script = open("/t_path.sh", O_RDWR | O_CREAT | O_TRUNC, 0644);
    static const char text[] = "/nosuch/program\necho $?\nfalse\necho $?\n"
                               "true; echo $?\n";
    write(script, text, sizeof(text) - 1);
    close(script);
    int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(fd, 1);
    dup2(fd, 2);
    setenv("PATH", "/", 1);
    execl("/shabby_shell", "shabby_shell", "/t_path.sh", NULL);
    return 98;
}

int main(void)
{
    char text[256] = {0};
    plan(2);
    is_fine(run_child(search, 0), "is PATH searched, and ENOENT if nowhere?");
    int status = run_child(run_script, 0);
    int fd = open(OUTPUT, O_RDONLY);
    read(fd, text, sizeof(text) - 1);
    close(fd);
    unlink(OUTPUT);
    unlink("/t_path.sh");
    ok(strstr(text, "127\n1\n0\n") != NULL,
       "is $? 127 for a program that is nowhere, then 1, then 0?", "%s: %.80s",
       status_text(status), text);
    return done();
}
