#include "tui/terminal/window.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/text/utf8.h"
#include "core/text/width.h"
#include "tui/canvas/glyph.h"

enum { WRITTEN_MAX = 2 * WINDOW_TITLE_MAX }; /* bytes at once: a title and what is around it */

static const char MOUSE_ON[] = "\033[?1000h\033[?1006h";
static const char MOUSE_OFF[] = "\033[?1006l\033[?1000l";
static const char PASTES_ON[] = "\033[?2004h";
static const char PASTES_OFF[] = "\033[?2004l";
static const char TITLE_SAVE[] = "\033[22;2t";
static const char TITLE_RESTORE[] = "\033[23;2t";

static bool takes_title(const char *term)
{
	static const char *const kinds[] = { "xterm", "tmux", "screen", "rxvt", "alacritty",
		                                 "foot", "kitty", "st", "konsole", "gnome",
		                                 "vte", "wezterm", "contour", "ghostty" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = strlen(kinds[i]);
		if (strncmp(term, kinds[i], len) == 0 && strchr("-.+", term[len])) {
			return true; /* strchr() finds the end of the text, too */
		}
	}
	return false;
}

void window_init(struct window *window, int fd, const char *term, bool has_mouse, bool is_utf8)
{
	*window = (struct window){
		.fd = fd,
		.is_utf8 = is_utf8,
		.has_title = takes_title(term),
		.has_mouse = has_mouse,
	};
}

/* --- Writing --- */

static void write_all(int fd, const uint8_t *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		ssize_t written = write(fd, bytes + at, len - at);
		if (written > 0) {
			at += (size_t)written;
		} else if (written == 0 || errno != EINTR) {
			return;
		}
	}
}

static void flush(const struct window *window, struct buffer *bytes)
{
	if (!buffer_failed(bytes)) {
		write_all(window->fd, bytes->data, bytes->len);
	}
	buffer_finish(bytes);
}

static void append_title(struct buffer *out, const char *title, bool is_utf8)
{
	size_t len = strlen(title);
	uint32_t codepoint;

	buffer_append_text(out, "\033]2;");
	for (size_t at = 0, step; at < len; at += step) {
		step = utf8_decode(title + at, len - at, &codepoint);
		if (step == 0 || !width_shows(codepoint)) {
			step = step ? step : 1;
		} else if (is_utf8) {
			buffer_append(out, title + at, step);
		} else {
			buffer_append_byte(out, (uint8_t)glyph_in_ascii(codepoint));
		}
	}
	buffer_append_byte(out, '\a');
}

/* --- Title, mouse and pastes --- */

bool window_set_title(struct window *window, const char *title)
{
	struct buffer bytes;
	char cut[WINDOW_TITLE_MAX + 1];

	snprintf(cut, sizeof(cut), "%s", title);
	if (!window->has_title || !cut[0] || strcmp(cut, window->title) == 0) {
		return false;
	}
	buffer_init(&bytes, WRITTEN_MAX);
	buffer_append_text(&bytes, window->title[0] ? "" : TITLE_SAVE);
	memcpy(window->title, cut, sizeof(cut));
	append_title(&bytes, cut, window->is_utf8);
	flush(window, &bytes);
	return true;
}

bool window_set_mouse(struct window *window, bool on)
{
	const char *bytes = on ? MOUSE_ON : MOUSE_OFF;

	if (!window->has_mouse || on == window->mouse) {
		return false;
	}
	window->mouse = on;
	write_all(window->fd, (const uint8_t *)bytes, strlen(bytes));
	return true;
}

bool window_mark_pastes(struct window *window, const char *clear)
{
	if (window->marks_pastes || !clear || strncmp(clear, "\033[", 2) != 0) {
		return false;
	}
	window->marks_pastes = true;
	write_all(window->fd, (const uint8_t *)PASTES_ON, strlen(PASTES_ON));
	return true;
}

void window_append_leave(struct buffer *out, const struct window *window)
{
	buffer_append_text(out, window->marks_pastes ? PASTES_OFF : "");
	buffer_append_text(out, window->mouse ? MOUSE_OFF : "");
	buffer_append_text(out, window->title[0] ? TITLE_RESTORE : "");
}

void window_leave(const struct window *window)
{
	struct buffer bytes;

	buffer_init(&bytes, WRITTEN_MAX);
	window_append_leave(&bytes, window);
	flush(window, &bytes);
}

void window_return(const struct window *window)
{
	struct buffer bytes;

	buffer_init(&bytes, WRITTEN_MAX);
	if (window->title[0]) {
		buffer_append_text(&bytes, TITLE_SAVE);
		append_title(&bytes, window->title, window->is_utf8);
	}
	buffer_append_text(&bytes, window->mouse ? MOUSE_ON : "");
	buffer_append_text(&bytes, window->marks_pastes ? PASTES_ON : "");
	flush(window, &bytes);
}
