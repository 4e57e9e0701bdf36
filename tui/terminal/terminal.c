#include "tui/terminal/terminal.h"

#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>

#include "core/base/buffer.h"
#include "tui/canvas/glyph.h"
#include "tui/input/keyboard.h"
#include "tui/terminal/job.h"
#include "tui/terminal/output.h"
#include "tui/terminal/rescue.h"
#include "tui/terminal/window.h"

enum {
	REASON_MAX = 128,
	TERM_SHOWN_MAX = 40, /* of $TERM in a reason */
	WIDTH_USUAL = 80, /* of a terminal that tells no size */
	HEIGHT_USUAL = 24,
	COLORS_BRIGHT = 16, /* a terminal with that many has the bright ones as such */
	COLORS_PLAIN = 8,   /* with that many they are the bold ones */
};

static struct {
	SCREEN *screen; /* NULL: not open */
	enum theme theme;
	int colors; /* 16, 8, or 0: none */
	bool repaint;
	bool cursor_shown;
	struct frame shown; /* 0x0: not known */
	struct window window;
	struct keyboard keyboard;
	struct output output;
} terminal;

/* --- What it can do --- */

/* A string of terminfo; NULL: there is none. For names that are capabilities, so never -1. */
static const char *capability(const char *name)
{
	const char *value = tigetstr(name);

	return value && *value ? value : NULL;
}

/* $TERM in a sentence, without what it should not have in it. */
static const char *explain(const char *before, const char *after)
{
	static char reason[REASON_MAX];
	const char *term = getenv("TERM");
	char shown[TERM_SHOWN_MAX + 1] = "";

	for (size_t i = 0; term && term[i] && i < TERM_SHOWN_MAX; i++) {
		shown[i] = '?';
		if (term[i] > ' ' && term[i] < 0x7f) {
			shown[i] = term[i];
		}
	}
	snprintf(reason, sizeof(reason), "%s'%s'%s", before, shown, after);
	return reason;
}

/* NULL: standard output is a terminal that curses can work with. */
static const char *find_obstacle(void)
{
	const char *term = getenv("TERM");
	int status = 0;

	if (!isatty(STDIN_FILENO)) {
		return "standard input is no terminal";
	}
	if (!isatty(STDOUT_FILENO)) {
		return "standard output is no terminal";
	}
	if (!term || !*term) {
		return "TERM is not set";
	}
	if (setupterm(NULL, STDOUT_FILENO, &status) != OK) {
		return explain("nothing is known about the terminal ", "");
	}
	bool moves = capability("cup") && capability("clear");
	del_curterm(cur_term);
	return moves ? NULL : explain("the terminal ", " cannot move its cursor");
}

bool terminal_capable(const char **why)
{
	const char *obstacle = terminal.screen ? NULL : find_obstacle();

	*why = obstacle ? obstacle : "";
	return !obstacle;
}

bool terminal_draws_lines(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int prepare_colors(enum theme theme)
{
	if (theme == THEME_MONO || !has_colors() || start_color() == ERR ||
	    use_default_colors() == ERR) {
		return 0;
	}
	int colors = COLORS >= COLORS_BRIGHT ? COLORS_BRIGHT : COLORS_PLAIN;
	if (COLORS < colors) {
		return 0;
	}
	for (int i = 0; i < colors; i++) {
		if (init_pair((short)(i + 1), (short)i, COLOR_DEFAULT) == ERR) {
			return 0;
		}
	}
	return colors;
}

static void learn_keys(struct input *input)
{
	static const struct {
		const char *name;
		uint32_t key;
	} keys[] = {
		{ "kcuu1", PRESS_ARROW_UP },   { "kcud1", PRESS_ARROW_DOWN },
		{ "kcub1", PRESS_ARROW_LEFT }, { "kcuf1", PRESS_ARROW_RIGHT },
		{ "kpp", PRESS_PAGE_UP },      { "knp", PRESS_PAGE_DOWN },
		{ "khome", PRESS_FIRST },      { "kend", PRESS_LAST },
		{ "kdch1", PRESS_DELETE },     { "kbs", PRESS_BACKSPACE },
		{ "kent", PRESS_RETURN },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		input_learn(input, capability(keys[i].name), keys[i].key);
	}
}

/* --- Title, mouse and crashes --- */

/* Appends a capability without the pauses, "$<2>", that it may ask for. */
static void append_capability(struct buffer *out, const char *name)
{
	const char *at = capability(name);

	while (at) {
		const char *pause = strstr(at, "$<");
		const char *end = pause ? strchr(pause, '>') : NULL;
		buffer_append(out, at, end ? (size_t)(pause - at) : strlen(at));
		at = end ? end + 1 : NULL;
	}
}

/* Lays down what a crash writes; it does what give_back() does. */
static void prepare_rescue(void)
{
	struct buffer bytes;

	buffer_init(&bytes, RESCUE_BYTES_MAX);
	window_append_leave(&bytes, &terminal.window);
	append_capability(&bytes, "sgr0");
	append_capability(&bytes, "op");
	append_capability(&bytes, "cnorm");
	append_capability(&bytes, "rmkx");
	append_capability(&bytes, capability("rmcup") ? "rmcup" : "clear");
	if (!buffer_failed(&bytes)) {
		rescue_set_bytes((const char *)bytes.data, bytes.len);
	}
	buffer_finish(&bytes);
}

/* Curses keeps no bytes back between our calls, so what a window writes is in order. */
void terminal_title(const char *title)
{
	if (terminal.screen && window_set_title(&terminal.window, title)) {
		prepare_rescue();
	}
}

void terminal_set_mouse(bool on)
{
	if (terminal.screen && window_set_mouse(&terminal.window, on)) {
		prepare_rescue();
	}
}

/* --- Size --- */

/* What tells no size has that of terminfo, or the one it told before. */
static void read_size(int *width, int *height)
{
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		*width = size.ws_col;
		*height = size.ws_row;
		return;
	}
	int cols = terminal.screen ? tigetnum("cols") : 0;
	int rows = terminal.screen ? tigetnum("lines") : 0;
	*width = cols > 0 ? cols : WIDTH_USUAL;
	*height = rows > 0 ? rows : HEIGHT_USUAL;
}

static int at_most(int value, int limit)
{
	return value < limit ? value : limit;
}

void terminal_size(int *width, int *height)
{
	read_size(width, height);
	*width = at_most(*width, FRAME_SIDE_MAX);
	*height = at_most(*height, FRAME_SIDE_MAX);
}

/* An empty screen of the size that the terminal has now. A side that is longer than any frame's is
 * one more than that: curses then sees no edge where there is none. */
static void begin_anew(void)
{
	int width;
	int height;

	read_size(&width, &height);
	width = at_most(width, FRAME_SIDE_MAX + 1);
	height = at_most(height, FRAME_SIDE_MAX + 1);
	if (is_term_resized(height, width)) {
		resize_term(height, width);
	}
	werase(stdscr);
	clearok(stdscr, TRUE);
	frame_finish(&terminal.shown);
	terminal.repaint = false;
}

/* --- Its life --- */

/* Curses catches some signals; they stay the caller's. */
static SCREEN *begin_curses(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	enum { COUNT = sizeof(signals) / sizeof(signals[0]) };
	struct sigaction before[COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		sigaction(signals[i], NULL, &before[i]);
	}
	SCREEN *screen = newterm(NULL, terminal.output.file, stdin);
	for (size_t i = 0; i < COUNT; i++) {
		sigaction(signals[i], &before[i], NULL);
	}
	return screen;
}

static void set_modes(void)
{
	cbreak();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	typeahead(-1); /* a frame is drawn whole, whatever is typed */
	curs_set(0);
}

bool terminal_open(const struct terminal_options *options)
{
	if (terminal.screen) {
		return true;
	}
	if (find_obstacle() || !rescue_remember(STDOUT_FILENO)) { /* curses would fail, and leak */
		return false;
	}
	if (!output_open(&terminal.output, STDOUT_FILENO)) {
		return false;
	}
	rescue_arm();
	terminal.screen = begin_curses();
	if (!terminal.screen) {
		rescue_disarm();
		output_close(&terminal.output);
		return false;
	}
	terminal.theme = options->theme;
	terminal.colors = prepare_colors(options->theme);
	window_init(&terminal.window, STDOUT_FILENO, termname(), capability("kmous") != NULL,
	            terminal_draws_lines());
	keyboard_open(&terminal.keyboard);
	learn_keys(&terminal.keyboard.input);
	window_mark_pastes(&terminal.window, capability("clear"));
	prepare_rescue();
	set_modes();
	begin_anew();
	terminal_set_mouse(options->mouse);
	return true;
}

static void give_back(void)
{
	window_leave(&terminal.window);
	if (!capability("rmcup")) { /* there is no other screen to go back to */
		werase(stdscr);
		wnoutrefresh(stdscr);
		doupdate();
	}
	endwin();
	rescue_disarm();
}

/* Takes it over as it was before give_back(), with nothing on the screen yet. */
static void take_again(void)
{
	rescue_arm();
	reset_prog_mode();
	begin_anew();
	wnoutrefresh(stdscr);
	doupdate();
	window_return(&terminal.window);
}

void terminal_close(void)
{
	if (!terminal.screen) {
		return;
	}
	give_back();
	delscreen(terminal.screen);
	output_close(&terminal.output);
	frame_finish(&terminal.shown);
	keyboard_close(&terminal.keyboard);
	memset(&terminal, 0, sizeof(terminal));
}

void terminal_suspend(void)
{
	if (!terminal.screen) {
		job_stop();
		return;
	}
	give_back();
	job_stop();
	input_clear(&terminal.keyboard.input);
	take_again();
}

int terminal_descriptor(void)
{
	return terminal.screen ? terminal.keyboard.fd : -1;
}

struct key_press terminal_read_key(void)
{
	return terminal.screen ? keyboard_read(&terminal.keyboard) : (struct key_press){ 0 };
}

/* --- Drawing --- */

/* Where there are 8 colours, bold makes them bright. */
static attr_t attributes_of(const struct look *look)
{
	bool is_bright = terminal.colors > 0 && look->color >= terminal.colors;
	attr_t attributes = 0;

	attributes |= look->bold || is_bright ? A_BOLD : 0;
	attributes |= look->dim ? A_DIM : 0;
	attributes |= look->underlined ? A_UNDERLINE : 0;
	return attributes;
}

static short pair_of(const struct look *look)
{
	if (terminal.colors == 0 || look->color == COLOR_DEFAULT) {
		return 0;
	}
	return (short)(look->color % terminal.colors + 1);
}

static void put_glyph(int x, int y, const wchar_t *text, const struct look *look)
{
	cchar_t character;

	if (setcchar(&character, text, attributes_of(look), pair_of(look), NULL) == OK) {
		mvadd_wch(y, x, &character); /* fails in the last corner, and is drawn all the same */
	}
}

static void put_cell(int x, int y, const struct cell *cell)
{
	struct look look = theme_look(terminal.theme, (enum style)cell->style);
	struct glyphs glyphs = glyphs_of(cell, terminal_draws_lines());
	int used = 0;

	for (int i = 0; i < glyphs.count; i++) {
		put_glyph(x + used, y, glyphs.all[i].text, &look);
		used += glyphs.all[i].width;
	}
	for (; used < cell->width; used++) {
		put_glyph(x + used, y, L" ", &look);
	}
}

static bool is_shown(const struct cell *cell, int x, int y)
{
	const struct cell *shown = frame_cell(&terminal.shown, x, y);

	return shown && shown->len == cell->len && shown->width == cell->width &&
	       shown->style == cell->style && memcmp(shown->text, cell->text, cell->len) == 0;
}

static void put_changes(const struct frame *frame)
{
	int width = at_most(frame->width, getmaxx(stdscr));
	int height = at_most(frame->height, getmaxy(stdscr));

	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			const struct cell *cell = frame_cell(frame, x, y);
			if (cell->width > 0 && cell->width <= width - x && !is_shown(cell, x, y)) {
				put_cell(x, y, cell);
			}
		}
	}
}

static void put_cursor(const struct frame *frame)
{
	move(at_most(frame->cursor_y, getmaxy(stdscr) - 1),
	     at_most(frame->cursor_x, getmaxx(stdscr) - 1));
}

static void show_cursor(bool shown)
{
	if (shown != terminal.cursor_shown) {
		terminal.cursor_shown = shown;
		curs_set(shown ? 1 : 0);
	}
}

static bool is_of_shown_size(const struct frame *frame)
{
	return terminal.shown.width == frame->width && terminal.shown.height == frame->height;
}

/* Without memory for it, the next frame is drawn whole. */
static void remember(const struct frame *frame)
{
	struct frame *shown = &terminal.shown;
	size_t count = (size_t)frame->width * (size_t)frame->height;

	if (!is_of_shown_size(frame) && !frame_resize(shown, frame->width, frame->height)) {
		return;
	}
	memcpy(shown->cells, frame->cells, count * sizeof(*frame->cells));
	shown->cursor_x = frame->cursor_x;
	shown->cursor_y = frame->cursor_y;
	shown->cursor_shown = frame->cursor_shown;
}

void terminal_show(const struct frame *frame)
{
	if (!terminal.screen || frame->width == 0) {
		return;
	}
	if (terminal.repaint || !is_of_shown_size(frame)) {
		begin_anew();
	} else if (frame_equal(frame, &terminal.shown)) {
		return;
	}
	output_begin(&terminal.output);
	put_changes(frame);
	put_cursor(frame);
	wnoutrefresh(stdscr);
	doupdate();
	show_cursor(frame->cursor_shown);
	output_end(&terminal.output);
	remember(frame);
}

void terminal_repaint(void)
{
	terminal.repaint = true;
}

void terminal_resume(void)
{
	if (terminal.screen && tcgetpgrp(STDIN_FILENO) == getpgrp()) {
		give_back();
		take_again();
	}
}
