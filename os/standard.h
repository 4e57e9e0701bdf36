/* The standard descriptors, 0, 1 and 2, as every program of the project treats them. The core knows
 * no operating system, and so this is not part of it.
 *
 * A descriptor that is closed when a program starts would be the next file or socket that it opens:
 * what it prints would go there. So each is filled with /dev/null, opened for the other direction:
 * reading input or writing output fails then, as it would if it were closed. */
#ifndef PRESENCE_OS_STANDARD_H
#define PRESENCE_OS_STANDARD_H

#include <stddef.h>

/* To be called at the very start of main(). From now on writing to a pipe or socket whose reader is
 * gone is an error, EPIPE, and no signal. Without /dev/null the program ends, with 71. */
void standard_begin(void);

/* Writes all of it, also where the descriptor is non-blocking. 0, or the errno of what failed. */
int standard_write(int fd, const void *bytes, size_t len);

/* Writes what printf() and its like have kept back of standard output. 0, or an errno. */
int standard_flush(void);

/* What to say about output that failed with `error`, "No space left on device"; NULL: nothing. A
 * reader that has seen enough (EPIPE), as in presencectl list | head, is no failure. */
const char *standard_problem(int error);

/* Says that on standard error, behind the name of the program. Returns its exit status, 0 or 74. */
int standard_result(const char *program, int error);

#endif
