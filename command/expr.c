/*
 * expr - computes an expression
 *
 * usage: expr EXPRESSION
 *
 * Prints the value of EXPRESSION, of which each number, text and operator is an
 * argument of its own. What binds tightest comes last:
 *
 *     A | B           A if it is neither empty nor 0, else B
 *     A & B           A if neither of them is empty or 0, else 0
 *     A = B  A != B  A < B  A <= B  A > B  A >= B
 *                     1 or 0; compares numbers, or else texts
 *     A + B  A - B    sum, difference
 *     A * B  A / B  A % B
 *                     product, quotient, rest
 *     A : REGEX       how many characters at the start of A match the basic
 *                     regular expression REGEX; or what its \(...\) matched
 *     ( A )           A
 *
 * The shell knows many of these characters, too: they want quotes.
 *
 * Exit status: 0; 1 if the value is empty or 0; 2 if the EXPRESSION is wrong;
 * 3 if a number is too large.
 *
 * Example: expr 6 '*' '(' 3 + 4 ')'
 */
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX  1000 /* parentheses; each costs stack */
#define STATUS_RANGE 3

typedef long long number;

/* The operators by how tight they bind. */
enum { OR = 1, AND, COMPARE, SUM, PRODUCT, MATCH };

static char **at; /* the next argument */

static const char *read_level(int level);

/* --- Values --------------------------------------------------------------- */

/* Values are texts, and stay until the end of the program. */
static struct value {
    struct value *next;
    char text[];
} * values;

static const char *make_text(const char *bytes, size_t length)
{
    struct value *value = malloc(sizeof(*value) + length + 1);

    if (value == NULL)
        err(STATUS_RANGE, "memory");
    value->next = values;
    values = value;
    memcpy(value->text, bytes, length);
    value->text[length] = '\0';
    return value->text;
}

static const char *make_number(number value)
{
    char text[24];

    return make_text(text, (size_t)sprintf(text, "%lld", value));
}

static int is_number(const char *text)
{
    text += *text == '-';
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static number to_number(const char *text)
{
    if (!is_number(text))
        errx(STATUS_USAGE, "%s: not a number", text);
    errno = 0;
    number value = strtoll(text, NULL, 10);
    if (errno != 0)
        errx(STATUS_RANGE, "%s: the number is too large", text);
    return value;
}

/* Neither empty nor 0? */
static int is_true(const char *text)
{
    if (!is_number(text))
        return *text != '\0';
    return text[strspn(text, "-0")] != '\0';
}

/* --- Operators ------------------------------------------------------------ */

static number compare(const char *a, const char *sign, const char *b)
{
    int order = strcoll(a, b);
    int equal_too = sign[1] == '=';

    if (is_number(a) && is_number(b)) {
        number first = to_number(a), second = to_number(b);
        order = (first > second) - (first < second);
    }
    switch (*sign) {
    case '=':
        return order == 0;
    case '!':
        return order != 0;
    case '<':
        return order < 0 || (equal_too && order == 0);
    default:
        return order > 0 || (equal_too && order == 0);
    }
}

static number divide(number a, char sign, number b)
{
    if (b == 0)
        errx(STATUS_USAGE, "division by zero");
    if (b == -1 && sign == '%') /* the CPU can't, with the smallest number */
        return 0;
    return sign == '%' ? a % b : a / b;
}

static number calculate(number a, char sign, number b)
{
    number result = 0;
    int overflow = 0;

    if (sign == '+')
        overflow = __builtin_add_overflow(a, b, &result);
    else if (sign == '-')
        overflow = __builtin_sub_overflow(a, b, &result);
    else if (sign == '*')
        overflow = __builtin_mul_overflow(a, b, &result);
    else if (b == -1 && sign == '/')
        overflow = __builtin_sub_overflow(0, a, &result);
    else
        result = divide(a, sign, b);
    if (overflow)
        errx(STATUS_RANGE, "%lld %c %lld: the number is too large", a, sign, b);
    return result;
}

/* A : REGEX */
static const char *match(const char *text, const char *pattern)
{
    char why[80];
    regex_t regex;
    regmatch_t found[2];
    int error = regcomp(&regex, pattern, 0);

    if (error == 0)
        error = regexec(&regex, text, 2, found, 0);
    if (error != 0 && error != REG_NOMATCH) {
        regerror(error, &regex, why, sizeof(why));
        errx(STATUS_USAGE, "%s: %s", pattern, why);
    }
    int matches = error == 0 && found[0].rm_so == 0;
    int has_group = regex.re_nsub > 0;
    regfree(&regex);
    if (!has_group)
        return make_number(matches ? found[0].rm_eo : 0);
    if (!matches || found[1].rm_so < 0)
        return "";
    return make_text(text + found[1].rm_so,
                     (size_t)(found[1].rm_eo - found[1].rm_so));
}

static const char *operate(const char *a, int level, const char *sign,
                           const char *b)
{
    switch (level) {
    case OR:
        return is_true(a) ? a : is_true(b) ? b : "0";
    case AND:
        return is_true(a) && is_true(b) ? a : "0";
    case COMPARE:
        return make_number(compare(a, sign, b));
    case MATCH:
        return match(a, b);
    default:
        return make_number(calculate(to_number(a), *sign, to_number(b)));
    }
}

/* --- Expressions ---------------------------------------------------------- */

/* Which level an operator has; 0: it is none. */
static int level_of(const char *word)
{
    static const struct {
        const char *text;
        int level;
    } operators[] = {{"|", OR},       {"&", AND},      {"=", COMPARE},
                     {"!=", COMPARE}, {"<", COMPARE},  {"<=", COMPARE},
                     {">", COMPARE},  {">=", COMPARE}, {"+", SUM},
                     {"-", SUM},      {"*", PRODUCT},  {"/", PRODUCT},
                     {"%", PRODUCT},  {":", MATCH}};

    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (word != NULL && strcmp(word, operators[i].text) == 0)
            return operators[i].level;
    return 0;
}

static const char *read_operand(void)
{
    static int nesting;

    if (*at == NULL)
        errx(STATUS_USAGE, "an operand is missing");
    if (strcmp(*at, ")") == 0)
        errx(STATUS_USAGE, "an operand is missing before )");
    if (strcmp(*at, "(") != 0)
        return *at++;
    if (++nesting > NESTING_MAX)
        errx(STATUS_USAGE, "nested too deep");
    at++;
    const char *value = read_level(OR);
    if (*at == NULL || strcmp(*at, ")") != 0)
        errx(STATUS_USAGE, ") is missing");
    at++;
    nesting--;
    return value;
}

/* Operators of this level or a tighter one, and what they connect. */
static const char *read_level(int level)
{
    const char *value = read_operand();

    while (level_of(*at) >= level) {
        const char *sign = *at++;
        const char *right = read_level(level_of(sign) + 1);
        value = operate(value, level_of(sign), sign, right);
    }
    return value;
}

int main(int argc, char **argv)
{
    output_failure = STATUS_USAGE;
    help_alone(argc, argv);
    at = argv + 1;
    if (*at != NULL && strcmp(*at, "--") == 0)
        at++;
    if (*at == NULL)
        usage_exit();
    const char *value = read_level(OR);
    if (*at != NULL)
        errx(STATUS_USAGE, "%s: not expected here", *at);
    puts(value);
    return !is_true(value);
}
