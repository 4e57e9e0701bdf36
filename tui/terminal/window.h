/* What a terminal has beside its screen, and curses does not handle well: the title of its window
 * (OSC 2 of xterm), its mouse (clicks, in the SGR form), and marks around what is pasted. No
 * curses.
 *
 * Each call writes to the terminal at once, and only if something changes. */
#ifndef PRESENCE_TUI_TERMINAL_WINDOW_H
#define PRESENCE_TUI_TERMINAL_WINDOW_H

#include <stdbool.h>

#include "core/base/buffer.h"

enum { WINDOW_TITLE_MAX = 256 }; /* bytes; a longer title is cut */

struct window {
	int fd;
	bool is_utf8; /* whether the locale is */
	bool has_title;
	bool has_mouse;
	bool mouse;
	bool marks_pastes;
	char title[WINDOW_TITLE_MAX + 1]; /* "": it was not set */
};

/* `term` is $TERM. A title is set only in terminals that are known to have one, as others might
 * print the sequence. */
void window_init(struct window *window, int fd, const char *term, bool has_mouse, bool is_utf8);

/* false: nothing changed. Control characters are left out of a title; an empty title is not set. */
bool window_set_title(struct window *window, const char *title);
bool window_set_mouse(struct window *window, bool on);

/* Asks for marks around what is pasted (tui/input/paste.h). `clear` is how the terminal is cleared:
 * one that does so as of ECMA-48 passes over what it does not know, others would show it. */
bool window_mark_pastes(struct window *window, const char *clear);

/* Restores all of it as it was before window_init(), and sets it again as ours. */
void window_leave(const struct window *window);
void window_return(const struct window *window);

/* Appends the bytes that window_leave() would write, for rescue_set_bytes(). */
void window_append_leave(struct buffer *out, const struct window *window);

#endif
