#include "web/log_sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* How a line is written without waiting, by what standard error is. */
enum sink_kind {
	SINK_UNKNOWN,
	SINK_SOCKET, /* journald's: each send says itself that it is not to wait */
	SINK_OWN,    /* a pipe or terminal, opened anew, so that it is non-blocking for us alone */
	SINK_POLLED, /* anything else, a file above all: written if it can be at once */
};

/* Standard error is the process's, and so is what is known of it. */
static struct {
	enum sink_kind kind;
	int fd;    /* that is written to */
	bool torn; /* a line was taken in part */
} sink = { .fd = STDERR_FILENO };

bool log_sink_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat status;
	char text[64];

	if (!stream || fstat(STDERR_FILENO, &status) != 0) {
		return false;
	}
	snprintf(text, sizeof(text), "%llu:%llu", (unsigned long long)status.st_dev,
	         (unsigned long long)status.st_ino);
	return strcmp(stream, text) == 0;
}

/* The flag O_NONBLOCK is of the open file, which we share with whoever started us and with who
 * reads our terminal; so it is set on one of our own. */
static void choose_sink(void)
{
	struct stat status = { 0 };

	sink.kind = SINK_POLLED;
	if (fstat(STDERR_FILENO, &status) == 0 && S_ISSOCK(status.st_mode)) {
		sink.kind = SINK_SOCKET;
	} else if (S_ISFIFO(status.st_mode) || isatty(STDERR_FILENO)) {
		int own = open("/proc/self/fd/2", O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (own >= 0) {
			sink.fd = own;
			sink.kind = SINK_OWN;
		}
	}
}

static ssize_t write_now(const char *bytes, size_t len)
{
	struct pollfd room = { .fd = sink.fd, .events = POLLOUT };

	if (sink.kind == SINK_SOCKET) {
		return send(sink.fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	if (sink.kind == SINK_POLLED && (poll(&room, 1, 0) != 1 || !(room.revents & POLLOUT))) {
		return -1;
	}
	return write(sink.fd, bytes, len);
}

/* What a terminal took in part is ended by the next line. */
bool log_sink_put(const char *line, size_t len)
{
	ssize_t written;

	if (sink.kind == SINK_UNKNOWN) {
		choose_sink();
	}
	if (sink.torn && write_now("\n", 1) != 1) {
		return false;
	}
	sink.torn = false;
	do {
		written = write_now(line, len);
	} while (written < 0 && errno == EINTR);
	sink.torn = written > 0 && (size_t)written < len;
	return written == (ssize_t)len;
}
