/*
 * Arithmetic, see arithmetic.h.
 *
 * Each function reads a kind of expression and returns its value. Operators of
 * two operands are read by precedence climbing: an operand is followed by
 * operators that bind at least as tight as `level`, and the right operand of
 * each takes those that bind tighter.
 */
#include "arithmetic.h"
#include "expand.h"
#include "shell.h"
#include "variables.h"
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 200 /* parentheses and the like; each costs stack */

typedef long long number;

struct reader {
    const char *at;
    const char *error; /* what was wrong first; "": that was said */
    int unused;        /* the value is not: no side effects, no errors */
    int nesting;
};

enum operation {
    NONE,
    OR,
    AND,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    EQUAL,
    UNEQUAL,
    LESS,
    GREATER,
    AT_MOST,
    AT_LEAST,
    LEFT,
    RIGHT,
    PLUS,
    MINUS,
    TIMES,
    DIVIDE,
    REST
};

/* The longest comes first. */
static const struct infix {
    const char *text;
    int level;   /* how tight it binds */
    int assigns; /* NAME op= expression */
    enum operation operation;
} infixes[] = {
    {"||", 1, 0, OR},      {"&&", 2, 0, AND},      {"==", 6, 0, EQUAL},
    {"!=", 6, 0, UNEQUAL}, {"<<", 8, 1, LEFT},     {">>", 8, 1, RIGHT},
    {"<=", 7, 0, AT_MOST}, {">=", 7, 0, AT_LEAST}, {"<", 7, 0, LESS},
    {">", 7, 0, GREATER},  {"|", 3, 1, BIT_OR},    {"^", 4, 1, BIT_XOR},
    {"&", 5, 1, BIT_AND},  {"+", 9, 1, PLUS},      {"-", 9, 1, MINUS},
    {"*", 10, 1, TIMES},   {"/", 10, 1, DIVIDE},   {"%", 10, 1, REST},
};

static number read_choice(struct reader *r);

static void fail(struct reader *r, const char *why)
{
    if (r->error == NULL)
        r->error = why;
}

/* The same for a variable, which is named at once. */
static void fail_variable(struct reader *r, const char *name, const char *why)
{
    if (r->error == NULL)
        warnx("%s: %s", name, why);
    fail(r, "");
}

static void skip_space(struct reader *r)
{
    while (isspace((unsigned char)*r->at))
        r->at++;
}

/* The operator that comes next; NULL if none does. */
static const struct infix *next_infix(struct reader *r)
{
    skip_space(r);
    for (size_t i = 0; i < sizeof(infixes) / sizeof(infixes[0]); i++)
        if (strncmp(r->at, infixes[i].text, strlen(infixes[i].text)) == 0)
            return &infixes[i];
    return NULL;
}

/* --- Operations ----------------------------------------------------------- */

static number divide(struct reader *r, number a, number b, int rest)
{
    if (b == 0 && !r->unused)
        fail(r, "division by zero");
    if (b == 0)
        return 0;
    if (b == -1) /* the smallest number has no positive one */
        return rest ? 0 : (number)(0 - (unsigned long long)a);
    return rest ? a % b : a / b;
}

static number operate(struct reader *r, enum operation operation, number a,
                      number b)
{
    unsigned long long x = (unsigned long long)a, y = (unsigned long long)b;

    switch (operation) {
    case OR:
        return a || b;
    case AND:
        return a && b;
    case BIT_OR:
        return a | b;
    case BIT_XOR:
        return a ^ b;
    case BIT_AND:
        return a & b;
    case EQUAL:
        return a == b;
    case UNEQUAL:
        return a != b;
    case LESS:
        return a < b;
    case GREATER:
        return a > b;
    case AT_MOST:
        return a <= b;
    case AT_LEAST:
        return a >= b;
    case LEFT:
        return (number)(x << (y & 63));
    case RIGHT:
        return a >> (y & 63);
    case PLUS:
        return (number)(x + y);
    case MINUS:
        return (number)(x - y);
    case TIMES:
        return (number)(x * y);
    default:
        return divide(r, a, b, operation == REST);
    }
}

/* --- Operands ------------------------------------------------------------- */

/* 17, 017, 0x1f. */
static number read_number(struct reader *r)
{
    char *end;
    number value = (number)strtoull(r->at, &end, 0);

    r->at = end;
    if (isalnum((unsigned char)*end) || *end == '_')
        fail(r, "not a number");
    return value;
}

/* The number that a variable holds; 0 if it is empty. */
static number get_variable(struct reader *r, const char *name)
{
    const char *value = variable_get(name);
    char *end;

    if (r->unused)
        return 0;
    if (value == NULL && shell.no_unset)
        fail_variable(r, name, "parameter not set");
    if (value == NULL)
        return 0;
    number result = (number)strtoull(value, &end, 0);
    while (isspace((unsigned char)*end))
        end++;
    if (*end != '\0')
        fail_variable(r, name, "not a number");
    return result;
}

/* NAME = or NAME op=: moves behind it if it comes next. */
static int take_assignment(struct reader *r, enum operation *operation)
{
    const struct infix *found = next_infix(r);
    const char *at = r->at;

    if (found != NULL && !found->assigns)
        return 0;
    if (found != NULL)
        at += strlen(found->text);
    if (*at != '=')
        return 0;
    *operation = found != NULL ? found->operation : NONE;
    r->at = at + 1;
    return 1;
}

static void set_variable(struct reader *r, const char *name, number value)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", value);
    if (!r->unused && r->error == NULL && variable_set(name, text) < 0)
        fail(r, ""); /* it has said why */
}

/* A variable, or an assignment to it. */
static number read_variable(struct reader *r)
{
    size_t length = name_length(r->at);
    char *name = text_copy(r->at, length);
    enum operation operation;
    number value;

    r->at += length;
    if (take_assignment(r, &operation)) {
        value = read_choice(r);
        if (operation != NONE)
            value = operate(r, operation, get_variable(r, name), value);
        set_variable(r, name, value);
    } else {
        value = get_variable(r, name);
    }
    free(name);
    return value;
}

static number read_parentheses(struct reader *r)
{
    r->at++;
    number value = read_choice(r);
    skip_space(r);
    if (*r->at == ')')
        r->at++;
    else
        fail(r, ") is missing");
    return value;
}

static number read_operand(struct reader *r);

/* What comes after + - ! ~ as operators of one operand. */
static number read_signed(struct reader *r, char sign)
{
    r->at++;
    number value = read_operand(r);
    if (sign == '!')
        return !value;
    if (sign == '~')
        return ~value;
    return sign == '-' ? operate(r, MINUS, 0, value) : value;
}

static number read_operand(struct reader *r)
{
    number value = 0;

    if (++r->nesting > NESTING_MAX)
        fail(r, "nested too deep");
    skip_space(r);
    if (r->error != NULL)
        ;
    else if (*r->at != '\0' && strchr("+-!~", *r->at) != NULL)
        value = read_signed(r, *r->at);
    else if (*r->at == '(')
        value = read_parentheses(r);
    else if (isdigit((unsigned char)*r->at))
        value = read_number(r);
    else if (name_length(r->at) > 0)
        value = read_variable(r);
    else
        fail(r, "a number is missing");
    r->nesting--;
    return value;
}

/* --- Expressions ---------------------------------------------------------- */

static number read_binary(struct reader *r, int level)
{
    number value = read_operand(r);
    const struct infix *next = next_infix(r);

    while (r->error == NULL && next != NULL && next->level >= level) {
        int decided = (next->operation == OR && value) ||
                      (next->operation == AND && !value);
        r->at += strlen(next->text);
        r->unused += decided;
        number right = read_binary(r, next->level + 1);
        r->unused -= decided;
        value = operate(r, next->operation, value, right);
        next = next_infix(r);
    }
    return value;
}

/* A part of a ? b : c. */
static number read_part(struct reader *r, int unused)
{
    r->at++;
    r->nesting++;
    r->unused += unused;
    number value = read_choice(r);
    r->unused -= unused;
    r->nesting--;
    skip_space(r);
    return value;
}

static number read_choice(struct reader *r)
{
    number value = read_binary(r, 1);

    skip_space(r);
    if (r->error != NULL || *r->at != '?')
        return value;
    number first = read_part(r, value == 0);
    if (*r->at != ':') {
        fail(r, ": is missing");
        return 0;
    }
    number second = read_part(r, value != 0);
    return value ? first : second;
}

int arithmetic(const char *text, long long *value)
{
    struct reader r = {.at = text};

    *value = read_choice(&r);
    skip_space(&r);
    if (*r.at != '\0')
        fail(&r, "an operator is missing");
    if (r.error == NULL)
        return 0;
    if (*r.error != '\0')
        warnx("$((%.40s)): %s", text, r.error);
    return -1;
}
