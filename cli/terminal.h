/* Whether standard input, output and error are a terminal, and what it can do. */
#ifndef PRESENCE_CLI_TERMINAL_H
#define PRESENCE_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* Whether standard output is a terminal. */
bool terminal_shows(void);

/* Whether a question can be asked: standard input and standard error are a terminal. */
bool terminal_answers(void);

/* Columns of standard output; 0: it is no terminal. */
size_t terminal_width(void);

/* Lines of standard output, as they are now; 24 if that is not known. */
size_t terminal_height(void);

/* Whether text on a terminal may be coloured: by --color, $NO_COLOR and $TERM. */
bool terminal_colored(enum color_choice choice);

/* Whether the terminal understands cursor movement. */
bool terminal_moves(void);

#endif
