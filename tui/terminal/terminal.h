/* The terminal. Brings frames to the screen (of each only what has changed), reads keys, and
 * restores the terminal however the process ends. terminal.c is the only file that knows curses.
 *
 * A process has one terminal, and curses has global state, so this module has too. It writes to the
 * terminal within the calls below only. */
#ifndef PRESENCE_TUI_TERMINAL_TERMINAL_H
#define PRESENCE_TUI_TERMINAL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas/frame.h"
#include "tui/canvas/theme.h"
#include "tui/input/keys.h"

struct terminal_options {
	enum theme theme;
	bool mouse;
};

/* Whether standard input and output are a terminal that the cursor can be moved on; if not, *why is
 * a short reason ("standard output is no terminal", "the terminal 'dumb' cannot move its cursor"),
 * valid until the next call. */
bool terminal_capable(const char **why);

/* Whether the locale is UTF-8, so that borders can be drawn with lines. */
bool terminal_draws_lines(void);

/* Takes the terminal over: alternate screen, keys one by one, and handlers that restore it at
 * SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL and SIGQUIT, which then end the process as they always
 * do; those of other signals stay the caller's. exit() restores it, too. false: it could not be,
 * nothing was changed. */
bool terminal_open(const struct terminal_options *options);

/* Restores the terminal. May be called when it is not open. */
void terminal_close(void);

/* A descriptor of the terminal that the caller may poll for keys, and must not read or close. -1:
 * there is none. */
int terminal_descriptor(void);

/* The size of the terminal now, in columns and rows, each 1..FRAME_SIDE_MAX. */
void terminal_size(int *width, int *height);

/* Brings the frame to the screen: writes the cells that are not the same as in the frame before. */
void terminal_show(const struct frame *frame);

/* Sets the title of the window, if the terminal has one. The text must not contain anybody's name.
 */
void terminal_title(const char *title);

/* The next key; PRESS_NONE: there is none. When the descriptor is readable there may be many keys,
 * so call it until PRESS_NONE or PRESS_CLOSED. It waits for at most KEYBOARD_ESCAPE_MS after an
 * ESC, and KEYBOARD_SEQUENCE_MS within a sequence, for the rest. */
struct key_press terminal_read_key(void);

/* Makes the next terminal_show() write all cells, as the size has changed or something else wrote
 * on the screen. */
void terminal_repaint(void);

void terminal_set_mouse(bool on);

/* Restores the terminal, stops the job as ^Z does, and takes the terminal over again when the job
 * is continued. */
void terminal_suspend(void);

/* To be called when the process is continued after others have stopped it (SIGCONT): sets the modes
 * of the terminal again, which another program may have changed. Does nothing while the process is
 * in the background. */
void terminal_resume(void);

#endif
