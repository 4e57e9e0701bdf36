/* The log: one line an event on stderr, `level: subsystem: what`, or as --log-format says. Lower
 * case, what failed first, the subject in quotes.
 *
 * What strangers can bring about is bounded: lines of one place in the code beyond LOG_ALIKE_BURST
 * are left out and counted, and the next line of that place tells how many; info and debug lines
 * are bounded together as well, and the next line of any place tells that.
 *
 * Nothing here ever waits: a line that standard error does not take at once, as nobody reads it, is
 * dropped and counted, and the next one that it takes is preceded by how many there were. SIGPIPE
 * has to be ignored. errno stays as it is. */
#ifndef PRESENCE_WEB_LOG_H
#define PRESENCE_WEB_LOG_H

#include <stdbool.h>

#include "core/base/address.h"
#include "web/log_line.h"

enum {
	LOG_LINES_PER_SECOND = 50, /* of info and debug lines each, in the long run */
	LOG_LINES_BURST = 200,
	LOG_ALIKE_PER_SECOND = 1, /* of one place in the code, in the long run */
	LOG_ALIKE_BURST = 60,
	LOG_ADDRESS_MAX = ADDRESS_TEXT_MAX + 4,
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

/* How much of an address of a client is told. */
enum log_addresses {
	LOG_ADDRESSES_FULL,
	LOG_ADDRESSES_SHORT, /* the network: 203.0.113.0/24, 2001:db8:1::/48 */
	LOG_ADDRESSES_NONE,  /* "-" */
};

/* "auto", "text", "json", in the order of enum log_format; ends with NULL. */
extern const char *const log_format_names[];

/* "full", "short", "none", in their order; ends with NULL. */
extern const char *const log_addresses_names[];

/* The default is LOG_FORMAT_AUTO. */
void log_set_format(enum log_format format);

/* The default is LOG_ADDRESSES_FULL. */
void log_set_addresses(enum log_addresses addresses);

/* The text of a client's address, as far as it may be told; returns `out`. */
const char *log_address(const struct address *address, char out[LOG_ADDRESS_MAX]);

/* Lines above this level are not written. The default is LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

/* The name of the level that is set. */
const char *log_level_text(void);

/* Lines since the start that are missing in it. */
struct log_gaps {
	unsigned long dropped;    /* as standard error did not take them */
	unsigned long suppressed; /* as there were too many */
};

struct log_gaps log_gaps(void);

/* What was changed by whom: at whatever level, and never suppressed. */
void log_audit(const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A line of the access log: at whatever level, and never left out as too many. */
void log_access(const struct log_request *request);

void log_error(const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_warn(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *subsystem, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_debug(const char *subsystem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
