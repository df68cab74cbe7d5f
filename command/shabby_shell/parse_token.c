/*
 * Tokens, redirections and memory for the parser, see parse_token.h.
 */
#include "parse_token.h"
#include "expand.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* --- Programs ------------------------------------------------------------- */

struct node *node_new(struct parser *p, enum node_kind kind)
{
    struct node *node = memory_grow(NULL, sizeof(*node));

    *node = (struct node){.kind = kind, .sister = p->program->nodes};
    p->program->nodes = node;
    return node;
}

static void node_free(struct node *node)
{
    while (node->redirects != NULL) {
        struct redirect *next = node->redirects->next;
        free(node->redirects->word);
        free(node->redirects);
        node->redirects = next;
    }
    words_clear(&node->words);
    free(node->text);
    free(node);
}

void program_keep(struct program *program)
{
    program->users++;
}

void program_release(struct program *program)
{
    if (--program->users > 0)
        return;
    while (program->nodes != NULL) {
        struct node *next = program->nodes->sister;
        node_free(program->nodes);
        program->nodes = next;
    }
    free(program);
}

/* --- Tokens --------------------------------------------------------------- */

void parse_fail(struct parser *p)
{
    if (p->result == PARSE_DONE)
        p->result = p->token == TOKEN_END || p->token == TOKEN_OPEN
                        ? PARSE_MORE
                        : PARSE_ERROR;
}

char *token_text(const struct parser *p)
{
    return text_copy(p->lexer.start, p->lexer.length);
}

/* Does a line end with a backslash that is not itself protected by one? */
static int is_continued(const char *line, size_t length)
{
    size_t backslashes = 0;

    while (backslashes < length && line[length - backslashes - 1] == '\\')
        backslashes++;
    return backslashes % 2;
}

/* Takes the lines of a here-document, whose redirection holds the end mark
 * yet: quotes in that mean that nothing is expanded. */
static void read_document(struct parser *p, struct redirect *redirect)
{
    char *end = remove_quotes(redirect->word);
    int quoted = strcmp(end, redirect->word) != 0;
    int indented = redirect->fd < 0; /* <<- */
    int is_joined = 0;               /* to the line before */
    struct text text = {0};

    redirect->kind = quoted ? REDIRECT_VERBATIM : REDIRECT_DOCUMENT;
    redirect->fd = indented ? -redirect->fd - 1 : redirect->fd;
    for (;;) {
        const char *at = p->lexer.next;
        size_t length = strcspn(at, "\n");
        if (*at == '\0') {
            if (!p->last) {
                p->result = PARSE_MORE;
                p->awaited = text_copy(end, strlen(end));
            }
            break;
        }
        p->lexer.next += length + (at[length] == '\n');
        size_t tabs = indented ? strspn(at, "\t") : 0;
        if (!is_joined && length - tabs == strlen(end) &&
            strncmp(at + tabs, end, length - tabs) == 0)
            break;
        is_joined = !quoted && is_continued(at, length);
        for (; tabs < length; tabs++)
            text_add(&text, at[tabs]);
        text_add(&text, '\n');
    }
    free(end);
    free(redirect->word);
    redirect->word = text_take(&text);
}

void documents_take(struct parser *p)
{
    for (size_t i = 0; i < p->count && p->result == PARSE_DONE; i++)
        read_document(p, p->documents[i]);
    p->count = 0;
}

void token_next(struct parser *p)
{
    if (p->result != PARSE_DONE)
        return;
    p->token = lexer_next(&p->lexer);
    if (p->token == TOKEN_OPEN)
        p->result = PARSE_MORE;
    if (p->token != TOKEN_NEWLINE)
        return;
    documents_take(p);
}

void newlines_skip(struct parser *p)
{
    while (p->token == TOKEN_NEWLINE && p->result == PARSE_DONE)
        token_next(p);
}

int token_is(const struct parser *p, const char *word)
{
    return p->token == TOKEN_WORD && p->lexer.length == strlen(word) &&
           strncmp(p->lexer.start, word, p->lexer.length) == 0;
}

int token_is_one_of(const struct parser *p, const char *const *words)
{
    while (*words != NULL && !token_is(p, *words))
        words++;
    return *words != NULL;
}

void word_expect(struct parser *p, const char *word)
{
    if (token_is(p, word))
        token_next(p);
    else
        parse_fail(p);
}

void token_expect(struct parser *p, enum token token)
{
    if (p->token == token)
        token_next(p);
    else
        parse_fail(p);
}

void word_take(struct parser *p, struct node *node)
{
    if (p->token != TOKEN_WORD) {
        parse_fail(p);
        return;
    }
    words_add(&node->words, token_text(p));
    token_next(p);
}

/* --- Redirections --------------------------------------------------------- */

static enum redirect_kind redirect_kind(const char *sign)
{
    if (sign[0] == sign[1])
        return *sign == '<' ? REDIRECT_DOCUMENT : REDIRECT_APPEND;
    if (sign[1] == '&')
        return REDIRECT_COPY;
    if (sign[0] == '<')
        return sign[1] == '>' ? REDIRECT_BOTH : REDIRECT_READ;
    return REDIRECT_WRITE;
}

void redirects_take(struct parser *p, struct node *node)
{
    struct redirect **last = &node->redirects;

    while (*last != NULL)
        last = &(*last)->next;
    while (p->token == TOKEN_REDIRECT && p->result == PARSE_DONE) {
        const char *at = p->lexer.start;
        struct redirect *redirect = memory_grow(NULL, sizeof(*redirect));
        *redirect = (struct redirect){.fd = atoi(at)};
        *last = redirect;
        last = &redirect->next;
        int numbered = isdigit((unsigned char)*at);
        while (isdigit((unsigned char)*at))
            at++;
        redirect->kind = redirect_kind(at);
        if (!numbered)
            redirect->fd = *at == '>';
        int indented = strncmp(at, "<<-", 3) == 0;
        token_next(p);
        if (p->token != TOKEN_WORD) {
            parse_fail(p);
            return;
        }
        redirect->word = token_text(p);
        if (redirect->kind == REDIRECT_DOCUMENT) {
            if (p->count == DOCUMENTS_MAX) {
                p->result = PARSE_ERROR;
                return;
            }
            if (indented)
                redirect->fd = -redirect->fd - 1;
            p->documents[p->count++] = redirect;
        }
        token_next(p);
    }
}
