#include "cli/top/keys.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <termios.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/net/channel.h"

static struct termios before;
static volatile sig_atomic_t begun;

static const int endings[] = { SIGTERM, SIGHUP };
enum { ENDINGS = sizeof(endings) / sizeof(endings[0]) };
static struct sigaction actions[ENDINGS];

static void restore_and_end(int number)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
	raise(number); /* by its default action, once this has returned */
}

static void catch_endings(void)
{
	struct sigaction action = { .sa_handler = restore_and_end, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ENDINGS; i++) {
		sigaction(endings[i], &action, &actions[i]);
	}
}

void keys_begin(void)
{
	if (!begun) {
		if (tcgetattr(STDIN_FILENO, &before) != 0) {
			return;
		}
		catch_endings();
		begun = true;
	}
	struct termios now = before;
	now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &now);
}

void keys_end(void)
{
	if (!begun) {
		return;
	}
	tcsetattr(STDIN_FILENO, TCSANOW, &before);
	for (size_t i = 0; i < ENDINGS; i++) {
		sigaction(endings[i], &actions[i], NULL);
	}
	begun = false;
}

static bool reads_quit(void)
{
	char key;
	ssize_t got = read(STDIN_FILENO, &key, 1);

	return got == 0 || (got == 1 && (key == 'q' || key == 'Q'));
}

enum keys_event keys_wait(int fd, int64_t until_ms)
{
	for (;;) {
		struct pollfd ready[] = {
			{ .fd = fd, .events = POLLIN },
			{ .fd = begun ? STDIN_FILENO : -1, .events = POLLIN },
		};
		int64_t left = until_ms - channel_now();
		if (interrupt_seen()) {
			return KEYS_INTERRUPTED;
		}
		if (left <= 0) {
			return KEYS_TIME;
		}
		if (poll(ready, 2, (int)left) <= 0) {
			continue;
		}
		if (ready[1].revents && reads_quit()) {
			return KEYS_QUIT;
		}
		if (ready[0].revents) {
			return KEYS_INPUT;
		}
	}
}
