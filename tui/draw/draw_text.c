#include "tui/draw/draw_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/buffer.h"
#include "core/text/utf8.h"
#include "core/text/width.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

enum {
	SANITISED_BYTES_MAX = 16 * 1024,
	YEAR_LAST = 9999, /* of a calendar that people know */
};

/* --- Times --- */

struct unit {
	int64_t ms;
	const char *name;
};

/* The one that an age is told in; NULL: it is too short for any. */
static const struct unit *unit_of(int64_t age_ms)
{
	static const struct unit units[] = { { DAY_MS, "d" }, { HOUR_MS, "h" }, { MINUTE_MS, "min" } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (age_ms >= units[i].ms) {
			return &units[i];
		}
	}
	return NULL;
}

/* Times are a stranger's and may be any number; ages from before 1970 are as old as that. */
static int64_t age_of(int64_t since_ms, int64_t now_ms)
{
	return now_ms - (since_ms > 0 ? since_ms : 0);
}

void text_age(char out[TIME_BYTES], int64_t since_ms, int64_t now_ms)
{
	int64_t age_ms = age_of(since_ms, now_ms);
	const struct unit *unit = unit_of(age_ms);

	if (unit) {
		snprintf(out, TIME_BYTES, "for %" PRId64 " %s", age_ms / unit->ms, unit->name);
	} else {
		snprintf(out, TIME_BYTES, "just now");
	}
}

int64_t text_age_changes(int64_t since_ms, int64_t now_ms)
{
	if (since_ms >= now_ms) {
		return since_ms < INT64_MAX - MINUTE_MS ? since_ms + MINUTE_MS : INT64_MAX;
	}
	int64_t age_ms = age_of(since_ms, now_ms);
	const struct unit *unit = unit_of(age_ms);
	int64_t span_ms = unit ? unit->ms : MINUTE_MS;
	return now_ms + span_ms - age_ms % span_ms;
}

static bool local_time(int64_t time_ms, struct tm *out)
{
	time_t seconds = (time_t)(time_ms / SECOND_MS);

	return time_ms >= 0 && localtime_r(&seconds, out) && out->tm_year <= YEAR_LAST - 1900;
}

void text_clock(char out[TIME_BYTES], int64_t time_ms)
{
	struct tm local;

	if (!local_time(time_ms, &local) || strftime(out, TIME_BYTES, "%H:%M:%S", &local) == 0) {
		snprintf(out, TIME_BYTES, "?");
	}
}

void text_date(char out[TIME_BYTES], int64_t time_ms)
{
	struct tm local;

	if (!local_time(time_ms, &local) ||
	    strftime(out, TIME_BYTES, "%Y-%m-%d %H:%M:%S", &local) == 0) {
		snprintf(out, TIME_BYTES, "?");
	}
}

/* --- Words --- */

int text_cells(const char *text)
{
	return (int)width_cells(text, strlen(text));
}

void text_sanitise(char *out, size_t size, const char *raw)
{
	struct buffer clean;
	size_t len = 0;

	buffer_init(&clean, SANITISED_BYTES_MAX);
	width_sanitise(&clean, raw, strlen(raw));
	while (len < clean.len) {
		size_t step = utf8_grapheme((const char *)clean.data + len, clean.len - len);
		if (step == 0 || len + step >= size) {
			break;
		}
		memcpy(out + len, clean.data + len, step);
		len += step;
	}
	out[len] = '\0';
	buffer_finish(&clean);
}

const char *text_separator(bool ascii)
{
	return ascii ? " - " : " · ";
}

/* --- Rows --- */

struct pen pen_at(struct frame *frame, struct rectangle row)
{
	return (struct pen){ .frame = frame, .x = row.x, .y = row.y, .end = row.x + row.width };
}

int pen_room(const struct pen *pen)
{
	return pen->end - pen->x;
}

void pen_text(struct pen *pen, const char *text, size_t len, enum style style)
{
	pen->x += frame_text(pen->frame, pen->x, pen->y, pen_room(pen), text, len, style);
}

void pen_write(struct pen *pen, const char *text, enum style style)
{
	pen_text(pen, text, strlen(text), style);
}

void text_centre(struct frame *frame, struct rectangle row, const char *text, enum style style)
{
	int spare = row.width - text_cells(text);
	int x = spare > 0 ? spare / 2 : 0;

	frame_write(frame, row.x + x, row.y, row.width - x, text, style);
}

/* Bytes that go into a row of `width` cells: to the last space, or to the last cluster. */
static size_t row_bytes(const char *text, size_t len, int width)
{
	size_t at = 0;
	size_t after_space = 0;
	int used = 0;

	while (at < len) {
		size_t step = utf8_grapheme(text + at, len - at);
		used += (int)width_cells(text + at, step);
		if (step == 0 || (used > width && at > 0)) {
			break;
		}
		at += step;
		if (text[at - 1] == ' ' || text[at] == ' ') {
			after_space = at;
		}
	}
	return at < len && after_space > 0 ? after_space : at;
}

int text_wrap(struct frame *frame, struct rectangle area, const char *text, enum style style)
{
	size_t len = strlen(text);
	int rows = 0;

	for (size_t at = 0, step; at < len; at += step, rows++) {
		bool last = rows + 1 == area.height;
		step = row_bytes(text + at, len - at, area.width);
		if (step == 0) {
			break;
		}
		if (rows < area.height) {
			frame_text(frame, area.x, area.y + rows, area.width, text + at, last ? len - at : step,
			           style);
		}
		while (text[at + step] == ' ') {
			step++;
		}
	}
	return rows;
}
