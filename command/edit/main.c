/*
 * edit - changes a text file on the screen
 *
 * usage: edit FILE
 *
 * Shows the file; what is typed goes in where the cursor is. A FILE that does
 * not exist is made when it is saved.
 *
 *   Arrows, Home, End (Ctrl+A, Ctrl+E), PageUp, PageDown    move the cursor
 *   Backspace, Delete (Ctrl+D), Enter, Tab                  change the text
 *   Ctrl+S            saves
 *   Ctrl+Q            quits; asks first if something was changed
 *   Ctrl+F, Ctrl+G    searches for a text; once more
 *   Ctrl+K, Ctrl+U    cuts a line, or several one after the other; puts them
 *                     back above the cursor's line
 *   Ctrl+L            draws the screen anew
 *   Ctrl+Z            stops the editor, until `fg`
 *
 * A file is saved as a new one that takes the old one's place, so that a full
 * disk or a crash does no harm. If it has several names, or no new file may be
 * made, the old one is overwritten once the disk has room for it. Who is ended
 * by a signal has not saved. Other bytes than text stay as they are; they
 * are shown as ^X, or ?.
 *
 * Exit status: 0, or 1 if the file could not be read or there is no terminal.
 *
 * Example: edit hello.c
 */
#include "edit.h"
#include <err.h>
#include <kumquat/command.h>
#include <kumquat/key.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Ends the reading of a key, nothing else. */
static void note_window(int number)
{
    (void)number;
}

int main(int argc, char **argv)
{
    static struct editor editor;
    struct sigaction window = {.sa_handler = note_window};

    editor.path = options_none(argc, argv, 1, 1)[0];
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        errx(EXIT_FAILURE, "standard input and output are no terminal");
    if (file_load(&editor.text, editor.path) < 0)
        err(EXIT_FAILURE, "%s", editor.path);
    sigaction(SIGWINCH, &window, NULL);
    sigaction(SIGCONT, &window, NULL);
    if (raw_mode_on(STDIN_FILENO) < 0)
        err(EXIT_FAILURE, "terminal");
    do
        if (!key_waits(STDIN_FILENO, 0)) /* all that was pasted comes first */
            view_draw(&editor);
    while (editor_key(&editor));
    view_end();
    raw_mode_off();
    return EXIT_SUCCESS;
}
