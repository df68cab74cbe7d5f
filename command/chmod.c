/*
 * chmod: sets permissions of files.
 */
#include "files.h"

static const char usage[] =
    "usage: chmod MODE FILE ...\n"
    "MODE is octal, or changes with commas between them: whose rights (u, g, o,\n"
    "a: all; none: those that umask allows), then + - or =, then which (r, w, x,\n"
    "s: set-ID, t: sticky). Examples: 644  u+x  go-w,a=r  +x  u+s  1777\n";

#define ALL 07777u

static const char *wanted; /* the first operand */
static mode_t mask;        /* of the process */

/* The bits of the classes that a change begins with; 0: it names none. */
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
    return bits;
}

/* The bits that letters mean, for all classes. */
static mode_t parse_rights(const char **text)
{
    static const char letters[] = "rwxst";
    static const mode_t bits[] = {0444, 0222, 0111, S_ISUID | S_ISGID, S_ISVTX};
    const char *letter;
    mode_t rights = 0;

    while (**text != '\0' && (letter = strchr(letters, **text)) != NULL) {
        rights |= bits[letter - letters];
        (*text)++;
    }
    return rights;
}

/* What becomes of a mode by changes. Returns whether they can be understood. */
static int change(const char *text, mode_t *mode)
{
    do {
        mode_t classes = parse_classes(&text);
        if (classes == 0)
            classes = ALL & ~mask;
        if (*text == '\0' || strchr("+-=", *text) == NULL)
            return 0;
        while (*text != '\0' && strchr("+-=", *text) != NULL) {
            char how = *text++;
            mode_t rights = parse_rights(&text) & classes;
            if (how == '=')
                *mode &= ~classes;
            *mode = how == '-' ? *mode & ~rights : *mode | rights;
        }
    } while (*text++ == ',');
    return text[-1] == '\0';
}

/* The new mode of a file that has `mode`. Ends the program if the text makes
 * no sense. */
static mode_t new_mode(const char *text, mode_t mode)
{
    char *end;
    unsigned long octal = strtoul(text, &end, 8);

    if (end != text && *end == '\0' && octal <= ALL)
        return (mode_t)octal;
    if (!change(text, &mode))
        errx(2, "%s: not a mode (chmod --help)", text);
    return mode & ALL;
}

static int set(const char *path)
{
    struct stat st;

    return stat(path, &st) < 0 ? -1 : chmod(path, new_mode(wanted, st.st_mode));
}

/* A mode may begin like an option. */
int main(int argc, char **argv)
{
    int at = argc > 1 && strcmp(argv[1], "--") == 0 ? 2 : 1;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc < at + 2) {
        fputs(usage, stderr);
        return 2;
    }
    mask = umask(0);
    umask(mask);
    wanted = argv[at];
    new_mode(wanted, 0);
    return each_operand(argv + at + 1, set);
}
