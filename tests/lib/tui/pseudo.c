#include "tests/lib/tui/pseudo.h"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/lib/core/check.h"

enum { DEADLINE_MS = 10 * 1000, MARK = 0x05 };

static void wait_readable(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&ready, 1, DEADLINE_MS), 1);
}

void pseudo_open(struct pseudo *pseudo)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };

	assert_int_equal(openpty(&pseudo->person, &pseudo->terminal, NULL, NULL, &size), 0);
	assert_int_equal(tcgetattr(pseudo->terminal, &pseudo->settings), 0);
	pseudo->input_before = dup(STDIN_FILENO);
	pseudo->output_before = dup(STDOUT_FILENO);
	assert_int_equal(dup2(pseudo->terminal, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(dup2(pseudo->terminal, STDOUT_FILENO), STDOUT_FILENO);
}

void pseudo_close(struct pseudo *pseudo)
{
	dup2(pseudo->input_before, STDIN_FILENO);
	dup2(pseudo->output_before, STDOUT_FILENO);
	close(pseudo->input_before);
	close(pseudo->output_before);
	close(pseudo->terminal);
	pseudo_hang_up(pseudo);
}

void pseudo_hang_up(struct pseudo *pseudo)
{
	if (pseudo->person >= 0) {
		close(pseudo->person);
	}
	pseudo->person = -1;
}

void pseudo_resize(const struct pseudo *pseudo, unsigned short width, unsigned short height)
{
	const struct winsize size = { .ws_row = height, .ws_col = width };

	assert_int_equal(ioctl(pseudo->terminal, TIOCSWINSZ, &size), 0);
}

bool pseudo_is_as_before(const struct pseudo *pseudo)
{
	struct termios now = { 0 };

	assert_int_equal(tcgetattr(pseudo->terminal, &now), 0);
	return now.c_iflag == pseudo->settings.c_iflag && now.c_oflag == pseudo->settings.c_oflag &&
	       now.c_cflag == pseudo->settings.c_cflag && now.c_lflag == pseudo->settings.c_lflag &&
	       memcmp(now.c_cc, pseudo->settings.c_cc, sizeof(now.c_cc)) == 0;
}

void pseudo_type(const struct pseudo *pseudo, int fd, const char *bytes, size_t len)
{
	assert_int_equal(write(pseudo->person, bytes, len), (ssize_t)len);
	wait_readable(fd);
}

const char *pseudo_read(const struct pseudo *pseudo)
{
	static char bytes[PSEUDO_BYTES_MAX];
	static const char mark = MARK;
	size_t len = 0;

	assert_int_equal(write(pseudo->terminal, &mark, 1), 1); /* comes out behind all the rest */
	while (len == 0 || bytes[len - 1] != MARK) {
		wait_readable(pseudo->person);
		ssize_t step = read(pseudo->person, bytes + len, sizeof(bytes) - len);
		assert_true(step > 0);
		len += (size_t)step;
	}
	bytes[len - 1] = '\0';
	return bytes;
}
