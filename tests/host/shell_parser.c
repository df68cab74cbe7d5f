/*
 * The shell's lexer and parser: which text makes which commands.
 */
/* host-sources: command/shabby_shell/lexer.c command/shabby_shell/parser.c */
/* host-sources: command/shabby_shell/text.c */
#include "command/shabby_shell/parser.h"
#include "tests/host/tap.h"

#include <stdlib.h>
#include <string.h>

/* All commands as one string: words in [], after each command a /, or an &
 * if the shell shall not wait for it. For an error "error:" and what is wrong;
 * "more" if a quote is open. */
static char *show(const char *text)
{
    struct command *list;
    struct text out = {0};
    char *near;

    switch (parse(text, &list, &near)) {
    case PARSE_MORE:
        text_add_string(&out, "more");
        break;
    case PARSE_ERROR:
        text_add_string(&out, "error:");
        text_add_string(&out, near);
        free(near);
        break;
    case PARSE_DONE:
        for (struct command *c = list; c != NULL; c = c->next) {
            for (size_t i = 0; i < c->words.count; i++) {
                text_add(&out, '[');
                text_add_string(&out, c->words.list[i]);
                text_add(&out, ']');
            }
            text_add(&out, c->background ? '&' : '/');
        }
        command_free(list);
    }
    return text_take(&out);
}

static void parses(const char *text, const char *want, const char *question)
{
    char *got = show(text);
    int good = strcmp(got, want) == 0;

    ok(good, question);
    if (!good)
        printf("# got %s\n", got);
    free(got);
}

/* Every beginning of a text must be parsed without harm. */
static void prefixes(const char *text)
{
    int whole = 1;

    for (size_t length = 0; length <= strlen(text); length++) {
        char *part = text_copy(text, length);
        char *got = show(part);
        whole = whole && got != NULL;
        free(got);
        free(part);
    }
    ok(whole, "can a line end anywhere?");
}

static void long_line(void)
{
    struct text text = {0};
    struct command *list;
    char *near;

    for (int i = 0; i < 5000; i++)
        text_add_string(&text, "word ");
    int good = parse(text.bytes, &list, &near) == PARSE_DONE;
    ok(good && list->words.count == 5000, "can a line have 5,000 words?");
    if (good)
        command_free(list);
    text_clear(&text);
}

int main(void)
{
    parses("echo hello world\n", "[echo][hello][world]/",
           "do blanks part words?");
    parses("  \techo\t a  \n", "[echo][a]/", "do blanks around not matter?");
    parses("", "", "is an empty text no command?");
    parses("\n \n\n", "", "are empty lines no command?");
    parses("a;b ; c\nd", "[a]/[b]/[c]/[d]/", "do ; and newline part commands?");
    parses("a;\n", "[a]/", "may a ; end a line?");
    parses(";", "error:;", "does a ; need a command before it?");
    parses("a;;b", "error:;", "is ;; refused?");
    parses("echo 'a  b' \"c  d\"", "[echo]['a  b'][\"c  d\"]/",
           "do quotes keep blanks?");
    parses("echo a'b c'd\"e f\"g", "[echo][a'b c'd\"e f\"g]/",
           "can quotes be within a word?");
    parses("echo 'a;b' \"c#d\" ';'", "[echo]['a;b'][\"c#d\"][';']/",
           "do quotes protect ; and #?");
    parses("echo \\; a\\ b \\\\", "[echo][\\;][a\\ b][\\\\]/",
           "does a backslash protect?");
    parses("echo \"a\\\"b\" c", "[echo][\"a\\\"b\"][c]/",
           "does a backslash protect a quote in quotes?");
    parses("echo 'a\\' b", "[echo]['a\\'][b]/",
           "is a backslash nothing special in single quotes?");
    parses("echo 'a\n", "more", "does an open ' ask for more?");
    parses("echo \"a\n", "more", "does an open \" ask for more?");
    parses("echo \"a\\", "more", "does an open \" end at a backslash?");
    parses("echo a\\\n", "more", "does a backslash ask for the next line?");
    parses("echo \\\n", "more", "does it before a new word too?");
    parses("echo 'a\nb'\n", "[echo]['a\nb']/", "may quotes span lines?");
    parses("echo \\\n b\n", "[echo][b]/", "do continued lines join?");
    parses("echo a # b; c 'd\ne", "[echo][a]/[e]/",
           "does a comment end with its line?");
    parses("# only\n", "", "is a comment alone no command?");
    parses("echo a#b", "[echo][a#b]/", "is a # within a word no comment?");
    parses("a | b", "error:|", "is | refused?");
    parses("a&& b", "error:&&", "is && refused?");
    parses("a&b", "[a]&[b]/", "does & part commands?");
    parses("a b & c ; d &\n", "[a][b]&[c]/[d]&",
           "is a & for the command before it?");
    parses("a &\nb", "[a]&[b]/", "may a & end a line?");
    parses("&", "error:&", "does a & need a command before it?");
    parses("a;& b", "error:&", "does it after a ;?");
    parses("a &; b", "error:;", "is &; refused?");
    parses("a & & b", "error:&", "is & & refused?");
    parses("a \\& '&' b\"&\"", "[a][\\&]['&'][b\"&\"]/",
           "is a quoted & a word?");
    parses("a > f", "error:>", "is > refused?");
    parses("a '|' \\>", "[a]['|'][\\>]/", "are quoted operators words?");
    parses("echo \\", "[echo][\\]/", "is a last backslash itself?");
    prefixes("a 'b \"' \"c \\\" '\" \\d $e;f & # g\nh \\\n i | j");
    long_line();
    return tap_end();
}
