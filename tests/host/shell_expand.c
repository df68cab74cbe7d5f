/*
 * The shell's expansion: which word makes which arguments.
 */
/* host-sources: command/shabby_shell/expand.c command/shabby_shell/fields.c */
/* host-sources: command/shabby_shell/parameter.c */
/* host-sources: command/shabby_shell/arithmetic.c */
/* host-sources: command/shabby_shell/lexer.c command/shabby_shell/parser.c */
/* host-sources: command/shabby_shell/parse_token.c */
/* host-sources: lib/c/fnmatch.c command/shabby_shell/variables.c */
/* host-sources: lib/c/character_class.c */
/* host-sources: command/shabby_shell/text.c */
#include "command/shabby_shell/expand.h"
#include "command/shabby_shell/shell.h"
#include "command/shabby_shell/variables.h"
#include "tests/host/tap.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct shell shell = {.status = 7, .pid = 42, .background = 43, .name = "sh"};

/* Commands print themselves; "fail" fails. */
char *substitute(const char *commands)
{
    return strcmp(commands, "fail") == 0 ? NULL : strdup(commands);
}

static void add_all(struct text *out, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        text_add(out, '[');
        text_add_string(out, words->list[i]);
        text_add(out, ']');
    }
}

/* Compares what was expanded, NULL for an error, and forgets it. */
static void compare(char *got, const char *want, const char *question)
{
    const char *text = got != NULL ? got : "error";
    int good = strcmp(text, want) == 0;

    ok(good, question);
    if (!good)
        printf("# got %s\n", text);
    free(got);
}

/* What the fields of a word are. */
static void gives(const char *word, const char *want, const char *question)
{
    struct words words = {0};
    struct text got = {0};

    if (expand_word(word, &words) < 0)
        text_add_string(&got, "error");
    else
        add_all(&got, &words);
    compare(text_take(&got), want, question);
    words_clear(&words);
}

static void assigns(const char *word, const char *want, const char *question)
{
    compare(expand_value(word), want, question);
}

static void set_parameters(const char *const *list)
{
    words_clear(&positional);
    for (; *list != NULL; list++)
        words_add(&positional, strdup(*list));
}

#define PARAMETERS(...) set_parameters((const char *const[]){__VA_ARGS__, NULL})

static void test_quotes(void)
{
    gives("abc", "[abc]", "is a plain word itself?");
    gives("'a b'\"c d\"e", "[a bc de]", "do quotes go, and parts join?");
    gives("''", "[]", "do empty quotes make an empty word?");
    gives("\"\"", "[]", "do empty double quotes too?");
    gives("\\a\\ \\'\\\\", "[a '\\]",
          "does a backslash protect one character?");
    gives("\"\\a\\\"\\\\\\$\\`\"", "[\\a\"\\$`]",
          "does it protect only $ ` \" \\ in double quotes?");
    gives("'\\a'", "[\\a]", "does it stay in single quotes?");
    gives("a\\\nb\"c\\\nd\"", "[abcd]", "do continued lines join?");
    gives("a\\", "[a\\]", "does a last backslash stay?");
    gives("'a\"b'\"c'd\"", "[a\"bc'd]", "do quotes protect quotes?");
    compare(remove_quotes("a'b\\'\\c\"d\\e\\\"\"$x"), "ab\\cd\\e\"$x",
            "does remove_quotes do that and nothing else?");
}

static void test_variables(void)
{
    gives("$X", "[x]", "is a variable replaced?");
    gives("${X}y", "[xy]", "do braces end the name?");
    gives("$Xy", "", "is a name as long as it can be?");
    gives("a$X-$X", "[ax-x]", "can there be two in a word?");
    gives("\"$X\"'$X'\\$X", "[x$X$X]", "do quotes protect a $?");
    gives("$NONE", "", "is an unset variable no word?");
    gives("\"$NONE\"", "[]", "but an empty one in double quotes?");
    gives("$EMPTY$NONE", "", "is an empty variable no word?");
    gives("$QUOTE", "['\"\\$X]", "does a value keep its quotes and $?");
    gives("$?-$$-$!", "[7-42-43]", "are $? $$ $! replaced?");
    gives("${?}$0", "[7sh]", "are they in braces, and is $0?");
    gives("$.a$", "[$.a$]", "is a $ without a name itself?");
    PARAMETERS("1", "2", "3", "4", "5", "6", "7", "8", "9", "ten");
    gives("$1$9$10${10}$#${#}", "[1910ten1010]", "are the parameters?");
    gives("${11}", "", "is one that is not there empty?");
    gives("${X", "error", "is ${ without } refused?");
    gives("${}", "error", "is ${} refused?");
    gives("${X!y}", "error", "is an operator that nobody knows refused?");
    gives("${X:#y}", "error", "is :# refused?");
    shell.no_unset = 1;
    gives("$NONE", "error", "does set -u refuse what is not set?");
    gives("${#NONE}", "error", "and its length?");
    gives("${NONE%x}", "error", "and its head?");
    gives("${NONE-a}${EMPTY}$*$@",
          "[a1][2][3][4][5][6][7][8][9][ten1]"
          "[2][3][4][5][6][7][8][9][ten]",
          "but not what has a value instead?");
    shell.no_unset = 0;
}

static void test_choices(void)
{
    gives("${X-a}${NONE-b}${EMPTY-c}d", "[xbd]", "does - stand for unset?");
    gives("${X:-a}${NONE:-b}${EMPTY:-c}", "[xbc]", "does :- for empty too?");
    gives("${X+a}${NONE+b}${EMPTY+c}", "[ac]", "does + stand for set?");
    gives("${X:+a}${NONE:+b}${EMPTY:+c}", "[a]", "does :+ for not empty?");
    gives("${NEW=a b}$NEW", "[a][ba][b]", "does = assign, and is it cut?");
    gives("${NEW=c}${EMPTY:=d}$EMPTY", "[a][bdd]", "does := when empty?");
    variable_set("EMPTY", "");
    gives("${1=x}${20=x}", "error", "can a parameter not be assigned?");
    gives("${NONE?}", "error", "is ${NONE?} an error?");
    gives("${X?a}${EMPTY?a}", "[x]", "is ${X?} its value?");
    gives("${EMPTY:?a b}", "error", "is ${EMPTY:?} an error?");
    gives("${NONE-a b'c d'}", "[a][bc d]", "is the word cut, unless quoted?");
    gives("\"${NONE-a  b}\"", "[a  b]", "is it not in double quotes?");
    gives("\"${NONE-\"a  b\"}\"", "[a  b]", "may it be quoted again there?");
    gives("${NONE-\"$X $X\"$TWO}", "[x x][a][b]", "is it expanded?");
    gives("${NONE-${X-${EMPTY:-$X}}y}", "[xy]", "can they be nested?");
    gives("${NONE-}", "", "may it be empty?");
    gives("${NONE-\"\"}", "[]", "and an empty word?");
    gives("${NONE-'}'\\}}", "[}}]", "may it have quoted braces?");
    gives("\"${NONE-it's}\"", "[it's]", "is a ' no quote in quotes?");
    gives("\"${X#'x'}\"", "[]", "but in a pattern?");
    gives("\"${NONE-\\}}\"", "[}]", "may it be a brace with a backslash?");
    gives("${NONE-$(a})}", "[a}]", "may commands have braces?");
}

static void test_lengths_and_parts(void)
{
    variable_set("PATHS", "/usr/bin/cc.old.c");
    gives("${#PATHS}${#NONE}${#?}${#1}", "[17011]", "are lengths right?");
    gives("${#@}${#*}", "[1010]", "is ${#@} the number of parameters?");
    gives("${PATHS#*/}", "[usr/bin/cc.old.c]", "does # take the least?");
    gives("${PATHS##*/}", "[cc.old.c]", "does ## take the most?");
    gives("${PATHS%.*}", "[/usr/bin/cc.old]", "does % take the least?");
    gives("${PATHS%%.*}", "[/usr/bin/cc]", "does %% take the most?");
    gives("${PATHS#x}${PATHS%x}", "[/usr/bin/cc.old.c/usr/bin/cc.old.c]",
          "is nothing taken that does not match?");
    gives("${PATHS#*}-${PATHS##*}", "[/usr/bin/cc.old.c-]", "and all by *?");
    gives("${PATHS#\"*\"}${PATHS##'*'/}",
          "[/usr/bin/cc.old.c/usr/bin/cc.old.c]",
          "are quoted characters of the pattern ordinary?");
    gives("${PATHS##*[!a-z]}", "[c]", "are brackets understood?");
    variable_set("PATTERN", "*.");
    gives("${PATHS#$PATTERN}${PATHS#\"$PATTERN\"}", "[old.c/usr/bin/cc.old.c]",
          "may it be a value?");
    gives("\"${PATHS#*/}\"", "[usr/bin/cc.old.c]", "is it in double quotes?");
    gives("${NONE#x}${EMPTY#*}", "", "is nothing made of nothing?");
    gives("${@#x}", "error", "is ${@#x} refused?");
}

static void test_fields(void)
{
    gives("$TWO", "[a][b]", "is a value cut at blanks?");
    gives("1$TWO'2'", "[1][a][b][2]", "do its ends part words?");
    gives("\"$TWO\"", "[ a  b ]", "and not in double quotes?");
    gives("$TWO\"\"", "[a][b][]", "are empty quotes a field of their own?");
    variable_set("IFS", ":");
    variable_set("LIST", ":a::b c:");
    gives("$LIST", "[][a][][b c]", "does another IFS make empty fields?");
    gives("x$LIST\"y\"", "[x][a][][b c][y]", "and join its ends?");
    gives("a:b", "[a:b]", "is what was typed not cut?");
    variable_set("IFS", " :");
    variable_set("LIST", " a : b : : c d");
    gives("$LIST", "[a][b][][c][d]", "do blanks belong to a : beside them?");
    variable_set("LIST", " ");
    gives("a$LIST$X", "[a][x]", "does a blank alone part words?");
    variable_set("IFS", "");
    gives("$TWO", "[ a  b ]", "does an empty IFS cut nothing?");
    variable_unset("IFS");
    gives("$TWO", "[a][b]", "is it as if it were blanks when it is not set?");
    gives("$(a b)\"$(c d)\"`e f`", "[a][bc de][f]", "is output cut?");
}

static void test_positional(void)
{
    PARAMETERS("a b", "", "c");
    gives("\"$@\"", "[a b][][c]", "is \"$@\" what was given?");
    gives("x\"$@\"y", "[xa b][][cy]", "does it join with its neighbours?");
    gives("\"x $@ y\"", "[x a b][][c y]", "also within the quotes?");
    gives("$@", "[a][b][c]", "is $@ cut?");
    gives("$*", "[a][b][c]", "is $*?");
    gives("\"$*\"", "[a b  c]", "is \"$*\" one field?");
    gives("\"${@}${*}\"", "[a b][][ca b  c]", "do braces change nothing?");
    gives("${NONE-\"$@\"}", "[a b][][c]", "is \"$@\" a good word?");
    gives("\"${NONE-$@}\"", "[a b][][c]", "also if the quotes are outside?");
    gives("${X+\"$@\"}", "[a b][][c]", "as in ${X+\"$@\"}?");
    variable_set("IFS", ":");
    gives("\"$*\"", "[a b::c]", "does IFS join \"$*\"?");
    gives("$*", "[a b][c]", "and cut $*?");
    assigns("$*", "a b::c", "and join it in an assignment?");
    variable_set("IFS", "");
    gives("\"$*\"", "[a bc]", "does an empty IFS join by nothing?");
    gives("$*", "[a b][c]", "and part the parameters still?");
    variable_unset("IFS");
    PARAMETERS("x");
    words_clear(&positional);
    gives("\"$@\"", "", "is \"$@\" nothing without parameters?");
    gives("a\"$@\"b", "[ab]", "and does it join what is beside it?");
    gives("\"$*\"", "[]", "is \"$*\" empty?");
    gives("$@$*", "", "are $@ and $* nothing?");
    gives("${@-none}\"${*:+some}\"", "[none]", "are they unset then?");
}

static void test_commands(void)
{
    gives("a$(b)c", "[abc]", "are commands replaced?");
    gives("$(a \")\" ')' \\) ;(b))", "[a][\")\"][')'][\\)][;(b)]",
          "is their end the right one?");
    gives("\"$(a \"b c\")\"", "[a \"b c\"]", "have they quotes of their own?");
    gives("`a \\`b\\` \\$c \\\\ \\d`", "[a][`b`][$c][\\][\\d]",
          "does a backslash in ` ` protect only $ ` \\?");
    gives("\"`a \\\"b`\"", "[a \"b]", "and \" in double quotes?");
    gives("a$(fail)", "error", "is a failure one of the word?");
    gives("$((a);(b))", "[(a);(b)]", "are two subshells no arithmetic?");
    gives("$()", "", "may there be none?");
}

static void number(const char *text, const char *value, const char *question)
{
    struct text word = {0};

    text_add_string(&word, "$((");
    text_add_string(&word, text);
    text_add_string(&word, "))");
    compare(expand_value(word.bytes), value, question);
    text_clear(&word);
}

static void test_arithmetic(void)
{
    variable_set("N", " 10 ");
    variable_set("M", "-0x10");
    number("1+2*3-8/3%2", "7", "does * bind tighter than +?");
    number("(1+2)*3", "9", "do parentheses tighter still?");
    number("10-3-2", "5", "is - read from the left?");
    number(" 2 <3 == 3> 2 ", "1", "do comparisons give 0 and 1?");
    number("1<=1&&2>=3||0!=0", "0", "are && and || below them?");
    number("1|6^3&5<<1", "5", "do | ^ & << have C's order?");
    number("-7/2*100+-7%2", "-301", "is division as C's?");
    number("-16>>2", "-4", "does >> keep the sign?");
    number("!0+~0- -1+ +1", "2", "are there ! ~ - +?");
    number("0x1F+010", "39", "are hexadecimal and octal numbers read?");
    number("N+$N*M", "-150", "are variables, with $ and without?");
    number("NONE+EMPTY", "0", "are unset and empty ones 0?");
    number("Y=N+1", "11", "can they be set?");
    assigns("$Y", "11", "are they, then?");
    number("1, 1", "error", "is there no comma?");
    number("Y*=Z=2", "22", "can that be done twice?");
    number("(Y<<=2)+(Y-=1)+(Y%=50)+(Y|=64)", "313", "and with operators?");
    number("1?2:0?3:4", "2", "is there ?: ?");
    number("0?2:0?3:4", "4", "is it read from the right?");
    number("1||(Y=5)", "1", "does || leave undone what need not be?");
    number("0&&1/0", "0", "does &&?");
    number("1?2:1/0", "2", "does ?: ?");
    number("Y", "101", "so that a variable stays?");
    number("$((1+1))*$(3)", "6", "are expansions within done?");
    number("\"3\"", "error", "is a quote no number?");
    number("9223372036854775807+1", "-9223372036854775808",
           "do numbers wrap around?");
    number("-9223372036854775808/-1", "-9223372036854775808",
           "also in a division?");
    number("1<<65", "2", "does a shift too far do no harm?");
    number("1/0", "error", "is 1/0 refused?");
    number("5%(3-3)", "error", "and %?");
    number("1+", "error", "is a missing number?");
    number("", "error", "is nothing at all?");
    number("1 2", "error", "is a missing operator?");
    number("(1", "error", "is a missing parenthesis?");
    number("1?2", "error", "is a missing :?");
    number("08", "error", "is 08?");
    number("5=3", "error", "is an assignment to a number?");
    variable_set("TEXT", "1+1");
    number("TEXT", "error", "is a variable that is no number?");
    variable_set("FIXED", "1");
    variable_protect("FIXED");
    number("FIXED=2", "error", "is one that is readonly?");
    shell.no_unset = 1;
    number("NONE", "error", "is one that is not set, by set -u?");
    shell.no_unset = 0;
}

static void test_assignments(void)
{
    assigns("a$X'b c'", "axb c", "is a value expanded?");
    assigns("$TWO", " a  b ", "is it not cut?");
    assigns("*", "*", "does it make no paths?");
    assigns("$NONE", "", "may it become empty?");
    assigns("${", "error", "is a bad one refused?");
    ok(name_length("A_1b=c") == 4, "does a name end at =?");
    ok(name_length("1a") == 0, "does a name not begin with a digit?");
    ok(name_length("=") == 0 && name_length("") == 0, "is nothing no name?");
}

static void test_home(void)
{
    variable_set("HOME", "/h *");
    gives("~", "[/h *]", "is ~ the home directory, and not cut?");
    gives("~/a", "[/h */a]", "is ~/a below it?");
    gives("a~\"~\"\\~'~'", "[a~~~~]", "is a ~ elsewhere or quoted none?");
    gives("~\"\"", "[~]", "is ~ with quotes behind it none?");
    gives("~no.such.user/a", "[~no.such.user/a]", "is ~nobody itself?");
    gives("~root/a", "[/root/a]", "is ~root root's?");
    gives("a:~", "[a:~]", "is ~ after : none in a word?");
    assigns("~:~/b:~root", "/h *:/h */b:/root", "but in an assignment?");
    gives("${NONE-~}", "[/h *]", "is there one in a word of ${}?");
    variable_unset("HOME");
    gives("~", "[~]", "is it itself without HOME?");
}

static void test_patterns(void)
{
    variable_set("STAR", "a*");
    compare(expand_pattern("a*'*'\"[?]\"$STAR\"$STAR\"\\?"),
            "a*\\*\\[\\?\\]a*a\\*\\?", "are quoted characters marked?");
    compare(expand_pattern("[a'-'z]"), "[a\\-z]", "also within brackets?");
    compare(expand_pattern("'abc'$X"), "abcx", "and only special ones?");
}

static void test_documents(void)
{
    PARAMETERS("a", "b");
    compare(expand_document("$X '$X' \"$X\" \\$X \\\\ \\` \\\" \\a ~ *\n"),
            "x 'x' \"x\" $X \\ ` \\\" \\a ~ *\n",
            "are only $ ` \\ special in a document?");
    compare(expand_document("a\\\nb $((1+1)) $(c d) `e` $@ $*"),
            "ab 2 c d e a b a b", "are all expansions done?");
    compare(expand_document("${NONE-\"a  b\"}"), "a  b",
            "do quotes in braces go?");
    compare(expand_document("$(a"), "error", "is an open one refused?");
}

static char folder[] = "/tmp/shell_expand.XXXXXX";
static const char *const files[] = {"ab", "abc", "b", ".c", "*", "[", "d"};

#define FILES (sizeof(files) / sizeof(files[0]))

static void make_files(void)
{
    for (size_t i = 0; i < FILES - 1; i++)
        close(open(files[i], O_CREAT | O_WRONLY, 0666));
    mkdir(files[FILES - 1], 0777);
}

static void remove_files(void)
{
    for (size_t i = 0; i < FILES; i++)
        remove(files[i]);
    rmdir(folder);
}

static void test_paths(void)
{
    gives("*", "[*][[][ab][abc][b][d]", "is * all names, sorted?");
    gives("a*", "[ab][abc]", "is a* those that begin with a?");
    gives("?b", "[ab]", "is ? one character?");
    gives(".[!.]*", "[.c]", "are those with a dot only matched by a dot?");
    gives("[bd]", "[b][d]", "are brackets understood?");
    gives("d*/", "[d/]", "does a / at the end ask for directories?");
    gives("'*'\"*\"\\*", "[***]", "are quoted characters no pattern?");
    gives("'a'*", "[ab][abc]", "may a part be quoted?");
    gives("\\**", "[*]", "is a quoted one matched as itself?");
    gives("x*", "[x*]", "does a pattern stay that matches nothing?");
    gives("'x y'*", "[x y*]", "without its quotes?");
    gives("[", "[[]", "is [ itself?");
    gives("$STAR", "[ab][abc]", "is a value a pattern?");
    gives("\"$STAR\"", "[a*]", "not in double quotes?");
    gives("${NONE-a*}", "[ab][abc]", "is a word in ${}?");
    gives("$(b*)", "[b]", "is output?");
    gives("a*$TWO*b", "[ab][abc][a][b][ab][b]", "is each field one?");
    shell.no_glob = 1;
    gives("a*", "[a*]", "does set -f leave them alone?");
    shell.no_glob = 0;
}

/* A word of many times the same, with a beginning and an end. */
static char *repeated(const char *start, const char *part, size_t times,
                      const char *end)
{
    struct text text = {0};

    text_add_string(&text, start);
    for (size_t i = 0; i < times; i++)
        text_add_string(&text, part);
    text_add_string(&text, end);
    return text_take(&text);
}

static int survives(char *word)
{
    struct words words = {0};
    int result = expand_word(word, &words);

    free(word);
    words_clear(&words);
    return result;
}

static void test_large(void)
{
    char *large = repeated("", "a", 1 << 20, "");
    char *twice = repeated("[", large, 2, "]");
    variable_set("LARGE", large);
    gives("${#LARGE}", "[1048576]", "can a value have 1 MiB?");
    gives("${LARGE##*/}${LARGE%/*}", twice,
          "is it fast to look for what is not in it?");
    free(large);
    free(twice);
    ok(survives(repeated("", "$X\"b c\"", 100000, "")) == 0,
       "can a word be long?");
    variable_set("LARGE", "");
}

static void test_nesting(void)
{
    char *right = repeated("1", ")", 100000, "))");

    ok(survives(repeated("", "${NONE-", 100000, "")) < 0 &&
           survives(repeated("$((", "!(", 100000, right)) < 0 &&
           survives(repeated("$((", "-", 100000, "1))")) < 0 &&
           survives(repeated("$((", "X=", 100000, "1))")) < 0 &&
           survives(repeated("$((1", "?1", 100000, "))")) < 0,
       "is what is nested too deep refused?");
    free(right);
}

int main(void)
{
    if (mkdtemp(folder) == NULL || chdir(folder) < 0)
        return 1;
    (void)!freopen("/dev/null", "w", stderr);
    make_files();
    variable_set("X", "x");
    variable_set("TWO", " a  b ");
    variable_set("EMPTY", "");
    variable_set("QUOTE", "'\"\\$X");
    test_quotes();
    test_variables();
    test_choices();
    test_lengths_and_parts();
    test_fields();
    test_positional();
    test_commands();
    test_arithmetic();
    test_assignments();
    test_home();
    test_patterns();
    test_documents();
    test_paths();
    test_large();
    test_nesting();
    remove_files();
    return tap_end();
}
