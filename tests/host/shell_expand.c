/*
 * The shell's expansion and its variables: which word makes which arguments.
 */
/* host-sources: command/shabby_shell/expand.c command/shabby_shell/text.c */
/* host-sources: command/shabby_shell/variables.c */
#include "command/shabby_shell/expand.h"
#include "command/shabby_shell/variables.h"
#include "tests/host/tap.h"

#include <stdlib.h>
#include <string.h>

static const char *lookup(const char *name)
{
    if (strcmp(name, "?") == 0)
        return "7";
    if (strcmp(name, "$") == 0)
        return "42";
    if (strcmp(name, "!") == 0)
        return "43";
    return variable_get(name);
}

static char *join(const struct words *words)
{
    struct text out = {0};

    for (size_t i = 0; i < words->count; i++) {
        text_add(&out, '[');
        text_add_string(&out, words->list[i]);
        text_add(&out, ']');
    }
    return text_take(&out);
}

static void gives(const char *word, const char *want, const char *question)
{
    struct words words = {0};
    int error = expand_word(word, lookup, &words);
    char *got = error < 0 ? text_copy("error", 5) : join(&words);
    int good = strcmp(got, want) == 0;

    ok(good, question);
    if (!good)
        printf("# got %s\n", got);
    free(got);
    words_clear(&words);
}

static void assigns(const char *word, const char *want, const char *question)
{
    char *got = expand_value(word, lookup);

    ok(want == NULL ? got == NULL : got != NULL && strcmp(got, want) == 0,
       question);
    free(got);
}

static void test_words(void)
{
    gives("abc", "[abc]", "is a plain word itself?");
    gives("'a b'", "[a b]", "do single quotes go?");
    gives("\"a b\"", "[a b]", "do double quotes go?");
    gives("a'b'\"c\"d", "[abcd]", "do parts join?");
    gives("''", "[]", "do empty quotes make an empty word?");
    gives("\"\"", "[]", "do empty double quotes too?");
    gives("\\a\\ \\'\\\\", "[a '\\]",
          "does a backslash protect one character?");
    gives("\"\\a\\\"\\\\\\$\\`\"", "[\\a\"\\$`]",
          "does it protect only $ ` \" \\ in double quotes?");
    gives("'\\a'", "[\\a]", "does it stay in single quotes?");
    gives("a\\\nb", "[ab]", "do continued lines join?");
    gives("\"a\\\nb\"", "[ab]", "do they in double quotes?");
    gives("a\\", "[a\\]", "does a last backslash stay?");
    gives("'a\"b'\"c'd\"", "[a\"bc'd]", "do quotes protect quotes?");
}

static void test_variables(void)
{
    variable_set("X", "x");
    variable_set("TWO", " a  b ");
    variable_set("EMPTY", "");
    variable_set("QUOTE", "'\"\\$X");
    gives("$X", "[x]", "is a variable replaced?");
    gives("${X}y", "[xy]", "do braces end the name?");
    gives("$Xy", "", "is a name as long as it can be?");
    gives("a$X-$X", "[ax-x]", "can there be two in a word?");
    gives("\"$X\"", "[x]", "is it replaced in double quotes?");
    gives("'$X'", "[$X]", "and not in single quotes?");
    gives("\\$X", "[$X]", "and not after a backslash?");
    gives("$TWO", "[a][b]", "is a value cut at blanks?");
    gives("1$TWO'2'", "[1][a][b][2]", "do its ends part words?");
    gives("\"$TWO\"", "[ a  b ]", "and not in double quotes?");
    gives("$NONE", "", "is an unset variable no word?");
    gives("\"$NONE\"", "[]", "but an empty one in double quotes?");
    gives("$EMPTY$NONE", "", "is an empty variable no word?");
    gives("$QUOTE", "['\"\\$X]", "does a value keep its quotes and $?");
    gives("$?", "[7]", "is $? replaced?");
    gives("a$?b", "[a7b]", "is it within a word?");
    gives("${?}", "[7]", "is ${?} the same?");
    gives("$$", "[42]", "is $$ replaced?");
    gives("$!-${!}", "[43-43]", "is $! replaced?");
    gives("$", "[$]", "is a $ alone itself?");
    gives("$.a$", "[$.a$]", "is a $ without a name itself?");
    gives("$1x", "[x]", "does a digit name one variable?");
    gives("${X", "error", "is ${ without } refused?");
    gives("${}", "error", "is ${} refused?");
    gives("${X-y}", "error", "is ${X-y} refused?");
}

static void test_assignments(void)
{
    assigns("a$X", "ax", "is a value expanded?");
    assigns("$TWO", " a  b ", "is it not cut?");
    assigns("'a b'\"c\"", "a bc", "do its quotes go?");
    assigns("", "", "may it be empty?");
    assigns("$NONE", "", "may it become empty?");
    assigns("${", NULL, "is a bad one refused?");
    ok(name_length("A_1b=c") == 4, "does a name end at =?");
    ok(name_length("1a") == 0, "does a name not begin with a digit?");
    ok(name_length("=") == 0 && name_length("") == 0, "is nothing no name?");
}

static void test_environment(void)
{
    char *start[] = {"PATH=/", "HOME=/home=x", "bad", "=", "E=", NULL};
    struct words words = {0};

    variables_start(start);
    ok(strcmp(variable_get("HOME"), "/home=x") == 0,
       "is the environment taken over?");
    ok(variable_get("bad") == NULL, "but not what is no variable?");
    variable_set("PATH", "/none:/");
    variable_set("LOCAL", "1");
    variable_export("X");
    variable_export("NOTHING");
    variables_environment(&words);
    char *got = join(&words);
    ok(strcmp(got, "[X=x][PATH=/none:/][HOME=/home=x][E=]") == 0,
       "do programs see the exported variables, with their last values?");
    free(got);
    words_clear(&words);
}

int main(void)
{
    test_words();
    test_variables();
    test_assignments();
    test_environment();
    return tap_end();
}
