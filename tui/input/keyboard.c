#include "tui/input/keyboard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 128 };

enum fetched { FETCHED_BYTES, FETCHED_NOTHING, FETCHED_END };

static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void keyboard_open(struct keyboard *keyboard)
{
	char path[PATH_BYTES_MAX];
	int flags = O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK;

	input_init(&keyboard->input);
	keyboard->fd = -1;
	if (ttyname_r(STDIN_FILENO, path, sizeof(path)) == 0) {
		keyboard->fd = open(path, flags);
	}
	if (keyboard->fd < 0) { /* one that has no name here, as in some containers */
		keyboard->fd = open("/dev/tty", flags);
	}
}

void keyboard_close(struct keyboard *keyboard)
{
	if (keyboard->fd >= 0) {
		close(keyboard->fd);
	}
	keyboard->fd = -1;
}

static enum fetched fetch(struct keyboard *keyboard, int timeout_ms)
{
	struct pollfd ready = { .fd = keyboard->fd, .events = POLLIN };
	size_t room;
	uint8_t *place = input_room(&keyboard->input, &room);

	if (keyboard->fd < 0) {
		return FETCHED_END;
	}
	if (poll(&ready, 1, timeout_ms) <= 0) {
		return FETCHED_NOTHING;
	}
	ssize_t len = read(keyboard->fd, place, room);
	if (len > 0) {
		input_added(&keyboard->input, (size_t)len);
		return FETCHED_BYTES;
	}
	return len < 0 && (errno == EINTR || errno == EAGAIN) ? FETCHED_NOTHING : FETCHED_END;
}

/* How long to wait for what follows the bytes that are there. */
static int patience_ms(const struct keyboard *keyboard, enum input_result result)
{
	if (result == INPUT_EMPTY) {
		return 0;
	}
	return keyboard->input.len == 1 ? KEYBOARD_ESCAPE_MS : KEYBOARD_SEQUENCE_MS;
}

struct key_press keyboard_read(struct keyboard *keyboard)
{
	struct key_press press = { .key = PRESS_NONE };
	enum input_result result = input_take(&keyboard->input, false, now_ms(), &press);

	for (int i = 0; result != INPUT_KEY && i < KEYBOARD_READS_MAX; i++) {
		enum fetched fetched = fetch(keyboard, patience_ms(keyboard, result));
		if (fetched == FETCHED_END) {
			return (struct key_press){ .key = PRESS_CLOSED };
		}
		bool ended = fetched == FETCHED_NOTHING;
		if (ended && result == INPUT_EMPTY) {
			break;
		}
		result = input_take(&keyboard->input, ended, now_ms(), &press);
	}
	return press;
}
