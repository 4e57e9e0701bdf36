#include <stdio.h>
#include <string.h>

#include "core/text/width.h"
#include "tui/draw/draw_internal.h"
#include "tui/draw/draw_text.h"

enum {
	PART_BYTES = 256,
	WHY_CELLS = 12, /* less of a reason than this says nothing */
	SERVER_GAP = 2,
};

/* --- The words --- */

const char *status_word(const struct model *model)
{
	switch (model->connection.state) {
	case CONNECTION_IDLE:
		return "not joined";
	case CONNECTION_RESOLVING:
		return "resolving…";
	case CONNECTION_CONNECTING:
		return "connecting…";
	case CONNECTION_LIVE:
		if (model->config.watch) {
			return "watching";
		}
		return model->me ? "live" : "not joined";
	case CONNECTION_SILENT:
		return "silent";
	case CONNECTION_WAITING:
		return "offline";
	case CONNECTION_ENDED:
		break;
	}
	return "disconnected";
}

enum style status_style(const struct model *model)
{
	switch (model->connection.state) {
	case CONNECTION_LIVE:
		return model->config.watch || model->me ? STYLE_GOOD : STYLE_WARNING;
	case CONNECTION_ENDED:
		return STYLE_BAD;
	case CONNECTION_SILENT:
	case CONNECTION_WAITING:
		return STYLE_WARNING;
	case CONNECTION_IDLE:
	case CONNECTION_RESOLVING:
	case CONNECTION_CONNECTING:
		break;
	}
	return STYLE_QUIET;
}

void status_count(char out[STATUS_COUNT_BYTES], const struct model *model)
{
	size_t count = model_count(model);

	if (model->connection.state != CONNECTION_LIVE && !model_stale(model)) {
		out[0] = '\0';
	} else if (model->filter[0]) {
		snprintf(out, STATUS_COUNT_BYTES, "%zu of %zu", model->list_count, count);
	} else {
		snprintf(out, STATUS_COUNT_BYTES, "%zu online", count);
	}
}

/* --- The header --- */

enum part_name { PART_TITLE, PART_WARNING, PART_STATE, PART_COUNT, PART_AS_OF, PART_ROOM, PARTS };

struct part {
	const char *text; /* NULL: it is not there */
	const char *shorter;
	enum style style;
};

/* What makes room, in this order; a part with a shorter form is not dropped but shortened. */
static const enum part_name GIVING_WAY[] = { PART_ROOM,    PART_TITLE, PART_AS_OF,
	                                         PART_WARNING, PART_COUNT, PART_STATE };

static int cells_of_parts(const struct part *parts)
{
	int cells = 0;

	for (size_t i = 0; i < PARTS; i++) {
		if (parts[i].text) {
			cells += text_cells(parts[i].text) + (cells > 0 ? 3 : 0);
		}
	}
	return cells;
}

static void make_fit(struct part *parts, int width)
{
	for (size_t i = 0; i < sizeof(GIVING_WAY) / sizeof(GIVING_WAY[0]); i++) {
		if (cells_of_parts(parts) <= width) {
			return;
		}
		struct part *part = &parts[GIVING_WAY[i]];
		if (part->text) {
			part->text = part->shorter;
		}
	}
}

/* The parts one after another, with separators. */
static void write_parts(struct pen *pen, const struct part *parts, size_t count, bool ascii)
{
	bool first = true;

	for (size_t i = 0; i < count; i++) {
		if (parts[i].text) {
			if (!first) {
				pen_write(pen, text_separator(ascii), STYLE_QUIET);
			}
			pen_write(pen, parts[i].text, parts[i].style);
			first = false;
		}
	}
}

static void write_server(struct pen *pen, const char *server)
{
	int cells = text_cells(server);

	if (pen_room(pen) >= cells + SERVER_GAP) {
		pen->x = pen->end - cells;
		pen_write(pen, server, STYLE_QUIET);
	}
}

static void name_room(char out[PART_BYTES], const char *room)
{
	char clean[PART_BYTES - sizeof("room ")];

	text_sanitise(clean, sizeof(clean), room);
	snprintf(out, PART_BYTES, "room %s", clean);
}

static void name_as_of(char out[PART_BYTES], int64_t time_ms)
{
	char clock[TIME_BYTES];

	text_clock(clock, time_ms);
	snprintf(out, PART_BYTES, "as of %s", clock);
}

void draw_header(const struct view *view, struct rectangle area)
{
	const struct model *model = view->model;
	char count[STATUS_COUNT_BYTES];
	char room[PART_BYTES];
	char as_of[PART_BYTES];
	char number[STATUS_COUNT_BYTES];

	status_count(count, model);
	snprintf(number, sizeof(number), "%zu", model_count(model));
	name_room(room, model->config.room);
	name_as_of(as_of, model->connection.as_of_ms);
	const char *shorter_count = model->filter[0] ? count : number;
	struct part parts[PARTS] = {
		[PART_TITLE] = { "Presence", NULL, STYLE_STRONG },
		[PART_WARNING] = { model->config.insecure ? "certificate not verified" : NULL, "insecure",
		                   STYLE_WARNING },
		[PART_STATE] = { status_word(model), NULL, status_style(model) },
		[PART_COUNT] = { count[0] ? count : NULL, shorter_count, STYLE_TEXT },
		[PART_AS_OF] = { view->stale ? as_of : NULL, NULL, STYLE_WARNING },
		[PART_ROOM] = { model->config.room[0] ? room : NULL, NULL, STYLE_TEXT },
	};
	struct pen pen = pen_at(view->frame, area);
	make_fit(parts, area.width);
	write_parts(&pen, parts, PARTS, model->config.ascii);
	write_server(&pen, model->config.server);
}

/* --- The notice --- */

static bool has_refusal(const struct model *model)
{
	return model->refusal[0] && is_typing(model);
}

static bool has_trouble(const struct model *model)
{
	switch (model->connection.state) {
	case CONNECTION_WAITING:
	case CONNECTION_ENDED:
		return true;
	case CONNECTION_RESOLVING:
	case CONNECTION_CONNECTING:
		return model->connection.attempt > 0 || model_stale(model);
	case CONNECTION_IDLE:
	case CONNECTION_LIVE:
	case CONNECTION_SILENT:
		break;
	}
	return false;
}

bool status_has_notice(const struct model *model)
{
	return model->refusal[0] || has_trouble(model) || model->failed;
}

static int seconds_left(const struct connection *connection, int64_t now_ms)
{
	int64_t left_ms = connection->retry_ms - now_ms;

	return left_ms > 0 ? (int)((left_ms + 999) / 1000) : 0;
}

/* What happens next, and in few words. */
static void tell_next(const struct view *view, char out[PART_BYTES], char few[PART_BYTES])
{
	const struct connection *connection = &view->model->connection;
	int seconds = seconds_left(connection, view->now_ms);

	if (connection->state == CONNECTION_ENDED) {
		snprintf(out, PART_BYTES, "R to %s again", view->model->config.watch ? "connect" : "join");
		few[0] = '\0';
	} else if (connection->state == CONNECTION_WAITING && seconds > 0) {
		snprintf(out, PART_BYTES, "reconnecting in %d s (try %u), R to retry now", seconds,
		         connection->attempt);
		snprintf(few, PART_BYTES, "retry in %d s, R now", seconds);
	} else if (connection->attempt > 0) {
		snprintf(out, PART_BYTES, "reconnecting… (try %u)", connection->attempt);
		snprintf(few, PART_BYTES, "reconnecting…");
	} else {
		snprintf(out, PART_BYTES, "reconnecting…");
		snprintf(few, PART_BYTES, "%s", out);
	}
}

/* Why it is, and what is next. The reason is cut where both have no room; where nothing is left of
 * it then, the one that matters more stays: what is next, as long as something is. */
static void draw_trouble(const struct view *view, struct rectangle area)
{
	const struct connection *connection = &view->model->connection;
	enum style style = connection->state == CONNECTION_ENDED ? STYLE_BAD : STYLE_WARNING;
	struct pen pen = pen_at(view->frame, area);
	char next[PART_BYTES];
	char few[PART_BYTES];

	tell_next(view, next, few);
	int next_cells = text_cells(next);
	int why_cells = text_cells(connection->why);
	int why_room = area.width - next_cells - 3;
	if (why_cells > 0 && (why_room >= why_cells || why_room >= WHY_CELLS)) {
		pen.end = area.x + why_room;
		pen_write(&pen, connection->why, style);
		pen.end = area.x + area.width;
		pen_write(&pen, text_separator(view->model->config.ascii), STYLE_QUIET);
		pen_write(&pen, next, STYLE_TEXT);
	} else if (why_cells > 0 && !few[0]) {
		pen_write(&pen, connection->why, style);
	} else {
		pen_write(&pen, next_cells <= area.width || !few[0] ? next : few, style);
	}
}

void draw_notice(const struct view *view, struct rectangle area)
{
	const struct model *model = view->model;
	struct pen pen = pen_at(view->frame, area);

	if (area.height == 0) {
		return;
	}
	if (!has_refusal(model) && has_trouble(model)) {
		draw_trouble(view, area);
	} else if (model->refusal[0]) {
		pen_write(&pen, model->refusal, STYLE_BAD);
	} else if (model->failed) {
		pen_write(&pen, "out of memory: some people may be missing", STYLE_BAD);
	}
}
