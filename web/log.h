/* The log: one line an event on stderr, `level: subsystem: what`. Lower case, what failed first,
 * the subject in quotes. Lines about what strangers do are bounded: see LOG_LINES_PER_SECOND.
 *
 * Nothing here ever waits: a line that standard error does not take at once, as nobody reads it, is
 * dropped and counted, and the next one that it takes is preceded by how many there were. SIGPIPE
 * has to be ignored. errno stays as it is. */
#ifndef PRESENCE_WEB_LOG_H
#define PRESENCE_WEB_LOG_H

#include <stdbool.h>

enum {
	LOG_LINES_PER_SECOND = 50, /* of info and debug lines each, in the long run */
	LOG_LINES_BURST = 200,
	LOG_TEXT_MAX = 512, /* bytes of a line's text; the rest is cut */
};

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

/* "error", "warn", "info", "debug", in their order; ends with NULL. */
extern const char *const log_level_names[];

/* false: no such level. */
bool log_level_parse(const char *text, enum log_level *level);

/* Lines above this level are not written. The default is LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/* The name of the level that is set. */
const char *log_level_text(void);

/* What was changed by whom: at whatever level, and never suppressed. */
void log_audit(const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

void log_error(const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_warn(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_debug(const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
