#include "tui/terminal/rescue.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { STACK_BYTES = 64 * 1024 };

static const int CRASHES[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT };

enum { CRASH_COUNT = sizeof(CRASHES) / sizeof(CRASHES[0]) };

static struct termios settings;
static int terminal_fd = -1;
static char bytes_to_write[RESCUE_BYTES_MAX];
static volatile sig_atomic_t bytes_len; /* set last, for a crash while they are copied */
static volatile sig_atomic_t is_armed;
static pid_t armed_process; /* a child that ends is not the end of the terminal */
static bool exit_is_watched;
static struct sigaction actions_before[CRASH_COUNT];
static char crash_stack[STACK_BYTES];

/* Stops at any error: a terminal that is gone takes nothing any more. */
static void write_bytes(void)
{
	size_t len = (size_t)bytes_len;

	for (size_t at = 0; at < len;) {
		ssize_t written = write(terminal_fd, bytes_to_write + at, len - at);
		if (written > 0) {
			at += (size_t)written;
		} else if (written == 0 || errno != EINTR) {
			return;
		}
	}
}

/* Calls only what a signal handler may. Without SIGTTOU it works from the background, too. */
static void rescue(void)
{
	sigset_t stopping;
	sigset_t usual;

	if (!is_armed || armed_process != getpid()) {
		return;
	}
	is_armed = 0;
	sigemptyset(&stopping);
	sigaddset(&stopping, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stopping, &usual);
	tcsetattr(terminal_fd, TCSANOW, &settings);
	write_bytes();
	sigprocmask(SIG_SETMASK, &usual, NULL);
}

static void restore_action(int number)
{
	for (size_t i = 0; i < CRASH_COUNT; i++) {
		if (CRASHES[i] == number) {
			sigaction(number, &actions_before[i], NULL);
		}
	}
}

/* A fault happens again as its instruction does, and then tells the next handler its address. What
 * was sent by somebody (a code of 0 or less) has to be sent again. */
static void on_crash(int number, siginfo_t *info, void *context)
{
	int error = errno;

	(void)context;
	rescue();
	restore_action(number);
	if (info->si_code <= 0) {
		raise(number);
	}
	errno = error;
}

/* For a crash because the stack is full. Who has such a stack already, keeps it. */
static void provide_stack(void)
{
	stack_t stack = { 0 };

	if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
		stack = (stack_t){ .ss_sp = crash_stack, .ss_size = sizeof(crash_stack) };
		sigaltstack(&stack, NULL);
	}
}

static void install_handlers(void)
{
	struct sigaction action = { .sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK };

	sigemptyset(&action.sa_mask);
	provide_stack();
	for (size_t i = 0; i < CRASH_COUNT; i++) {
		sigaction(CRASHES[i], &action, &actions_before[i]);
	}
}

bool rescue_remember(int fd)
{
	terminal_fd = fd;
	return tcgetattr(fd, &settings) == 0;
}

void rescue_set_bytes(const char *bytes, size_t len)
{
	if (len > RESCUE_BYTES_MAX) {
		return;
	}
	bytes_len = 0;
	atomic_signal_fence(memory_order_seq_cst);
	memcpy(bytes_to_write, bytes, len);
	atomic_signal_fence(memory_order_seq_cst);
	bytes_len = (sig_atomic_t)len;
}

void rescue_arm(void)
{
	if (is_armed) {
		return;
	}
	if (!exit_is_watched) {
		exit_is_watched = atexit(rescue) == 0;
	}
	armed_process = getpid();
	install_handlers();
	is_armed = 1;
}

void rescue_disarm(void)
{
	if (!is_armed) {
		return;
	}
	is_armed = 0;
	for (size_t i = 0; i < CRASH_COUNT; i++) {
		restore_action(CRASHES[i]);
	}
}
