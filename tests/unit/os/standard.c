#include "os/standard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

enum { LARGE = 1024 * 1024, STANDARD = 3 };

/* Runs in a process of its own, whose standard descriptors are its own: returns its exit status. */
static int in_a_child(int (*body)(int choice), int choice)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		_exit(body(choice));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Whether the descriptor leads to /dev/null and fails as a closed one. */
static bool is_filled(int fd)
{
	char byte = 'x';
	struct stat null_device;
	struct stat info;

	errno = 0;
	return fstat(fd, &info) == 0 && stat("/dev/null", &null_device) == 0 &&
	       info.st_rdev == null_device.st_rdev &&
	       (fd == STDIN_FILENO ? read(fd, &byte, 1) : write(fd, &byte, 1)) == -1 && errno == EBADF;
}

/* `closed` has a bit for each of the three. */
static int begin_with(int closed)
{
	int ends[2];

	for (int fd = 0; fd < STANDARD; fd++) {
		int other = open("/", O_RDONLY | O_CLOEXEC);
		dup2(other, fd);
		close(other);
	}
	for (int fd = 0; fd < STANDARD; fd++) {
		if (closed & (1 << fd)) {
			close(fd);
		}
	}
	standard_begin();
	for (int fd = 0; fd < STANDARD; fd++) {
		if (is_filled(fd) != ((closed & (1 << fd)) != 0)) {
			return 1 + fd;
		}
	}
	return pipe(ends) == 0 && ends[0] >= STANDARD ? 0 : STANDARD + 1;
}

static void what_is_closed_is_filled_and_fails_as_before(void **state)
{
	(void)state;
	for (int closed = 0; closed < 1 << STANDARD; closed++) {
		assert_int_equal(in_a_child(begin_with, closed), 0);
	}
}

static void a_full_disk_is_told(void **state)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(standard_write(full, "x", 1), ENOSPC);
	assert_int_equal(standard_write(full, NULL, 0), 0);
	close(full);
	assert_int_equal(standard_write(full, "x", 1), EBADF);
}

static void a_reader_that_is_gone_is_an_error_and_no_signal(void **state)
{
	int ends[2];

	(void)state;
	standard_begin();
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(standard_write(ends[1], "x", 1), EPIPE);
	close(ends[1]);
}

/* Counts what comes through the pipe; 0: all of it did. */
static int read_all(int fd)
{
	static char bytes[4096];
	size_t sum = 0;
	ssize_t len;

	while ((len = read(fd, bytes, sizeof(bytes))) > 0) {
		sum += (size_t)len;
	}
	return sum == LARGE ? 0 : 1;
}

static void a_slow_reader_is_waited_for_where_nobody_blocks(void **state)
{
	char *bytes = calloc(1, LARGE);
	int status = 1;
	int ends[2];

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(pipe(ends), 0);
	pid_t reader = fork();
	if (reader == 0) {
		close(ends[1]);
		_exit(read_all(ends[0]));
	}
	close(ends[0]);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	assert_int_equal(standard_write(ends[1], bytes, LARGE), 0);
	close(ends[1]);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(status, 0);
	free(bytes);
}

/* Prints to `/dev/full` or to nowhere, and ends as a program would. */
static int print_to(int is_full)
{
	dup2(open("/dev/null", O_WRONLY), STDERR_FILENO); /* where it is said */
	if (is_full) {
		dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
	} else {
		close(STDOUT_FILENO);
	}
	standard_begin();
	puts("text");
	return standard_result("program", standard_flush());
}

static void what_was_printed_and_not_written_is_74(void **state)
{
	(void)state;
	assert_int_equal(in_a_child(print_to, 1), 74);
	assert_int_equal(in_a_child(print_to, 0), 74);
}

static void a_reader_that_has_seen_enough_is_no_problem(void **state)
{
	(void)state;
	assert_null(standard_problem(0));
	assert_null(standard_problem(EPIPE));
	assert_string_equal(standard_problem(EBADF), "standard output is closed");
	assert_string_equal(standard_problem(ENOSPC), strerror(ENOSPC));
	assert_int_equal(standard_result("program", EPIPE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_closed_is_filled_and_fails_as_before),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(a_reader_that_is_gone_is_an_error_and_no_signal),
		cmocka_unit_test(a_slow_reader_is_waited_for_where_nobody_blocks),
		cmocka_unit_test(what_was_printed_and_not_written_is_74),
		cmocka_unit_test(a_reader_that_has_seen_enough_is_no_problem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
