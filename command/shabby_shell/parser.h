/*
 * The parser: from a text to the commands that it asks for.
 */
#ifndef SHABBY_SHELL_PARSER_H
#define SHABBY_SHELL_PARSER_H

#include "text.h"

/* One command: its words as typed. */
struct command {
    struct words words;
    int background; /* a & ends it: the shell does not wait */
    struct command *next;
};

enum parse_result {
    PARSE_DONE,
    PARSE_MORE,  /* a quote is open: the next line belongs to it */
    PARSE_ERROR, /* something is where it cannot be */
};

/*
 * Parses the whole text. Only when the result is PARSE_DONE are there
 * commands in *list, for command_free; there may be none. For PARSE_ERROR,
 * *near is what could not be understood, for the caller to free.
 */
enum parse_result parse(const char *text, struct command **list, char **near);

void command_free(struct command *list);

#endif
