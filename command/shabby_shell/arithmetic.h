/*
 * Arithmetic: what stands in $((...)), after its own expansion.
 */
#ifndef SHABBY_SHELL_ARITHMETIC_H
#define SHABBY_SHELL_ARITHMETIC_H

/* C's integer operators, without ++ -- and the comma, on numbers of 64 bits
 * that wrap around; NAME is a variable's value, and can be assigned to. 0, or
 * -1, and says why on stderr. */
int arithmetic(const char *text, long long *value);

#endif
