#include "web/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/rate.h"

const char *const log_level_names[] = { "error", "warn", "info", "debug", NULL };

enum { LINE_MAX_BYTES = 1024 }; /* with its end; less than PIPE_BUF, which a pipe takes whole */

/* How a line is written without waiting, by what standard error is. */
enum sink {
	SINK_UNKNOWN,
	SINK_SOCKET, /* journald's: each send says itself that it is not to wait */
	SINK_OWN,    /* a pipe or terminal, opened anew, so that it is non-blocking for us alone */
	SINK_POLLED, /* anything else, a file above all: written if it can be at once */
};

/* The one mutable global of the program: a log that had to be handed to every function would be in
 * the way of what they do. */
static struct {
	enum log_level level;
	struct rate lines[LOG_LEVEL_DEBUG + 1];
	unsigned suppressed;
	unsigned dropped; /* that could not be written */
	enum sink sink;
	int fd;    /* that is written to */
	bool torn; /* a line was taken in part */
} journal = { .level = LOG_LEVEL_INFO, .fd = STDERR_FILENO };

bool log_level_parse(const char *text, enum log_level *level)
{
	for (int i = 0; i <= LOG_LEVEL_DEBUG; i++) {
		if (strcmp(text, log_level_names[i]) == 0) {
			*level = (enum log_level)i;
			return true;
		}
	}
	return false;
}

void log_set_level(enum log_level level)
{
	journal.level = level;
}

const char *log_level_text(void)
{
	return log_level_names[journal.level];
}

static bool may_write(enum log_level level)
{
	struct rate_limit limit = { .per_second = LOG_LINES_PER_SECOND, .burst = LOG_LINES_BURST };
	struct timespec now;

	if (level < LOG_LEVEL_INFO) {
		return true;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	return rate_take(&journal.lines[level], limit, now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

/* The flag O_NONBLOCK is of the open file, which we share with whoever started us and with who
 * reads our terminal; so it is set on one of our own. */
static void choose_sink(void)
{
	struct stat status = { 0 };

	journal.sink = SINK_POLLED;
	if (fstat(STDERR_FILENO, &status) == 0 && S_ISSOCK(status.st_mode)) {
		journal.sink = SINK_SOCKET;
	} else if (S_ISFIFO(status.st_mode) || isatty(STDERR_FILENO)) {
		int own = open("/proc/self/fd/2", O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (own >= 0) {
			journal.fd = own;
			journal.sink = SINK_OWN;
		}
	}
}

static ssize_t write_now(const char *bytes, size_t len)
{
	struct pollfd room = { .fd = journal.fd, .events = POLLOUT };

	if (journal.sink == SINK_SOCKET) {
		return send(journal.fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	if (journal.sink == SINK_POLLED && (poll(&room, 1, 0) != 1 || !(room.revents & POLLOUT))) {
		return -1;
	}
	return write(journal.fd, bytes, len);
}

/* Writes the line as a whole, or not at all; what a terminal took in part is ended by the next. */
static bool put(const char *line, size_t len)
{
	ssize_t written;

	if (journal.torn && write_now("\n", 1) != 1) {
		return false;
	}
	journal.torn = false;
	do {
		written = write_now(line, len);
	} while (written < 0 && errno == EINTR);
	journal.torn = written > 0 && (size_t)written < len;
	return written == (ssize_t)len;
}

__attribute__((format(printf, 1, 2))) static bool put_text(const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list arguments;

	va_start(arguments, format);
	int len = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	return len > 0 && put(line, (size_t)len < sizeof(line) ? (size_t)len : sizeof(line) - 1);
}

/* What was left out before is told first. */
static bool tell_gap(unsigned *count, const char *what)
{
	if (*count > 0 && !put_text("info: log: %u lines %s\n", *count, what)) {
		return false;
	}
	*count = 0;
	return true;
}

static void write_line(const char *level, const char *subsystem, const char *text)
{
	int error = errno;

	if (journal.sink == SINK_UNKNOWN) {
		choose_sink();
	}
	if (!tell_gap(&journal.dropped, "dropped, as standard error did not take them") ||
	    !tell_gap(&journal.suppressed, "suppressed") ||
	    !put_text("%s: %s: %s\n", level, subsystem, text)) {
		journal.dropped++;
	}
	errno = error;
}

__attribute__((format(printf, 3, 0))) static void
log_line(enum log_level level, const char *subsystem, const char *format, va_list arguments)
{
	char text[LOG_TEXT_MAX];

	if (level > journal.level) {
		return;
	}
	if (!may_write(level)) {
		journal.suppressed++;
		return;
	}
	vsnprintf(text, sizeof(text), format, arguments);
	write_line(log_level_names[level], subsystem, text);
}

void log_audit(const char *subsystem, const char *format, ...)
{
	char text[LOG_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	write_line("audit", subsystem, text);
}

void log_error(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(LOG_LEVEL_ERROR, subsystem, format, arguments);
	va_end(arguments);
}

void log_warn(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(LOG_LEVEL_WARN, subsystem, format, arguments);
	va_end(arguments);
}

void log_info(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(LOG_LEVEL_INFO, subsystem, format, arguments);
	va_end(arguments);
}

void log_debug(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_line(LOG_LEVEL_DEBUG, subsystem, format, arguments);
	va_end(arguments);
}
