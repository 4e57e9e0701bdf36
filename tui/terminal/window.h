/* What a terminal has beside its screen, and curses does not know well: the title of its window
 * (xterm's OSC 2) and its mouse (clicks, in the SGR form). No curses.
 *
 * Each call writes at once, and only if something changes. */
#ifndef PRESENCE_TUI_TERMINAL_WINDOW_H
#define PRESENCE_TUI_TERMINAL_WINDOW_H

#include <stdbool.h>

#include "core/base/buffer.h"

enum { WINDOW_TITLE_MAX = 256 }; /* bytes; what is beyond is cut */

struct window {
	int fd;
	bool is_utf8; /* what the locale is */
	bool has_title;
	bool has_mouse;
	bool mouse;
	char title[WINDOW_TITLE_MAX + 1]; /* "": it was not set */
};

/* `term` is $TERM: only terminals that are known for it are told a title, others might show it. */
void window_init(struct window *window, int fd, const char *term, bool has_mouse, bool is_utf8);

/* false: nothing changed. What is no text in a title is left out, and an empty one is none. */
bool window_set_title(struct window *window, const char *title);
bool window_set_mouse(struct window *window, bool on);

/* As it was before us; and as it was before that. */
void window_leave(const struct window *window);
void window_return(const struct window *window);

/* Appends what window_leave() would write. */
void window_append_leave(struct buffer *out, const struct window *window);

#endif
