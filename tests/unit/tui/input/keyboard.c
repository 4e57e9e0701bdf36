#include "tui/input/keyboard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/core/check.h"
#include "tests/lib/tui/pseudo.h"

struct desk {
	struct pseudo pseudo;
	struct keyboard keyboard;
};

static int set_up(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	struct termios settings;

	assert_non_null(desk);
	pseudo_open(&desk->pseudo);
	settings = desk->pseudo.settings;
	settings.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	settings.c_iflag &= ~(tcflag_t)ICRNL;
	assert_int_equal(tcsetattr(STDIN_FILENO, TCSANOW, &settings), 0);
	keyboard_open(&desk->keyboard);
	assert_true(desk->keyboard.fd >= 0);
	*state = desk;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *desk = *state;

	keyboard_close(&desk->keyboard);
	pseudo_close(&desk->pseudo);
	free(desk);
	return 0;
}

static uint32_t read_key(struct desk *desk)
{
	return keyboard_read(&desk->keyboard).key;
}

static void type(struct desk *desk, const char *bytes)
{
	pseudo_type(&desk->pseudo, desk->keyboard.fd, bytes, strlen(bytes));
}

static void keys_come_one_by_one(void **state)
{
	struct desk *desk = *state;

	assert_int_equal(read_key(desk), PRESS_NONE);
	type(desk, "a\033[Bé\r");
	assert_int_equal(read_key(desk), 'a');
	assert_int_equal(read_key(desk), PRESS_ARROW_DOWN);
	assert_int_equal(read_key(desk), 0xe9);
	assert_int_equal(read_key(desk), PRESS_RETURN);
	assert_int_equal(read_key(desk), PRESS_NONE);
}

static void an_escape_with_nothing_behind_it_is_a_key(void **state)
{
	struct desk *desk = *state;

	type(desk, "\033");
	assert_int_equal(read_key(desk), PRESS_ESCAPE);
	type(desk, "\033[<0;1");
	assert_int_equal(read_key(desk), PRESS_NONE);
	type(desk, "x");
	assert_int_equal(read_key(desk), 'x');
}

static void a_paste_is_one_press_and_waits_for_nobody(void **state)
{
	struct desk *desk = *state;

	type(desk, "\033[200~q\rj");
	assert_int_equal(read_key(desk), PRESS_NONE); /* the rest may take its time */
	type(desk, "k\033[201~x");
	struct key_press press = keyboard_read(&desk->keyboard);
	assert_int_equal(press.key, PRESS_PASTE);
	assert_string_equal(press.text, "q jk");
	assert_int_equal(read_key(desk), 'x');
}

static void rubbish_holds_nobody_up(void **state)
{
	struct desk *desk = *state;
	static char rubbish[1024];

	memset(rubbish, 0x80, sizeof(rubbish));
	pseudo_type(&desk->pseudo, desk->keyboard.fd, rubbish, sizeof(rubbish));
	assert_int_equal(read_key(desk), PRESS_NONE);
}

static void the_flags_of_standard_input_stay_as_they_are(void **state)
{
	struct desk *desk = *state;

	assert_false(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(desk->keyboard.fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(desk->keyboard.fd, F_GETFD) & FD_CLOEXEC);
}

static void a_terminal_that_is_gone_is_told_again_and_again(void **state)
{
	struct desk *desk = *state;

	pseudo_hang_up(&desk->pseudo);
	assert_int_equal(read_key(desk), PRESS_CLOSED);
	assert_int_equal(read_key(desk), PRESS_CLOSED);
	keyboard_close(&desk->keyboard);
	assert_int_equal(read_key(desk), PRESS_CLOSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keys_come_one_by_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_escape_with_nothing_behind_it_is_a_key, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(a_paste_is_one_press_and_waits_for_nobody, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(rubbish_holds_nobody_up, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_flags_of_standard_input_stay_as_they_are, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(a_terminal_that_is_gone_is_told_again_and_again, set_up,
		                                tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
