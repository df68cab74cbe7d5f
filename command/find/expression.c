/*
 * From words to a tree of nodes:
 *
 *     either:  both { -o both }
 *     both:    one { [-a] one }
 *     one:     ! one  |  ( either )  |  a test  |  an action
 */
#include "find.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>

static char **next; /* the word that is looked at; NULL after the last */

void bad_word(const char *word, const char *why)
{
    errx(STATUS_USAGE, "%s: %s (find --help)", word, why);
}

/* Is this the next word? Then it is taken. */
static int take(const char *word)
{
    if (*next == NULL || strcmp(*next, word) != 0)
        return 0;
    next++;
    return 1;
}

static struct node *node_new(int (*is_true)(struct node *, const struct walk *),
                             struct node *left, struct node *right)
{
    struct node *node = calloc(1, sizeof *node);

    if (node == NULL)
        err(1, "expression");
    node->is_true = is_true;
    node->left = left;
    node->right = right;
    return node;
}

static int is_not(struct node *n, const struct walk *w)
{
    return !n->left->is_true(n->left, w);
}

static int is_both(struct node *n, const struct walk *w)
{
    return n->left->is_true(n->left, w) && n->right->is_true(n->right, w);
}

static int is_either(struct node *n, const struct walk *w)
{
    return n->left->is_true(n->left, w) || n->right->is_true(n->right, w);
}

/* A test or an action. */
static struct node *parse_primary(const struct primary *table)
{
    while (table->word != NULL && strcmp(*next, table->word) != 0)
        table++;
    if (table->word == NULL)
        return NULL;
    struct node *node = node_new(table->is_true, NULL, NULL);
    next++;
    if (table->has_operand) {
        if (*next == NULL)
            bad_word(table->word, "what follows it?");
        node->text = *next++;
    }
    if (table->parse != NULL)
        table->parse(node);
    return node;
}

static struct node *parse_either(void);

static struct node *parse_one(void)
{
    if (*next == NULL)
        errx(STATUS_USAGE, "the expression is not complete (find --help)");
    if (take("!") || take("-not"))
        return node_new(is_not, parse_one(), NULL);
    if (take("(")) {
        struct node *inner = parse_either();
        if (!take(")"))
            bad_word("(", "it has no )");
        return inner;
    }
    if (take("-exec")) {
        struct node *node = node_new(NULL, NULL, NULL);
        next = exec_parse(node, next);
        state.has_action = 1;
        return node;
    }
    struct node *node = parse_primary(tests);
    if (node != NULL)
        return node;
    node = parse_primary(actions);
    if (node == NULL)
        bad_word(*next, "no such test");
    state.has_action = 1;
    return node;
}

static struct node *parse_both(void)
{
    struct node *node = parse_one();

    while (take("-a") || (*next != NULL && strcmp(*next, "-o") != 0 &&
                          strcmp(*next, ")") != 0))
        node = node_new(is_both, node, parse_one());
    return node;
}

static struct node *parse_either(void)
{
    struct node *node = parse_both();

    while (take("-o"))
        node = node_new(is_either, node, parse_both());
    return node;
}

struct node *expression_parse(char **words)
{
    struct node *expression = NULL, *print = NULL;
    static char *usual[] = {"-print", NULL};

    next = words;
    if (*words != NULL)
        expression = parse_either();
    if (*next != NULL)
        bad_word(*next, "it has no (");
    if (!state.has_action) {
        next = usual;
        print = parse_primary(actions);
    }
    if (expression == NULL || print == NULL)
        return print != NULL ? print : expression;
    return node_new(is_both, expression, print);
}
