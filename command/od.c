/*
 * od - shows bytes as numbers or characters
 *
 * usage: od [-Cbcdovx] [-A BASE] [-j SKIP] [-N COUNT] [-t TYPE] ... [FILE ...]
 *
 * Sixteen bytes a line, of all files as if they were one. A TYPE is o, x, u or
 * d (octal, hexadecimal, unsigned, signed) with the bytes of a number, 1, 2 or
 * 4; or c or a (characters, or their names).
 *
 *   -t TYPE   how to show them; several show the same bytes several times;
 *             -t o2 if none is named
 *   -b        -t o1
 *   -c        -t c
 *   -d        -t u2
 *   -o        -t o2
 *   -x        -t x2
 *   -C        bytes in hexadecimal with their text beside them
 *   -A BASE   where a line is: o octal, d decimal, x hexadecimal, n not shown
 *   -j SKIP   begins after so many bytes
 *   -N COUNT  shows so many bytes
 *   -v        all lines; else * stands for those that are like the one before
 *
 * Exit status: 0, or 1 after an error.
 *
 * Example: od -A d -t x1 /motd
 */
#include <ctype.h>
#include <err.h>
#include <kumquat/command.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH       16 /* bytes of a line */
#define FORMATS_MAX 16

/* One way to show them. */
static struct format {
    char letter;
    unsigned size; /* bytes of a number */
    int columns;   /* of one, with a blank */
} formats[FORMATS_MAX];
static int format_count;

static char base = 'o';
static long skip, limit = LONG_MAX;
static int all, canonical;
static int group; /* columns of four bytes */

static unsigned char block[WIDTH], before[WIDTH];
static unsigned used;
static unsigned long address;

/* --- Formats -------------------------------------------------------------- */

static void add_format(char letter, unsigned size)
{
    static const char letters[] = "oxud";
    static const int columns[][5] = {
        {0, 4, 7, 0, 12}, {0, 3, 5, 0, 9}, {0, 4, 6, 0, 11}, {0, 5, 7, 0, 12}};
    const char *place = strchr(letters, letter);
    struct format *f = &formats[format_count];

    if (format_count == FORMATS_MAX)
        errx(STATUS_USAGE, "more than %d types", FORMATS_MAX);
    f->letter = letter;
    f->size = size;
    f->columns = place == NULL ? 4 : columns[place - letters][size];
    int wanted = f->columns * 4 / (int)size;
    if (format_count++ == 0)
        group = wanted;
    else if (wanted != group)
        group = ((wanted > group ? wanted : group) + 3) / 4 * 4;
}

/* "x1", "o", "cx4", ... */
static void add_formats(const char *text)
{
    const char *at = text;

    while (*at != '\0') {
        char letter = *at++;
        unsigned size = strchr("ca", letter) != NULL ? 1 : 4;
        if (strchr("caoxud", letter) == NULL)
            errx(STATUS_USAGE, "%s: not a type", text);
        if (size == 4 && isdigit((unsigned char)*at))
            size = (unsigned)(*at++ - '0');
        if (size != 1 && size != 2 && size != 4)
            errx(STATUS_USAGE, "%s: numbers have 1, 2 or 4 bytes", text);
        add_format(letter, size);
    }
}

/* --- Lines ---------------------------------------------------------------- */

static void print_address(void)
{
    if (base == 'x')
        printf("%06lx", address);
    else if (base != 'n')
        printf(base == 'd' ? "%07lu" : "%07lo", address);
}

/* A character, or its name, of three columns. */
static void print_character(int c, char letter, int columns)
{
    static const char names[][4] = {
        "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs",
        "ht",  "nl",  "vt",  "ff",  "cr",  "so",  "si",  "dle", "dc1",
        "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em",  "sub",
        "esc", "fs",  "gs",  "rs",  "us",  "sp"};
    static const char escapes[] = "0      abtnvfr";
    char text[4] = {(char)c};

    if (letter == 'a') {
        c &= 0x7F;
        text[0] = (char)c;
        if (c <= ' ' || c == 0x7F)
            strcpy(text, c == 0x7F ? "del" : names[c]);
    } else if (c <= '\r' && escapes[c] != ' ') {
        text[0] = '\\';
        text[1] = escapes[c];
    } else if (!isprint(c)) {
        snprintf(text, sizeof(text), "%03o", (unsigned)c);
    }
    printf("%*s", columns, text);
}

static void print_number(unsigned at, const struct format *f, int columns)
{
    char text[16];
    unsigned value = 0;
    int digits = f->columns - 1;

    for (unsigned i = f->size; i-- > 0;)
        value = value << 8 | block[at + i];
    if (f->letter == 'd') {
        static const unsigned signs[] = {0, 0x80, 0x8000, 0, 0x80000000};
        unsigned sign = signs[f->size];
        snprintf(text, sizeof(text), "%d", (int)((value ^ sign) - sign));
    } else if (f->letter == 'u') {
        snprintf(text, sizeof(text), "%u", value);
    } else {
        snprintf(text, sizeof(text), f->letter == 'x' ? "%0*x" : "%0*o", digits,
                 value);
    }
    printf("%*s", columns, text);
}

static void print_formats(void)
{
    int indent = base == 'n' ? 0 : base == 'x' ? 6 : 7;

    for (int i = 0; i < format_count; i++) {
        const struct format *f = &formats[i];
        int columns = group * (int)f->size / 4;
        if (i > 0)
            printf("%*s", indent, "");
        for (unsigned at = 0; at < used; at += f->size) {
            if (f->letter == 'c' || f->letter == 'a')
                print_character(block[at], f->letter, columns);
            else
                print_number(at, f, columns);
        }
        putchar('\n');
    }
}

/* -C */
static void print_canonical(void)
{
    printf("%08lx ", address);
    for (unsigned i = 0; i < WIDTH; i++) {
        fputs(i % 8 == 0 && i > 0 ? "  " : " ", stdout);
        if (i < used)
            printf("%02x", block[i]);
        else
            fputs("  ", stdout);
    }
    fputs("  |", stdout);
    for (unsigned i = 0; i < used; i++)
        putchar(isprint(block[i]) ? block[i] : '.');
    puts("|");
}

static void print_block(void)
{
    static int lines, starred;

    int same = lines++ > 0 && used == WIDTH && !all &&
               memcmp(block, before, WIDTH) == 0;
    if (same && !starred)
        puts("*");
    starred = same;
    if (!same && canonical) {
        print_canonical();
    } else if (!same) {
        print_address();
        print_formats();
    }
    memcpy(before, block, WIDTH);
    memset(block, 0, WIDTH);
    address += used;
    used = 0;
}

static int read_bytes(FILE *file, const char *name)
{
    int c;

    (void)name;
    while (limit > 0 && (c = fgetc(file)) != EOF && !ferror(stdout)) {
        if (skip > 0) {
            skip--;
            continue;
        }
        limit--;
        block[used++] = (unsigned char)c;
        if (used == WIDTH)
            print_block();
    }
    return 0;
}

static void read_option(int option)
{
    static const char letters[] = "bcdox", *const types[] = {"o1", "c", "u2",
                                                             "o2", "x2"};
    const char *place = strchr(letters, option);

    if (place != NULL)
        add_formats(types[place - letters]);
    else if (option == 't')
        add_formats(optarg);
    else if (option == 'j')
        skip = number_operand(optarg, 0, LONG_MAX);
    else if (option == 'N')
        limit = number_operand(optarg, 0, LONG_MAX);
    else if (option == 'A' && strlen(optarg) == 1 && strchr("odxn", *optarg))
        base = *optarg;
    else if (option == 'A')
        errx(STATUS_USAGE, "%s: not o, d, x or n", optarg);
    all |= option == 'v';
    canonical |= option == 'C';
}

int main(int argc, char **argv)
{
    int option;

    while ((option = option_next(argc, argv, "A:CN:bcdj:ot:vx")) != -1)
        read_option(option);
    if (format_count == 0)
        add_formats("o2");
    address = (unsigned long)skip;
    int status = files_each(operands(argc, argv, 0, -1), read_bytes);
    if (skip > 0)
        errx(EXIT_FAILURE, "the input is shorter than what is to be skipped");
    if (used > 0)
        print_block();
    if (canonical)
        printf("%08lx", address);
    else
        print_address();
    if (canonical || base != 'n')
        putchar('\n');
    return status;
}
