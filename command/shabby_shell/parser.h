/*
 * The parser: from a text to a tree of the commands that it asks for.
 */
#ifndef SHABBY_SHELL_PARSER_H
#define SHABBY_SHELL_PARSER_H

#include "text.h"

/* What a redirection does with its descriptor. */
enum redirect_kind {
    REDIRECT_READ,     /* <    opens the file of that word */
    REDIRECT_WRITE,    /* >    creates or cuts it; >| likewise */
    REDIRECT_APPEND,   /* >>   */
    REDIRECT_BOTH,     /* <>   */
    REDIRECT_COPY,     /* <& >&  is a copy of the descriptor, "-" closes */
    REDIRECT_DOCUMENT, /* <<   reads the text that follows; word is that text */
    REDIRECT_VERBATIM, /* likewise, with a quoted end: nothing is expanded */
};

struct redirect {
    struct redirect *next;
    enum redirect_kind kind;
    int fd;
    char *word;
};

enum node_kind {
    NODE_SIMPLE,   /* words, the first ones perhaps NAME=value */
    NODE_PIPE,     /* first: the stages, by next; one is usual */
    NODE_AND_OR,   /* first: pipelines, by next; `joint` tells when each runs */
    NODE_GROUP,    /* { first; } */
    NODE_SUBSHELL, /* (first) */
    NODE_IF,       /* if first; then second; else third; fi */
    NODE_WHILE,    /* while first; do second; done */
    NODE_UNTIL,    /* until first; do second; done */
    NODE_FOR,      /* for words[0] in words[1]...; do second; done */
    NODE_FOR_EACH, /* for words[0]; do second; done */
    NODE_CASE,     /* case words[0] in first, by next; esac */
    NODE_PATTERN,  /* words[0] | words[1]...) second;; */
    NODE_FUNCTION, /* words[0]() first */
};

/* When a pipeline runs, by the status of what ran before it. */
enum joint { JOINT_NONE, JOINT_AND, JOINT_OR };

/* A command, of any kind. Lists are linked by `next`. */
struct node {
    enum node_kind kind;
    int background; /* a & ends it: the shell does not wait */
    int negated;    /* a pipeline after ! */
    enum joint joint;
    struct words words;
    struct redirect *redirects;
    struct node *first, *second, *third;
    struct node *next;
    char *text;          /* as typed: of pipelines and of what & ends */
    struct node *sister; /* all nodes of a program are linked */
};

/* What was parsed. It stays until nobody uses it: the functions that it
 * defines do, too. */
struct program {
    struct node *list;  /* the commands; NULL: none */
    struct node *nodes; /* all of them */
    int users;
};

enum parse_result {
    PARSE_DONE,
    PARSE_MORE,  /* it goes on in the next line: a quote, an "if" is open */
    PARSE_ERROR, /* something is where it can't be */
};

/*
 * Parses the whole text; `last`: no more lines will come, so a here-document
 * ends with it. Only when the result is PARSE_DONE is there a program, for
 * program_release. For PARSE_ERROR, *near is what could not be understood; for
 * PARSE_MORE the line, without tabs, before which nothing will be complete, or
 * NULL. It is for the caller to free.
 */
enum parse_result parse(const char *text, int last, struct program **program,
                        char **near);

void program_keep(struct program *program);
void program_release(struct program *program);

/* The end of "commands)" in a text that begins with the commands: after the
 * ")". NULL if there is none. */
const char *commands_end(const char *text);

#endif
