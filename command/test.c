/*
 * test - tells whether something is true
 *
 * usage: test [EXPRESSION]
 *        [ [EXPRESSION] ]
 *
 * About a FILE:
 *
 *   -e FILE   it exists
 *   -f FILE   it is an ordinary file
 *   -d FILE   it is a directory
 *   -p FILE   it is a pipe with a name
 *   -b FILE   it is a block device
 *   -c FILE   it is a character device
 *   -S FILE   it is a socket
 *   -h FILE   it is a symbolic link; also -L
 *   -s FILE   it is not empty
 *   -r FILE   it may be read
 *   -w FILE   it may be written
 *   -x FILE   it may be run, or entered
 *   -u FILE   it has the set-user-ID bit
 *   -g FILE   it has the set-group-ID bit
 *   -k FILE   it has the sticky bit
 *   -t FD     this open file is a terminal
 *
 * A -nt B, A -ot B: file A is newer, older than B; a file that does not exist
 * is older than all. A -ef B: both are the same file.
 *
 * About TEXT:
 *
 *   -z TEXT   it is empty
 *   -n TEXT   it is not empty; also TEXT alone
 *
 * A = B, A != B, A < B, A > B: the texts are equal, different, in order.
 * A -eq B, -ne, -lt, -le, -gt, -ge: the numbers are equal, not equal, less,
 * less or equal, greater, greater or equal.
 *
 * ! EXPRESSION: it is false. X -a Y: both are true; X -o Y: one of them is.
 * -a binds tighter; (...) goes first. With four arguments or fewer, their
 * number decides what they mean, so that no value is taken for an operator.
 *
 * Exit status: 0 if it is true, 1 if it is false or missing; 2 if it is none.
 *
 * Example: test -f letter && test $(wc -l < letter) -gt 10
 */
#include <err.h>
#include <kumquat/command.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NESTING_MAX 1000 /* parentheses; each costs stack */

static char **at; /* the next argument */
static int left;  /* arguments from there */

static int test_or(void);

static void misuse(const char *what, const char *why)
{
    errx(STATUS_USAGE, "%s: %s", what, why);
}

/* --- Operators ------------------------------------------------------------ */

static int is_one_of(const char *word, const char *const *list)
{
    while (*list != NULL && strcmp(*list, word) != 0)
        list++;
    return *list != NULL;
}

static int is_binary(const char *word)
{
    static const char *const binary[] = {"=",   "!=",  "<",   ">",   "-eq",
                                         "-ne", "-lt", "-le", "-gt", "-ge",
                                         "-nt", "-ot", "-ef", NULL};

    return is_one_of(word, binary);
}

static int is_unary(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && word[2] == '\0' &&
           strchr("efdpbcShLsrwxugktzn", word[1]) != NULL;
}

/* Is there a file of that kind? */
static int test_file(char kind, const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return 0;
    switch (kind) {
    case 'f':
        return S_ISREG(st.st_mode);
    case 'd':
        return S_ISDIR(st.st_mode);
    case 'p':
        return S_ISFIFO(st.st_mode);
    case 'b':
        return S_ISBLK(st.st_mode);
    case 'c':
        return S_ISCHR(st.st_mode);
    case 'S':
        return (st.st_mode & S_IFMT) == S_IFSOCK;
    case 'h':
    case 'L':
        return S_ISLNK(st.st_mode);
    case 's':
        return st.st_size > 0;
    case 'u':
        return (st.st_mode & S_ISUID) != 0;
    case 'g':
        return (st.st_mode & S_ISGID) != 0;
    case 'k':
        return (st.st_mode & S_ISVTX) != 0;
    default:
        return 1;
    }
}

static int test_unary(char sign, const char *operand)
{
    switch (sign) {
    case 'n':
        return *operand != '\0';
    case 'z':
        return *operand == '\0';
    case 'r':
        return access(operand, R_OK) == 0;
    case 'w':
        return access(operand, W_OK) == 0;
    case 'x':
        return access(operand, X_OK) == 0;
    case 't':
        return isatty((int)number_operand(operand, INT_MIN, INT_MAX));
    default:
        return test_file(sign, operand);
    }
}

static int test_files(const char *a, char sign, const char *b)
{
    struct stat first, second;
    int has_first = stat(a, &first) == 0, has_second = stat(b, &second) == 0;

    if (sign == 'e')
        return has_first && has_second && first.st_dev == second.st_dev &&
               first.st_ino == second.st_ino;
    if (!has_first || !has_second)
        return sign == 'n' ? has_first : has_second;
    return sign == 'n' ? first.st_mtime > second.st_mtime
                       : first.st_mtime < second.st_mtime;
}

static int test_numbers(const char *a, const char *sign, const char *b)
{
    long long first = long_operand(a, LLONG_MIN, LLONG_MAX);
    long long second = long_operand(b, LLONG_MIN, LLONG_MAX);
    int order = (first > second) - (first < second);

    switch (sign[0]) {
    case 'e':
        return order == 0;
    case 'n':
        return order != 0;
    case 'l':
        return sign[1] == 'e' ? order <= 0 : order < 0;
    default:
        return sign[1] == 'e' ? order >= 0 : order > 0;
    }
}

static int test_binary(const char *a, const char *sign, const char *b)
{
    static const char *const of_files[] = {"-nt", "-ot", "-ef", NULL};

    if (is_one_of(sign, of_files))
        return test_files(a, sign[1], b);
    if (*sign == '-')
        return test_numbers(a, sign + 1, b);
    int order = strcmp(a, b);
    switch (*sign) {
    case '=':
        return order == 0;
    case '!':
        return order != 0;
    case '<':
        return order < 0;
    default:
        return order > 0;
    }
}

/* --- Expressions ---------------------------------------------------------- */

/* Moves over some arguments; returns the first of them. */
static char **take(int count)
{
    char **taken = at;

    at += count;
    left -= count;
    return taken;
}

static int is_next(const char *word)
{
    return left > 0 && strcmp(*at, word) == 0;
}

static int test_parentheses(void)
{
    static int nesting;

    if (++nesting > NESTING_MAX)
        misuse(*at, "nested too deep");
    take(1);
    int truth = test_or();
    if (!is_next(")"))
        misuse(left > 0 ? *at : at[-1], ") is missing");
    take(1);
    nesting--;
    return truth;
}

static int test_primary(void)
{
    if (left == 0)
        misuse(at[-1], "something is missing after this");
    if (left >= 3 && is_binary(at[1])) {
        char **words = take(3);
        return test_binary(words[0], words[1], words[2]);
    }
    if (is_next("("))
        return test_parentheses();
    if (left >= 2 && is_unary(*at)) {
        char **words = take(2);
        return test_unary(words[0][1], words[1]);
    }
    return **take(1) != '\0';
}

static int test_not(void)
{
    int negate = 0;

    for (; is_next("!") && !(left >= 3 && is_binary(at[1])); take(1))
        negate = !negate;
    return test_primary() != negate;
}

static int test_and(void)
{
    int truth = test_not();

    while (is_next("-a")) {
        take(1);
        truth &= test_not();
    }
    return truth;
}

static int test_or(void)
{
    int truth = test_and();

    while (is_next("-o")) {
        take(1);
        truth |= test_and();
    }
    return truth;
}

/* Up to four arguments: POSIX tells what each number of them means. */
static int test_few(void)
{
    if (left == 0)
        return 0;
    if (left == 1)
        return **take(1) != '\0';
    if (left == 3 && is_binary(at[1]))
        return test_primary();
    if (is_next("!")) {
        take(1);
        return !test_few();
    }
    if (left > 2 && is_next("(") && strcmp(at[left - 1], ")") == 0) {
        take(1);
        left--;
        int truth = test_few();
        left++;
        take(1);
        return truth;
    }
    return test_or();
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');

    help_alone(argc, argv);
    at = argv + 1;
    left = argc - 1;
    if (strcmp(name != NULL ? name + 1 : argv[0], "[") == 0) {
        if (left == 0 || strcmp(argv[argc - 1], "]") != 0)
            misuse("]", "it is missing at the end");
        left--;
    }
    int truth = left <= 4 ? test_few() : test_or();
    if (left > 0)
        misuse(*at, "not expected here");
    return !truth;
}
