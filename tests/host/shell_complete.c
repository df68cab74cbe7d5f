/*
 * Completion in the shell: what does a Tab make of a line?
 */
/* host-sources: command/shabby_shell/complete.c command/shabby_shell/text.c */
#include "command/shabby_shell/builtin.h"
#include "command/shabby_shell/complete.h"
#include "command/shabby_shell/expand.h"
#include "command/shabby_shell/variables.h"
#include "tests/host/tap.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- The shell around it -------------------------------------------------- */

const char *builtin_name(size_t i)
{
    static const char *const names[] = {"cd", "export", "exit", NULL};
    return names[i];
}

const char *function_name(size_t i)
{
    static const char *const names[] = {"extra", NULL};
    return names[i];
}

const char *variable_name(size_t i)
{
    static const char *const names[] = {"PATH", "HOME", "HOLE", "LONELY", NULL};
    return names[i];
}

const char *variable_get(const char *name)
{
    if (strcmp(name, "PATH") == 0)
        return "bin:more";
    return strcmp(name, "HOME") == 0 ? "home" : NULL;
}

size_t name_length(const char *text)
{
    size_t length = 0;

    while (text[length] == '_' || isalpha((unsigned char)text[length]) ||
           (length > 0 && isdigit((unsigned char)text[length])))
        length++;
    return length;
}

/* --- Questions ------------------------------------------------------------ */

/* The line after a Tab at its end, then "|" and the names if nothing was put
 * in. */
static const char *after_tab(const char *line)
{
    static char result[1000];
    struct completion found = {.start = strlen(line), .word = ""};

    complete_line(line, strlen(line), &found);
    snprintf(result, sizeof(result), "%.*s%s", (int)found.start, line,
             found.word);
    if (strcmp(result, line) != 0)
        return result;
    for (size_t i = 0; i < found.count; i++)
        snprintf(result + strlen(result), sizeof(result) - strlen(result),
                 "%s%s", i == 0 ? "|" : " ", found.names[i]);
    return result;
}

static void gives(const char *line, const char *want, const char *question)
{
    const char *got = after_tab(line);

    ok(strcmp(got, want) == 0, question);
    if (strcmp(got, want) != 0)
        printf("# got %s\n", got);
}

static void test_commands(void)
{
    gives("ls", "ls ", "is a program found?");
    gives("  ex", "  ex|exit export extra", "builtins and functions, too?");
    gives("exi", "exit ", "is one of them completed?");
    gives("echo a; exi", "echo a; exit ", "after a semicolon?");
    gives("a|exi", "a|exit ", "after a pipe?");
    gives("a && exi", "a && exit ", "after &&?");
    gives("(exi", "(exit ", "in parentheses?");
    gives("echo $(exi", "echo $(exit ", "in $( )?");
    gives("echo \"$(exi", "echo \"$(exit ", "in $( ) within quotes?");
    gives("if exi", "if exit ", "after if?");
    gives("A=1 exi", "A=1 exit ", "after an assignment?");
    gives("echo exi", "echo exi", "but not as an argument?");
    gives("a >exi", "a >exi", "and not behind >?");
    gives("a 'x;exi", "a 'x;exi", "and not behind a quoted semicolon?");
    gives("plai", "plai", "is a file that is no program no command?");
    gives("both", "both ", "is what is there twice one?");
    gives("./dir/", "./dir/run ", "with a slash: only programs?");
    gives("di", "di", "is a directory no command?");
}

static void test_files(void)
{
    gives("cat pl", "cat plain ", "is a file's name completed?");
    gives("cat di", "cat dir/", "does a directory get a slash?");
    gives("cat dir/", "cat dir/|file run", "are all names shown?");
    gives("cat dir/f", "cat dir/file ", "is it looked for there?");
    gives("cat s", "cat same_", "is the common part put in?");
    gives("cat same_", "cat same_|same_a same_b", "and then nothing more?");
    gives("cat nosuch", "cat nosuch", "does nothing come of nothing?");
    gives("cat .h", "cat .hidden ", "is a hidden file found if asked for?");
    gives("cd ..", "cd ../", "is .. a directory?");
    gives("cat ~/n", "cat ~/notes ", "is ~ the home directory?");
    gives("cat <pl", "cat <plain ", "behind < without a blank?");
    gives("A=pl", "A=plain ", "behind an assignment's =?");
    gives("A=dir/f", "A=dir/file ", "in a directory, too?");
    gives("cat \303\274", "cat \303\274|\303\274\303\244 \303\274\303\266",
          "is the common part made of whole characters?");
}

static void test_quotes(void)
{
    gives("cat tw", "cat two\\ words ", "does a blank get a backslash?");
    gives("cat two\\ w", "cat two\\ words ", "is one understood?");
    gives("cat 'tw", "cat 'two words' ", "are single quotes kept and closed?");
    gives("cat \"two w", "cat \"two words\" ", "and double ones?");
    gives("cat 'a d", "cat 'a dir/", "does a directory leave them open?");
    gives("cat 'a dir'/x", "cat 'a dir'/x1 ", "may they end before?");
    gives("cat a\\ dir/x", "cat a\\ dir/x1 ", "a backslash in a directory?");
    gives("cat \"a dir/x", "cat \"a dir/x1\" ", "a quote before the slash?");
    gives("cat do", "cat do\\$lar ", "is a $ protected?");
    gives("cat \"do", "cat \"do\\$lar\" ", "in double quotes?");
    gives("cat 'do", "cat 'do$lar' ", "but not in single ones?");
}

static void test_variables(void)
{
    gives("echo $LO", "echo $LONELY", "is a variable completed?");
    gives("echo $HO", "echo $HO|HOLE HOME", "are several shown?");
    gives("echo a${LO", "echo a${LONELY", "in braces?");
    gives("echo \"$LO", "echo \"$LONELY", "in double quotes?");
    gives("echo '$LO", "echo '$LO", "but not in single ones?");
    gives("echo \\$LO", "echo \\$LO", "and not behind a backslash?");
    gives("echo $HOME/pl", "echo $HOME/pl", "is a file behind it left?");
}

static void make(const char *path, mode_t mode)
{
    close(open(path, O_CREAT | O_WRONLY, mode));
}

int main(void)
{
    char work[] = "/tmp/complete.XXXXXX", command[100];

    if (mkdtemp(work) == NULL || chdir(work) != 0)
        return 1;
    for (const char *const *dir =
             (const char *const[]){"bin", "more", "home", "dir", "a dir", NULL};
         *dir != NULL; dir++)
        mkdir(*dir, 0755);
    make("bin/ls", 0755);
    make("bin/both", 0755);
    make("more/both", 0755);
    make("bin/plain", 0644);
    make("dir/file", 0644);
    make("dir/run", 0755);
    make("home/notes", 0644);
    make("a dir/x1", 0644);
    for (const char *const *file =
             (const char *const[]){"plain", "same_a", "same_b", ".hidden",
                                   "two words", "do$lar", "\303\274\303\244",
                                   "\303\274\303\266", NULL};
         *file != NULL; file++)
        make(*file, 0644);
    test_commands();
    test_files();
    test_quotes();
    test_variables();
    snprintf(command, sizeof(command), "rm -r %s", work);
    return system(command) != 0 ? 1 : tap_end();
}
