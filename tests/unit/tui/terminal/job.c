#include "tui/terminal/job.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

enum { WENT_ON = 7, WRONG_HANDLER = 8, WRONG_MASK = 9 };

static void on_signal(int number)
{
	(void)number;
}

/* In a process of its own, which ends with one of the codes above. */
static void stop_and_go_on(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t stop;

	sigemptyset(&action.sa_mask);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &action, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	job_stop();
	sigaction(SIGTSTP, NULL, &action);
	sigprocmask(SIG_BLOCK, NULL, &stop);
	if (action.sa_handler != on_signal) {
		_exit(WRONG_HANDLER);
	}
	_exit(sigismember(&stop, SIGTSTP) ? WENT_ON : WRONG_MASK);
}

static int wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, WUNTRACED) < 0) {
		assert_int_equal(errno, EINTR);
	}
	return status;
}

static void a_job_stops_and_goes_on_with_its_own_handler(void **state)
{
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		setpgid(0, 0); /* this process is the shell to it */
		stop_and_go_on();
	}
	assert_true(pid > 0);
	int status = wait_for(pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(WSTOPSIG(status), SIGTSTP);
	assert_int_equal(kill(pid, SIGCONT), 0);
	status = wait_for(pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), WENT_ON);
}

static void without_a_shell_it_goes_on_at_once(void **state)
{
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		setsid();
		stop_and_go_on();
	}
	assert_true(pid > 0);
	int status = wait_for(pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), WENT_ON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_stops_and_goes_on_with_its_own_handler),
		cmocka_unit_test(without_a_shell_it_goes_on_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
