/*
 * Kinds of characters, in ASCII. A range is one comparison when its start is
 * subtracted first: what lies below it wraps around to a huge number.
 */
#include <ctype.h>

static int in_range(int c, char first, char last)
{
    return (unsigned)c - (unsigned)first <= (unsigned)(last - first);
}

int isascii(int c)
{
    return (unsigned)c <= 0x7F;
}

int isdigit(int c)
{
    return in_range(c, '0', '9');
}

int islower(int c)
{
    return in_range(c, 'a', 'z');
}

int isupper(int c)
{
    return in_range(c, 'A', 'Z');
}

int isalpha(int c)
{
    return islower(c) || isupper(c);
}

int isalnum(int c)
{
    return isalpha(c) || isdigit(c);
}

int isxdigit(int c)
{
    return isdigit(c) || in_range(c, 'a', 'f') || in_range(c, 'A', 'F');
}

int isblank(int c)
{
    return c == ' ' || c == '\t';
}

/* Blank and \n \v \f \r, which follow each other. */
int isspace(int c)
{
    return c == ' ' || in_range(c, '\t', '\r');
}

int isgraph(int c)
{
    return in_range(c, '!', '~');
}

int isprint(int c)
{
    return in_range(c, ' ', '~');
}

int ispunct(int c)
{
    return isgraph(c) && !isalnum(c);
}

int iscntrl(int c)
{
    return in_range(c, 0, 0x1F) || c == 0x7F;
}

int tolower(int c)
{
    return isupper(c) ? c - 'A' + 'a' : c;
}

int toupper(int c)
{
    return islower(c) ? c - 'a' + 'A' : c;
}
