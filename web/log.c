#include "web/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/rate.h"
#include "web/log_sink.h"

const char *const log_level_names[] = { "error", "warn", "info", "debug", NULL };
const char *const log_format_names[] = { "auto", "text", "json", NULL };
const char *const log_addresses_names[] = { "full", "short", "none", NULL };

enum {
	PLACES = 64, /* of the code whose lines are counted at a time */
	NETWORK_BITS_V4 = 24,
	NETWORK_BITS_V6 = 48,
};

/* Of syslog(3). */
enum priority {
	PRIORITY_ERROR = 3,
	PRIORITY_WARN = 4,
	PRIORITY_NOTICE = 5,
	PRIORITY_INFO = 6,
	PRIORITY_DEBUG = 7,
};

static const enum priority priorities[] = { PRIORITY_ERROR, PRIORITY_WARN, PRIORITY_INFO,
	                                        PRIORITY_DEBUG };

/* A place in the code that logs, known by its format. */
struct place {
	const char *format; /* NULL: free */
	struct rate lines;
	unsigned left_out;
};

/* The one mutable global of the program: a log that had to be handed to every function would be in
 * the way of what they do. */
static struct {
	enum log_level level;
	enum log_format format;
	enum log_addresses addresses;
	struct rate lines[LOG_LEVEL_DEBUG + 1];
	struct place places[PLACES];
	unsigned suppressed;
	unsigned dropped; /* that could not be written */
	struct log_gaps gaps;
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

struct log_gaps log_gaps(void)
{
	return journal.gaps;
}

void log_set_format(enum log_format format)
{
	journal.format = format;
}

void log_set_addresses(enum log_addresses addresses)
{
	journal.addresses = addresses;
}

const char *log_address(const struct address *address, char out[LOG_ADDRESS_MAX])
{
	bool v4 = address_is_v4(address);
	unsigned bits = v4 ? NETWORK_BITS_V4 : NETWORK_BITS_V6;
	char text[ADDRESS_TEXT_MAX];

	switch (journal.addresses) {
	case LOG_ADDRESSES_FULL:
		address_format(address, out);
		return out;
	case LOG_ADDRESSES_SHORT: {
		struct address network = address_masked(address, v4 ? ADDRESS_MAPPED_BITS + bits : bits);
		address_format(&network, text);
		snprintf(out, LOG_ADDRESS_MAX, "%s/%u", text, bits);
		return out;
	}
	case LOG_ADDRESSES_NONE: break;
	}
	snprintf(out, LOG_ADDRESS_MAX, "-");
	return out;
}

/* --- What is left out --- */

static int64_t now_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The place with this format, or one for it: a free one, or the one that was quiet for longest. */
static struct place *place_of(const char *format, int64_t now)
{
	struct place *best = &journal.places[0];

	for (size_t i = 0; i < PLACES; i++) {
		struct place *place = &journal.places[i];
		if (place->format == format) {
			return place;
		}
		if (best->format && (!place->format || place->lines.filled_ms < best->lines.filled_ms)) {
			best = place;
		}
	}
	journal.suppressed += best->left_out;
	*best = (struct place){ .format = format };
	rate_init(&best->lines, now);
	return best;
}

/* NULL: the line is left out, and counted. */
static struct place *admit(enum log_level level, const char *format)
{
	struct rate_limit alike = { .per_second = LOG_ALIKE_PER_SECOND, .burst = LOG_ALIKE_BURST };
	struct rate_limit all = { .per_second = LOG_LINES_PER_SECOND, .burst = LOG_LINES_BURST };
	int64_t now = now_ms(CLOCK_MONOTONIC);
	struct place *place = place_of(format, now);

	if (level != LOG_LEVEL_DEBUG && !rate_take(&place->lines, alike, now)) {
		place->left_out++;
		journal.gaps.suppressed++;
		return NULL;
	}
	if (level >= LOG_LEVEL_INFO && !rate_take(&journal.lines[level], all, now)) {
		journal.suppressed++;
		journal.gaps.suppressed++;
		return NULL;
	}
	return place;
}

/* --- Writing --- */

static bool put(const struct log_record *record)
{
	enum log_format format = journal.format;
	char line[LOG_LINE_MAX];

	if (format == LOG_FORMAT_AUTO) {
		format = log_sink_is_journal() ? LOG_FORMAT_JOURNAL : LOG_FORMAT_TEXT;
	}
	size_t len = log_line_write(line, format, record, now_ms(CLOCK_REALTIME));
	return log_sink_put(line, len);
}

/* What was left out before is told first. */
static bool tell_gap(unsigned *count, const char *what)
{
	char text[LOG_TEXT_MAX];

	if (*count > 0) {
		snprintf(text, sizeof(text), "%u lines %s", *count, what);
		if (!put(&(struct log_record){ "info", PRIORITY_INFO, "log", text, 0, NULL })) {
			return false;
		}
	}
	*count = 0;
	return true;
}

static void write_line(const struct log_record *record)
{
	int error = errno;

	if (!tell_gap(&journal.dropped, "dropped, as standard error did not take them") ||
	    !tell_gap(&journal.suppressed, "suppressed") || !put(record)) {
		journal.dropped++;
		journal.gaps.dropped++;
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
	struct place *place = admit(level, format);
	if (!place) {
		return;
	}
	vsnprintf(text, sizeof(text), format, arguments);
	write_line(&(struct log_record){ log_level_names[level], priorities[level], subsystem, text,
	                                 place->left_out, NULL });
	place->left_out = 0;
}

void log_audit(const char *subsystem, const char *format, ...)
{
	char text[LOG_TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	write_line(&(struct log_record){ "audit", PRIORITY_NOTICE, subsystem, text, 0, NULL });
}

void log_access(const struct log_request *request)
{
	write_line(&(struct log_record){ "access", PRIORITY_INFO, "access", "", 0, request });
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
