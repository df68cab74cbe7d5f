/*
 * Modes as text, see kumquat/file_command.h.
 */
#include <ctype.h>
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/file_command.h>
#include <stdlib.h>
#include <string.h>

#define ALL 07777u

/* --- To text -------------------------------------------------------------- */

/* Puts a letter in the place of an x. */
static void mark(char *place, char letter)
{
    *place = (char)(*place == 'x' ? letter : toupper(letter));
}

void mode_text(mode_t mode, char text[11])
{
    static const char letters[] = "rwxrwxrwx";
    static const char kinds[] = "?pc?d?b?-?l?s???"; /* by the mode's top bits */

    text[0] = kinds[(mode & S_IFMT) >> 12];
    for (int i = 0; i < 9; i++)
        text[1 + i] = mode & (0400u >> i) ? letters[i] : '-';
    if (mode & S_ISUID)
        mark(text + 3, 's');
    if (mode & S_ISGID)
        mark(text + 6, 's');
    if (mode & S_ISVTX)
        mark(text + 9, 't');
    text[10] = '\0';
}

/* --- From text ------------------------------------------------------------ */

/* The bits of the classes that a change begins with; if it names none, those
 * that umask allows. */
static mode_t parse_classes(const char **text)
{
    mode_t bits = 0;

    for (; **text != '\0' && strchr("ugoa", **text) != NULL; (*text)++) {
        if (**text == 'u' || **text == 'a')
            bits |= S_ISUID | S_IRWXU;
        if (**text == 'g' || **text == 'a')
            bits |= S_ISGID | S_IRWXG;
        if (**text == 'o' || **text == 'a')
            bits |= S_ISVTX | S_IRWXO;
    }
    if (bits != 0)
        return bits;
    mode_t mask = umask(0);
    umask(mask);
    return ALL & ~mask;
}

/* The bits that a letter means, for all classes; `mode` is the file's. */
static mode_t right(char letter, mode_t mode)
{
    switch (letter) {
    case 'r':
        return 0444;
    case 'w':
        return 0222;
    case 'X':
        return S_ISDIR(mode) || (mode & 0111) ? 0111 : 0;
    case 'x':
        return 0111;
    case 's':
        return S_ISUID | S_ISGID;
    case 't':
        return S_ISVTX;
    case 'u':
        return (mode >> 6 & 7) * 0111;
    case 'g':
        return (mode >> 3 & 7) * 0111;
    default: /* o */
        return (mode & 7) * 0111;
    }
}

/* One change, of the classes it begins with. Returns whether it is one. */
static int change(const char **text, mode_t *mode)
{
    mode_t classes = parse_classes(text);

    if (**text == '\0' || strchr("+-=", **text) == NULL)
        return 0;
    while (**text != '\0' && strchr("+-=", **text) != NULL) {
        char how = *(*text)++;
        mode_t bits = 0;
        for (; **text != '\0' && strchr("rwxXstugo", **text) != NULL; (*text)++)
            bits |= right(**text, *mode) & classes;
        if (how == '=')
            *mode &= ~classes;
        *mode = how == '-' ? *mode & ~bits : *mode | bits;
    }
    return 1;
}

int mode_change(const char *text, mode_t mode)
{
    if (*text >= '0' && *text <= '7') {
        char *end;
        unsigned long octal = strtoul(text, &end, 8);
        return *end == '\0' && octal <= ALL ? (int)octal : -1;
    }
    do {
        if (!change(&text, &mode))
            return -1;
    } while (*text++ == ',');
    return text[-1] == '\0' ? (int)(mode & ALL) : -1;
}

mode_t mode_operand(const char *text, mode_t mode)
{
    int result = mode_change(text, mode);

    if (result < 0)
        errx(STATUS_USAGE, "%s: not a mode (chmod --help)", text);
    return (mode_t)result;
}
