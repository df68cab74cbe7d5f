/*
 * Options, operands and titles of head and tail, see kumquat/command.h.
 */
#include <kumquat/command.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static char digits[24]; /* of -COUNT: more than fit into a number */

static void set_count(struct ends *ends, const char *text, int is_bytes)
{
    ends->from_start = *text == '+';
    ends->count = number_operand(text + ends->from_start, 0, LONG_MAX);
    ends->is_bytes = is_bytes;
}

void ends_option(struct ends *ends, int option)
{
    size_t length = strlen(digits);

    if (option == 'q' || option == 'v') {
        ends->named = option == 'v';
    } else if (option == 'n' || option == 'c') {
        set_count(ends, optarg, option == 'c');
        memset(digits, 0, sizeof(digits));
    } else if (length + 1 < sizeof(digits)) {
        digits[length] = (char)option;
    }
}

char **ends_operands(struct ends *ends, int argc, char **argv)
{
    static char *standard[] = {"-", NULL};
    char **files = operands(argc, argv, 0, -1);

    if (*digits != '\0')
        set_count(ends, digits, 0);
    if (*files == NULL)
        files = standard;
    if (ends->named < 0)
        ends->named = files[1] != NULL;
    return files;
}

void ends_title(const struct ends *ends, const char *name)
{
    static int earlier;

    if (ends->named)
        printf("%s==> %s <==\n", earlier++ ? "\n" : "",
               strcmp(name, "-") == 0 ? "standard input" : name);
}
