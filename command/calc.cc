/*
 * calc - a calculator for whole numbers of 64 bits
 *
 * usage: calc [-t] [EXPRESSION ...]
 *
 * Prints the value of each expression, or of each line of its input. Numbers
 * are decimal or, after 0x, hexadecimal. The operators, the strongest first:
 *
 *   ^    * / %    + -    < <= > >= == !=    and ( )
 *   x = 2    sets a variable; without one, ans is set
 *
 *   -t  the tree of each expression as well
 *
 * A line is read into a tree of expressions, which are objects: each knows
 * how to find its value and how to print itself, and owns its operands, so
 * that the tree goes when its root goes. What can fail returns the reason, or
 * FINE: there are no exceptions.
 *
 * Exit status: 0; 1 if an expression has no value.
 *
 * Example: calc 'x = 2^40' x/3
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_SIZE    16   /* bytes of a variable's name with its NUL */
#define OPERANDS_MAX 1000 /* in a line, so that no tree is too deep */

using number = long long;
using reason = const char *;

static const reason FINE = nullptr;
static const reason TOO_LARGE = "the number is too large";

/* --- Operators ------------------------------------------------------------ */

static reason set(number &result, number value)
{
    result = value;
    return FINE;
}

static reason add(number a, number b, number &result)
{
    return __builtin_add_overflow(a, b, &result) ? TOO_LARGE : FINE;
}

static reason subtract(number a, number b, number &result)
{
    return __builtin_sub_overflow(a, b, &result) ? TOO_LARGE : FINE;
}

static reason multiply(number a, number b, number &result)
{
    return __builtin_mul_overflow(a, b, &result) ? TOO_LARGE : FINE;
}

/* The CPU faults on the least number by -1, here and for the remainder. */
static reason divide(number a, number b, number &result)
{
    if (b == 0)
        return "division by zero";
    return b == -1 ? subtract(0, a, result) : set(result, a / b);
}

static reason remainder(number a, number b, number &result)
{
    if (b == 0)
        return "division by zero";
    return set(result, b == -1 ? 0 : a % b);
}

/* By squaring: a step for each bit of b. */
static reason power(number a, number b, number &result)
{
    if (b < 0)
        return "the exponent is negative";
    reason why = set(result, 1);
    for (; b > 0 && why == FINE; b /= 2) {
        if (b % 2 == 1)
            why = multiply(result, a, result);
        if (b > 1 && why == FINE)
            why = multiply(a, a, a);
    }
    return why;
}

#define LOOSEST 1
#define POWER   4 /* alone groups from the right: 2^3^2 is 2^(3^2) */

/* A sign that begins another one stands behind it. */
static const struct Operator {
    const char *sign;
    int level; /* how tight it binds */
    reason (*apply)(number a, number b, number &result);
} operators[] = {
    {"<=", 1, [](number a, number b, number &r) { return set(r, a <= b); }},
    {"<", 1, [](number a, number b, number &r) { return set(r, a < b); }},
    {">=", 1, [](number a, number b, number &r) { return set(r, a >= b); }},
    {">", 1, [](number a, number b, number &r) { return set(r, a > b); }},
    {"==", 1, [](number a, number b, number &r) { return set(r, a == b); }},
    {"!=", 1, [](number a, number b, number &r) { return set(r, a != b); }},
    {"+", 2, add},
    {"-", 2, subtract},
    {"*", 3, multiply},
    {"/", 3, divide},
    {"%", 3, remainder},
    {"^", POWER, power},
};

/* --- Variables ------------------------------------------------------------ */

struct Variable {
    char name[NAME_SIZE];
    Variable *next;
    number value;
    reason why; /* there is no value */
};

/* All that were ever named. The one table is there before main begins. */
static class Variables
{
public:
    Variables()
    {
        find("ans")->why = FINE;
    }
    ~Variables()
    {
        while (Variable *v = first) {
            first = v->next;
            delete v;
        }
    }
    Variable *find(const char *name)
    {
        for (Variable *v = first; v != nullptr; v = v->next)
            if (strcmp(v->name, name) == 0)
                return v;
        first = new Variable{"", first, 0, "no such variable"};
        strlcpy(first->name, name, sizeof(first->name));
        return first;
    }

private:
    Variable *first = nullptr;
} variables;

/* --- Expressions ---------------------------------------------------------- */

struct Expression {
    virtual ~Expression() = default;

    /* Finds the value, or returns why there is none. */
    virtual reason evaluate(number &result) const = 0;

    /* Prints the tree, a node a line, operands further in. */
    virtual void print(int margin) const = 0;
};

struct Constant : Expression {
    const number value;

    explicit Constant(number value) : value(value)
    {
    }
    reason evaluate(number &result) const override
    {
        return set(result, value);
    }
    void print(int margin) const override
    {
        printf("%*s%lld\n", margin, "", value);
    }
};

struct Reference : Expression {
    const Variable &to;

    explicit Reference(const Variable &to) : to(to)
    {
    }
    reason evaluate(number &result) const override
    {
        result = to.value;
        return to.why;
    }
    void print(int margin) const override
    {
        printf("%*s%s\n", margin, "", to.name);
    }
};

struct Operation : Expression {
    const Operator &op;
    Expression *const left, *const right;

    Operation(const Operator &op, Expression *left, Expression *right)
        : op(op), left(left), right(right)
    {
    }
    ~Operation() override
    {
        delete left;
        delete right;
    }
    reason evaluate(number &result) const override
    {
        number a, b;
        reason why = left->evaluate(a);
        if (why == FINE)
            why = right->evaluate(b);
        return why == FINE ? op.apply(a, b, result) : why;
    }
    void print(int margin) const override
    {
        printf("%*s%s\n", margin, "", op.sign);
        left->print(margin + 2);
        right->print(margin + 2);
    }
};

/* --- From text to tree ---------------------------------------------------- */

/*
 * Reads a line. After a mistake it takes the line for ended, and zeros stand
 * for what is missing, so there is always a whole tree to delete.
 */
struct Parser {
    const char *next;                         /* what is still to be read */
    Variable *target = variables.find("ans"); /* whose value it will be */
    reason why = FINE;                        /* the first mistake */
    int operands = 0;

    /* The line's tree, without the NAME = that it may begin with. */
    Expression *parse()
    {
        const char *line = next;
        Variable *variable = accept_name();
        if (variable != nullptr && !accept("==") && accept("="))
            target = variable;
        else
            next = line;
        Expression *tree = parse_operation(LOOSEST);
        if (*next != '\0')
            fail("an operator is missing");
        return tree;
    }

    void fail(reason mistake)
    {
        if (why == FINE)
            why = mistake;
        next = "";
    }

    /* Steps over blanks, and then over the text, if that is next. */
    bool accept(const char *text)
    {
        next += strspn(next, " \t");
        bool found = strncmp(next, text, strlen(text)) == 0;
        if (found)
            next += strlen(text);
        return found;
    }

    Variable *accept_name()
    {
        char name[NAME_SIZE] = "";
        size_t length = 0;
        accept(""); /* only blanks */
        while (isalnum((unsigned char)next[length]) || next[length] == '_')
            length++;
        if (length == 0 || isdigit((unsigned char)*next))
            return nullptr;
        if (length >= NAME_SIZE) {
            fail("the name is too long");
            return nullptr;
        }
        memcpy(name, next, length);
        next += length;
        return variables.find(name);
    }

    const Operator *accept_operator(int level)
    {
        for (const Operator &op : operators)
            if (op.level >= level && accept(op.sign))
                return &op;
        return nullptr;
    }

    /* Operands, and between them operators that bind at least so tight. */
    Expression *parse_operation(int level)
    {
        Expression *left = parse_operand();
        while (const Operator *op = accept_operator(level)) {
            int tighter = op->level == POWER ? POWER : op->level + 1;
            left = new Operation(*op, left, parse_operation(tighter));
        }
        return left;
    }

    /* A minus in front subtracts from 0, and -2^2 is -(2^2). */
    Expression *parse_operand()
    {
        static const Operator minus = {"-", POWER, subtract};
        if (++operands > OPERANDS_MAX)
            fail("the line is too long");
        if (accept("-"))
            return new Operation(minus, new Constant(0),
                                 parse_operation(POWER));
        if (accept("(")) {
            Expression *inner = parse_operation(LOOSEST);
            if (!accept(")"))
                fail("a ) is missing");
            return inner;
        }
        if (isdigit((unsigned char)*next))
            return parse_number();
        if (const Variable *variable = accept_name())
            return new Reference(*variable);
        fail("a number is missing");
        return new Constant(0);
    }

    Expression *parse_number()
    {
        bool hex = next[0] == '0' && next[1] == 'x';
        char *end;
        errno = 0;
        number value = strtoll(next, &end, hex ? 16 : 10);
        next = end;
        if (errno == ERANGE)
            fail(TOO_LARGE);
        return new Constant(value);
    }
};

/* --- The command ---------------------------------------------------------- */

/* Prints a line's value. Returns the exit status that it asks for. */
static int calculate(const char *line, bool with_tree)
{
    Parser parser = {line};
    Expression *tree = parser.parse();
    reason why = parser.why;
    number value;

    if (why == FINE && with_tree)
        tree->print(0);
    if (why == FINE)
        why = tree->evaluate(value);
    delete tree;
    if (why != FINE) {
        warnx("%.100s: %s", line, why);
        return 1;
    }
    parser.target->value = value;
    parser.target->why = FINE;
    printf("%lld\n", value);
    return 0;
}

/* The same for each line of the input that is not blank. */
static int calculate_input(bool with_tree)
{
    char *line = nullptr;
    size_t size = 0;
    int status = 0;

    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (line[strspn(line, " \t")] != '\0')
            status |= calculate(line, with_tree);
    }
    free(line);
    return status;
}

/* "-7" and "--7" are expressions. */
static bool is_option(const char *argument)
{
    return argument != nullptr &&
           (strcmp(argument, "-t") == 0 || strcmp(argument, "--help") == 0);
}

int main(int argc, char **argv)
{
    bool with_tree = false;

    while (option_next(is_option(argv[optind]) ? argc : optind, argv, "t") !=
           -1)
        with_tree = true;
    char **expressions = argv + optind;
    if (*expressions == nullptr)
        return calculate_input(with_tree);
    int status = 0;
    for (; *expressions != nullptr; expressions++)
        status |= calculate(*expressions, with_tree);
    return status;
}
