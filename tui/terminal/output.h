/* Gathers what curses writes for a picture, which are many small pieces, and writes it to the
 * terminal at once. So a terminal behind a slow line does not show half a picture, and is not woken
 * up for each piece. */
#ifndef PRESENCE_TUI_TERMINAL_OUTPUT_H
#define PRESENCE_TUI_TERMINAL_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output {
	FILE *file; /* that curses writes to, on `memory` or else on `tty`; NULL: not open */
	int tty;    /* the terminal; the caller's */
	int memory; /* a file in memory; -1: there is none, and curses writes to the terminal itself */
};

/* `tty` is the terminal's descriptor. false: no descriptors are left, and nothing is open. */
bool output_open(struct output *output, int tty);
void output_close(struct output *output);

/* Between these two calls curses writes into memory; the second one writes all of it to the
 * terminal.
 */
void output_begin(struct output *output);
void output_end(struct output *output);

#endif
