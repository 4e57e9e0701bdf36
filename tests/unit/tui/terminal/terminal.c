#include "tui/terminal/terminal.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/core/check.h"
#include "tests/lib/tui/pseudo.h"

enum { WIDTH = 80, HEIGHT = 24 };

struct stage {
	struct pseudo pseudo;
	struct frame frame;
};

static const struct terminal_options OPTIONS = { .theme = THEME_DARK };

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	assert_non_null(stage);
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	setenv("TERM", "xterm-256color", 1);
	pseudo_open(&stage->pseudo);
	frame_init(&stage->frame);
	assert_true(frame_resize(&stage->frame, WIDTH, HEIGHT));
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;

	terminal_close();
	frame_finish(&stage->frame);
	pseudo_close(&stage->pseudo);
	free(stage);
	return 0;
}

static void begin(const struct stage *stage, const char *term)
{
	setenv("TERM", term, 1);
	assert_true(terminal_open(&OPTIONS));
	terminal_show(&stage->frame);
	pseudo_read(&stage->pseudo);
}

static void write_cell(struct stage *stage, int x, int y, const char *text, enum style style)
{
	frame_write(&stage->frame, x, y, 2, text, style);
}

/* --- What it can do --- */

static void check_reason(const char *term, const char *expected)
{
	const char *why;

	setenv("TERM", term, 1);
	assert_false(terminal_capable(&why));
	assert_string_equal(why, expected);
}

static void a_terminal_has_to_move_its_cursor(void **state)
{
	const char *why;

	(void)state;
	assert_true(terminal_capable(&why));
	check_reason("dumb", "the terminal 'dumb' cannot move its cursor");
	check_reason("no such\nthing", "nothing is known about the terminal 'no?such?thing'");
	check_reason("", "TERM is not set");
	unsetenv("TERM");
	assert_false(terminal_capable(&why));
	assert_string_equal(why, "TERM is not set");
}

static void a_pipe_is_no_terminal(void **state)
{
	const struct stage *stage = *state;
	const char *why;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDOUT_FILENO);
	assert_false(terminal_capable(&why));
	assert_string_equal(why, "standard output is no terminal");
	assert_false(terminal_open(&OPTIONS));
	dup2(ends[0], STDIN_FILENO);
	assert_false(terminal_capable(&why));
	assert_string_equal(why, "standard input is no terminal");
	close(ends[0]);
	close(ends[1]);
	dup2(stage->pseudo.terminal, STDIN_FILENO);
	dup2(stage->pseudo.terminal, STDOUT_FILENO);
}

static void one_that_nothing_is_known_about_is_not_opened(void **state)
{
	const struct stage *stage = *state;

	setenv("TERM", "nothing-of-that-name", 1);
	assert_false(terminal_open(&OPTIONS));
	assert_true(pseudo_is_as_before(&stage->pseudo));
	assert_string_equal(pseudo_read(&stage->pseudo), "");
	assert_int_equal(terminal_descriptor(), -1);
}

/* --- Its life --- */

static void it_is_given_back_as_it_was_as_often_as_it_is_opened(void **state)
{
	static const char *const terms[] = { "xterm-256color", "vt100", "linux", "screen", "vt52" };
	const struct stage *stage = *state;

	for (size_t i = 0; i < COUNT(terms); i++) {
		begin(stage, terms[i]);
		assert_false(pseudo_is_as_before(&stage->pseudo));
		assert_true(terminal_descriptor() > STDERR_FILENO);
		terminal_close();
		assert_true(pseudo_is_as_before(&stage->pseudo));
		terminal_close();
	}
}

static void the_handlers_of_signals_stay_the_callers(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
	const struct stage *stage = *state;
	struct sigaction action;

	begin(stage, "xterm");
	for (size_t i = 0; i < COUNT(signals); i++) {
		sigaction(signals[i], NULL, &action);
		assert_true(action.sa_handler == SIG_DFL);
	}
}

static void what_is_not_open_does_nothing(void **state)
{
	struct stage *stage = *state;

	terminal_show(&stage->frame);
	terminal_title("title");
	terminal_set_mouse(true);
	terminal_repaint();
	assert_int_equal(terminal_read_key().key, PRESS_NONE);
	assert_string_equal(pseudo_read(&stage->pseudo), "");
}

/* --- Drawing --- */

static void an_unchanged_frame_writes_nothing(void **state)
{
	struct stage *stage = *state;

	write_cell(stage, 3, 4, "漢", STYLE_GOOD);
	begin(stage, "xterm-256color");
	for (int i = 0; i < 10; i++) {
		terminal_show(&stage->frame);
	}
	assert_string_equal(pseudo_read(&stage->pseudo), "");
}

static void only_what_changed_is_written(void **state)
{
	struct stage *stage = *state;

	begin(stage, "xterm-256color");
	write_cell(stage, 10, 5, "x", STYLE_TEXT);
	terminal_show(&stage->frame);
	const char *written = pseudo_read(&stage->pseudo);
	assert_non_null(strstr(written, "\033[6;11Hx"));
	assert_true(strlen(written) < 32);
}

static void a_hidden_cursor_is_moved_all_the_same(void **state)
{
	struct stage *stage = *state;

	begin(stage, "xterm-256color");
	stage->frame.cursor_x = 30;
	stage->frame.cursor_y = 7;
	terminal_show(&stage->frame);
	assert_string_equal(pseudo_read(&stage->pseudo), "\033[8;31H");
	stage->frame.cursor_shown = true;
	terminal_show(&stage->frame);
	assert_non_null(strstr(pseudo_read(&stage->pseudo), "\033[?25h"));
	stage->frame.cursor_shown = false;
	terminal_show(&stage->frame);
	assert_string_equal(pseudo_read(&stage->pseudo), "\033[?25l");
}

static void a_repaint_writes_all_of_it(void **state)
{
	struct stage *stage = *state;

	write_cell(stage, 10, 5, "x", STYLE_TEXT);
	begin(stage, "xterm-256color");
	terminal_repaint();
	terminal_show(&stage->frame);
	const char *written = pseudo_read(&stage->pseudo);
	assert_non_null(strstr(written, "\033[2J"));
	assert_non_null(strstr(written, "x"));
	terminal_show(&stage->frame);
	assert_string_equal(pseudo_read(&stage->pseudo), "");
}

static const struct {
	const char *term;
	enum style style;
	const char *written; /* of the dark theme */
} LOOKS[] = {
	{ "xterm-256color", STYLE_HUE, "\033[31m" },
	{ "xterm-256color", STYLE_HUE + 1, "\033[91m" },
	{ "linux", STYLE_HUE + 1, ";1m" },
	{ "vt100", STYLE_STRONG, ";1m" },
};

static void colours_are_of_the_terminals_palette_and_never_a_background(void **state)
{
	struct stage *stage = *state;

	for (size_t i = 0; i < COUNT(LOOKS); i++) {
		begin(stage, LOOKS[i].term);
		frame_clear(&stage->frame);
		write_cell(stage, 1, 1, "x", LOOKS[i].style);
		terminal_show(&stage->frame);
		const char *written = pseudo_read(&stage->pseudo);
		if (!strstr(written, LOOKS[i].written) || strstr(written, "\033[4") ||
		    strstr(written, ";4")) {
			fail_msg("row %zu: %s", i, written + 1);
		}
		terminal_close();
		frame_clear(&stage->frame);
	}
}

static void the_mono_theme_writes_no_colours(void **state)
{
	struct stage *stage = *state;
	const struct terminal_options mono = { .theme = THEME_MONO };

	assert_true(terminal_open(&mono));
	write_cell(stage, 1, 1, "x", STYLE_HUE);
	terminal_show(&stage->frame);
	const char *written = pseudo_read(&stage->pseudo);
	assert_null(strstr(written, "\033[3"));
	assert_null(strstr(written, "\033[9"));
}

static void outside_of_utf8_only_ascii_is_written(void **state)
{
	struct stage *stage = *state;

	assert_true(terminal_draws_lines());
	assert_non_null(setlocale(LC_CTYPE, "C"));
	assert_false(terminal_draws_lines());
	write_cell(stage, 1, 1, "漢", STYLE_TEXT);
	write_cell(stage, 3, 1, "…z", STYLE_TEXT);
	assert_true(terminal_open(&OPTIONS));
	terminal_show(&stage->frame);
	const char *written = pseudo_read(&stage->pseudo);
	assert_non_null(strstr(written, "? ~z"));
	for (; *written; written++) {
		assert_true((unsigned char)*written < 0x80);
	}
}

/* --- Size --- */

static void the_size_is_what_it_is_now(void **state)
{
	static const struct {
		unsigned short width, height;
		int seen_width, seen_height;
	} sizes[] = { { 100, 30, 100, 30 }, { 1, 1, 1, 1 },   { 3000, 5, 1000, 5 },
		          { 81, 25, 81, 25 },   { 0, 0, 81, 25 }, { 80, 0, 81, 25 } };
	struct stage *stage = *state;

	begin(stage, "xterm-256color");
	for (size_t i = 0; i < COUNT(sizes); i++) {
		int width;
		int height;
		pseudo_resize(&stage->pseudo, sizes[i].width, sizes[i].height);
		terminal_size(&width, &height);
		assert_int_equal(width, sizes[i].seen_width);
		assert_int_equal(height, sizes[i].seen_height);
		assert_true(frame_resize(&stage->frame, width, height));
		write_cell(stage, width - 1, height - 1, "e", STYLE_TEXT);
		terminal_repaint();
		terminal_show(&stage->frame);
		assert_non_null(strchr(pseudo_read(&stage->pseudo), 'e'));
	}
}

static void a_terminal_that_tells_no_size_has_the_usual_one(void **state)
{
	const struct stage *stage = *state;
	int width;
	int height;

	pseudo_resize(&stage->pseudo, 0, 0);
	terminal_size(&width, &height);
	assert_int_equal(width, WIDTH);
	assert_int_equal(height, HEIGHT);
	begin(stage, "xterm-256color");
	terminal_size(&width, &height);
	assert_int_equal(width, WIDTH);
	assert_int_equal(height, HEIGHT);
}

static void a_frame_of_another_size_than_the_terminals_is_drawn_in_part(void **state)
{
	struct stage *stage = *state;

	begin(stage, "xterm-256color");
	assert_true(frame_resize(&stage->frame, 2 * WIDTH, 2 * HEIGHT));
	stage->frame.cursor_x = 2 * WIDTH - 1;
	stage->frame.cursor_y = 2 * HEIGHT - 1;
	write_cell(stage, WIDTH - 1, 0, "漢", STYLE_TEXT);
	write_cell(stage, 0, 0, "x", STYLE_TEXT);
	terminal_show(&stage->frame);
	const char *written = pseudo_read(&stage->pseudo);
	assert_non_null(strchr(written, 'x'));
	assert_null(strstr(written, "漢"));
	terminal_show(&stage->frame);
	assert_string_equal(pseudo_read(&stage->pseudo), "");
}

#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(a_terminal_has_to_move_its_cursor),
		ON_STAGE(a_pipe_is_no_terminal),
		ON_STAGE(one_that_nothing_is_known_about_is_not_opened),
		ON_STAGE(it_is_given_back_as_it_was_as_often_as_it_is_opened),
		ON_STAGE(the_handlers_of_signals_stay_the_callers),
		ON_STAGE(what_is_not_open_does_nothing),
		ON_STAGE(an_unchanged_frame_writes_nothing),
		ON_STAGE(only_what_changed_is_written),
		ON_STAGE(a_hidden_cursor_is_moved_all_the_same),
		ON_STAGE(a_repaint_writes_all_of_it),
		ON_STAGE(colours_are_of_the_terminals_palette_and_never_a_background),
		ON_STAGE(the_mono_theme_writes_no_colours),
		ON_STAGE(outside_of_utf8_only_ascii_is_written),
		ON_STAGE(the_size_is_what_it_is_now),
		ON_STAGE(a_terminal_that_tells_no_size_has_the_usual_one),
		ON_STAGE(a_frame_of_another_size_than_the_terminals_is_drawn_in_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
