#include "web/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

/* Both ends of the pipe that is standard error when the log writes its first line. */
static int reader;
static int writer;

static char *read_all(void)
{
	static char text[256 * 1024];
	size_t len = 0;
	ssize_t got;

	while ((got = read(reader, text + len, sizeof(text) - 1 - len)) > 0) {
		len += (size_t)got;
	}
	text[len] = '\0';
	return text;
}

static void a_line_is_written_and_errno_kept(void **state)
{
	(void)state;
	errno = ENOENT;
	log_warn("cook", "no %s", "salt");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(read_all(), "warn: cook: no salt\n");
}

static void a_pipe_that_is_full_holds_nobody_up_and_the_gap_is_told(void **state)
{
	char long_text[LOG_TEXT_MAX];
	size_t lines = 0;

	(void)state;
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	for (int i = 0; i < 1000; i++) { /* 500 KB, and a pipe takes 64 */
		log_audit("cook", "%s", long_text);
	}
	char *text = read_all();
	for (char *at = text; (at = strchr(at, '\n')); at++) {
		lines++;
	}
	assert_true(lines > 50 && lines < 1000);
	assert_int_equal(text[strlen(text) - 1], '\n'); /* whole lines only */
	log_error("cook", "open again");
	char told[128];
	snprintf(told, sizeof(told),
	         "info: log: %zu lines dropped, as standard error did not take them\n"
	         "error: cook: open again\n",
	         1000 - lines);
	assert_string_equal(read_all(), told);
	log_error("cook", "once");
	assert_string_equal(read_all(), "error: cook: once\n");
}

static void the_flags_of_standard_error_are_left_alone(void **state)
{
	(void)state;
	log_error("cook", "x");
	assert_int_equal(fcntl(writer, F_GETFL) & O_NONBLOCK, 0);
	read_all();
}

/* So many places that none of them says too much. */
static void say_at_many_places(void)
{
	log_info("cook", "stir");
	log_info("cook", "chop");
	log_info("cook", "slice");
	log_info("cook", "boil");
	log_info("cook", "fry");
	log_info("cook", "bake");
	log_info("cook", "peel");
	log_info("cook", "grate");
	log_info("cook", "whisk");
	log_info("cook", "knead");
	log_info("cook", "roast");
	log_info("cook", "steam");
	log_info("cook", "grill");
	log_info("cook", "mix");
	log_info("cook", "pour");
	log_info("cook", "taste");
}

static void floods_of_info_are_suppressed_and_counted(void **state)
{
	(void)state;
	for (int i = 0; i < LOG_ALIKE_BURST; i++) {
		say_at_many_places();
	}
	read_all();
	log_warn("cook", "done");
	assert_non_null(strstr(read_all(), " lines suppressed\nwarn: cook: done\n"));
}

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)); text++) {
		count++;
	}
	return count;
}

/* Of an error that comes again and again a few lines are enough, and others are still seen. */
static void what_is_alike_is_left_out_and_counted(void **state)
{
	char told[64];

	(void)state;
	for (int i = 0; i < 500; i++) {
		log_error("cook", "burnt again: %d", i);
	}
	log_error("cook", "salted");
	const char *text = read_all();
	size_t lines = count_of(text, "burnt again");
	assert_in_range(lines, LOG_ALIKE_BURST, LOG_ALIKE_BURST + 5);
	assert_non_null(strstr(text, "error: cook: salted\n"));
	snprintf(told, sizeof(told), "burnt again: 500 (%zu like it left out)\n", 500 - lines);
	for (int tries = 0; tries < 300 && !strstr(text, told); tries++) {
		usleep(10 * 1000); /* until there is a token again */
		log_error("cook", "burnt again: %d", 500);
		text = read_all();
		if (!text[0]) {
			lines--; /* that one was left out too */
			snprintf(told, sizeof(told), "burnt again: 500 (%zu like it left out)\n", 500 - lines);
		}
	}
	assert_non_null(strstr(text, told));
}

static void addresses_are_told_as_far_as_they_may_be(void **state)
{
	static const struct {
		const char *address;
		const char *network;
	} samples[] = {
		{ "203.0.113.7", "203.0.113.0/24" },
		{ "2001:db8:1:2::3", "2001:db8:1::/48" },
		{ "1111:2222:3333:4444:5555:6666:7777:8888", "1111:2222:3333::/48" },
	};
	char text[LOG_ADDRESS_MAX];
	struct address address;

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		assert_true(address_parse(samples[i].address, &address));
		log_set_addresses(LOG_ADDRESSES_FULL);
		assert_string_equal(log_address(&address, text), samples[i].address);
		log_set_addresses(LOG_ADDRESSES_SHORT);
		assert_string_equal(log_address(&address, text), samples[i].network);
		log_set_addresses(LOG_ADDRESSES_NONE);
		assert_string_equal(log_address(&address, text), "-");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_written_and_errno_kept),
		cmocka_unit_test(a_pipe_that_is_full_holds_nobody_up_and_the_gap_is_told),
		cmocka_unit_test(the_flags_of_standard_error_are_left_alone),
		cmocka_unit_test(floods_of_info_are_suppressed_and_counted),
		cmocka_unit_test(what_is_alike_is_left_out_and_counted),
		cmocka_unit_test(addresses_are_told_as_far_as_they_may_be),
	};
	int ends[2];
	int saved = dup(STDERR_FILENO);

	if (pipe(ends) != 0) {
		return 1;
	}
	reader = ends[0];
	writer = ends[1];
	fcntl(reader, F_SETFL, O_NONBLOCK);
	dup2(ends[1], STDERR_FILENO);
	log_audit("log", "it begins");
	dup2(saved, STDERR_FILENO); /* for cmocka; the log has found its own way by now */
	read_all();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
