/*
 * The lexer: cuts what was typed into words and operators.
 *
 * A word is handed out raw, with its quotes: what they protect must still be
 * known when its variables are replaced (expand.h).
 */
#ifndef SHABBY_SHELL_LEXER_H
#define SHABBY_SHELL_LEXER_H

#include <stddef.h>

enum token {
    TOKEN_WORD,
    TOKEN_SEMICOLON,
    TOKEN_NEWLINE,
    TOKEN_AMPERSAND,
    TOKEN_OPERATOR, /* | && < > ( ) or a backquote: not known to this shell */
    TOKEN_OPEN,     /* the text ends in a quote or in backslash, newline */
    TOKEN_END,
};

struct lexer {
    const char *next;  /* what has not been read yet, NUL-ended */
    const char *start; /* of the last token */
    size_t length;     /* of the last token */
};

/* Reads the next token; blanks and comments before it are skipped. */
enum token lexer_next(struct lexer *lexer);

#endif
