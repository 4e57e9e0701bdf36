#include "tui/terminal/window.h"

#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/core/check.h"
#include "tests/lib/tui/pseudo.h"

struct wall {
	struct pseudo pseudo;
	struct window window;
};

static int set_up(void **state)
{
	struct wall *wall = calloc(1, sizeof(*wall));

	assert_non_null(wall);
	pseudo_open(&wall->pseudo);
	window_init(&wall->window, STDOUT_FILENO, "xterm-256color", true, true);
	*state = wall;
	return 0;
}

static int tear_down(void **state)
{
	struct wall *wall = *state;

	pseudo_close(&wall->pseudo);
	free(wall);
	return 0;
}

static void a_title_is_written_once_and_the_one_before_kept(void **state)
{
	struct wall *wall = *state;

	assert_true(window_set_title(&wall->window, "Presence: 2 online"));
	assert_string_equal(pseudo_read(&wall->pseudo), "\033[22;2t\033]2;Presence: 2 online\a");
	assert_false(window_set_title(&wall->window, "Presence: 2 online"));
	assert_false(window_set_title(&wall->window, ""));
	assert_string_equal(pseudo_read(&wall->pseudo), "");
	assert_true(window_set_title(&wall->window, "Presence: 3 online"));
	assert_string_equal(pseudo_read(&wall->pseudo), "\033]2;Presence: 3 online\a");
}

static void only_terminals_that_are_known_for_it_are_told_a_title(void **state)
{
	static const struct {
		const char *term;
		bool takes;
	} terms[] = {
		{ "xterm", true },     { "xterm-256color", true }, { "screen.xterm-256color", true },
		{ "st-256color", true }, { "stv52", false },       { "linux", false },
		{ "vt100", false },    { "xterm2", false },        { "", false },
	};
	struct wall *wall = *state;

	for (size_t i = 0; i < COUNT(terms); i++) {
		window_init(&wall->window, STDOUT_FILENO, terms[i].term, true, true);
		assert_int_equal(window_set_title(&wall->window, "a"), terms[i].takes);
	}
}

static void a_title_has_no_controls_and_is_cut_at_a_limit(void **state)
{
	struct wall *wall = *state;
	char title[2 * WINDOW_TITLE_MAX];

	window_set_title(&wall->window, "a\033]0;b\a\xff\xc2\x9b\u202e é");
	assert_string_equal(pseudo_read(&wall->pseudo), "\033[22;2t\033]2;a]0;b é\a");
	memset(title, 'x', sizeof(title));
	title[sizeof(title) - 1] = '\0';
	title[WINDOW_TITLE_MAX - 1] = '\xc3';
	assert_true(window_set_title(&wall->window, title));
	assert_int_equal(strlen(pseudo_read(&wall->pseudo)), 4 + WINDOW_TITLE_MAX - 1 + 1);
	assert_false(window_set_title(&wall->window, title));
}

static void outside_of_utf8_a_title_is_ascii(void **state)
{
	struct wall *wall = *state;

	wall->window.is_utf8 = false;
	window_set_title(&wall->window, "a · é…");
	assert_string_equal(pseudo_read(&wall->pseudo), "\033[22;2t\033]2;a - ?~\a");
}

static void the_mouse_goes_on_and_off(void **state)
{
	struct wall *wall = *state;

	assert_false(window_set_mouse(&wall->window, false));
	assert_true(window_set_mouse(&wall->window, true));
	assert_false(window_set_mouse(&wall->window, true));
	assert_string_equal(pseudo_read(&wall->pseudo), "\033[?1000h\033[?1006h");
	assert_true(window_set_mouse(&wall->window, false));
	assert_string_equal(pseudo_read(&wall->pseudo), "\033[?1006l\033[?1000l");
	window_init(&wall->window, STDOUT_FILENO, "vt100", false, true);
	assert_false(window_set_mouse(&wall->window, true));
}

static void pastes_are_marked_where_a_terminal_passes_over_what_it_does_not_know(void **state)
{
	struct wall *wall = *state;

	assert_false(window_mark_pastes(&wall->window, NULL));
	assert_false(window_mark_pastes(&wall->window, "\033H\033J")); /* a VT52 */
	assert_string_equal(pseudo_read(&wall->pseudo), "");
	assert_true(window_mark_pastes(&wall->window, "\033[H\033[2J"));
	assert_false(window_mark_pastes(&wall->window, "\033[H\033[2J"));
	assert_string_equal(pseudo_read(&wall->pseudo), "\033[?2004h");
}

static void leaving_and_returning_undo_each_other(void **state)
{
	struct wall *wall = *state;

	window_leave(&wall->window);
	window_return(&wall->window);
	assert_string_equal(pseudo_read(&wall->pseudo), "");
	window_set_title(&wall->window, "t");
	window_set_mouse(&wall->window, true);
	window_mark_pastes(&wall->window, "\033[2J");
	pseudo_read(&wall->pseudo);
	window_leave(&wall->window);
	assert_string_equal(pseudo_read(&wall->pseudo), "\033[?2004l\033[?1006l\033[?1000l\033[23;2t");
	window_return(&wall->window);
	assert_string_equal(pseudo_read(&wall->pseudo),
	                    "\033[22;2t\033]2;t\a\033[?1000h\033[?1006h\033[?2004h");
}

static void a_terminal_that_is_gone_does_no_harm(void **state)
{
	struct wall *wall = *state;

	pseudo_hang_up(&wall->pseudo);
	assert_true(window_set_title(&wall->window, "t"));
	assert_true(window_set_mouse(&wall->window, true));
	window_leave(&wall->window);
}

#define WITH_WALL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WALL(a_title_is_written_once_and_the_one_before_kept),
		WITH_WALL(only_terminals_that_are_known_for_it_are_told_a_title),
		WITH_WALL(a_title_has_no_controls_and_is_cut_at_a_limit),
		WITH_WALL(outside_of_utf8_a_title_is_ascii),
		WITH_WALL(the_mouse_goes_on_and_off),
		WITH_WALL(pastes_are_marked_where_a_terminal_passes_over_what_it_does_not_know),
		WITH_WALL(leaving_and_returning_undo_each_other),
		WITH_WALL(a_terminal_that_is_gone_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
