/* A line of the log as bytes: what is told, in the form that its reader wants.
 *
 * What is told may hold texts of strangers. Nothing of them ends a line, moves the cursor of a
 * terminal or turns a line around: such a character, a byte that is no UTF-8, and the backslash
 * itself are written as an escape.
 *
 * Pure: no clock, no descriptor. */
#ifndef PRESENCE_WEB_LOG_LINE_H
#define PRESENCE_WEB_LOG_LINE_H

#include <stddef.h>
#include <stdint.h>

enum {
	LOG_LINE_MAX = 2048, /* bytes with the end: less than PIPE_BUF, which a pipe takes whole */
	LOG_TEXT_MAX = 512,  /* bytes of a text; the rest is cut */
};

/* By --log-format. */
enum log_format {
	LOG_FORMAT_AUTO, /* LOG_FORMAT_JOURNAL where systemd's journal reads, else text */
	LOG_FORMAT_TEXT, /* warn: control: what */
	LOG_FORMAT_JSON, /* {"time":"2026-11-26T21:52:24.594Z","level":"warn",…}, RFC 8259 */
	LOG_FORMAT_JOURNAL, /* <4>control: what, see sd-daemon(3) */
};

/* What was asked by HTTP, for --access-log. Texts are cut to LOG_TEXT_MAX. */
struct log_request {
	const char *client; /* its address */
	const char *method;
	const char *target; /* "/socket.io/?EIO=4&transport=polling" */
	const char *agent;  /* "": it says nothing */
	int status;         /* of the answer; 0: it was gone before */
	int64_t bytes;      /* of the answer's body */
	int64_t took_ms;
};

struct log_record {
	const char *level;
	int priority;  /* of syslog(3): 3 is an error, 7 for debugging */
	const char *subsystem;
	const char *text;
	unsigned alike; /* lines that were left out before, as they said the same kind of thing */
	const struct log_request *request; /* NULL: it is not of the access log */
};

/* `time_ms` is the wall clock's, since the epoch. Returns the length of the line; its last byte is
 * "\n", and there is no NUL. */
size_t log_line_write(char out[LOG_LINE_MAX], enum log_format format,
                      const struct log_record *record, int64_t time_ms);

#endif
