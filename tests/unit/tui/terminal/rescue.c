#include "tui/terminal/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/core/check.h"
#include "tests/lib/tui/pseudo.h"

enum { EXIT_CODE = 7 };

static const int CRASHES[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT };

static int set_up(void **state)
{
	struct pseudo *pseudo = calloc(1, sizeof(*pseudo));

	assert_non_null(pseudo);
	pseudo_open(pseudo);
	*state = pseudo;
	return 0;
}

static int tear_down(void **state)
{
	pseudo_close(*state);
	free(*state);
	return 0;
}

/* In a process of its own, where a crash is what it is without a sanitizer. */
static void prepare_to_crash(void)
{
	const struct rlimit none = { 0 };

	setrlimit(RLIMIT_CORE, &none);
	for (size_t i = 0; i < COUNT(CRASHES); i++) {
		signal(CRASHES[i], SIG_DFL);
	}
}

static void take_terminal(const struct pseudo *pseudo)
{
	struct termios settings = pseudo->settings;

	if (!rescue_remember(STDOUT_FILENO)) {
		_exit(1);
	}
	settings.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	tcsetattr(STDOUT_FILENO, TCSANOW, &settings);
	rescue_set_bytes("BYE", 3);
	rescue_arm();
}

static int wait_for(pid_t pid)
{
	int status = 0;

	assert_true(pid > 0);
	while (waitpid(pid, &status, 0) < 0) {
		assert_int_equal(errno, EINTR);
	}
	return status;
}

static void fault(int number)
{
	if (number == SIGSEGV) {
		volatile char *forbidden = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*forbidden = 1;
	}
	if (number == SIGABRT) {
		abort();
	}
	raise(number);
}

static void a_crash_gives_the_terminal_back_and_goes_on_as_it_would(void **state)
{
	const struct pseudo *pseudo = *state;

	for (size_t i = 0; i < COUNT(CRASHES); i++) {
		pid_t pid = fork();
		if (pid == 0) {
			prepare_to_crash();
			take_terminal(pseudo);
			fault(CRASHES[i]);
			_exit(0);
		}
		int status = wait_for(pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), CRASHES[i]);
		assert_string_equal(pseudo_read(pseudo), "BYE");
		assert_true(pseudo_is_as_before(pseudo));
	}
}

static int fill_stack(volatile const char *before)
{
	volatile char here[1024] = { before[0] };

	return here[0] ? fill_stack(here) + here[1] : 0;
}

static void a_full_stack_is_a_crash_like_others(void **state)
{
	const struct pseudo *pseudo = *state;
	pid_t pid = fork();

	if (pid == 0) {
		prepare_to_crash();
		take_terminal(pseudo);
		_exit(fill_stack("x"));
	}
	int status = wait_for(pid);
	assert_true(WIFSIGNALED(status));
	assert_string_equal(pseudo_read(pseudo), "BYE");
	assert_true(pseudo_is_as_before(pseudo));
}

static void an_exit_gives_the_terminal_back(void **state)
{
	const struct pseudo *pseudo = *state;
	pid_t pid = fork();

	if (pid == 0) {
		take_terminal(pseudo);
		exit(EXIT_CODE);
	}
	int status = wait_for(pid);
	assert_int_equal(WEXITSTATUS(status), EXIT_CODE);
	assert_string_equal(pseudo_read(pseudo), "BYE");
	assert_true(pseudo_is_as_before(pseudo));
}

static void what_was_given_back_is_left_alone(void **state)
{
	const struct pseudo *pseudo = *state;
	pid_t pid = fork();

	if (pid == 0) {
		prepare_to_crash();
		take_terminal(pseudo);
		rescue_disarm();
		raise(SIGSEGV);
	}
	int status = wait_for(pid);
	assert_int_equal(WTERMSIG(status), SIGSEGV);
	assert_string_equal(pseudo_read(pseudo), "");
	assert_false(pseudo_is_as_before(pseudo));
}

static void a_child_that_ends_is_not_the_end_of_the_terminal(void **state)
{
	const struct pseudo *pseudo = *state;
	pid_t pid = fork();

	if (pid == 0) {
		take_terminal(pseudo);
		pid_t child = fork();
		if (child == 0) {
			exit(0);
		}
		_exit(waitpid(child, NULL, 0) == child ? EXIT_CODE : 1);
	}
	assert_int_equal(WEXITSTATUS(wait_for(pid)), EXIT_CODE);
	assert_string_equal(pseudo_read(pseudo), "");
	assert_false(pseudo_is_as_before(pseudo));
}

static void a_terminal_that_is_gone_holds_no_crash_up(void **state)
{
	struct pseudo *pseudo = *state;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		close(pseudo->person);
		prepare_to_crash();
		take_terminal(pseudo);
		raise(SIGSTOP);
		raise(SIGSEGV);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	pseudo_hang_up(pseudo);
	assert_int_equal(kill(pid, SIGCONT), 0);
	assert_int_equal(WTERMSIG(wait_for(pid)), SIGSEGV);
}

static void handlers_are_put_back(void **state)
{
	struct sigaction before[COUNT(CRASHES)];
	struct sigaction behind;

	(void)state;
	for (size_t i = 0; i < COUNT(CRASHES); i++) {
		sigaction(CRASHES[i], NULL, &before[i]);
	}
	assert_true(rescue_remember(STDOUT_FILENO));
	rescue_arm();
	rescue_arm();
	sigaction(SIGSEGV, NULL, &behind);
	assert_true(behind.sa_sigaction != before[0].sa_sigaction);
	assert_true(behind.sa_flags & SA_ONSTACK);
	rescue_disarm();
	rescue_disarm();
	for (size_t i = 0; i < COUNT(CRASHES); i++) {
		sigaction(CRASHES[i], NULL, &behind);
		assert_true(behind.sa_sigaction == before[i].sa_sigaction);
	}
}

static void what_is_no_terminal_cannot_be_remembered(void **state)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_false(rescue_remember(fd));
	close(fd);
	assert_false(rescue_remember(-1));
}

#define WITH_TERMINAL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_TERMINAL(a_crash_gives_the_terminal_back_and_goes_on_as_it_would),
		WITH_TERMINAL(a_full_stack_is_a_crash_like_others),
		WITH_TERMINAL(an_exit_gives_the_terminal_back),
		WITH_TERMINAL(what_was_given_back_is_left_alone),
		WITH_TERMINAL(a_child_that_ends_is_not_the_end_of_the_terminal),
		WITH_TERMINAL(a_terminal_that_is_gone_holds_no_crash_up),
		WITH_TERMINAL(handlers_are_put_back),
		WITH_TERMINAL(what_is_no_terminal_cannot_be_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
