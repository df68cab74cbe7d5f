/*
 * The lexer, see lexer.h. The rules are POSIX's (Shell Command Language,
 * 2.2 and 2.3) as far as this shell goes.
 */
#include "lexer.h"
#include <string.h>

/* Skips blanks, continued lines and a comment. */
static const char *skip_blanks(const char *at)
{
    for (;;) {
        if (*at == ' ' || *at == '\t')
            at++;
        else if (at[0] == '\\' && at[1] == '\n' && at[2] != '\0')
            at += 2;
        else
            break;
    }
    return *at == '#' ? at + strcspn(at, "\n") : at;
}

/*
 * Skips a quoted part, from its first character on. NULL if the text ends
 * before it does.
 */
static const char *skip_quoted(const char *at)
{
    if (*at == '\\') {
        if (at[1] == '\n' && at[2] == '\0')
            return NULL;
        return at[1] == '\0' ? at + 1 : at + 2;
    }

    char quote = *at++;
    while (*at != quote) {
        if (quote == '"' && *at == '\\' && at[1] != '\0')
            at++;
        if (*at == '\0')
            return NULL;
        at++;
    }
    return at + 1;
}

/* Skips a word. NULL if the text ends within its quotes. */
static const char *skip_word(const char *at)
{
    while (at != NULL && *at != '\0' && strchr(" \t\n;|&<>()`", *at) == NULL)
        at = strchr("\\'\"", *at) != NULL ? skip_quoted(at) : at + 1;
    return at;
}

enum token lexer_next(struct lexer *lexer)
{
    const char *at = skip_blanks(lexer->next);

    lexer->start = at;
    lexer->length = 1;
    lexer->next = at + 1;
    switch (*at) {
    case '\0':
        lexer->length = 0;
        lexer->next = at;
        return TOKEN_END;
    case '\n':
        return TOKEN_NEWLINE;
    case ';':
        return TOKEN_SEMICOLON;
    case '&':
        if (at[1] != '&')
            return TOKEN_AMPERSAND;
        lexer->length = 2;
        lexer->next = at + 2;
        return TOKEN_OPERATOR;
    case '|':
    case '<':
    case '>':
    case '(':
    case ')':
    case '`':
        return TOKEN_OPERATOR;
    }

    const char *end = skip_word(at);
    lexer->next = end != NULL ? end : at + strlen(at);
    lexer->length = (size_t)(lexer->next - at);
    return end != NULL ? TOKEN_WORD : TOKEN_OPEN;
}
