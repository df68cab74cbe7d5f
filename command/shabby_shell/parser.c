/*
 * The parser, see parser.h: recursive descent, a function for each rule.
 *
 *     list      = [and_or {(";" | "&" | newline) and_or} [";" | "&"]]
 *     and_or    = pipeline {("&&" | "||") pipeline}
 *     pipeline  = ["!"] command {"|" command}
 *     command   = simple | compound {redirect} | function
 *     function  = NAME "(" ")" compound {redirect}
 *     compound  = "{" list "}" | "(" list ")" | if | loop | for | case
 *     if        = "if" list "then" list {"elif" list "then" list}
 *                 ["else" list] "fi"
 *     loop      = ("while" | "until") list "do" list "done"
 *     for       = "for" NAME ["in" {word}] "do" list "done"
 *     case      = "case" word "in" {patterns ")" [list] ";;"} "esac"
 *     patterns  = ["("] word {"|" word}
 *     simple    = {redirect | word}
 *
 * A list ends where no command can begin; whoever asked for the list knows
 * what must stand there. After a mistake `result` says so, the current token
 * stays, and all rules return at once.
 */
#include "parser.h"
#include "expand.h"
#include "parse_token.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 100 /* commands within commands; each costs stack */

/* Of all parsers: one in the other for $(...). */
static int nesting;

static struct node *parse_list(struct parser *p);
static struct node *parse_command(struct parser *p);

/* --- Compound commands ---------------------------------------------------- */

/* A list with at least one command. */
static struct node *parse_body(struct parser *p)
{
    struct node *list = parse_list(p);

    if (list == NULL)
        parse_fail(p);
    return list;
}

static struct node *parse_between(struct parser *p, const char *open,
                                  const char *close)
{
    word_expect(p, open);
    struct node *list = parse_body(p);
    word_expect(p, close);
    return list;
}

/* Behind "if" or "elif", up to and with "fi". */
static struct node *parse_if(struct parser *p)
{
    struct node *node = node_new(p, NODE_IF);

    token_next(p);
    node->first = parse_body(p);
    word_expect(p, "then");
    node->second = parse_body(p);
    if (p->result == PARSE_DONE && token_is(p, "elif")) {
        node->third = parse_if(p);
        return node;
    }
    if (token_is(p, "else")) {
        token_next(p);
        node->third = parse_body(p);
    }
    word_expect(p, "fi");
    return node;
}

static struct node *parse_while(struct parser *p)
{
    struct node *node =
        node_new(p, token_is(p, "while") ? NODE_WHILE : NODE_UNTIL);

    token_next(p);
    node->first = parse_body(p);
    node->second = parse_between(p, "do", "done");
    return node;
}

static struct node *parse_for(struct parser *p)
{
    struct node *node = node_new(p, NODE_FOR_EACH);

    token_next(p);
    if (p->token == TOKEN_WORD &&
        name_length(p->lexer.start) != p->lexer.length)
        p->result = PARSE_ERROR;
    word_take(p, node);
    if (p->token == TOKEN_SEMICOLON)
        token_next(p);
    newlines_skip(p);
    if (node->words.count > 0 && token_is(p, "in")) {
        node->kind = NODE_FOR;
        token_next(p);
        while (p->token == TOKEN_WORD && p->result == PARSE_DONE)
            word_take(p, node);
        if (p->token != TOKEN_SEMICOLON && p->token != TOKEN_NEWLINE)
            parse_fail(p);
        if (p->token == TOKEN_SEMICOLON)
            token_next(p);
        newlines_skip(p);
    }
    node->second = parse_between(p, "do", "done");
    return node;
}

static struct node *parse_case(struct parser *p)
{
    struct node *node = node_new(p, NODE_CASE);
    struct node **last = &node->first;

    token_next(p);
    word_take(p, node);
    newlines_skip(p);
    word_expect(p, "in");
    newlines_skip(p);
    while (p->result == PARSE_DONE && !token_is(p, "esac")) {
        struct node *item = *last = node_new(p, NODE_PATTERN);
        last = &item->next;
        if (p->token == TOKEN_LEFT)
            token_next(p);
        word_take(p, item);
        while (p->token == TOKEN_PIPE && p->result == PARSE_DONE) {
            token_next(p);
            word_take(p, item);
        }
        token_expect(p, TOKEN_RIGHT);
        item->second = parse_list(p);
        if (!token_is(p, "esac"))
            token_expect(p, TOKEN_CASE_END);
        newlines_skip(p);
    }
    word_expect(p, "esac");
    return node;
}

static struct node *parse_group(struct parser *p)
{
    struct node *node = node_new(p, NODE_GROUP);

    node->first = parse_between(p, "{", "}");
    return node;
}

static struct node *parse_subshell(struct parser *p)
{
    struct node *node = node_new(p, NODE_SUBSHELL);

    token_next(p);
    node->first = parse_body(p);
    token_expect(p, TOKEN_RIGHT);
    return node;
}

/* NULL: no compound command begins here. */
static struct node *parse_compound(struct parser *p)
{
    if (p->token == TOKEN_LEFT)
        return parse_subshell(p);
    if (token_is(p, "{"))
        return parse_group(p);
    if (token_is(p, "if"))
        return parse_if(p);
    if (token_is(p, "while") || token_is(p, "until"))
        return parse_while(p);
    if (token_is(p, "for"))
        return parse_for(p);
    return token_is(p, "case") ? parse_case(p) : NULL;
}

/* --- Simple commands and what joins commands ------------------------------ */

/* Behind "NAME (". */
static void parse_function(struct parser *p, struct node *node)
{
    const char *name = node->words.list[0];

    if (name_length(name) != strlen(name)) {
        parse_fail(p);
        return;
    }
    node->kind = NODE_FUNCTION;
    token_next(p);
    token_expect(p, TOKEN_RIGHT);
    newlines_skip(p);
    node->first = parse_command(p);
    if (p->result == PARSE_DONE && node->first->kind == NODE_SIMPLE)
        p->result = PARSE_ERROR;
}

static struct node *parse_simple(struct parser *p)
{
    struct node *node = node_new(p, NODE_SIMPLE);

    while (p->result == PARSE_DONE) {
        if (p->token == TOKEN_WORD)
            word_take(p, node);
        else if (p->token == TOKEN_REDIRECT)
            redirects_take(p, node);
        else
            break;
    }
    if (p->token == TOKEN_LEFT && node->words.count == 1 &&
        node->redirects == NULL)
        parse_function(p, node);
    else if (node->words.count == 0 && node->redirects == NULL)
        parse_fail(p);
    return node;
}

static struct node *parse_command(struct parser *p)
{
    struct node *node = NULL;

    if (nesting++ > NESTING_MAX)
        p->result = PARSE_ERROR;
    else if ((node = parse_compound(p)) != NULL)
        redirects_take(p, node);
    else
        node = parse_simple(p);
    nesting--;
    return node;
}

/* What was typed from `start` to the end of the token before the current. */
static char *typed_since(const struct parser *p, const char *start)
{
    const char *end = p->lexer.start;

    while (end > start && isspace((unsigned char)end[-1]))
        end--;
    return text_copy(start, (size_t)(end - start));
}

static struct node *parse_pipeline(struct parser *p)
{
    struct node *node = node_new(p, NODE_PIPE);
    const char *start = p->lexer.start;
    struct node **last = &node->first;

    while (token_is(p, "!")) {
        node->negated = !node->negated;
        token_next(p);
    }
    for (;;) {
        *last = parse_command(p);
        if (p->result != PARSE_DONE || p->token != TOKEN_PIPE)
            break;
        last = &(*last)->next;
        token_next(p);
        newlines_skip(p);
    }
    node->text = typed_since(p, start);
    return node;
}

static struct node *parse_and_or(struct parser *p)
{
    const char *start = p->lexer.start;
    struct node *first = parse_pipeline(p), *last = first;

    while (p->result == PARSE_DONE &&
           (p->token == TOKEN_AND || p->token == TOKEN_OR)) {
        enum joint joint = p->token == TOKEN_AND ? JOINT_AND : JOINT_OR;
        token_next(p);
        newlines_skip(p);
        last->next = parse_pipeline(p);
        last = last->next;
        last->joint = joint;
    }
    if (last == first)
        return first;
    struct node *node = node_new(p, NODE_AND_OR);
    node->first = first;
    node->text = typed_since(p, start);
    return node;
}

/* Can no command begin here? */
static int at_list_end(const struct parser *p)
{
    static const char *const closing[] = {"then", "else", "elif", "fi", "do",
                                          "done", "esac", "}",    NULL};

    return p->token == TOKEN_END || p->token == TOKEN_RIGHT ||
           p->token == TOKEN_CASE_END || token_is_one_of(p, closing);
}

static struct node *parse_list(struct parser *p)
{
    struct node *first = NULL, **last = &first;

    newlines_skip(p);
    while (p->result == PARSE_DONE && !at_list_end(p)) {
        *last = parse_and_or(p);
        (*last)->background = p->token == TOKEN_AMPERSAND;
        last = &(*last)->next;
        if (p->token == TOKEN_AMPERSAND || p->token == TOKEN_SEMICOLON)
            token_next(p);
        else if (p->token != TOKEN_NEWLINE)
            break;
        newlines_skip(p);
    }
    return first;
}

/* --- Whole texts ---------------------------------------------------------- */

/* Parses a list; the parser then stands behind it. */
static struct node *parse_text(struct parser *p, const char *text, int last)
{
    struct program *program = memory_grow(NULL, sizeof(*program));

    *program = (struct program){.users = 1};
    *p = (struct parser){.lexer.next = text, .program = program, .last = last};
    token_next(p);
    return parse_list(p);
}

enum parse_result parse(const char *text, int last, struct program **program,
                        char **near)
{
    struct parser p;

    struct node *list = parse_text(&p, text, last);
    if (p.result == PARSE_DONE && p.token != TOKEN_END)
        parse_fail(&p);
    documents_take(&p);
    *near = p.result == PARSE_ERROR ? token_text(&p) : p.awaited;
    if (p.result != PARSE_DONE) {
        program_release(p.program);
        return p.result;
    }
    p.program->list = list;
    *program = p.program;
    return PARSE_DONE;
}

/* Of a mistake the text will be told later: it ends there. */
const char *commands_end(const char *text)
{
    struct parser p = {0};

    if (nesting > NESTING_MAX)
        return NULL;
    nesting++;
    parse_text(&p, text, 0);
    nesting--;
    const char *end = p.result == PARSE_DONE && p.token == TOKEN_RIGHT
                          ? p.lexer.next
                          : p.lexer.start;
    if (p.result == PARSE_MORE || p.token == TOKEN_END)
        end = NULL;
    free(p.awaited);
    program_release(p.program);
    return end;
}
