/*
 * The parser, see parser.h. The grammar:
 *
 *     text     = [command] {(";" | "&" | newline) [command]}
 *     command  = word {word}
 *
 * but a ";" or "&" needs a command before it.
 */
#include "parser.h"
#include "lexer.h"
#include <stdlib.h>

void command_free(struct command *list)
{
    while (list != NULL) {
        struct command *next = list->next;
        words_clear(&list->words);
        free(list);
        list = next;
    }
}

/*
 * Parses the words of one command up to the token that ends it, which is
 * returned. *command is NULL if there is no word.
 */
static enum token parse_command(struct lexer *lexer, struct command **command)
{
    enum token token;

    *command = NULL;
    while ((token = lexer_next(lexer)) == TOKEN_WORD) {
        if (*command == NULL) {
            *command = memory_resize(NULL, sizeof(**command));
            **command = (struct command){0};
        }
        words_add(&(*command)->words, text_copy(lexer->start, lexer->length));
    }
    return token;
}

enum parse_result parse(const char *text, struct command **list, char **near)
{
    struct lexer lexer = {.next = text};
    struct command *first = NULL, **last = &first;

    for (;;) {
        enum token token = parse_command(&lexer, last);
        int empty = *last == NULL;
        if (!empty) {
            (*last)->background = token == TOKEN_AMPERSAND;
            last = &(*last)->next;
        }

        if (token == TOKEN_END) {
            *list = first;
            return PARSE_DONE;
        }
        if (token == TOKEN_OPEN) {
            command_free(first);
            return PARSE_MORE;
        }
        int ends = token == TOKEN_SEMICOLON || token == TOKEN_AMPERSAND;
        if (token == TOKEN_OPERATOR || (ends && empty)) {
            command_free(first);
            *near = text_copy(lexer.start, lexer.length);
            return PARSE_ERROR;
        }
    }
}
