#include "tui/terminal/output.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

/* A pipe stands for the terminal. */
struct fixture {
	int ends[2];
	struct output output;
};

static int setup(void **state)
{
	static struct fixture fixture;

	assert_int_equal(pipe(fixture.ends), 0);
	assert_int_equal(fcntl(fixture.ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_true(output_open(&fixture.output, fixture.ends[1]));
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	output_close(&fixture->output);
	close(fixture->ends[0]);
	close(fixture->ends[1]);
	return 0;
}

/* As curses does it: straight to the descriptor. */
static void say(struct fixture *fixture, const char *text)
{
	assert_int_equal(write(fileno(fixture->output.file), text, strlen(text)), strlen(text));
}

static void check_shown(struct fixture *fixture, const char *expected)
{
	char bytes[256];
	ssize_t len = read(fixture->ends[0], bytes, sizeof(bytes));

	check_bytes(bytes, len > 0 ? (size_t)len : 0, expected);
}

static void what_is_written_between_begin_and_end_goes_out_at_the_end(void **state)
{
	struct fixture *fixture = *state;

	output_begin(&fixture->output);
	say(fixture, "one ");
	say(fixture, "picture");
	check_shown(fixture, "");
	output_end(&fixture->output);
	check_shown(fixture, "one picture");
}

static void a_shorter_burst_has_nothing_of_the_longer_one_before(void **state)
{
	struct fixture *fixture = *state;

	output_begin(&fixture->output);
	say(fixture, "a long picture");
	output_end(&fixture->output);
	check_shown(fixture, "a long picture");
	output_begin(&fixture->output);
	say(fixture, "short");
	output_end(&fixture->output);
	check_shown(fixture, "short");
	output_begin(&fixture->output);
	output_end(&fixture->output);
	check_shown(fixture, "");
}

static void outside_of_bursts_all_goes_out_as_it_comes(void **state)
{
	struct fixture *fixture = *state;

	say(fixture, "before");
	check_shown(fixture, "before");
	output_begin(&fixture->output);
	output_end(&fixture->output);
	say(fixture, "after");
	check_shown(fixture, "after");
}

static void without_memory_for_it_all_goes_out_as_it_comes(void **state)
{
	struct fixture *fixture = *state;

	close(fixture->output.memory);
	fixture->output.memory = -1;
	output_begin(&fixture->output);
	say(fixture, "at once");
	check_shown(fixture, "at once");
	output_end(&fixture->output);
	check_shown(fixture, "");
}

static void a_descriptor_that_is_none_is_refused(void **state)
{
	struct output output;

	(void)state;
	assert_false(output_open(&output, -1));
	output_close(&output);
}

int main(void)
{
#define WITH_PIPE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_PIPE(what_is_written_between_begin_and_end_goes_out_at_the_end),
		WITH_PIPE(a_shorter_burst_has_nothing_of_the_longer_one_before),
		WITH_PIPE(outside_of_bursts_all_goes_out_as_it_comes),
		WITH_PIPE(without_memory_for_it_all_goes_out_as_it_comes),
		cmocka_unit_test(a_descriptor_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
