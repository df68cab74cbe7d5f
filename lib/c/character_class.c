/*
 * Character classes by their names, for fnmatch, regcomp and tr.
 */
#include <ctype.h>
#include <kumquat/character_class.h>
#include <string.h>

static const struct {
    char name[8];
    int (*has)(int c);
} classes[] = {
    {"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank},
    {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
    {"lower", islower}, {"print", isprint}, {"punct", ispunct},
    {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
};

int character_class_has(const char *name, size_t length, int c)
{
    for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
        if (strlen(classes[i].name) == length &&
            memcmp(classes[i].name, name, length) == 0)
            return classes[i].has(c) != 0;
    return -1;
}
