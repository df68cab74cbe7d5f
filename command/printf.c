/*
 * printf - prints text in a given form
 *
 * usage: printf FORMAT [ARGUMENT ...]
 *
 * Prints FORMAT, in which these stand for an ARGUMENT each:
 *
 *     %s            the text
 *     %b            the text, with \ as below, \0NNN being octal; \c ends all
 *     %c            its first character
 *     %d %i         a number
 *     %u %o %x %X   likewise, without a sign: decimal, octal, hexadecimal
 *     %%            no ARGUMENT but a %
 *
 * Between % and the letter may stand flags (- on the left, 0 with zeros, + with
 * a sign, a blank, # with 0 or 0x), a width, and . and a precision; a * is the
 * ARGUMENT's number. A number is decimal, 0 and octal, 0x and hexadecimal, or a
 * quote and a character. While there are ARGUMENTs left, FORMAT is used again;
 * those that miss are empty or 0.
 *
 * In FORMAT, \a \b \f \n \r \t \v \\ are as in C, and \NNN is octal.
 *
 * Exit status: 0; 1 if an ARGUMENT is no number; 2 if FORMAT is wrong.
 *
 * Example: printf '%-8s %3d\n' apples 3 pears 12
 */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <kumquat/command.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define FLAGS "-+ #0"

static char **arguments; /* the next one */
static int status;

/* How an argument is printed: what stands between % and the letter. */
struct form {
    char flags[sizeof(FLAGS)];
    int width, precision; /* -1: none */
};

/* --- Arguments ------------------------------------------------------------ */

static const char *next_text(void)
{
    return *arguments != NULL ? *arguments++ : "";
}

static long long bad_number(const char *text, const char *why, long long number)
{
    warnx("%s: %s", text, why);
    status = 1;
    return number;
}

/* A number; one without a sign may be twice as large. */
static long long next_number(int has_sign)
{
    const char *text = next_text();
    char *end;

    if (*text == '"' || *text == '\'')
        return (unsigned char)text[1];
    errno = 0;
    long long number =
        has_sign ? strtoll(text, &end, 0) : (long long)strtoull(text, &end, 0);
    if (errno != 0)
        return bad_number(text, "the number is too large", number);
    if (*end != '\0')
        return bad_number(text, "not a number", number);
    return number;
}

static int next_int(void)
{
    const char *text = *arguments != NULL ? *arguments : "";
    long long number = next_number(1);

    if (number < -INT_MAX || number > INT_MAX)
        return (int)bad_number(text, "the number is too large", 0);
    return (int)number;
}

/* --- Backslashes ---------------------------------------------------------- */

/* Up to `digits` octal digits. */
static int read_octal(const char **at, int digits)
{
    int value = 0;

    for (; digits > 0 && **at >= '0' && **at <= '7'; digits--)
        value = value * 8 + *(*at)++ - '0';
    return value & UCHAR_MAX;
}

/* What a backslash and what follows it mean, for a FORMAT or for %b; moves
 * behind it. -1: the end of all output. */
static int read_escape(const char **at, int in_argument)
{
    static const char letters[] = "abfnrtv\\", meanings[] = "\a\b\f\n\r\t\v\\";
    char c = (*at)[1];
    const char *found = c != '\0' ? strchr(letters, c) : NULL;

    ++*at;
    if (c >= '0' && c <= '7') {
        *at += in_argument && c == '0';
        return read_octal(at, 3);
    }
    if (c == 'c' && in_argument)
        return -1;
    if (found == NULL)
        return '\\';
    ++*at;
    return (unsigned char)meanings[found - letters];
}

/* --- Output --------------------------------------------------------------- */

/* Prints bytes, NULs as well, in a field. */
static void print_bytes(const struct form *form, const char *bytes,
                        size_t length)
{
    int left = strchr(form->flags, '-') != NULL;
    size_t width = form->width > 0 ? (size_t)form->width : 0;

    if (form->precision >= 0 && length > (size_t)form->precision)
        length = (size_t)form->precision;
    size_t padding = width > length ? width - length : 0;
    if (!left)
        printf("%*s", (int)padding, "");
    fwrite(bytes, 1, length, stdout);
    if (left)
        printf("%*s", (int)padding, "");
}

/* %b */
static void print_escaped(const struct form *form, const char *text)
{
    char *bytes = malloc(strlen(text) + 1);
    size_t length = 0;
    int c = 0;

    if (bytes == NULL)
        err(STATUS_USAGE, "%%b");
    while (c >= 0 && *text != '\0') {
        c = *text == '\\' ? read_escape(&text, 1) : (unsigned char)*text++;
        if (c != -1)
            bytes[length++] = (char)c;
    }
    print_bytes(form, bytes, length);
    free(bytes);
    if (c == -1)
        exit(status);
}

static void print_number(const struct form *form, char letter)
{
    char format[16]; /* for C's printf */
    long long number = next_number(letter == 'd' || letter == 'i');

    snprintf(format, sizeof(format), "%%%s*.*ll%c", form->flags, letter);
    printf(format, form->width, form->precision, number);
}

/* --- Formats -------------------------------------------------------------- */

/* A width or a precision. */
static int read_number(const char **at)
{
    char *end;

    if (**at == '*') {
        ++*at;
        return next_int();
    }
    errno = 0;
    long number = isdigit((unsigned char)**at) ? strtol(*at, &end, 10) : 0;
    if (number > INT_MAX || errno != 0)
        errx(STATUS_USAGE, "a number in the format is too large");
    if (isdigit((unsigned char)**at))
        *at = end;
    return (int)number;
}

/* What stands behind a %; moves to the letter. */
static struct form read_form(const char **at)
{
    struct form form = {.precision = -1};
    size_t count = 0;

    for (; **at != '\0' && strchr(FLAGS, **at) != NULL; ++*at)
        if (strchr(form.flags, **at) == NULL)
            form.flags[count++] = **at;
    form.width = read_number(at);
    if (form.width < 0) { /* as C has it */
        form.width = -form.width;
        if (strchr(form.flags, '-') == NULL)
            form.flags[count] = '-';
    }
    if (**at == '.') {
        ++*at;
        form.precision = read_number(at);
    }
    return form;
}

/* Prints what a % asks for, and returns where the format goes on. */
static const char *print_argument(const char *percent)
{
    const char *at = percent + 1;
    struct form form = read_form(&at);

    switch (*at) {
    case 's': {
        const char *text = next_text();
        print_bytes(&form, text, strlen(text));
        break;
    }
    case 'b':
        print_escaped(&form, next_text());
        break;
    case 'c':
        form.precision = -1;
        print_bytes(&form, next_text(), 1);
        break;
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
        print_number(&form, *at);
        break;
    default:
        errx(STATUS_USAGE, "%.*s: not a format", (int)(at - percent) + 1,
             percent);
    }
    return at + 1;
}

static void print_format(const char *at)
{
    while (*at != '\0') {
        if (at[0] == '%' && at[1] == '%') {
            putchar('%');
            at += 2;
        } else if (*at == '%') {
            at = print_argument(at);
        } else if (*at == '\\') {
            putchar(read_escape(&at, 0));
        } else {
            putchar(*at++);
        }
    }
}

int main(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;
    char **before;

    help_alone(argc, argv);
    if (argc <= first)
        usage_exit();
    arguments = argv + first + 1;
    do {
        before = arguments;
        print_format(argv[first]);
    } while (*arguments != NULL && arguments != before && !ferror(stdout));
    return status;
}
