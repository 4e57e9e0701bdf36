#include "web/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/rate.h"

const char *const log_level_names[] = { "error", "warn", "info", "debug", NULL };

/* The one mutable global of the program: a log that had to be handed to every function would be in
 * the way of what they do. */
static struct {
	enum log_level level;
	struct rate lines[LOG_LEVEL_DEBUG + 1];
	unsigned suppressed;
} journal = { .level = LOG_LEVEL_INFO };

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
	struct rate_limit limit = { LOG_LINES_PER_SECOND, LOG_LINES_BURST };
	struct timespec now;

	if (level < LOG_LEVEL_INFO) {
		return true;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	return rate_take(&journal.lines[level], limit, now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

__attribute__((format(printf, 3, 0))) static void
write_line(enum log_level level, const char *subsystem, const char *format, va_list arguments)
{
	char line[512];

	if (level > journal.level) {
		return;
	}
	if (!may_write(level)) {
		journal.suppressed++;
		return;
	}
	if (journal.suppressed > 0) {
		fprintf(stderr, "info: log: %u lines suppressed\n", journal.suppressed);
		journal.suppressed = 0;
	}
	vsnprintf(line, sizeof(line), format, arguments);
	fprintf(stderr, "%s: %s: %s\n", log_level_names[level], subsystem, line);
}

void log_audit(const char *subsystem, const char *format, ...)
{
	char line[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	fprintf(stderr, "audit: %s: %s\n", subsystem, line);
}

void log_error(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_ERROR, subsystem, format, arguments);
	va_end(arguments);
}

void log_warn(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_WARN, subsystem, format, arguments);
	va_end(arguments);
}

void log_info(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_INFO, subsystem, format, arguments);
	va_end(arguments);
}

void log_debug(const char *subsystem, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	write_line(LOG_LEVEL_DEBUG, subsystem, format, arguments);
	va_end(arguments);
}
