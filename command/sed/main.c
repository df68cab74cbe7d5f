/*
 * sed - edits lines on their way from input to output
 *
 * usage: sed [-En] SCRIPT [FILE ...]
 *        sed [-En] [-e SCRIPT] ... [-f FILE] ... [FILE ...]
 *
 * Runs the commands of the script on each line, and prints the line. Commands
 * stand behind the lines they are for: 5, $ (the last), /RE/, two of these with
 * a comma (from, to), ! behind it (all others); { } hold several.
 *
 *     s/RE/TEXT/   substitute: & is what matched, \1 a group; behind it
 *                  g (all), 2 (the second one), p (print), w FILE
 *     y/abc/xyz/   exchange characters
 *     d p          delete the line; print it
 *     a\TEXT       text behind the line
 *     i\TEXT       text before it
 *     c\TEXT       text instead of it
 *     n N          the next line: instead of this one; behind it
 *     D P          d and p, up to the first newline
 *     h H          keep the line; append it to what is kept
 *     g G x        get that; append it; exchange both
 *     :LABEL       a place in the script
 *     bLABEL       go there
 *     tLABEL       go there if there was a substitution
 *     r w FILE     read behind the line; write the line
 *     = q #        line number; quit; a comment
 *
 *   -n        prints only what p and its like print
 *   -e SCRIPT  commands; several are one script
 *   -f FILE   commands from a file
 *   -E        extended regular expressions
 *
 * Exit status: 0, 1 if a file could not be read, 2 if the script is wrong.
 *
 * Example: sed -e '1d' -e 's/root/admin/' /passwd
 */
#include "sed.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int quiet, regex_flags;

static void add_file(const char *name)
{
    FILE *file = file_open(name);
    struct line line = {0};

    if (file == NULL)
        exit(failed(name) + 1);
    while (line_read(&line, file))
        script_add(line.text, line.length);
    free(line.text);
    if (file_close(file, name) != 0)
        exit(STATUS_TROUBLE);
}

int main(int argc, char **argv)
{
    int option, has_script = 0;

    while ((option = option_next(argc, argv, "Ene:f:")) != -1) {
        if (option == 'E')
            regex_flags = REG_EXTENDED;
        else if (option == 'n')
            quiet = 1;
        else if (option == 'e')
            script_add(optarg, strlen(optarg));
        else
            add_file(optarg);
        has_script |= option == 'e' || option == 'f';
    }
    char **files = operands(argc, argv, !has_script, -1);
    if (!has_script) {
        script_add(*files, strlen(*files));
        files++;
    }
    script_parse();
    return script_run(files);
}
