/* One write for one picture: what curses writes piece by piece, at every jump of the cursor, is
 * gathered and goes to the terminal at once. A terminal at the end of a slow line then never shows
 * half a picture, and nobody is woken up for each piece. */
#ifndef PRESENCE_TUI_TERMINAL_OUTPUT_H
#define PRESENCE_TUI_TERMINAL_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output {
	FILE *file; /* for curses to write to: the terminal, or the memory; NULL: not open */
	int tty;
	int memory; /* -1: there is none, all goes out as it comes */
};

/* `tty` is the terminal's descriptor. false: no descriptors are left, nothing is open. */
bool output_open(struct output *output, int tty);
void output_close(struct output *output);

/* From here on curses writes into memory, and with the end all of it goes out. */
void output_begin(struct output *output);
void output_end(struct output *output);

#endif
