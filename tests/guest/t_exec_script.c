/*
 * exec of scripts: X7. What a script's interpreter gets is seen by /echo,
 * whose output goes to a file.
 */
#include "child.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#define SCRIPT "/t_exec_script.tmp"
#define SECOND "/t_exec_script.2nd"
#define OUTPUT "/t_exec_script.out"

static char said[600]; /* what the last program wrote */

/* Makes a file of these bytes. */
static int make(const char *path, const char *bytes, size_t length, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, mode);
    int good = fd >= 0 && write(fd, bytes, length) == (ssize_t)length;

    close(fd);
    return good;
}

static int script(const char *text)
{
    return make(SCRIPT, text, strlen(text), 0755);
}

/* Runs a file by this function; returns its exit status, or errno + 100 when
 * it could not be started, and leaves in `said` what it wrote. */
static int run(int (*start)(const char *, char *const[]), const char *path,
               char *const argv[])
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(fd, STDOUT_FILENO);
        close(fd);
        start(path, argv);
        _exit(errno + 100);
    }
    waitpid(pid, &status, 0);
    int fd = open(OUTPUT, O_RDONLY);
    ssize_t length = read(fd, said, sizeof(said) - 1);
    close(fd);
    said[length > 0 ? length : 0] = '\0';
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The same with two arguments; and the output is this? */
static int says(const char *path, const char *want)
{
    char *argv[] = {"zero", "a b", "", NULL};

    return run(execv, path, argv) == 0 && strcmp(said, want) == 0;
}

/* Does it fail with this error? */
static int fails(const char *path, int error)
{
    char *argv[] = {"zero", NULL};

    return run(execv, path, argv) == error + 100;
}

static int interpreter_gets(word unused)
{
    (void)unused;
    STEP(1, script("#!/echo\nwhatever\n"));
    STEP(2, says(SCRIPT, SCRIPT " a b \n"));
    STEP(3, script("#! \t/echo  one  two \t\n"));
    STEP(4, says(SCRIPT, "one  two " SCRIPT " a b \n"));
    STEP(5, script("#!/echo"));
    STEP(6, says(SCRIPT, SCRIPT " a b \n"));
    STEP(7, script("#!/shabby_shell\necho it runs\nexit 7\n"));
    char *argv[] = {NULL};
    STEP(8, run(execv, SCRIPT, argv) == 7 && strcmp(said, "it runs\n") == 0);
    return 0;
}

/* Lines of 127 bytes, and one more. */
static int line_length(word unused)
{
    char text[140];

    (void)unused;
    memset(text, 'x', sizeof(text));
    memcpy(text, "#!/echo ", 8);
    text[127] = '\n';
    STEP(1, make(SCRIPT, text, 128, 0755));
    STEP(2, run(execv, SCRIPT, (char *[]){"zero", NULL}) == 0);
    STEP(3, strlen(said) == 127 - 8 + 1 + strlen(SCRIPT) + 1);
    text[127] = 'x';
    text[128] = '\n';
    STEP(4, make(SCRIPT, text, 129, 0755) && fails(SCRIPT, ENOEXEC));
    STEP(5, make(SCRIPT, text, 128, 0755) && fails(SCRIPT, ENOEXEC));
    text[20] = '\0';
    text[30] = '\n';
    STEP(6, make(SCRIPT, text, 31, 0755) && fails(SCRIPT, ENOEXEC));
    return 0;
}

static int refused(word unused)
{
    (void)unused;
    STEP(1, script("#!/nosuch\n") && fails(SCRIPT, ENOENT));
    STEP(2, script("#!\n") && fails(SCRIPT, ENOEXEC));
    STEP(3, script("#! \t \n") && fails(SCRIPT, ENOEXEC));
    STEP(4, script("") && fails(SCRIPT, ENOEXEC));
    STEP(5, script("echo hello\n") && fails(SCRIPT, ENOEXEC));
    STEP(6, script("#!/dev\n") && fails(SCRIPT, EACCES));
    STEP(7, make(SCRIPT, "#!/echo\n", 8, 0644) && fails(SCRIPT, EACCES));
    return 0;
}

/* A script may interpret a script, four deep. */
static int script_of_script(word unused)
{
    (void)unused;
    STEP(1, make(SECOND, "#!/echo 2\n", 10, 0755));
    STEP(2, script("#!" SECOND " 1\n"));
    STEP(3, says(SCRIPT, "2 " SECOND " 1 " SCRIPT " a b \n"));
    STEP(4, script("#!" SCRIPT "\n") && fails(SCRIPT, ELOOP));
    return 0;
}

/* Who searches PATH also tries the shell. */
static int shell_tries(word unused)
{
    char *argv[] = {"zero", "one", NULL};

    (void)unused;
    STEP(1, script("echo by the shell\nexit 3\n"));
    STEP(2, run(execvp, SCRIPT, argv) == 3);
    STEP(3, strcmp(said, "by the shell\n") == 0);
    setenv("PATH", "/nosuch:/", 1);
    STEP(4, run(execvp, &SCRIPT[1], argv) == 3);
    STEP(5, make(SCRIPT, "\177ELF\0\0\0\0\0\n", 10, 0755));
    STEP(6, run(execvp, SCRIPT, argv) == ENOEXEC + 100);
    STEP(7, script("#!/nosuch\n"));
    STEP(8, run(execvp, SCRIPT, argv) == ENOENT + 100);
    return 0;
}

/* Arguments that fit, but not with what the script adds. */
static int too_large(word unused)
{
    static char large[ARG_MAX];
    static char *const none[] = {NULL};
    char *argv[] = {"zero", large, NULL};

    (void)unused;
    environ = (char **)none;
    memset(large, 'x', ARG_MAX - 10);
    STEP(1, run(execv, "/true", argv) == 0);
    STEP(2, script("#!/true\n"));
    STEP(3, run(execv, SCRIPT, argv) == E2BIG + 100);
    return 0;
}

/* A failed exec keeps no descriptor. */
static int nothing_lost(word unused)
{
    (void)unused;
    STEP(1, script("#!/nosuch\n"));
    int before = dup(STDOUT_FILENO);
    for (int i = 0; i < 100; i++)
        STEP(2, execl(SCRIPT, "x", NULL) < 0 && errno == ENOENT);
    STEP(3, dup(STDOUT_FILENO) == before + 1);
    return 0;
}

int main(void)
{
    static const struct question questions[] = {
        {"does the interpreter get option, path, and arguments?",
         interpreter_gets, 0},
        {"may the first line have 127 bytes, and not one more?", line_length,
         0},
        {"what is no script: ENOEXEC, ENOENT, EACCES?", refused, 0},
        {"may a script interpret a script, but not without end?",
         script_of_script, 0},
        {"is a text without #! the shell's, for those who search PATH?",
         shell_tries, 0},
        {"is E2BIG told when the script's own words are too much?", too_large,
         0},
        {"does a failed exec lose nothing?", nothing_lost, 0},
    };

    int status = ask_all(questions, sizeof(questions) / sizeof(questions[0]));
    unlink(SCRIPT);
    unlink(SECOND);
    unlink(OUTPUT);
    return status;
}
