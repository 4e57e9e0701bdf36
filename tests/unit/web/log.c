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

static void floods_of_info_are_suppressed_and_counted(void **state)
{
	(void)state;
	for (int i = 0; i < LOG_LINES_BURST + 50; i++) {
		log_info("cook", "stir");
	}
	read_all();
	log_warn("cook", "done");
	assert_non_null(strstr(read_all(), " lines suppressed\nwarn: cook: done\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_written_and_errno_kept),
		cmocka_unit_test(a_pipe_that_is_full_holds_nobody_up_and_the_gap_is_told),
		cmocka_unit_test(the_flags_of_standard_error_are_left_alone),
		cmocka_unit_test(floods_of_info_are_suppressed_and_counted),
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
