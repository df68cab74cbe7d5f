/*
 * The VGA text screen, while the tty driver does not run: boot messages,
 * and a panic.
 */
#ifndef KERNEL_SCREEN_H
#define KERNEL_SCREEN_H

/* Clears it and shows its first page. */
void screen_clear(void);

/* Writes at the cursor; scrolls. */
void screen_char(char c);

#endif
