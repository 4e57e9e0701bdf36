#include "web/log_line.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/text/utf8.h"
#include "core/text/width.h"

/* Bytes of a line that texts leave to what is around them, so that it stays what it is, JSON above
 * all, however long they become by escapes. */
enum { FRAME_MAX = 384 };

/* A line that is being written. */
struct line {
	char *bytes;
	size_t len;
};

/* What does not fit is left out. */
static void put(struct line *line, const char *text, size_t len)
{
	if (line->len + len < LOG_LINE_MAX) {
		memcpy(line->bytes + line->len, text, len);
		line->len += len;
	}
}

__attribute__((format(printf, 2, 3))) static void put_format(struct line *line, const char *format,
                                                             ...)
{
	char text[64];
	va_list arguments;

	va_start(arguments, format);
	int len = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	put(line, text, len > 0 && (size_t)len < sizeof(text) ? (size_t)len : 0);
}

enum escape {
	ESCAPE_SENTENCE,
	ESCAPE_WORD,   /* blanks too, since another word follows */
	ESCAPE_QUOTED, /* quotation marks too */
	ESCAPE_JSON,   /* in JSON each backslash of an escape is written twice */
};

/* A text that becomes too long is cut. */
static void put_escaped(struct line *line, const char *text, enum escape escape)
{
	bool json = escape == ESCAPE_JSON;
	size_t len = strnlen(text, LOG_TEXT_MAX);

	for (size_t at = 0, step; at < len && line->len < LOG_LINE_MAX - FRAME_MAX; at += step) {
		uint32_t codepoint = 0;
		step = utf8_decode(text + at, len - at, &codepoint);
		if (step == 0) {
			put_format(line, json ? "\\\\x%02x" : "\\x%02x", (unsigned char)text[at]);
			step = 1;
		} else if (codepoint == '\\') {
			put(line, "\\\\\\\\", json ? 4 : 2);
		} else if (codepoint == '"' && (json || escape == ESCAPE_QUOTED)) {
			put(line, "\\\"", 2);
		} else if (!width_shows(codepoint) || (codepoint == ' ' && escape == ESCAPE_WORD)) {
			put_format(line, json ? "\\\\u%04" PRIx32 : "\\u%04" PRIx32, codepoint);
		} else {
			put(line, text + at, step);
		}
	}
}

static void put_text(struct line *line, const char *text)
{
	put(line, text, strlen(text));
}

/* --- Text, for people and for the journal --- */

/* 203.0.113.7 GET /page.js 200 4711 3ms "Mozilla/5.0 …" */
static void put_request(struct line *line, const struct log_request *request)
{
	put_escaped(line, request->client, ESCAPE_WORD);
	put_text(line, " ");
	put_escaped(line, request->method, ESCAPE_WORD);
	put_text(line, " ");
	put_escaped(line, request->target, ESCAPE_WORD);
	put_format(line, " %d %" PRId64 " %" PRId64 "ms \"", request->status, request->bytes,
	           request->took_ms);
	put_escaped(line, request->agent, ESCAPE_QUOTED);
	put_text(line, "\"");
}

static void write_text(struct line *line, const struct log_record *record, bool journal)
{
	if (journal) {
		put_format(line, "<%d>", record->priority);
	} else {
		put_text(line, record->level);
		put_text(line, ": ");
	}
	if (record->request) {
		put_text(line, journal ? "access: " : "");
		put_request(line, record->request);
		return;
	}
	put_text(line, record->subsystem);
	put_text(line, ": ");
	put_escaped(line, record->text, ESCAPE_SENTENCE);
	if (record->alike > 0) {
		put_format(line, " (%u like it left out)", record->alike);
	}
}

/* --- JSON, for programs --- */

static void put_time(struct line *line, int64_t time_ms)
{
	time_t seconds = (time_t)(time_ms / 1000);
	struct tm utc = { 0 };

	gmtime_r(&seconds, &utc);
	put_format(line, "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", utc.tm_year + 1900,
	           utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
	           (int)(time_ms % 1000));
}

static void put_member(struct line *line, const char *name, const char *text)
{
	put_format(line, ",\"%s\":\"", name);
	put_escaped(line, text, ESCAPE_JSON);
	put_text(line, "\"");
}

static void put_number(struct line *line, const char *name, int64_t number)
{
	put_format(line, ",\"%s\":%" PRId64, name, number);
}

static void write_json(struct line *line, const struct log_record *record, int64_t time_ms)
{
	const struct log_request *request = record->request;

	put_time(line, time_ms);
	put_member(line, "level", record->level);
	if (request) {
		put_member(line, "client", request->client);
		put_member(line, "method", request->method);
		put_number(line, "status", request->status);
		put_number(line, "bytes", request->bytes);
		put_number(line, "took_ms", request->took_ms);
		put_member(line, "target", request->target);
		put_member(line, "agent", request->agent);
	} else {
		put_member(line, "subsystem", record->subsystem);
		put_member(line, "message", record->text);
	}
	if (record->alike > 0) {
		put_number(line, "alike", record->alike);
	}
	put_text(line, "}");
}

size_t log_line_write(char out[LOG_LINE_MAX], enum log_format format,
                      const struct log_record *record, int64_t time_ms)
{
	struct line line = { .bytes = out };

	if (format == LOG_FORMAT_JSON) {
		write_json(&line, record, time_ms);
	} else {
		write_text(&line, record, format == LOG_FORMAT_JOURNAL);
	}
	out[line.len] = '\n';
	return line.len + 1;
}
