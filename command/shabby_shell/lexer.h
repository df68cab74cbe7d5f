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
    TOKEN_NEWLINE,
    TOKEN_END,       /* of the text */
    TOKEN_OPEN,      /* the text ends within quotes, $( or the like */
    TOKEN_SEMICOLON, /* ; */
    TOKEN_CASE_END,  /* ;; */
    TOKEN_AMPERSAND, /* & */
    TOKEN_AND,       /* && */
    TOKEN_OR,        /* || */
    TOKEN_PIPE,      /* | */
    TOKEN_LEFT,      /* ( */
    TOKEN_RIGHT,     /* ) */
    TOKEN_REDIRECT,  /* < > >> << <<- <& >& <> >| with a number before it */
};

struct lexer {
    const char *next;  /* what has not been read yet, NUL-ended */
    const char *start; /* of the last token */
    size_t length;     /* of the last token */
};

/* Reads the next token; blanks and comments before it are skipped. */
enum token lexer_next(struct lexer *lexer);

/*
 * Where a part of a word ends that begins at `at` with a quote, a backslash,
 * a backquote or a $: for $NAME after the name, for ${...}, $(...), $((...))
 * and `...` after the end, for a $ that names nothing after it. NULL: the
 * text ends before that. `quoted`: it stands in double quotes or in a
 * here-document, where a ' is no quote.
 */
const char *part_end(const char *at, int quoted);

#endif
