/*
 * Tokens: cutting a string at separators.
 */
#include <string.h>

/* Tokens are cut out of `text` by writing NULs into it; *rest is where the
 * next call goes on when `text` is NULL. */
char *strtok_r(char *restrict text, const char *restrict separators,
               char **restrict rest)
{
    char *token = text != NULL ? text : *rest;

    token += strspn(token, separators);
    *rest = token + strcspn(token, separators);
    if (*token == '\0')
        return NULL;
    if (**rest != '\0')
        *(*rest)++ = '\0';
    return token;
}

char *strtok(char *restrict text, const char *restrict separators)
{
    static char *rest;

    return strtok_r(text, separators, &rest);
}
