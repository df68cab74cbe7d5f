/*
 * What the parser's rules stand on: the current token, and the memory of the
 * tree.
 */
#ifndef SHABBY_SHELL_PARSE_TOKEN_H
#define SHABBY_SHELL_PARSE_TOKEN_H

#include "lexer.h"
#include "parser.h"

#define DOCUMENTS_MAX 8 /* here-documents that one line asks for */

struct parser {
    struct lexer lexer;
    enum token token; /* the current one */
    enum parse_result result;
    struct program *program;
    struct redirect
        *documents[DOCUMENTS_MAX]; /* whose text begins behind the newline */
    size_t count;
    int last;      /* no more lines will come */
    char *awaited; /* the end mark of a here-document, where the text ends */
};

/* A command of the program that is parsed. */
struct node *node_new(struct parser *p, enum node_kind kind);

/* The current token can't stand here; at the end more is to come. */
void parse_fail(struct parser *p);

/* The current token as text, for the caller to free. */
char *token_text(const struct parser *p);

/* Goes to the next token. Behind a newline the here-documents are read that
 * the line has asked for. */
void token_next(struct parser *p);
void newlines_skip(struct parser *p);

/* Reads the here-documents that have been asked for. */
void documents_take(struct parser *p);

/* Is the current token that word, without any quotes; or one of a list that
 * ends with NULL? */
int token_is(const struct parser *p, const char *word);
int token_is_one_of(const struct parser *p, const char *const *words);

/* Goes over a word or token that must stand here. */
void word_expect(struct parser *p, const char *word);
void token_expect(struct parser *p, enum token token);

/* Adds the current token, which must be a word, to the node's. */
void word_take(struct parser *p, struct node *node);

/* Takes all redirections that stand here. */
void redirects_take(struct parser *p, struct node *node);

#endif
