/* The terminal: the only file that knows curses. Puts frames on the screen (what changed, and
 * nothing if nothing did), reads keys, and gives the terminal back as it was on every way out.
 *
 * There is one terminal in a process, so this module has the state that curses has anyway. Nothing
 * is written outside of the calls below. */
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

/* Whether the locale's characters are UTF-8, so that borders may be lines. */
bool terminal_draws_lines(void);

/* Takes the terminal over: alternate screen, keys one by one, and handlers that restore it at
 * SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL and SIGQUIT, which then end the process as they always
 * do; those of other signals stay the caller's. exit() restores it, too. false: it could not be,
 * nothing was changed. */
bool terminal_open(const struct terminal_options *options);

/* Gives it back. May be called when it is not open. */
void terminal_close(void);

/* A descriptor of its own on the terminal, to be polled for keys, never read: nobody else shares
 * its flags. -1: there is none. terminal_close() closes it. */
int terminal_descriptor(void);

/* Columns and rows as of now, each 1..FRAME_SIDE_MAX. */
void terminal_size(int *width, int *height);

/* Puts the frame on the screen. Writes nothing where it is the same as the one before. */
void terminal_show(const struct frame *frame);

/* Sets the window's title, where the terminal has one; an own text without strangers' in it. */
void terminal_title(const char *title);

/* The next key that waits; PRESS_NONE: none does. One readable descriptor may be many keys: read up
 * to PRESS_NONE or PRESS_CLOSED. After an ESC it waits for at most 25 ms, in the middle of a
 * sequence 100 ms, for what may belong to it. */
struct key_press terminal_read_key(void);

/* The size changed, or the screen was written over: the next frame is drawn whole. */
void terminal_repaint(void);

void terminal_set_mouse(bool on);

/* Gives the terminal back, stops the job as ^Z does, and takes it over again when that goes on. */
void terminal_suspend(void);

/* The process was stopped by somebody else, and goes on: whoever had the terminal meanwhile left it
 * in modes of its own. Does nothing while others have it. */
void terminal_resume(void);

#endif
