#include "web/random_pool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

/* What getrandom() does: the answers one after another, the last one from then on. */
static const ssize_t *answers;
static int error;
static uint8_t next_byte;

/* In place of the system's. */
ssize_t getrandom(void *buffer, size_t length, unsigned flags)
{
	ssize_t answer = answers[0];

	(void)flags;
	answers += answers[1] != 0;
	if (answer < 0) {
		errno = error;
		return -1;
	}
	size_t given = (size_t)answer < length ? (size_t)answer : length;
	for (size_t i = 0; i < given; i++) {
		((uint8_t *)buffer)[i] = ++next_byte;
	}
	return (ssize_t)given;
}

static void bytes_are_given_once_and_wiped(void **state)
{
	static const ssize_t all[] = { RANDOM_POOL_BYTES, 0 };
	struct random_pool pool = { 0 };
	uint8_t bytes[15];

	(void)state;
	answers = all;
	next_byte = 0;
	random_pool_take(&pool, bytes, sizeof(bytes));
	assert_int_equal(bytes[0], 1);
	assert_int_equal(bytes[14], 15);
	assert_int_equal(pool.left, RANDOM_POOL_BYTES - sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		assert_int_equal(pool.bytes[i], 0);
	}
	random_pool_take(&pool, bytes, 1);
	assert_int_equal(bytes[0], 16);
}

static void a_read_that_is_cut_short_goes_on(void **state)
{
	static const ssize_t pieces[] = { 100, -1, 1, RANDOM_POOL_BYTES, 0 };
	struct random_pool pool = { 0 };

	(void)state;
	answers = pieces;
	error = EINTR;
	next_byte = 0;
	assert_true(random_pool_fill(&pool));
	assert_int_equal(pool.left, RANDOM_POOL_BYTES);
	assert_int_equal(pool.bytes[100], 101);
	assert_int_equal(pool.bytes[101], 102);
}

static void a_system_without_any_is_told_of(void **state)
{
	static const ssize_t nothing[] = { 7, -1, 0 };
	struct random_pool pool = { 0 };

	(void)state;
	answers = nothing;
	error = ENOSYS;
	assert_false(random_pool_fill(&pool));
	assert_int_equal(errno, ENOSYS);
	assert_int_equal(pool.left, 0);
}

static void bytes_are_never_made_up(void **state)
{
	static const ssize_t nothing[] = { -1, 0 };
	struct random_pool pool = { 0 };
	int status;

	(void)state;
	answers = nothing;
	error = EPERM;
	pid_t child = fork();
	if (child == 0) {
		uint8_t bytes[15];
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		signal(SIGABRT, SIG_DFL);
		random_pool_take(&pool, bytes, sizeof(bytes));
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_given_once_and_wiped),
		cmocka_unit_test(a_read_that_is_cut_short_goes_on),
		cmocka_unit_test(a_system_without_any_is_told_of),
		cmocka_unit_test(bytes_are_never_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
