/* Times and spans as text. There is no clock in here: the caller says what time it is. */
#ifndef PRESENCE_CLI_OUTPUT_TIME_FORMAT_H
#define PRESENCE_CLI_OUTPUT_TIME_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TIME_FORMAT_TEXT_MAX = 40 }; /* bytes, with the end */

/* "2026-11-23T14:02:11.250Z" (RFC 3339, UTC). */
void time_format_absolute(char out[TIME_FORMAT_TEXT_MAX], int64_t time_ms);

/* "now", "42s ago", "5m ago", "3h ago", "12d ago", "in 10m". */
void time_format_relative(char out[TIME_FORMAT_TEXT_MAX], int64_t time_ms, int64_t now_ms);

/* Local time: "14:02:11", or "23 Nov" if it is more than a day before `now_ms`. */
void time_format_clock(char out[TIME_FORMAT_TEXT_MAX], int64_t time_ms, int64_t now_ms);

/* "42s", "5m 3s", "2h 15m", "12d 4h". */
void time_format_span(char out[TIME_FORMAT_TEXT_MAX], int64_t span_ms);

/* Reads a span: "90" (seconds), "90s", "10m", "1h30m", "7d", "2w". false: it is not written like
 * that, is 0, or is longer than ten years. */
bool time_format_parse_span(const char *text, int64_t *span_ms);

#endif
