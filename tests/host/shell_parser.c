/*
 * The shell's lexer and parser: which text makes which commands.
 */
/* host-sources: command/shabby_shell/lexer.c command/shabby_shell/parser.c */
/* host-sources: command/shabby_shell/parse_token.c */
/* host-sources: command/shabby_shell/text.c */
#include "command/shabby_shell/expand.h"
#include "command/shabby_shell/parser.h"
#include "tests/host/tap.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What of expand.c the parser needs. */
size_t name_length(const char *text)
{
    size_t length = 0;

    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return isdigit((unsigned char)*text) ? 0 : length;
}

char *remove_quotes(const char *word)
{
    struct text text = {0};

    for (; *word != '\0'; word++)
        if (strchr("\\'\"", *word) == NULL)
            text_add(&text, *word);
    return text_take(&text);
}

static void show_list(struct text *out, const struct node *list);

static void show_words(struct text *out, const struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        text_add(out, '[');
        text_add_string(out, words->list[i]);
        text_add(out, ']');
    }
}

/* The text of a compound command: its name, its words, its parts. */
static void show_compound(struct text *out, const struct node *node)
{
    static const char *const names[] = {
        [NODE_GROUP] = "group",     [NODE_SUBSHELL] = "subshell",
        [NODE_IF] = "if",           [NODE_WHILE] = "while",
        [NODE_UNTIL] = "until",     [NODE_FOR] = "for",
        [NODE_FOR_EACH] = "each",   [NODE_CASE] = "case",
        [NODE_PATTERN] = "pattern", [NODE_FUNCTION] = "function"};
    const struct node *parts[] = {node->first, node->second, node->third};

    text_add(out, '(');
    text_add_string(out, names[node->kind]);
    show_words(out, &node->words);
    for (int i = 0; i < 3; i++) {
        if (parts[i] == NULL)
            continue;
        text_add(out, ' ');
        show_list(out, parts[i]);
    }
    text_add(out, ')');
}

static void show_node(struct text *out, const struct node *node)
{
    char redirect[32];

    if (node->joint != JOINT_NONE)
        text_add_string(out, node->joint == JOINT_AND ? "&&" : "||");
    if (node->negated)
        text_add(out, '!');
    if (node->kind == NODE_SIMPLE)
        show_words(out, &node->words);
    else if (node->kind == NODE_AND_OR)
        for (const struct node *n = node->first; n != NULL; n = n->next)
            show_node(out, n);
    else if (node->kind == NODE_PIPE)
        for (const struct node *n = node->first; n != NULL; n = n->next) {
            show_node(out, n);
            text_add_string(out, n->next != NULL ? "|" : "");
        }
    else
        show_compound(out, node);
    for (const struct redirect *r = node->redirects; r != NULL; r = r->next) {
        snprintf(redirect, sizeof(redirect), "{%d %d ", r->kind, r->fd);
        text_add_string(out, redirect);
        text_add_string(out, r->word);
        text_add(out, '}');
    }
}

static void show_list(struct text *out, const struct node *list)
{
    for (; list != NULL; list = list->next) {
        show_node(out, list);
        if (list->kind == NODE_PIPE || list->kind == NODE_AND_OR)
            text_add(out, list->background ? '&' : '/');
    }
}

/* All commands as one string: words in [], a list's commands end with a /, or
 * an & if the shell shall not wait for them, a redirection is {kind fd word}.
 * For an error "error:" and what is wrong; "more" if something is open. */
static char *show(const char *text, int last)
{
    struct program *program;
    struct text out = {0};
    char *near;

    switch (parse(text, last, &program, &near)) {
    case PARSE_MORE:
        text_add_string(&out, "more");
        if (near != NULL)
            text_add_string(&out, near);
        free(near);
        break;
    case PARSE_ERROR:
        text_add_string(&out, "error:");
        text_add_string(&out, near);
        free(near);
        break;
    case PARSE_DONE:
        show_list(&out, program->list);
        program_release(program);
    }
    return text_take(&out);
}

static void parses(const char *text, const char *want, const char *question)
{
    char *got = show(text, 0);
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
        char *got = show(part, 0), *last = show(part, 1);
        whole = whole && got != NULL && last != NULL;
        free(got);
        free(last);
        free(part);
    }
    ok(whole, "can a line end anywhere?");
}

static void long_line(void)
{
    struct text text = {0};
    struct program *program;
    char *near;

    for (int i = 0; i < 5000; i++)
        text_add_string(&text, "word ");
    int good = parse(text.bytes, 0, &program, &near) == PARSE_DONE;
    ok(good && program->list->first->words.count == 5000,
       "can a line have 5,000 words?");
    if (good)
        program_release(program);
    text_clear(&text);
}

/* What is nested without end, or long without end, is no reason to die. */
static void deep(const char *open, const char *question)
{
    struct text text = {0};

    for (int i = 0; i < 100000; i++)
        text_add_string(&text, open);
    char *got = show(text.bytes, 1);
    ok(got != NULL, question);
    free(got);
    text_clear(&text);
}

static void ends(const char *text, long want, const char *question)
{
    const char *end = commands_end(text);

    ok((end == NULL ? -1 : end - text) == want, question);
}

static void language(void)
{
    parses("a | b|c", "[a]|[b]|[c]/", "does | make a pipeline?");
    parses("a |\n\n b", "[a]|[b]/", "may lines end behind a |?");
    parses("! a | b", "![a]|[b]/", "is a ! for the whole pipeline?");
    parses("a && b || c; d", "[a]&&[b]||[c]/[d]/", "do && and || join?");
    parses("a && \n b &", "[a]&&[b]&", "is an & for the whole of them?");
    parses("a &&", "more", "does a && ask for more?");
    parses("a |", "more", "does a |?");
    parses("&& a", "error:&&", "does a && need a command before it?");
    parses("a | | b", "error:|", "does a |?");
    parses("a > f", "[a]{1 1 f}/", "is > a redirection?");
    parses("<f a 2>>g b", "[a][b]{0 0 f}{2 2 g}/",
           "can they stand anywhere, with a number?");
    parses("a 2>&1 >&- <>f >|g", "[a]{4 2 1}{4 1 -}{3 0 f}{1 1 g}/",
           "are all the others?");
    parses("a 2 >f", "[a][2]{1 1 f}/", "is a number with a blank a word?");
    parses("a >", "more", "does a redirection ask for its file?");
    parses("a > ; b", "error:;", "can nothing else be its file?");
    parses("> f", "{1 1 f}/", "can one stand alone?");
    parses("cat <<E; b\nx\n$y\nE\nc\n", "[cat]{5 0 x\n$y\n}/[b]/[c]/",
           "does a here-document follow the line?");
    parses("cat <<'E'\nx\nE\n", "[cat]{6 0 x\n}/", "is its end quoted?");
    parses("cat <<-E 3<<F\n\tx\n\tE\ny\nF\n", "[cat]{5 0 x\n}{5 3 y\n}/",
           "are there two, one without tabs?");
    parses("cat <<E\nx\n", "moreE", "is more asked for until its end?");
    parses("if a; then b; fi", "(if [a]/ [b]/)/", "is if known?");
    parses("if a\nthen b\nelif c; then d\nelse e\nfi > f",
           "(if [a]/ [b]/ (if [c]/ [d]/ [e]/)){1 1 f}/",
           "are elif, else, and where its output goes?");
    parses("if a; then", "more", "does an open if ask for more?");
    parses("if a; fi", "error:fi", "does it need a then?");
    parses("if ; then b; fi", "error:;", "and a condition?");
    parses("then", "error:then", "can then not stand alone?");
    parses("echo then fi {", "[echo][then][fi][{]/", "but be a word?");
    parses("while a; do b; done; until c; do d; done",
           "(while [a]/ [b]/)/(until [c]/ [d]/)/", "are while and until?");
    parses("for i in a 'b c'; do d; done", "(for[i][a]['b c'] [d]/)/",
           "is for known?");
    parses("for i\ndo a; done", "(each[i] [a]/)/", "is for without in?");
    parses("for i in; do a; done", "(for[i] [a]/)/", "and without words?");
    parses("for 1 in a; do b; done", "error:1", "must it have a name?");
    parses("case a in b|c) d;; (*) e; f\nesac",
           "(case[a] (pattern[b][c] [d]/)(pattern[*] [e]/[f]/))/",
           "is case known?");
    parses("case a in esac", "(case[a])/", "also without patterns?");
    parses("case a in b) ;; esac", "(case[a] (pattern[b]))/",
           "and with one that does nothing?");
    parses("{ a; b; } | (c; d) &", "(group [a]/[b]/)|(subshell [c]/[d]/)&",
           "are groups and subshells?");
    parses("{ a }", "more", "does a } end a group only as a command?");
    parses("( )", "error:)", "must they not be empty?");
    parses("f() { a; }; g ( )\n( b ) ",
           "(function[f] (group [a]/))/(function[g] (subshell [b]/))/",
           "are functions?");
    parses("f() a", "error:", "does a function need a compound command?");
    parses("a b()", "error:(", "and just one name?");
    parses("a=$(b; c) \"$(d \"e\")\" `f g` $((1 + (2))) ${h:-i j}",
           "[a=$(b; c)][\"$(d \"e\")\"][`f g`][$((1 + (2)))][${h:-i j}]/",
           "are substitutions parts of words?");
    parses("a $(case x in x) y;; esac) b", "[a][$(case x in x) y;; esac)][b]/",
           "is the ) of a case not the end of one?");
    parses("a $(b\n", "more", "does an open one ask for more?");
    parses("a `b", "more", "does a backquote?");
    parses("a ${b", "more", "does a brace?");
    ends("a; (b); ')') c", 12, "do the commands end at their own )?");
    ends("a; (b)", -1, "or nowhere?");
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
    parses("a;;b", "error:;;", "is ;; refused outside of case?");
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
    parses("a '|' \\>", "[a]['|'][\\>]/", "are quoted operators words?");
    parses("echo \\", "[echo][\\]/", "is a last backslash itself?");
    language();
    prefixes("if a <<E; then\nE\nfor i in $(b \"`c`\" 2>&1); do case ${d#e} in "
             "(f|g) h && { i; };; esac; done | j; else k() (l); fi");
    deep("(", "are 100,000 subshells refused?");
    deep("if ", "are as many ifs?");
    deep("$(", "and substitutions?");
    deep("${a:-", "and braces?");
    deep("a && ", "can there be 100,000 && in a line?");
    deep("if a; then b; elif ", "is a chain of elif only long?");
    prefixes("a 'b \"' \"c \\\" '\" \\d $e;f & # g\nh \\\n i | j");
    long_line();
    return tap_end();
}
