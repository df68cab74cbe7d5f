/*
 * Chapter 8: what a process keeps that becomes another program, and what not.
 *
 * It changes all that a program can change, becomes itself once more, by way
 * of a script, and looks what is left. What the first life has to tell the
 * second, it says in the environment.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <kumquat/memory.h>
#include <kumquat/page.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SELF   "/course/program08"
#define SCRIPT "/tmp/script08"
#define BROKEN "/tmp/broken08"
#define MAPPED 0x50000000u /* a page there, which no program has */

static int number = 1;

static void say(bool is_so, const char *what)
{
    printf("%s%s\n", what, is_so ? "" : " - BUT IT IS NOT SO");
}

/* A new file that may be executed. */
static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);

    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        err(1, "%s", path);
    close(fd);
}

static struct page look(word address)
{
    struct page page;

    if (getphys(getpid(), (const void *)address, &page) < 0)
        err(1, "getphys");
    return page;
}

static void first_life(void)
{
    char code[] = "code=0x12345678", pid[] = "pid=00000";
    char *const arguments[] = {"script", "two words", NULL};
    char *const environment[] = {code, pid, NULL};

    number = 2;
    if (map((void *)MAPPED, PAGE_SIZE) == NULL)
        err(1, "map");
    *(volatile char *)MAPPED = 'x';
    int kept = open("/motd", O_RDONLY);
    int lost = open("/motd", O_RDONLY | O_CLOEXEC);
    say(kept == 3 && lost == 4, "first life: files 3 and 4 are open");

    write_file(BROKEN, "\177ELF, and no more");
    execve(BROKEN, arguments, environment);
    say(errno == ENOEXEC && number == 2 && look(MAPPED).frame != 0,
        "exec of a broken file has failed, and I have all that I had");

    write_file(SCRIPT, "#!" SELF " -s\n");
    snprintf(code, sizeof code, "code=0x%08x", (unsigned)look(USER_BASE).frame);
    snprintf(pid, sizeof pid, "pid=%05d", getpid());
    say(true, "now I become " SCRIPT);
    fflush(stdout);
    execve(SCRIPT, arguments, environment);
    err(1, SCRIPT);
}

/* The words that were on the stack at the first instruction. */
static void show_stack(const char *const *word)
{
    printf("  %p: argc, %d\n", (const void *)word, *(const int *)word);
    for (int nulls = 0; nulls < 2; nulls += *word == NULL) {
        word++;
        printf("  %p: %p %s\n", (const void *)word, (const void *)*word,
               *word == NULL ? "" : *word);
    }
}

static void second_life(char **argv)
{
    bool same = (int)look(USER_BASE).frame == strtol(getenv("code"), NULL, 0);

    say(getpid() == atoi(getenv("pid")), "second life: my pid is the same");
    show_stack((const char *const *)argv - 1);
    say(number == 1, "my variables begin anew");
    say(look(MAPPED).flags == 0, "the page that I had mapped is gone");
    say(fcntl(3, F_GETFD) == 0 && fcntl(4, F_GETFD) < 0,
        "file 3 is open, 4 is not: that had O_CLOEXEC");
    say(same, "my code is in the same frame as before");
    unlink(BROKEN);
    unlink(SCRIPT);
}

int main(int argc, char **argv)
{
    if (argc == 1)
        first_life();
    second_life(argv);
    return 0;
}
