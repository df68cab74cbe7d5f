/*
 * The lexer, see lexer.h. The rules are POSIX's (Shell Command Language,
 * 2.2 and 2.3).
 */
#include "lexer.h"
#include "expand.h"
#include "parser.h"
#include <ctype.h>
#include <string.h>

#define BLANKS      " \t"
#define NESTING_MAX 200 /* parts within parts; each costs stack */
#define OPERATORS   "\n;&|<>()"

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

/* --- Parts of words ------------------------------------------------------- */

/* Goes on to the character `end` outside of quotes and the like, and over it.
 * `special` begin parts, as for part_end. NULL: there is none. */
static const char *skip_to(const char *at, char end, const char *special,
                           int quoted)
{
    while (at != NULL && *at != end) {
        if (*at == '\0')
            return NULL;
        at = strchr(special, *at) != NULL ? part_end(at, quoted) : at + 1;
    }
    return at != NULL ? at + 1 : NULL;
}

/* From behind "$((" to behind "))". NULL: the text ends before that. If it ends
 * otherwise, it is "$(" and a subshell: then `at` itself. */
static const char *arithmetic_end(const char *at)
{
    const char *start = at;
    int depth = 0;

    while (at != NULL && *at != '\0' && (*at != ')' || depth > 0)) {
        depth += (*at == '(') - (*at == ')');
        at = strchr("\\'\"$`", *at) != NULL ? part_end(at, 0) : at + 1;
    }
    if (at == NULL || *at == '\0')
        return NULL;
    return at[1] == ')' ? at + 2 : start;
}

/* From behind "${" to behind "}". In double quotes a ' means itself, but not in
 * a pattern, behind # or %. */
static const char *braces_end(const char *at, int quoted)
{
    char form = at[strcspn(at, "-=?+#%}")];

    if (quoted && form != '#' && form != '%')
        return skip_to(at, '}', "\\\"$`", 1);
    return skip_to(at, '}', "\\'\"$`", 0);
}

/* The same for what follows a "$". */
static const char *dollar_end(const char *at, int quoted)
{
    size_t name = name_length(at);

    if (*at == '{')
        return braces_end(at + 1, quoted);
    if (at[0] == '(' && at[1] == '(') {
        const char *end = arithmetic_end(at + 2);
        if (end != at + 2)
            return end;
    }
    if (*at == '(')
        return commands_end(at + 1);
    if (name > 0)
        return at + name;
    return *at != '\0' &&
                   (isdigit((unsigned char)*at) || strchr("@*#?-$!", *at))
               ? at + 1
               : at;
}

static const char *any_end(const char *at, int quoted)
{
    switch (*at) {
    case '\\':
        if (at[1] == '\n' && at[2] == '\0')
            return NULL;
        return at[1] == '\0' ? at + 1 : at + 2;
    case '\'':
        at = strchr(at + 1, '\'');
        return at != NULL ? at + 1 : NULL;
    case '"':
        return skip_to(at + 1, '"', "\\$`", 1);
    case '`':
        return skip_to(at + 1, '`', "\\", 0);
    default:
        return dollar_end(at + 1, quoted);
    }
}

/* What is nested deeper than anybody writes counts as not closed. */
const char *part_end(const char *at, int quoted)
{
    static int nesting;

    nesting++;
    const char *end = nesting <= NESTING_MAX ? any_end(at, quoted) : NULL;
    nesting--;
    return end;
}

/* Skips a word. NULL if the text ends within its quotes. */
static const char *skip_word(const char *at)
{
    while (at != NULL && *at != '\0' && strchr(BLANKS OPERATORS, *at) == NULL)
        at = strchr("\\'\"$`", *at) != NULL ? part_end(at, 0) : at + 1;
    return at;
}

/* --- Tokens --------------------------------------------------------------- */

/* The longest comes first. */
static const struct {
    const char *text;
    enum token token;
} operators[] = {
    {"<<-", TOKEN_REDIRECT}, {"<<", TOKEN_REDIRECT}, {"<&", TOKEN_REDIRECT},
    {"<>", TOKEN_REDIRECT},  {"<", TOKEN_REDIRECT},  {">>", TOKEN_REDIRECT},
    {">&", TOKEN_REDIRECT},  {">|", TOKEN_REDIRECT}, {">", TOKEN_REDIRECT},
    {"&&", TOKEN_AND},       {"&", TOKEN_AMPERSAND}, {"||", TOKEN_OR},
    {"|", TOKEN_PIPE},       {";;", TOKEN_CASE_END}, {";", TOKEN_SEMICOLON},
    {"(", TOKEN_LEFT},       {")", TOKEN_RIGHT},     {"\n", TOKEN_NEWLINE},
};

/* A digit stands before < or > only if nothing is between. (Descriptors with
 * more digits are the shell's own.) */
static const char *skip_number(const char *at)
{
    return isdigit((unsigned char)at[0]) && (at[1] == '<' || at[1] == '>')
               ? at + 1
               : at;
}

enum token lexer_next(struct lexer *lexer)
{
    const char *at = skip_blanks(lexer->next);
    const char *sign = skip_number(at);
    enum token token = TOKEN_WORD;
    const char *end = at;

    size_t count = *sign != '\0' && strchr(OPERATORS, *sign) != NULL
                       ? sizeof(operators) / sizeof(operators[0])
                       : 0;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(operators[i].text);
        if (strncmp(sign, operators[i].text, length) == 0) {
            token = operators[i].token;
            end = sign + length;
            break;
        }
    }
    if (*at == '\0')
        token = TOKEN_END;
    else if (token == TOKEN_WORD)
        end = skip_word(at);
    lexer->start = at;
    lexer->next = end != NULL ? end : at + strlen(at);
    lexer->length = (size_t)(lexer->next - at);
    return end != NULL ? token : TOKEN_OPEN;
}
