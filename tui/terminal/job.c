#include "tui/terminal/job.h"

#include <signal.h>
#include <stddef.h>

void job_stop(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	struct sigaction before;
	sigset_t stop;
	sigset_t usual;

	sigemptyset(&action.sa_mask);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &action, &before);
	sigprocmask(SIG_UNBLOCK, &stop, &usual);
	kill(0, SIGTSTP);
	sigprocmask(SIG_SETMASK, &usual, NULL);
	sigaction(SIGTSTP, &before, NULL);
}
