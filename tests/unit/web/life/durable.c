#include "web/life/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

static char directory[256];
static bool disk_full; /* nothing can be made to last */

/* In place of the system's. */
int fsync(int fd)
{
	(void)fd;
	errno = ENOSPC;
	return disk_full ? -1 : 0;
}

static const char *in_directory(const char *name)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static bool is_there(const char *name)
{
	return access(in_directory(name), F_OK) == 0;
}

static void check_holds(const char *name, const char *expected)
{
	struct buffer text;

	buffer_init(&text, 100);
	assert_true(durable_read(in_directory(name), &text));
	check_bytes(text.data, text.len, expected);
	buffer_finish(&text);
}

static int set_up(void **state)
{
	(void)state;
	const char *place = getenv("TMPDIR");

	snprintf(directory, sizeof(directory), "%s/presence-durable-XXXXXX", place ? place : P_tmpdir);
	return mkdtemp(directory) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", directory);
	return system(command); /* NOLINT(cert-env33-c): of a test, on a name of its own */
}

static void what_is_replaced_is_there_as_a_whole_for_its_owner(void **state)
{
	struct stat status;

	(void)state;
	assert_true(durable_replace(in_directory("a"), "old", 3));
	assert_true(durable_replace(in_directory("a"), "newer", 5));
	check_holds("a", "newer");
	assert_int_equal(stat(in_directory("a"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_false(is_there("a.new"));
}

static void on_a_disk_that_is_full_the_old_one_stays(void **state)
{
	(void)state;
	assert_true(durable_may_be_replaced(in_directory("a")));
	assert_true(durable_replace(in_directory("a"), "old", 3));
	disk_full = true;
	assert_false(durable_replace(in_directory("a"), "new", 3));
	assert_int_equal(errno, ENOSPC);
	assert_false(durable_may_be_replaced(in_directory("a")));
	assert_int_equal(errno, ENOSPC);
	disk_full = false;
	check_holds("a", "old");
	assert_false(is_there("a.new"));
}

static void nowhere_nothing_is_written(void **state)
{
	char long_path[2 * DURABLE_PATH_MAX];

	(void)state;
	assert_false(durable_may_be_replaced(in_directory("none/a")));
	assert_int_equal(errno, ENOENT);
	assert_false(durable_replace(in_directory("none/a"), "x", 1));
	memset(long_path, 'x', sizeof(long_path));
	long_path[DURABLE_PATH_MAX - 1] = '\0';
	assert_false(durable_replace(long_path, "x", 1));
	assert_int_equal(errno, ENAMETOOLONG);
	assert_int_equal(durable_lock(long_path), -1);
}

static void what_is_no_file_or_too_large_is_not_read(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(&text, 4);
	assert_false(durable_read(in_directory("a"), &text));
	assert_int_equal(errno, ENOENT);
	assert_false(durable_read(directory, &text));
	assert_int_equal(errno, EINVAL);
	assert_true(durable_replace(in_directory("a"), "12345", 5));
	assert_false(durable_read(in_directory("a"), &text));
	assert_int_equal(errno, EFBIG);
	buffer_finish(&text);
}

static void what_is_set_aside_can_be_looked_at(void **state)
{
	(void)state;
	assert_true(durable_replace(in_directory("a"), "bad", 3));
	durable_set_aside("test", in_directory("a"), "is bad");
	assert_false(is_there("a"));
	check_holds("a.bad", "bad");
	durable_set_aside("test", in_directory("a"), "is not there"); /* which is told */
}

static void a_lock_is_of_one(void **state)
{
	(void)state;
	int first = durable_lock(in_directory("a"));
	assert_true(first >= 0);
	assert_int_equal(durable_lock(in_directory("a")), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	close(first);
	int second = durable_lock(in_directory("a"));
	assert_true(second >= 0);
	close(second);
}

#define WITH_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIRECTORY(what_is_replaced_is_there_as_a_whole_for_its_owner),
		WITH_DIRECTORY(on_a_disk_that_is_full_the_old_one_stays),
		WITH_DIRECTORY(nowhere_nothing_is_written),
		WITH_DIRECTORY(what_is_no_file_or_too_large_is_not_read),
		WITH_DIRECTORY(what_is_set_aside_can_be_looked_at),
		WITH_DIRECTORY(a_lock_is_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
