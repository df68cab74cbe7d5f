/*
 * The core of printf, shared by the kernel's log, the servers' and stdio.
 *
 * A conversion is read into a struct (flags, width, precision, size), its
 * argument is made into a field (prefix, zeros, body), and the field is put
 * out, padded to its width. Nothing is stored on the way but one number's
 * digits, so there is no limit to the length of the output.
 */
#include <kumquat/format.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The flags, each the bit of its place in this string. */
static const char FLAGS[] = "-0+ #";
enum { LEFT = 1, ZERO = 2, PLUS = 4, SPACE = 8, ALTERNATE = 16 };

struct conversion {
    unsigned flags;
    int width;     /* 0 if none is given */
    int precision; /* -1 if none is given */
    size_t size;   /* bytes of an integer argument */
};

struct field {
    const char *prefix; /* sign or 0x: comes before any zeros */
    int zeros;
    const char *body;
    int length; /* bytes of the body */
};

struct output {
    void (*put)(void *context, char c);
    void *context;
    int count; /* characters put so far */
    va_list arguments;
};

#define DIGITS_MAX 22 /* of 64 bits in octal */

static void put_text(struct output *out, const char *text, int length)
{
    out->count += length;
    while (length-- > 0)
        out->put(out->context, *text++);
}

static void put_repeated(struct output *out, char c, int times)
{
    while (times-- > 0)
        put_text(out, &c, 1);
}

/* Pads with spaces in front, zeros behind the prefix, or spaces at the end. */
static void put_field(struct output *out, const struct conversion *how,
                      const struct field *field)
{
    int prefix = (int)strlen(field->prefix);
    int padding = how->width - prefix - field->zeros - field->length;
    int zeros = field->zeros;

    if (!(how->flags & (LEFT | ZERO)))
        put_repeated(out, ' ', padding);
    if (!(how->flags & LEFT) && how->flags & ZERO && padding > 0)
        zeros += padding;
    put_text(out, field->prefix, prefix);
    put_repeated(out, '0', zeros);
    put_text(out, field->body, field->length);
    if (how->flags & LEFT)
        put_repeated(out, ' ', padding);
}

/* Writes digits backwards from `end`; returns where they begin. Zero has
 * none. A division of 64 bits is slow, so it is used only while needed. */
static char *digits_before(char *end, unsigned long long value, unsigned base,
                           const char *digits)
{
    while (value > UINT32_MAX) {
        *--end = digits[value % base];
        value /= base;
    }
    for (uint32_t low = (uint32_t)value; low > 0; low /= base)
        *--end = digits[low % base];
    return end;
}

/* Puts an unsigned number out; `prefix` as in struct field. */
static void put_number(struct output *out, struct conversion *how,
                       unsigned long long value, char kind, const char *prefix)
{
    unsigned base = kind == 'x' || kind == 'X' ? 16 : kind == 'o' ? 8 : 10;
    char buffer[DIGITS_MAX], *end = buffer + DIGITS_MAX;
    char *start =
        digits_before(end, value, base,
                      kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef");
    struct field field = {prefix, 0, start, (int)(end - start)};
    int least = how->precision < 0 ? 1 : how->precision;

    if (kind == 'o' && how->flags & ALTERNATE && least <= field.length)
        least = field.length + 1;
    if (field.length < least)
        field.zeros = least - field.length;
    if (how->precision >= 0)
        how->flags &= ~(unsigned)ZERO;
    put_field(out, how, &field);
}

/* Takes an integer argument of how->size bytes, extended with its sign. */
static long long take_integer(struct output *out, const struct conversion *how)
{
    if (how->size > sizeof(int))
        return va_arg(out->arguments, long long);

    unsigned unused = (unsigned)(sizeof(int) - how->size) * CHAR_BIT;
    unsigned value = va_arg(out->arguments, unsigned);
    return (int)(value << unused) >> unused;
}

static void put_signed(struct output *out, struct conversion *how)
{
    long long value = take_integer(out, how);
    unsigned long long size = (unsigned long long)value;

    if (value < 0)
        put_number(out, how, -size, 'd', "-");
    else if (how->flags & PLUS)
        put_number(out, how, size, 'd', "+");
    else
        put_number(out, how, size, 'd', how->flags & SPACE ? " " : "");
}

static void put_unsigned(struct output *out, struct conversion *how, char kind)
{
    unsigned long long value = (unsigned long long)take_integer(out, how);
    const char *prefix = "";

    if (how->size < sizeof(value))
        value &= (1ull << how->size * CHAR_BIT) - 1;
    if (how->flags & ALTERNATE && value != 0 && kind == 'x')
        prefix = "0x";
    if (how->flags & ALTERNATE && value != 0 && kind == 'X')
        prefix = "0X";
    put_number(out, how, value, kind, prefix);
}

static void put_string(struct output *out, struct conversion *how,
                       const char *text)
{
    size_t limit = how->precision < 0 ? INT_MAX : (size_t)how->precision;
    struct field field = {"", 0, text != NULL ? text : "(null)", 0};

    field.length = (int)strnlen(field.body, limit);
    how->flags &= ~(unsigned)ZERO;
    put_field(out, how, &field);
}

static void put_char(struct output *out, struct conversion *how, char c)
{
    struct field field = {"", 0, &c, 1};

    how->flags &= ~(unsigned)ZERO;
    put_field(out, how, &field);
}

/* Reads a width or a precision, digits or a star, and steps over it. */
static int read_count(struct output *out, const char **text)
{
    int count = 0;

    if (**text == '*') {
        (*text)++;
        return va_arg(out->arguments, int);
    }
    while (**text >= '0' && **text <= '9')
        count = count * 10 + *(*text)++ - '0';
    return count;
}

/* Reads the size of an integer argument and steps over it. */
static size_t read_size(const char **text)
{
    char c = **text;

    if (c == '\0' || strchr("hljzt", c) == NULL)
        return sizeof(int);
    bool doubled = *++*text == c;
    if (c == 'z' || c == 't')
        return sizeof(size_t);
    if (c == 'j')
        return sizeof(intmax_t);
    if (doubled)
        ++*text;
    if (c == 'h')
        return doubled ? sizeof(char) : sizeof(short);
    return doubled ? sizeof(long long) : sizeof(long);
}

/* Reads what stands between % and the letter. */
static struct conversion read_conversion(struct output *out, const char **text)
{
    struct conversion how = {0, 0, -1, 0};
    const char *flag;

    while (**text != '\0' && (flag = strchr(FLAGS, **text)) != NULL) {
        how.flags |= 1u << (flag - FLAGS);
        (*text)++;
    }
    how.width = read_count(out, text);
    if (how.width < 0) {
        how.flags |= LEFT;
        how.width = -how.width;
    }
    if (**text == '.') {
        (*text)++;
        how.precision = read_count(out, text);
    }
    how.size = read_size(text);
    return how;
}

/* Puts one conversion out. `text` is behind the %; returns what follows. A
 * letter that is not known comes out as it stands. */
static const char *put_conversion(struct output *out, const char *text)
{
    const char *start = text;
    struct conversion how = read_conversion(out, &text);

    switch (*text) {
    case 'd':
    case 'i':
        put_signed(out, &how);
        break;
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        put_unsigned(out, &how, *text);
        break;
    case 'c':
        put_char(out, &how, (char)va_arg(out->arguments, int));
        break;
    case 's':
        put_string(out, &how, va_arg(out->arguments, const char *));
        break;
    case 'p':
        put_number(out, &how, (uintptr_t)va_arg(out->arguments, void *), 'x',
                   "0x");
        break;
    case '%':
        put_text(out, "%", 1);
        break;
    default:
        put_text(out, "%", 1);
        return start;
    }
    return text + 1;
}

int format(void (*put)(void *context, char c), void *context, const char *text,
           va_list arguments)
{
    struct output out = {.put = put, .context = context};

    va_copy(out.arguments, arguments);
    while (*text != '\0') {
        if (*text == '%')
            text = put_conversion(&out, text + 1);
        else
            put_text(&out, text++, 1);
    }
    va_end(out.arguments);
    return out.count;
}
